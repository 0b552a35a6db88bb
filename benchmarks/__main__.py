"""``python -m benchmarks``: xlkpi's speed as ratios, each taken in one run on one machine.

Runs of the two sides are interleaved, so that whatever else the machine does weighs on both;
the medians are compared. ``--rows`` sets the size of the call log, ``--runs`` how often,
``--keep`` adds the results to ``benchmarks/history.jsonl``.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks.data import make_call_log

HERE = Path(__file__).parent
ROOT = HERE.parent
XLKPI = [sys.executable, "-m", "xlkpi"]
MAPPING = """\
[[export]]
file = "*.csv"
table = "calls"
dimensions = ["queue", "agent"]
[export.columns]
call_id = "Call Id"
started_at = ["Date", "Time"]
queue = "Queue"
agent = "Agent"
direction = "Direction"
status = "Answered"
wait_s = "Wait"
talk_s = "Talk"
hold_s = "Hold"
wrap_s = "Wrap"
resolved_first_contact = "Resolved"
customer_id = "Customer"
[export.values.status]
"Y" = "answered"
"N" = "abandoned"
"""


@dataclass(frozen=True)
class Comparison:
    """Two commands that do the same work, and how many times longer ours may take."""

    name: str
    ours: list[str]
    theirs: list[str]
    bar: float


def _run(command: list[str]) -> tuple[float, float]:
    """Wall and processor seconds of a whole process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compare(comparison: Comparison, runs: int) -> dict[str, object]:
    """Both sides run in turn; the ratio of the medians."""
    ours: list[tuple[float, float]] = []
    theirs: list[tuple[float, float]] = []
    for _ in range(runs):
        theirs.append(_run(comparison.theirs))
        ours.append(_run(comparison.ours))
    wall = statistics.median(w for w, _ in ours) / statistics.median(w for w, _ in theirs)
    cpu = statistics.median(c for _, c in ours) / statistics.median(c for _, c in theirs)
    return {
        "work": comparison.name,
        "ratio": round(wall, 2),
        "cpu_ratio": round(cpu, 2),
        "bar": comparison.bar,
        "seconds": round(statistics.median(w for w, _ in ours), 3),
        "against": round(statistics.median(w for w, _ in theirs), 3),
    }


def comparisons(folder: Path, rows: int) -> list[Comparison]:
    """The comparisons of whole processes, with their inputs made in a folder."""
    log = folder / "log" / "calls.csv"
    french = folder / "french" / "calls.csv"
    for path, flavour in ((log, False), (french, True)):
        path.parent.mkdir()
        make_call_log(path, rows, french=flavour)
        (path.parent / "xlkpi.toml").write_text(MAPPING, "utf-8")
    python, millions = sys.executable, f"{rows / 1e6:g}M rows"

    def script(name: str, *rest: str) -> list[str]:
        return [python, str(HERE / name), *rest]

    ask = [*XLKPI, "compute", "--format", "json"]
    return [
        Comparison(
            "xlkpi --help", [*XLKPI, "--help"], script("click_group.py", "--help"), 1.5
        ),
        Comparison(
            f"compute, {millions}", [*ask, str(log)], script("duckdb_facts.py", str(log)), 1.5
        ),
        Comparison(
            f"compute, French cp1252, {millions}, against its UTF-8 twin",
            [*ask, str(french)], [*ask, str(log)], 1.5,
        ),
        Comparison(
            f"build, {millions}",
            [*XLKPI, "build", str(log), "-o", str(folder / "ours.xlsx")],
            script("pandas_workbook.py", str(log), str(folder / "theirs.xlsx")),
            0.5,
        ),
        Comparison(
            "build of the samples, against a bare report of 10 sheets",
            [*XLKPI, "build", str(ROOT / "samples" / "exports"), "-o", str(folder / "s.xlsx")],
            script("openpyxl_report.py", str(folder / "report.xlsx")),
            4.0,
        ),
    ]  # fmt: skip


def inside() -> list[Callable[[], dict[str, object]]]:
    """The comparisons of functions within one process."""
    from benchmarks.functions import nps_against_a_walk
    from benchmarks.workbook_reading import reading_against_calamine

    return [nps_against_a_walk, reading_against_calamine]


def main() -> None:
    """Run every comparison and print it as it comes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--only", default="", help="a word of the comparisons to run")
    asked = parser.parse_args()
    results = []
    print(f"{'work':62} {'ratio':>6} {'bar':>5}   seconds")
    with tempfile.TemporaryDirectory() as name:
        wanted = [c for c in comparisons(Path(name), asked.rows) if asked.only in c.name]
        for comparison in wanted:
            results.append(compare(comparison, asked.runs))
            _print(results[-1])
        for measure in inside() if not asked.only or asked.only in "NPS, XLSX" else ():
            results.append(measure())
            _print(results[-1])
    if asked.keep:
        _keep(results)


def _print(result: dict[str, object]) -> None:
    print(
        f"{result['work']:62} {result['ratio']:>6} {result['bar']:>5}   "
        f"{result['seconds']} against {result['against']}",
        flush=True,
    )


def _keep(results: list[dict[str, object]]) -> None:
    entry = {
        "date": time.strftime("%Y-%m-%d"),
        "python": platform.python_version(),
        "versions": {n: version(n) for n in ("xlkpi", "duckdb", "openpyxl", "pandas", "click")},
        "results": results,
    }
    with (HERE / "history.jsonl").open("a", encoding="utf-8") as history:
        history.write(json.dumps(entry) + "\n")


if __name__ == "__main__":
    main()
