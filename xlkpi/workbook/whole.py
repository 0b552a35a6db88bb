"""Whether a file on disk is a whole workbook: every part there, intact and well-formed."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.parsers import expat

_WORKBOOK = "xl/workbook.xml"


def problem_of(path: Path) -> str:
    """What is wrong with a workbook that was just written; nothing where it is whole.

    Each part is read from the disk, which checks its checksum, and parsed; the sheets that the
    workbook names must be as many as there are.
    """
    named = there = 0

    def begun(name: str, _: object) -> None:
        nonlocal named
        named += name == "sheet"

    try:
        with zipfile.ZipFile(path) as archive:
            for part in archive.namelist():
                data = archive.read(part)
                there += part.startswith("xl/worksheets/sheet")
                if part.endswith((".xml", ".rels")):
                    parser = expat.ParserCreate()
                    if part == _WORKBOOK:
                        parser.StartElementHandler = begun
                    parser.Parse(data, True)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, expat.ExpatError, EOFError) as error:
        return str(error)
    return "" if named == there > 0 else f"{there} sheets of {named} are there"
