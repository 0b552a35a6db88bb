"""``python -m benchmarks``: xlkpi's speed as ratios, each taken in one run on one machine.

Runs of the two sides are interleaved, so that whatever else the machine does weighs on both;
the medians are compared. ``--rows`` sets the size of the call log, ``--runs`` how often,
``--long`` adds the logs of 5 and 10 million rows (a few gigabytes in the temporary folder),
``--keep`` adds the results to ``benchmarks/history.jsonl``.

Both sides find their modules compiled, as an installed package has them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from benchmarks.data import make_call_log

HERE = Path(__file__).parent
ROOT = HERE.parent
XLKPI = [sys.executable, "-m", "xlkpi"]
MILLION = 1_000_000
NAMES = {  # what --only looks for a word in
    "usage": "help",
    "compute": "compute",
    "build": "build",
    "samples": "build samples",
    "nps_against_a_walk": "NPS",
    "reading_against_calamine": "XLSX",
    "large": "compute 5M",
    "french": "compute French 5M",
    "limited": "compute build memory 10M",
    "per_row": "compute row 10M",
}
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
    """Two commands that do the same work, and how many times longer ours may take.

    ``memory`` is how many times the memory it may take, too, where that is bounded.
    """

    name: str
    ours: list[str]
    theirs: list[str]
    bar: float
    memory: float | None = None


class Run(NamedTuple):
    """What a whole process took; the memory is the peak of the process or of a child of it."""

    wall: float
    cpu: float
    megabytes: float


Result = dict[str, object]


def _run(command: list[str], compiled: Path) -> Run:
    environment = {n: v for n, v in os.environ.items() if n != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPYCACHEPREFIX": str(compiled), "PYTHONPATH": str(ROOT)}
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, cwd=compiled.parent, env=environment
    )
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000)


def compare(comparison: Comparison, runs: int, compiled: Path) -> list[Result]:
    """Both sides run in turn; the ratio of the medians."""
    if runs > 1:  # what is compiled and cached before the first run is so for both
        _run(comparison.theirs, compiled)
        _run(comparison.ours, compiled)
    pairs = [
        (_run(comparison.theirs, compiled), _run(comparison.ours, compiled)) for _ in range(runs)
    ]
    theirs, ours = (
        Run(*(statistics.median(run[i] for run in side) for i in range(3)))
        for side in zip(*pairs, strict=True)
    )
    found: list[Result] = [
        {
            "work": comparison.name,
            "ratio": round(ours.wall / theirs.wall, 2),
            "cpu_ratio": round(ours.cpu / theirs.cpu, 2),
            "bar": comparison.bar,
            "seconds": round(ours.wall, 3),
            "against": round(theirs.wall, 3),
        }
    ]
    if comparison.memory:
        found.append(
            {
                "work": f"{comparison.name}, memory",
                "ratio": round(ours.megabytes / theirs.megabytes, 2),
                "bar": comparison.memory,
                "megabytes": round(ours.megabytes),
                "against": round(theirs.megabytes),
            }
        )
    return found


def _log(folder: Path, rows: int, *, french: bool = False) -> Path:
    """A call log with its mapping, made once."""
    path = folder / f"{rows}{'-french' if french else ''}" / "calls.csv"
    if not path.exists():
        path.parent.mkdir()
        make_call_log(path, rows, french=french)
        (path.parent / "xlkpi.toml").write_text(MAPPING, "utf-8")
    return path


def _script(name: str, *rest: str) -> list[str]:
    return [sys.executable, str(HERE / name), *rest]


ASK = [*XLKPI, "compute", "--format", "json"]


def comparisons(folder: Path, rows: int) -> list[Callable[[], Comparison]]:
    """The comparisons of whole processes; their inputs are made in a folder when they run."""
    millions = f"{rows / 1e6:g}M rows"

    def compute() -> Comparison:
        log = str(_log(folder, rows))
        theirs = _script("duckdb_facts.py", log)
        return Comparison(f"compute, {millions}", [*ASK, log], theirs, 1.5)

    def build() -> Comparison:
        log, out = str(_log(folder, rows)), str(folder / "ours.xlsx")
        theirs = _script("pandas_workbook.py", log, str(folder / "theirs.xlsx"))
        return Comparison(f"build, {millions}", [*XLKPI, "build", log, "-o", out], theirs, 0.5)

    def samples() -> Comparison:
        ours = [*XLKPI, "build", str(ROOT / "samples" / "exports"), "-o", str(folder / "s.xlsx")]
        theirs = _script("openpyxl_report.py", str(folder / "report.xlsx"))
        name = "build of the samples, against a bare report of 10 sheets"
        return Comparison(name, ours, theirs, 4.0)

    def usage() -> Comparison:
        theirs = _script("click_group.py", "--help")
        return Comparison("xlkpi --help", [*XLKPI, "--help"], theirs, 1.5)

    return [usage, compute, build, samples]


def long_comparisons(folder: Path) -> list[Callable[[], Comparison]]:
    """Those that take minutes."""

    def large() -> Comparison:
        log = str(_log(folder, 5 * MILLION))
        theirs = _script("duckdb_facts.py", log)
        return Comparison("compute, 5M rows", [*ASK, log], theirs, 1.25, memory=1.2)

    def french() -> Comparison:
        twin = str(_log(folder, 5 * MILLION))
        ours = [*ASK, str(_log(folder, 5 * MILLION, french=True))]
        name = "compute, French cp1252, 5M rows, against its UTF-8 twin"
        return Comparison(name, ours, [*ASK, twin], 1.5)

    return [large, french]


def limited(folder: Path, compiled: Path) -> Iterator[Result]:
    """Ten million rows within a memory limit of 200 MB: the peak, and that it ends at all."""
    log = str(_log(folder, 10 * MILLION))
    out = str(folder / "limited.xlsx")
    for name, command in (
        ("compute", [*ASK, "--memory", "200MB", log]),
        ("build", [*XLKPI, "build", "--memory", "200MB", log, "-o", out]),
    ):
        run = _run(command, compiled)
        yield {
            "work": f"{name}, 10M rows, --memory 200MB: peak in MB",
            "ratio": round(run.megabytes),
            "bar": 400,
            "seconds": round(run.wall, 3),
        }


def per_row(folder: Path, compiled: Path) -> Iterator[Result]:
    """The processor time of a row in ten million against that of one in a million.

    Within 200 MB too: what does not fit is written to disk and read again.
    """
    few, many = MILLION, 10 * MILLION
    for limit in ([], ["--memory", "200MB"]):
        costs = []
        for rows, runs in ((few, 3), (many, 1)):
            command = [*ASK, *limit, str(_log(folder, rows))]
            costs.append(statistics.median(_run(command, compiled).cpu for _ in range(runs)) / rows)
        yield {
            "work": f"compute, a row of 10M against a row of 1M{', 200 MB' if limit else ''}",
            "ratio": round(costs[1] / costs[0], 2),
            "bar": 1.0,
            "seconds": round(costs[1] * many, 3),
            "against": round(costs[0] * few, 3),
        }


def inside() -> list[Callable[[], Result]]:
    """The comparisons of functions within one process."""
    from benchmarks.functions import nps_against_a_walk
    from benchmarks.workbook_reading import reading_against_calamine

    return [nps_against_a_walk, reading_against_calamine]


def main() -> None:
    """Run every comparison and print it as it comes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rows", type=int, default=MILLION)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument(
        "--long", action="store_true", help="the logs of 5 and 10 million rows, too"
    )
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--only", default="", help="a word of the comparisons to run")
    asked = parser.parse_args()
    results: list[Result] = []
    print(f"{'work':62} {'ratio':>6} {'bar':>5}   took against")
    with tempfile.TemporaryDirectory(prefix="xlkpi-benchmarks-") as name:
        for result in _results(Path(name), asked):
            results.append(result)
            _print(result)
    if asked.keep:
        _keep(results)


def _results(folder: Path, asked: argparse.Namespace) -> Iterator[Result]:
    compiled = folder / "compiled"
    for make in comparisons(folder, asked.rows):
        if asked.only in NAMES[make.__name__]:
            yield from compare(make(), asked.runs, compiled)
    for measure in inside():
        if asked.only in NAMES[measure.__name__]:
            yield measure()
    if not asked.long:
        return
    for make in long_comparisons(folder):
        if asked.only in NAMES[make.__name__]:
            yield from compare(make(), min(asked.runs, 3), compiled)
    for each in (limited, per_row):
        if asked.only in NAMES[each.__name__]:
            yield from each(folder, compiled)


def _print(result: Result) -> None:
    unit = "MB" if "megabytes" in result else "s"
    took = result.get("megabytes", result.get("seconds"))
    against = f" against {result['against']} {unit}" if "against" in result else ""
    print(
        f"{result['work']:62} {result['ratio']:>6} {result['bar']:>5}   {took} {unit}{against}",
        flush=True,
    )


def _keep(results: list[Result]) -> None:
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
