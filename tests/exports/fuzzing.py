"""Broken and odd exports, read in a process that may use so much and no more.

``python -m tests.exports.fuzzing KIND SEED CASES FOLDER`` reads the cases one after the other
and ends at the first that breaks a rule: only XlkpiError, read = used + rejected, used rows in
the tables, ten seconds, one gigabyte. ``FOLDER/case`` says which case it was reading, so that
a crash of native code is laid at its door.
"""

from __future__ import annotations

import faulthandler
import json
import random
import resource
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import duckdb
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from xlkpi.errors import XlkpiError
from xlkpi.exports import load

SECONDS = 10
MEMORY = 1 << 30
SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "exports"
_KEPT = 3000  # bytes of a sample: short files show as much as long ones

HEADERS = (
    "call_id,direction,started_at,wait_s,status,agent",
    "on,category,amount,currency",
    "customer_id,created_on,segment,e-mail",
    "Numéro,Début,Montant (EUR),=1+1",
    "a,a,,A",
)
CELLS = (
    "", " ", "x", "1", "-3", "1,5", "1.234,5", "€ 12", "1e999", "9" * 400, "2026-01-05",
    "05/01/2026", "13/13/2026", "00:03:37", "2026-02-30 25:61", "answered", "Total", "=cmd()",
    "a;b", 'a"b', '"', '""', "a\nb", "a\r\nb", "é", "Ã©", "\u202e\u200f", "\ufeff", "𝄞",
    "\x01", "\x0b", "\u2028", "\x85", "#N/A", "#SPILL!", "NULL", "-", "'", "\\", "{}", "%s",
    "a" * 3000,
)  # fmt: skip
ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "latin-1")


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, bytes]:
    """A delimited text, well formed or nearly, in some encoding."""
    delimiter = draw(st.sampled_from([",", ";", "\t", "|"]))
    end = draw(st.sampled_from(["\n", "\r\n", "\r", "\n\n"]))
    quote = draw(st.sampled_from(["always", "needed", "never", "random"]))
    header = draw(st.sampled_from(HEADERS) | st.text(max_size=30)).split(",")
    cell = st.sampled_from(CELLS) | st.text(max_size=12)
    widths = st.sampled_from([len(header)] * 8 + [0, 1, len(header) + 1])
    rows = draw(
        st.lists(widths.flatmap(lambda n: st.lists(cell, min_size=n, max_size=n)), max_size=12)
    )
    chance = random.Random(draw(st.integers(0, 1 << 16)))

    def written(text: str) -> str:
        special = any(c in text for c in (delimiter, '"', "\n", "\r"))
        if quote == "always" or (quote == "needed" and special):
            return '"' + text.replace('"', '""') + '"'
        return f'"{text}"' if quote == "random" and chance.random() < 0.5 else text

    lines = [delimiter.join(map(written, row)) for row in [header, *rows]]
    above = draw(st.sampled_from(["", "", "", end * 3, "Report" + end, delimiter * 4 + end]))
    text = above + end.join(lines) + draw(st.sampled_from(["", end, end * 40]))
    encoding = draw(st.sampled_from(ENCODINGS))
    name = draw(st.sampled_from(["x.csv", "x.csv", "x.tsv", "x.txt", "x.xls", "x.xlsx"]))
    return name, text.encode(encoding, "replace")


def originals(kind: str) -> list[tuple[str, bytes]]:
    """The sample files of a kind, short."""
    if kind == "csv":
        found = [(p.name, p.read_bytes()) for p in sorted(SAMPLES.glob("*.csv"))]
        return [(name, data[: data.rfind(b"\n", 0, _KEPT) + 1]) for name, data in found]
    from tests.exports.made import page, workbooks, zipped

    first = originals("csv")[0][1]
    if kind == "archive":
        return [("x.zip", zipped(("x.csv", first))), ("x.xls", page([["on", "amount"], ["a", 1]]))]
    from tests.exports.xlsb import xlsb

    costs: list[list[object]] = [["on", "category", "amount"], ["2026-01-05", "sales", 3.5]]
    return [*workbooks(), ("x.xlsb", xlsb(costs))]


def mutated(kind: str) -> st.SearchStrategy[tuple[str, bytes]]:
    """A sample with bytes changed, taken out, put in, doubled, or cut off."""
    files = originals(kind)

    @st.composite
    def strategy(draw: st.DrawFn) -> tuple[str, bytes]:
        name, data = draw(st.sampled_from(files))
        changed = bytearray(data)
        for _ in range(draw(st.integers(1, 6))):
            at = draw(st.integers(0, max(0, len(changed) - 1)))
            match draw(st.integers(0, 5)):
                case 0:
                    changed[at : at + 1] = bytes([draw(st.integers(0, 255))])
                case 1:
                    del changed[at : at + draw(st.integers(1, 200))]
                case 2:
                    changed[at:at] = draw(st.binary(max_size=20))
                case 3:
                    changed[at:at] = changed[at : at + draw(st.integers(1, 300))]
                case 4:
                    changed[at:at] = draw(st.sampled_from([b'"', b"\n", b",", b";", b"\0", b"<"]))
                case _:
                    del changed[at:]
        return name, bytes(changed)

    return strategy()


def check(path: Path) -> None:
    """Reads one file and holds the rules."""
    with duckdb.connect(config={"threads": 1}) as connection:
        try:
            exports = load([path], connection=connection)
        except XlkpiError as error:
            said = str(error)
            exports = None
        if exports is None:
            assert said
            assert "\n" not in said, "an error is one line"
            return
        held = dict.fromkeys(exports.tables, 0)
        for report in exports.files:
            assert report.read == report.used + sum(report.rejected.values()), report
            assert min([0, report.used, report.ignored_lines, *report.rejected.values()]) == 0
            if report.table:
                held[report.table] += report.used
            assert all(s.reconciled for s in report.sums), report.sums
            json.dumps(report.as_json())
        for table, used in held.items():
            query = f'SELECT count(*), count(_row) FROM "{table}"'
            assert connection.execute(query).fetchall() == [(used, used)], table


def run(kind: str, number: int, cases: int, folder: Path) -> None:
    """Reads so many cases of a kind."""
    strategy = texts() if kind == "text" else mutated(kind)
    done = 0

    @seed(number)
    @settings(
        max_examples=cases, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(strategy)
    def read(case: tuple[str, bytes]) -> None:
        nonlocal done
        name, data = case
        path = folder / name
        path.write_bytes(data)
        (folder / "case").write_text(f"{kind} {number} {done}: {name} {data[:20_000]!r}")
        faulthandler.dump_traceback_later(SECONDS, exit=True)
        try:
            check(path)
        finally:
            faulthandler.cancel_dump_traceback_later()
            path.unlink()
        done += 1

    probe: Callable[[], None] = read
    probe()
    used = _peak()
    assert used < MEMORY, f"{used >> 20} MB"
    sys.stdout.write(f"{done}\n")


def _peak() -> int:
    """The most memory that this program has taken: ru_maxrss knows its parent's, too."""
    with Path("/proc/self/status").open(encoding="ascii") as status:
        line = next(line for line in status if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def main() -> None:
    kind, number, cases, folder = sys.argv[1:]
    warnings.simplefilter("error")
    # what is reserved is more than what is used, by DuckDB's buffers above all
    resource.setrlimit(resource.RLIMIT_AS, (4 * MEMORY, 4 * MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    run(kind, int(number), int(cases), Path(folder))


if __name__ == "__main__":
    main()
