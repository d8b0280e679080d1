"""What processes have written down of released partitions and of orders becomes a verdict."""

EARLY, LOST, TWICE, ORDER = "released early", "lost", "released twice", "seen in another order"


class Verdict:
    def __init__(self, claims):
        self.broken = {claim: [] for claim in claims}
        self.seen = 0

    def add(self, claim, what):
        self.broken[claim].append(what)

    def holds(self):
        return not any(self.broken.values()) and self.seen > 0

    def text(self):
        return f"{self.seen} seen, " + ", ".join(f"{len(whats)} {claim}" for claim, whats in self.broken.items())

    def details(self):
        return [f"{claim}: {what}" for claim, whats in self.broken.items() for what in whats]


def judge_seals(released, producers, partitions, records):
    """released: of each consumer the lines `PARTITION RECORD...`; each producer has sent so many records, PRODUCER/NUMBER, of each partition."""
    verdict = Verdict((EARLY, LOST, TWICE))
    whole = sorted(f"{producer}/{i}" for producer in producers for i in range(records))
    for consumer, lines in released.items():
        seen = set()
        for line in lines:
            partition, *came = line.split()
            verdict.seen += 1
            if partition in seen:
                verdict.add(TWICE, f"{partition} at {consumer}")
            seen.add(partition)
            if set(whole) - set(came):
                verdict.add(EARLY, f"{partition} at {consumer}, {len(came)} of {len(whole)} records")
            if len(came) != len(set(came)):
                verdict.add(TWICE, f"a record of {partition} at {consumer}")
        for partition in range(partitions):
            if str(partition) not in seen:
                verdict.add(LOST, f"{partition} at {consumer}")
    return verdict


def judge_orders(orders, clients, records):
    """orders: of each replica the lines `NUMBER BY NUMBER-OF-ITS-OWN RECORD` of each shard; each client has proposed so many, CLIENT/NUMBER."""
    verdict = Verdict((LOST, TWICE, ORDER))
    first = next(iter(orders.values()))
    for replica, shards in orders.items():
        came = [line.split()[-1] for shard in shards for line in shard]
        verdict.seen += len(came)
        for record in sorted({record for record in came if came.count(record) > 1}):
            verdict.add(TWICE, f"{record} at {replica}")
        for record in sorted({f"{client}/{i}" for client in clients for i in range(records)} - set(came)):
            verdict.add(LOST, f"{record} at {replica}")
        for shard, (mine, other) in enumerate(zip(shards, first)):
            if mine != other:
                verdict.add(ORDER, f"order {shard} at {replica}")
            if [line.split()[0] for line in mine] != [str(i + 1) for i in range(len(mine))]:
                verdict.add(ORDER, f"numbers of order {shard} at {replica}")
    return verdict
