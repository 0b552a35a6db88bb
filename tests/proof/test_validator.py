"""The Open XML SDK's validator, and LibreOffice as a reader of what openpyxl cannot write."""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from openpyxl.utils import range_boundaries

from tests import libreoffice as office
from tests.addin.browser import node_modules
from xlkpi import resources
from xlkpi.exports import read_config
from xlkpi.facts import Facts, gather
from xlkpi.model.text import Language
from xlkpi.workbook import build

TEMPLATES = sorted(
    folder.parent.name for folder in resources.folder("workbook_templates").glob("*/template.toml")
)


@pytest.fixture(scope="module")
def facts(samples_folder: Path) -> Facts:
    """The samples' facts with few segments: the parts are the same, the file smaller."""
    config = read_config(samples_folder / "xlkpi.toml")
    return gather([samples_folder], config=config, top_segments=2, months_kept=15)


def errors(path: Path) -> list[Any]:
    """What the validator finds."""
    program = node_modules(Path(__file__).parent / "node") / ".bin" / "ooxml-validator"
    done = subprocess.run([str(program), str(path)], capture_output=True, text=True, check=False)
    said = json.loads(done.stdout)
    found: list[Any] = said["errors"]
    assert said["ok"] == (not found)
    return found


# each template, in one language or the other: what a language changes is text
@pytest.mark.parametrize(
    ("template", "language"), [*zip(TEMPLATES, ["en", "fr"] * 3, strict=False), ("default", "en")]
)
def test_the_validator_has_nothing_to_say(
    facts: Facts, tmp_path: Path, language: Language, template: str
) -> None:
    path = tmp_path / "kpi.xlsx"
    build(facts, output=path, language=language, template=template)
    with zipfile.ZipFile(path) as archive:
        text = "".join(
            archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/worksheets/")
        )
    assert text.count("<x14:sparkline>") > 10
    assert text.count("<cfRule ") > 10
    assert errors(path) == []


def test_the_validator_sees_a_wrong_workbook(facts: Facts, tmp_path: Path) -> None:
    path, wrong = tmp_path / "kpi.xlsx", tmp_path / "wrong.xlsx"
    build(facts, output=path)
    with zipfile.ZipFile(path) as given, zipfile.ZipFile(wrong, "w") as out:
        for entry in given.infolist():
            data = given.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                data = data.replace(b"<sheetData>", b"<sheetDat>").replace(
                    b"</sheetData>", b"</sheetDat>"
                )
            out.writestr(entry, data)
    assert errors(wrong)


# ------------------------------------------------------------ LibreOffice reads them back

Area = frozenset[tuple[int, int]]


def _ours(path: Path) -> tuple[dict[str, set[tuple[str, str]]], dict[str, Counter[Area]]]:
    """Sparklines (cell, range) of each sheet, and the ranges of its conditional formats."""
    lines: dict[str, set[tuple[str, str]]] = {}
    formats: dict[str, Counter[Area]] = {}
    with zipfile.ZipFile(path) as archive:
        book = etree.fromstring(archive.read("xl/workbook.xml"))
        for number, sheet in enumerate(book.iterfind("{*}sheets/{*}sheet"), 1):
            root = etree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
            found = {
                (str(each.findtext("{*}sqref")), _plain(str(each.findtext("{*}f"))))
                for each in root.iter(
                    "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}sparkline"
                )
            }
            several = Counter(
                _cells(str(each.get("sqref")))
                for each in root.iterfind("{*}conditionalFormatting")
                for _ in each.iterfind("{*}cfRule")
            )
            if found:
                lines[str(sheet.get("name"))] = found
            if several:
                formats[str(sheet.get("name"))] = several
    return lines, formats


def _plain(reference: str) -> str:
    """A range as both programs write it: no quotes, no dollars; ``Sheet.A1:Sheet.B1`` is one too."""
    text = reference.replace("$", "").replace("'", "").replace("!", ".")
    first, _, last = text.partition(":")
    return f"{first}:{last.rpartition('.')[2]}"


def _bare(areas: str) -> str:
    """Ranges without their sheet: ``Summary.E8:Summary.E8`` is E8."""
    found = []
    for area in re.sub(r"'(?:[^']|'')*'\.", "", areas).split(" "):
        first, last = (edge.rpartition(".")[2] for edge in (*area.split(":"), area)[:2])
        found.append(first if first == last else f"{first}:{last}")
    return " ".join(found)


def _cells(areas: str) -> Area:
    """The cells of some ranges: the same ones may be cut into ranges in several ways."""
    found: set[tuple[int, int]] = set()
    for area in areas.split():
        left, top, right, bottom = (edge or 1 for edge in range_boundaries(area))
        found.update((x, y) for x in range(left, right + 1) for y in range(top, bottom + 1))
    return frozenset(found)


def _theirs(path: Path) -> tuple[dict[str, set[tuple[str, str]]], dict[str, list[tuple[str, str]]]]:
    """The same as LibreOffice's own file holds them, with the conditions of the formats."""
    calcext = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
    lines: dict[str, set[tuple[str, str]]] = {}
    formats: dict[str, list[tuple[str, str]]] = {}
    root = etree.parse(str(path), etree.XMLParser(huge_tree=True)).getroot()
    for table in root.iter("{urn:oasis:names:tc:opendocument:xmlns:table:1.0}table"):
        name = str(table.get("{urn:oasis:names:tc:opendocument:xmlns:table:1.0}name"))
        for each in table.iter(f"{calcext}sparkline"):
            cell = str(each.get(f"{calcext}cell-address")).rpartition(".")[2]
            source = _plain(str(each.get(f"{calcext}data-range")))
            lines.setdefault(name, set()).add((cell, source))
        for each in table.iter(f"{calcext}conditional-format"):
            area = _bare(str(each.get(f"{calcext}target-range-address")))
            for rule in each:  # a condition, a colour scale, a data bar
                value = str(rule.get(f"{calcext}value") or "")
                formats.setdefault(name, []).append((area, value))
    return lines, formats


@pytest.mark.usefixtures("libreoffice")
def test_libreoffice_reads_sparklines_and_conditional_formats(facts: Facts, tmp_path: Path) -> None:
    path = tmp_path / "kpi.xlsx"
    build(facts, output=path)
    made = office.to_flat(path, tmp_path / "read")
    lines, formats = _ours(path)
    their_lines, their_formats = _theirs(made)
    assert sum(map(len, lines.values())) > 50
    assert their_lines == lines
    ranges = {
        name: Counter(_cells(area) for area, _ in found) for name, found in their_formats.items()
    }
    assert ranges == formats
    conditions = [value for found in their_formats.values() for _, value in found]
    assert not [value for value in conditions if "Err:" in value or "#REF" in value]
    assert "formula-is(AND(ISNUMBER([.$B6]);[.$B6]<p_smallest_n))" in conditions
