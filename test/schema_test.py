"""Checks that reports, plans and advice are as schema/ says: schema_test.py BLAZES ROOT."""

import json
import pathlib
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is not there: nothing checked")
    sys.exit(77)

MISTAKE = "components: { A: { paths: [ { from: a, to: b, label: XX } ] } }\n"


def output(blazes, *args):
    done = subprocess.run([blazes, *args], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1, 3):
        sys.exit(f"blazes {' '.join(args)}: exit {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout)


def main():
    blazes, root = sys.argv[1], pathlib.Path(sys.argv[2])
    schemas = {}
    for name in ("report", "plan", "advice", "storm-status", "bloom-catalog", "bloom-points"):
        schemas[name] = json.loads((root / "schema" / f"blazes-{name}-1.schema.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schemas[name])
    store = {schema["$id"]: schema for schema in schemas.values()}
    validators = {}
    for name, schema in schemas.items():
        resolver = jsonschema.RefResolver.from_schema(schema, store=store)
        validators[name] = jsonschema.Draft202012Validator(schema, resolver=resolver)
    specs = sorted(str(p) for p in (root / "examples").rglob("*.yaml"))
    if not specs:
        sys.exit("there are no examples to check")
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        wrong = pathlib.Path(folder) / "wrong.yaml"
        wrong.write_text(MISTAKE, encoding="utf-8")
        for spec in specs + [str(wrong)]:
            for name, command in (("report", "check"), ("plan", "plan"), ("advice", "advise")):
                document = output(blazes, command, spec, "--format", "json")
                for error in validators[name].iter_errors(document):
                    failed = True
                    print(f"{spec}: {name}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")
        programs = sorted((root / "test" / "bloom").glob("*.rb"))
        if not programs:
            sys.exit("there are no Bloom programs to check")
        broken = pathlib.Path(folder) / "broken.rb"
        broken.write_text("class A\n  include Bud\n  bloom do\n    t <= u\n", encoding="utf-8")
        for program in programs + [broken]:
            for action in ("catalog", "points"):
                document = output(blazes, "bloom", action, str(program), "--format", "json")
                for error in validators[f"bloom-{action}"].iter_errors(document):
                    failed = True
                    print(f"{program}: {action}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")
    # The schema must be able to say no.
    for name in validators:
        if validators[name].is_valid({"schema": f"blazes-{name}/1"}):
            failed = True
            print(f"the schema of a {name} accepts a document without contents")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
