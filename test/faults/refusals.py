"""What cannot be submitted is refused with a reason, and nothing of it is left at Nimbus."""

import re

from cluster import ANNOTATIONS, JAR, Failure, wait_until


def check(condition, what):
    if not condition:
        raise Failure(what)


def expect_refusal(cluster, reason, *words, nimbus=None):
    done = cluster.run_blazes("submit", JAR, "faults.WordCount", *words, "--annotations", ANNOTATIONS, "--nimbus", nimbus or cluster.nimbus)
    check(done.returncode == 3, f"{words}: exit status {done.returncode} in place of 3: {done.stderr}")
    check(re.search(reason, done.stderr), f"{words}: {done.stderr!r} does not say {reason!r}")
    check("\tat " not in done.stderr, f"{words}: a stack trace is no message: {done.stderr}")
    return done.stderr.strip().splitlines()[0]


def refusals(cluster, say, *_):
    name = "faults-refused"
    rest = ("4", "10", str(cluster.folder / "stores" / name), name)
    said = [
        expect_refusal(cluster, "cannot be reached.*nothing was submitted", "sealed", *rest, nimbus=f"127.0.0.1:{cluster.port + 9}"),
        expect_refusal(cluster, "does not emit again what has failed", "forgetful", *rest),
    ]
    with cluster.without("zookeeper"):
        said.append(expect_refusal(cluster, "nothing was submitted", "sealed", *rest))
    wait_until(lambda: cluster.topologies() == [], "Nimbus answers again, and has no topology")
    cluster.submit(("sealed", *rest), True)
    said.append(expect_refusal(cluster, f"'{name}' runs already", "sealed", *rest))
    cluster.end(name)  # and it is the only one
    for line in said:
        say(f"  {line}")
