"""The table of tests and of what each proves: ``docs/tests.md``, from the tests themselves.

``python -m tests.table --write`` makes the page, ``--check`` fails where it differs. What a file
of tests proves is the first paragraph of its docstring.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from tests.generated import write_or_check

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "tests.md"
COMMAND = "python -m tests.table"
_ROOMS = {
    "addin": "The functions in cells, on every surface",
    "cli": "The commands",
    "data_sets": "Public data sets against values that plain SQL gave",
    "exports": "Exports to canonical tables",
    "facts": "Facts, and the databases that compute them",
    "insight": "Trends, forecasts, causes, segments, risks",
    "kpis": "The catalogue",
    "model": "The words of the field",
    "proof": "The lint of workbooks, verify and explain",
    "report": "Reports",
    "samples": "The samples and their ledger",
    "soak": "Hundreds of builds in one process",
    "targets": "The registers that people edit",
    "workbook": "The workbook, calculated again by other engines",
    "": "The house itself",
}

_CASES = (
    "A function may stand for many cases: it is given vectors, languages, vendors, data sets or "
    "random tables."
)


class Tests(NamedTuple):
    """One file of tests."""

    room: str
    path: str
    proves: str
    several: int
    long: int  # of them, those that run in .ci/full alone


def page() -> str:
    """The page as it should be."""
    every = sorted(found(), key=lambda t: (list(_ROOMS).index(t.room), t.path))
    lines = [
        "# Tests, and what each file of them proves",
        "",
        f"Made by `{COMMAND} --write` from the tests. {_CASES}",
        "",
        f"{sum(t.several for t in every)} functions in {len(every)} files.",
    ]
    for room, group in groupby(every, key=lambda t: t.room):
        lines += ["", f"## {_ROOMS[room]}", "", "| file | functions | it proves |", "|---|---|---|"]
        lines += [
            f"| `{t.path}` | {t.several}{f' ({t.long} long)' if t.long else ''} | {t.proves} |"
            for t in group
        ]
    return "\n".join(lines) + "\n"


def found() -> Iterator[Tests]:
    """Every file of tests."""
    for path in (ROOT / "tests").rglob("test_*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        told = (ast.get_docstring(tree) or "").partition("\n\n")[0]
        tests = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test")
        ]
        where = path.relative_to(ROOT / "tests")
        yield Tests(
            room=where.parts[0] if len(where.parts) > 1 else "",
            path=where.as_posix(),
            proves=" ".join(told.split()).replace("|", "\\|"),
            several=len(tests),
            long=sum("mark.long" in ast.unparse(d) for t in tests for d in t.decorator_list),
        )


if __name__ == "__main__":
    write_or_check(COMMAND, PAGE, page)
