"""What runs on a cluster can be read from it: as what was submitted, and how it is doing."""

import json

from cluster import JAR, Failure, wait_until
from execution import Execution


def unannotated(spec):
    """A spec without what only the classes of a program say."""
    document = json.loads(spec)
    for component in document["components"].values():
        component["paths"] = [{"from": path["from"], "to": path["to"]} for path in component["paths"]]
    for stream in document["streams"].values():
        stream.pop("seal", None)
    return document


def check_extraction(cluster, execution):
    """Nimbus holds what the program has submitted, with or without a plan put in."""
    held = cluster.ask("extract", "--topology", execution.name)
    submitted = cluster.blazes_storm("extract", JAR, "faults.WordCount", *execution.words())
    if json.loads(held) != unannotated(submitted):
        raise Failure(f"{execution.name}: {held} is not {submitted}")
    if held.count("\n") != submitted.count("\n"):
        raise Failure(f"{execution.name}: a line for each component and stream is wanted in both:\n{held}{submitted}")


def check_schema(cluster, status):
    try:
        import jsonschema
    except ImportError:
        return "python3-jsonschema is not there: the schema of the status is not checked"
    schema = (cluster.root / "schema/blazes-storm-status-1.schema.json").read_text(encoding="utf-8")
    jsonschema.validate(status, json.loads(schema))
    return "the status is as its schema describes it"


def status_of(cluster, execution):
    status = json.loads(cluster.ask("status"))
    [topology] = status["topologies"]
    if topology["name"] != execution.name or topology["state"] != "ACTIVE" or status["zookeeper"]["problem"]:
        raise Failure(f"{execution.name} alone is to run, and the status is {status}")
    return status, topology["reports"]


def released(reports):
    """How many batches each task of `count` has released."""
    return [report["released"] or 0 for report in reports if report["component"] == "count"]


def reading(cluster, say, *_):
    for coordinated in (False, True):
        execution = Execution(cluster, "faults-reading", 4, 30, {}, "sealed" if coordinated else "unsealed")
        execution.start()
        execution.reach(4)
        execution.expect_right_counts()
        check_extraction(cluster, execution)
        if coordinated:
            wait_until(lambda: released(status_of(cluster, execution)[1]) == [4] * 4, "each counter reports four batches")
            text = cluster.blazes_storm("status", execution.name, "--nimbus", cluster.nimbus)
            if "component  task" not in text:
                raise Failure(f"no table of tasks in {text}")
        elif reports := status_of(cluster, execution)[1]:
            raise Failure(f"nothing is coordinated, and there are reports: {reports}")
        say(f"  {'coordinated' if coordinated else 'as it is'}: read as submitted; {check_schema(cluster, status_of(cluster, execution)[0])}")
        cluster.end(execution.name)
