"""The workbook of a small company, part by part, against the one that was last looked at.

``tests/golden`` holds a short hash of each line (a row of cells, a tag) of each part.

``XLKPI_GOLDEN=write`` puts the present workbook in its place: look at what changed first. Version,
command and paths are masked; the functions as LAMBDA names, which have tests of their own, are left out.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import re
import zipfile
from pathlib import Path

import pytest  # noqa: TC002 - fixtures are found by their types

from tests.proof.conftest import build

GOLDEN = Path(__file__).parents[1] / "golden" / "small-en.txt"
SHOWN, LONGEST = 60, 400  # lines of a difference, characters of one


def masked(name: str, data: bytes) -> str:
    """A part as text, a tag a line, without what changes from build to build."""
    text = data.decode()
    text = (
        re.sub(r">(\d+\.\d+[\w.+-]*)</t>", ">VERSION</t>", text) if "worksheets" in name else text
    )
    text = re.sub(r">xlkpi[^<]*</t>", ">COMMAND</t>", text)
    text = text.replace("><", ">\n<")
    # a row of cells is easier to read than a line for each of their tags
    return re.sub(r"\n(?=<(?:/?c[ >/]|f>|/f>|v>|/v>|is>|/is>|t[ >]|/t>|v/))", "", text)


def parts(path: Path) -> dict[str, str]:
    """The masked parts of a workbook."""
    with zipfile.ZipFile(path) as archive:
        return {name: masked(name, archive.read(name)) for name in archive.namelist()}


def lines(parts: dict[str, str]) -> dict[str, list[str]]:
    """A short hash of each line of each part: small, and enough to say what is another."""
    return {
        name: [hashlib.sha256(line.encode()).hexdigest()[:6] for line in text.splitlines()]
        for name, text in parts.items()
    }


def golden() -> dict[str, list[str]]:
    """The hashes of the parts that were last looked at."""
    read = (line.split() for line in GOLDEN.read_text(encoding="utf-8").splitlines())
    return {name: hashes for name, *hashes in read}


def write(found: dict[str, list[str]]) -> None:
    """Put the hashes in the place of the golden ones."""
    GOLDEN.parent.mkdir(exist_ok=True)
    text = "".join(f"{name} {' '.join(hashes)}\n" for name, hashes in found.items())
    GOLDEN.write_text(text, encoding="utf-8")


def difference(before: dict[str, list[str]], now: dict[str, str]) -> str:
    """What differs, part by part: the lines that are new, and how many are gone."""
    told = [f"gone: {name}" for name in before if name not in now]
    told += [f"new: {name}" for name in now if name not in before]
    for name, hashes in lines(now).items():
        if hashes == before.get(name, hashes):
            continue
        text = now[name].splitlines()
        match = difflib.SequenceMatcher(None, before[name], hashes, autojunk=False)
        for kind, a, b, c, d in match.get_opcodes():
            if kind != "equal":
                told.append(f"{name}, line {c + 1}: {b - a} lines are gone, {d - c} are new")
                told += [f"    {line[:LONGEST]}" for line in text[c:d]]
    more = len(told) - SHOWN
    return "\n".join(told[:SHOWN]) + (f"\n… and {more} more lines" if more > 0 else "")


def test_the_workbook_is_the_one_that_was_last_looked_at(
    exports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    now = parts(build(exports, tmp_path / "kpi.xlsx", "en", "--no-functions"))
    if os.environ.get("XLKPI_GOLDEN") == "write":
        write(lines(now))
    told = difference(golden(), now)
    assert not told, f"{told}\nIs it meant? Then: XLKPI_GOLDEN=write pytest {Path(__file__).name}"


def test_a_change_is_told_by_part_and_line() -> None:
    before = lines({"a.xml": masked("a.xml", b"<a><b>1</b><b>2</b></a>"), "old.xml": "x"})
    now = {"a.xml": masked("a.xml", b"<a><b>1</b><b>3</b></a>"), "new.xml": "x"}
    assert difference(before, now).splitlines() == [
        "gone: old.xml", "new: new.xml", "a.xml, line 3: 1 lines are gone, 1 are new",
        "    <b>3</b>",
    ]  # fmt: skip
    assert not difference(lines(now), now)
