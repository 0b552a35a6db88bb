"""A workbook's package, part by part: what openpyxl cannot write is put in here.

The same parts give the same bytes: no entry bears a time.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from lxml import etree

from xlkpi.errors import OutputError

MADE_ON = datetime(2000, 1, 1)
"""The date that the files bear: the same catalogue gives the same bytes on any day."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FIRST_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)

# What Excel itself saves beside a formula that may spill: without it a formula typed today would
# be taken for one of an older Excel, and shown with an @.
_DYNAMIC = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<metadata xmlns="{_MAIN}" '
    'xmlns:xda="http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray">'
    '<metadataTypes count="1"><metadataType name="XLDAPR" minSupportedVersion="120000" copy="1" '
    'pasteAll="1" pasteValues="1" merge="1" splitFirst="1" rowColShift="1" clearFormats="1" '
    'clearComments="1" assign="1" coerce="1" cellMeta="1"/></metadataTypes>'
    '<futureMetadata name="XLDAPR" count="1"><bk><extLst>'
    '<ext uri="{bdbb8cdc-fa1e-496e-a857-3c3f30c029c3}">'
    '<xda:dynamicArrayProperties fDynamic="1" fCollapsed="0"/></ext></extLst></bk>'
    '</futureMetadata><cellMetadata count="1"><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>'
)

Value = float | int | str | bool


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula's value and the cells that it fills: ``B3``, or ``B3:D5`` where it spills."""

    value: Value
    cells: str


class Package:
    """The parts of a workbook, by name."""

    def __init__(self, workbook: Any) -> None:
        """Take over what openpyxl writes of a workbook."""
        workbook.properties.created = workbook.properties.modified = MADE_ON
        memory = BytesIO()
        workbook.save(memory)
        with zipfile.ZipFile(memory) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        core = etree.fromstring(self.parts["docProps/core.xml"])
        for element in core.iter("{*}modified"):  # openpyxl writes the hour of saving
            element.text = MADE_ON.strftime("%Y-%m-%dT%H:%M:%SZ")
        self.parts["docProps/core.xml"] = _bytes(core)

    def add(self, name: str, data: bytes, kind: str, *, of: str, relation: str) -> None:
        """Add a part with its content type, related from another part (``""``: the package)."""
        self.parts[name] = data
        self.content_type(name, kind)
        folder, _, source = of.rpartition("/")
        relations = f"{folder}/_rels/{source}.rels" if of else "_rels/.rels"
        root = etree.fromstring(self.parts[relations])
        ids = {element.get("Id") for element in root}
        free = next(f"rId{n}" for n in range(1, len(root) + 2) if f"rId{n}" not in ids)
        target = name.removeprefix(f"{folder}/") if folder else name
        etree.SubElement(
            root, f"{{{_RELATIONS}}}Relationship", Id=free, Type=relation, Target=target
        )
        self.parts[relations] = _bytes(root)

    def content_type(self, name: str, kind: str) -> None:
        """Say what a part is."""
        root = etree.fromstring(self.parts["[Content_Types].xml"])
        for element in root.iter(f"{{{_TYPES}}}Override"):
            if element.get("PartName") == f"/{name}":
                element.set("ContentType", kind)
                break
        else:
            etree.SubElement(root, f"{{{_TYPES}}}Override", PartName=f"/{name}", ContentType=kind)
        self.parts["[Content_Types].xml"] = _bytes(root)

    def give_values(self, sheet: int, formulas: Mapping[str, Formula]) -> None:
        """Give the formulas of a sheet (counted from 1) their values, as Excel saves them."""
        part = f"xl/worksheets/sheet{sheet}.xml"
        root = etree.fromstring(self.parts[part])
        for cell in root.iter(f"{{{_MAIN}}}c"):
            given = formulas.get(str(cell.get("r")))
            formula = cell.find(f"{{{_MAIN}}}f")
            if given is None or formula is None:
                continue
            cell.set("cm", "1")
            formula.set("t", "array")
            formula.set("ref", given.cells)
            value = cell.find(f"{{{_MAIN}}}v")
            if value is None:
                value = etree.SubElement(cell, f"{{{_MAIN}}}v")
            kind, value.text = _cached(given.value)
            cell.attrib.pop("t", "")
            if kind:
                cell.set("t", kind)
        self.parts[part] = _bytes(root)
        if "xl/metadata.xml" not in self.parts:
            self.add(
                "xl/metadata.xml",
                _DYNAMIC.encode(),
                f"{_SHEET_TYPE}.sheetMetadata+xml",
                of="xl/workbook.xml",
                relation=f"{_OFFICE}/sheetMetadata",
            )

    def to_bytes(self) -> bytes:
        """The file."""
        memory = BytesIO()
        with zipfile.ZipFile(memory, "w") as archive:
            for name, data in self.parts.items():
                entry = zipfile.ZipInfo(name, _FIRST_DAY_OF_ZIP)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, data)
        return memory.getvalue()


def _cached(value: Value) -> tuple[str | None, str]:
    """A value's type and text in a sheet."""
    if isinstance(value, bool):
        return "b", str(int(value))
    if isinstance(value, str):
        return ("e" if value.startswith("#") else "str"), value
    return None, repr(value)


def _bytes(root: Any) -> bytes:
    data: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
    return data


def write(path: Path, data: bytes) -> Path:
    """Write a file whole.

    Raises :class:`~xlkpi.errors.OutputError` where it cannot be written.
    """
    beside = path.with_name(f".{path.name}.tmp")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written ({error.strerror or error}). "
            "Next: close it in Excel, or choose another folder."
        ) from None
    finally:
        beside.unlink(missing_ok=True)
    return path
