"""The advertising pipeline on a cluster: what its replicas were told and what they answer, while workers are killed or not."""

import collections
import importlib.util
import shutil

from cluster import Failure, killer_of_host, stopper_of_host, successor_of, wait_until

JAR = "build/storm/storm-ads/storm-ads-0.1.0.jar"
TOTALS = "examples/storm-ads/totals.yaml"
SERVERS = 3
TRIES = 4  # of an execution that is to go wrong by chance
SETTINGS = {"topology.workers": 3, "topology.message.timeout.secs": 8, "topology.max.spout.pending": 1000}


def replicas_of(root):
    """The module that compares the answers."""
    spec = importlib.util.spec_from_file_location("replicas", root / "examples/storm-ads/replicas.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Pipeline:
    """One execution: `mode` is that of the example, or `logged`: totals of which each replica logs what it is given."""

    def __init__(self, cluster, mode, windows, clicks):
        self.cluster, self.mode, self.windows, self.clicks = cluster, mode, windows, clicks
        self.name = "faults-order" if mode == "logged" else "ads"
        self.store = cluster.folder / "stores" / f"ads-{mode}"
        self.replicas = replicas_of(cluster.root)

    def start(self):
        shutil.rmtree(self.store, ignore_errors=True)
        size = [str(SERVERS), str(self.windows), str(self.clicks), str(self.store)]
        settings = [f"{key}={value}" for key, value in SETTINGS.items()]
        if self.mode == "logged":
            self.cluster.submit([*size, self.name, *settings], True, main="faults.Ads", annotations=TOTALS)
        else:
            self.cluster.submit([self.mode, *size, *settings], self.mode != "unsealed", JAR, "ads.Ads", "")

    def answered(self):
        """How many answers there are, of any replica."""
        return sum(len(answers) for answers in self.replicas.given_answers(self.store).values())

    def asked(self):
        return self.windows * self.clicks

    def reach(self, answers):
        wait_until(lambda: self.answered() >= answers, f"{self.name}: {answers} answers are given", 120, self.answered)

    def finish(self):
        """Waits for all answers and for all that replicas are told, as long as something comes, and ends the topology."""
        self.reach(self.asked() * self.replicas.REPLICAS)
        if self.mode == "logged":
            wait_until(lambda: not missing(self), f"{self.name}: every replica has been told of everything", 120, self.told)
        self.cluster.end(self.name)

    def told(self):
        return sum(path.stat().st_size for path in self.store.glob("report-*"))

    def unlike(self):
        """The questions that replicas do not answer alike, with the answers."""
        answers = self.replicas.given_answers(self.store)
        return {question: given for question, given in answers.items() if len(given) != self.replicas.REPLICAS or len(set(given.values())) > 1}

    def wrong(self):
        """The questions about a window that some replica does not answer rightly."""
        true = self.replicas.true_counts(SERVERS, self.windows, self.clicks)
        return {question: given for question, given in self.replicas.given_answers(self.store).items()
                if any(count != true[question[1:]] for count in given.values())}

    def logs(self):
        """What each instance of each replica was given, by campaign, in its order; the instances of a replica in theirs."""
        for task in self.replicas.rows(self.store, "report"):
            of = collections.defaultdict(lambda: collections.defaultdict(list))
            for instance, campaign, what in task:
                of[instance][campaign].append(what)
            yield list(of.values())


def expected(pipeline):
    """How many clicks and questions there are of each campaign."""
    counts = collections.Counter()
    for (campaign, _), count in pipeline.replicas.true_counts(SERVERS, pipeline.windows, pipeline.clicks).items():
        counts[campaign] += count
    return counts, pipeline.asked()


def missing(pipeline):
    """Whether the last instance of some replica has not been given everything."""
    clicks, asks = expected(pipeline)
    logs = list(pipeline.logs())
    for instances in logs:
        given = instances[-1]
        seen = collections.Counter({campaign: len({what for what in log if not what.startswith("ask ")}) for campaign, log in given.items()})
        if seen != clicks or sum(what.startswith("ask ") for log in given.values() for what in set(log)) != asks:
            return True
    return len(logs) != pipeline.replicas.REPLICAS


def broken_orders(logs):
    """What is wrong with the logs of replicas: something given twice, or in another order than elsewhere."""
    replicas = list(logs)
    leading = replicas[0][-1]
    for number, instances in enumerate(replicas):
        for at, instance in enumerate(instances):
            for campaign, log in sorted(instance.items()):
                where = f"replica {number}, instance {at}, {campaign}"
                twice = [what for what, times in collections.Counter(log).items() if times > 1]
                if twice:
                    yield f"{where}: {twice[0]} was given {log.count(twice[0])} times"
                if log != leading[campaign][: len(log)]:
                    yield f"{where}: another order than that of replica 0"


def strike(pipeline, harms, cluster, say, chance):
    """Does one harm after the other, whenever some more answers have been given."""
    whole = pipeline.asked() * pipeline.replicas.REPLICAS
    for number, harm in enumerate(harms, 1):
        pipeline.reach(min(whole, pipeline.answered() + chance.randint(300, 900)))
        before = pipeline.answered()
        if before >= whole:
            raise Failure(f"{pipeline.name}: all was answered before the fault {number} could strike: it needs more questions")
        say(f"  {number}. after {before} answers: {harm(cluster, chance)}")


def ordered(cluster, say, chance, _):
    """The sequencer killed, stopped for longer than its session lasts, and replaced while it lives; and a replica killed."""
    pipeline = Pipeline(cluster, "logged", 50, 120)
    sequencer = "blazes_order_report"
    pipeline.start()
    harms = [killer_of_host(pipeline.name, sequencer), successor_of(pipeline.name), killer_of_host(pipeline.name, "report"),
             stopper_of_host(pipeline.name, sequencer, (22, 28))]
    strike(pipeline, harms, cluster, say, chance)
    pipeline.finish()
    logs = list(pipeline.logs())
    say(f"  {sum(map(len, logs))} instances of {len(logs)} replicas, {sum(len(log) for log in logs[0][-1].values())} records in the order")
    for what in list(broken_orders(logs))[:10]:
        raise Failure(f"order: {what}")
    if sum(map(len, logs)) == len(logs):
        raise Failure("order: no replica was started anew")
    expect_alike(pipeline, say)


def expect_alike(pipeline, say):
    unlike = pipeline.unlike()
    if unlike:
        question, given = sorted(unlike.items())[0]
        raise Failure(f"{pipeline.mode}: {len(unlike)} of {pipeline.asked()} questions are not answered alike, the first is {question}: {given}")
    say(f"  all {pipeline.asked()} questions are answered alike by all {pipeline.replicas.REPLICAS} replicas")


def replica(cluster, say, chance, _):
    pipeline = Pipeline(cluster, "sealed", 600, 60)
    pipeline.start()
    strike(pipeline, 2 * [killer_of_host(pipeline.name, "report")], cluster, say, chance)
    finish_sealed(pipeline, say)


def finish_sealed(pipeline, say):
    pipeline.finish()
    expect_alike(pipeline, say)
    wrong = pipeline.wrong()
    if wrong:
        raise Failure(f"{pipeline.mode}: {len(wrong)} questions are answered wrongly, the first is {sorted(wrong)[0]}")


def pipeline(cluster, say, _, runs):
    """Coordinated, by seals and by an order in turn, and once not."""
    for number in range(1, runs + 1):
        one = Pipeline(cluster, "sealed" if number % 2 else "logged", 10, 100)
        say(f"  {number}. {'sealed on windows' if number % 2 else 'in an agreed order'}")
        one.start()
        if one.mode == "sealed":
            finish_sealed(one, say)
        else:
            one.finish()
            expect_alike(one, say)
    for _ in range(TRIES):
        one = Pipeline(cluster, "unsealed", 20, 100)
        one.start()
        one.finish()
        unlike = one.unlike()
        say(f"  uncoordinated: {len(unlike)} of {one.asked()} questions are not answered alike")
        if unlike:
            return
    raise Failure(f"nothing is coordinated, and all replicas answer alike in {TRIES} executions")
