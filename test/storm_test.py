"""Storm programs, read by the real extractor in a real JVM: storm_test.py BLAZES ROOT.

The documents that show commands about Storm are run as they stand (BLAZES_BLESS=1 writes them anew), but for blocks marked `once`,
which show a cluster as it was once. Then comes what has no place in a document: programs that cannot be read, and machines that lack
something.
"""

import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

JAR = "build/storm/storm-wordcount/storm-wordcount-0.1.0.jar"
DOCUMENTS = ["docs/tutorial-storm.md", "examples/storm-wordcount/README.md", "examples/storm-ads/README.md"]
failures = []


def expect(condition, what):
    if not condition:
        failures.append(what)
        print(f"FAILED: {what}")


class Blazes:
    def __init__(self, program, root):
        self.program, self.root = program, root
        self.environment = {**os.environ, "BLAZES_STORM": str(root / "build/storm/blazes-storm-submit"), "NO_COLOR": "1"}

    def __call__(self, *args, **environment):
        return subprocess.run([self.program, *args], cwd=self.root, env={**self.environment, **environment},
                              capture_output=True, text=True, check=False, timeout=120)


def shown(blazes, command):
    done = blazes(*shlex.split(command)[1:])
    return done.stderr + done.stdout + (f"[exit {done.returncode}]\n" if done.returncode else "")


def check_document(blazes, path):
    text = path.read_text(encoding="utf-8")
    commands = 0

    def run(block):
        nonlocal commands
        out = ""
        for command in re.findall(r"^\$ ((?:\./)?blazes storm .*)$", block.group(1), re.MULTILINE):
            commands += 1
            out += f"$ {command}\n{shown(blazes, command)}"
        return f"```text\n{out}```" if out else block.group(0)

    now = re.sub(r"```text\n(\$ (?:\./)?blazes storm .*?)```", run, text, flags=re.DOTALL)
    expect(commands > 0, f"{path} shows a command")
    if now != text and os.environ.get("BLAZES_BLESS"):
        path.write_text(now, encoding="utf-8")
    elif now != text:
        expect(False, f"{path} shows what is printed; it would be:\n{now}")


def check_reports(blazes):
    for argument, label, satisfies in (("unsealed", "Run", False), ("sealed", "Async", True)):
        done = blazes("storm", "check", JAR, "wordcount.WordCount", argument, "--annotations",
                      "examples/storm-wordcount/wordcount.yaml", "--format", "json")
        expect(done.returncode == 1, f"{argument}: exit 1, was {done.returncode}: {done.stderr}")
        [variant] = json.loads(done.stdout)["variants"]
        [sink] = [s for s in variant["streams"] if s["sink"]]
        expect((sink["name"], sink["label"], sink["now"]) == ("commit", label, "Run"), f"{argument}: {sink}")
        expect(variant["plan"]["satisfies"] == satisfies, f"{argument}: plan {variant['plan']['satisfies']}")
    strategies = variant["plan"]["strategies"]
    expect([(s["site"]["component"], s["mechanism"]) for s in strategies] == [("count", "sealing")], f"the plan: {strategies}")


def check_same_bytes(blazes):
    first, second = (blazes("storm", "extract", JAR, "wordcount.WordCount", "sealed").stdout for _ in range(2))
    expect(first == second and json.loads(first)["components"], "two extractions are the same")
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "topology.json"
        blazes("storm", "extract", JAR, "wordcount.WordCount", "sealed", "-o", str(out))
        expect(out.read_text(encoding="utf-8") == first, "-o writes the same")
        spec = pathlib.Path(folder) / "spec.yaml"
        spec.write_text("topology: topology.json\ncommit: { annotation: { label: CW } }\n", encoding="utf-8")
        done = blazes("check", str(spec), "--format", "json")
        expect('"label": "Async"' in done.stdout, "an extracted topology can be read as a file")


def check_refusals(blazes, root):
    def refused(status, said, *args, **environment):
        done = blazes("storm", *args, **environment)
        expect(done.returncode == status and said in done.stderr and not done.stdout,
               f"{args}: exit {status} and '{said}', was {done.returncode}: {done.stderr}{done.stdout}")

    with tempfile.TemporaryDirectory() as folder:
        broken = pathlib.Path(folder) / "broken.jar"
        broken.write_bytes(b"no zip")
        refused(3, "there is no such class in the jar", "check", str(broken), "wordcount.WordCount")
        annotations = pathlib.Path(folder) / "a.yaml"
        annotations.write_text("comit: { annotation: { label: CW } }\n", encoding="utf-8")
        refused(3, "there is no component 'comit'", "check", JAR, "wordcount.WordCount", "--annotations", str(annotations))
        ours = ("--annotations", "examples/storm-wordcount/wordcount.yaml")
        refused(1, "nothing was submitted", "submit", JAR, "wordcount.WordCount", "unsealed", *ours)
        plan = str(pathlib.Path(folder) / "plan.json")
        blazes("storm", "plan", JAR, "wordcount.WordCount", "sealed", *ours, "-o", plan)
        refused(3, "the topology or its annotations have changed since", "submit", JAR, "wordcount.WordCount", "unsealed", *ours,
                "--plan", plan)
        refused(2, "the part that reads Storm programs is not there", "check", JAR, "wordcount.WordCount", BLAZES_STORM=folder)
        refused(2, "cannot run java", "check", JAR, "wordcount.WordCount", JAVA_HOME=folder)
    refused(3, "there is no such class in the jar", "check", JAR, "wordcount.Nowhere")
    refused(3, "it has no public static void main(String[])", "check", JAR, "wordcount.Count")
    refused(3, "there is no file", "check", "nowhere.jar", "wordcount.WordCount")
    refused(3, "it submits no topology 'other', but 'wordcount'", "check", JAR, "wordcount.WordCount", "--topology", "other")
    refused(2, "`storm plan` cannot print sarif", "plan", JAR, "wordcount.WordCount", "--format", "sarif")
    refused(2, "needs --stream", "why", JAR, "wordcount.WordCount")


def main():
    program, root = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    if not (root / JAR).is_file():
        print("the part for Storm could not be built: nothing checked")
        sys.exit(77)
    blazes = Blazes(program, root)
    for document in DOCUMENTS:
        check_document(blazes, root / document)
    check_reports(blazes)
    check_same_bytes(blazes)
    check_refusals(blazes, root)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
