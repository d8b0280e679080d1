"""The tables of docs/experiments/adnet.md are those of the runs beside it: adnet_page_test.py ROOT."""

import pathlib
import sys

ROOT = pathlib.Path(sys.argv[1]).resolve()
sys.path.insert(0, str(ROOT / "bench"))
sys.dont_write_bytecode = True

# pylint: disable=wrong-import-position
import adnet_growth
import adnet_tables
from adnet_page import filled
from adnet_run import Run
from records import read

FOLDER = ROOT / "docs/experiments"


def main():
    results = read(FOLDER / "adnet.csv", Run)
    sections = {name: adnet_tables.section(results, name) for name in ("published", "unpaced")}
    sections["growth"] = adnet_growth.table(read(FOLDER / "adnet-growth.csv", adnet_growth.Simulated))
    page = (FOLDER / "adnet.md").read_text(encoding="utf-8")
    stale = [name for name, lines in sections.items() if filled(page, name, lines) != page]
    for name in stale:
        print(f"docs/experiments/adnet.md: the table `{name}` is not that of the csv beside it: bench/bench_adnet{'_growth' if name == 'growth' else ''}.py --publish")
    for r in adnet_tables.wrong(results):
        print(f"docs/experiments/adnet.csv: replicas of {r.way} with {r.servers} ad servers differ")
    sys.exit(1 if stale or adnet_tables.wrong(results) else 0)


main()
