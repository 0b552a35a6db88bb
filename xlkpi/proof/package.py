"""The zip of a workbook, read with bounds: its parts, their types and relations."""

from __future__ import annotations

import re
import zipfile
import zlib
from functools import cached_property
from io import BytesIO
from pathlib import Path
from posixpath import normpath
from typing import Any, NamedTuple

from xlkpi.errors import InputError

LARGEST = 1 << 29  # bytes of one part's XML; more is a bomb, not a workbook
MOST_PARTS = 20_000
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ID = f"{{{RELATIONS}}}id"

# what XML 1.0 cannot hold, as bytes or as a reference
_CONTROLS = bytes((*range(9), 11, 12, *range(14, 32)))
_REFERENCE = re.compile(
    rb"&#(?:x0*(?:[0-8bcef]|1[0-9a-f]);|0*(?:[0-8]|1[124-9]|2\d|3[01]);)", re.IGNORECASE
)


class Relation(NamedTuple):
    """What a part refers to."""

    id: str
    type: str
    target: str  # a part's name, or an address outside
    external: bool


class Package:
    """The parts of an Office file.

    Raises :class:`~xlkpi.errors.InputError` where the file is no zip, or too large to be true.
    """

    def __init__(self, source: str | Path | bytes) -> None:
        self.name = "" if isinstance(source, bytes) else str(source)
        try:
            archive = zipfile.ZipFile(BytesIO(source) if isinstance(source, bytes) else source)
        except FileNotFoundError:
            raise InputError("no such file", file=self.name, hint="check the name") from None
        except (OSError, zipfile.BadZipFile) as error:
            raise self.unreadable(error) from None
        with archive:
            entries = archive.infolist()
            if len(entries) > MOST_PARTS or any(e.file_size > LARGEST for e in entries):
                raise self.unreadable("it unpacks to more than a workbook holds")
            self.entries = [entry.filename for entry in entries]
            try:
                self.parts = {e.filename: archive.read(e) for e in entries if not e.is_dir()}
            except (OSError, zipfile.BadZipFile, zlib.error, RuntimeError, EOFError,
                    NotImplementedError) as error:  # fmt: skip
                raise self.unreadable(error) from None
        self._parsed: dict[str, Any] = {}
        self.malformed: dict[str, str] = {}

    def unreadable(self, why: object) -> InputError:
        """The error of a file that cannot be read as a workbook."""
        return InputError(
            f"cannot be read as an .xlsx workbook ({why})",
            file=self.name or None,
            hint="open it in Excel, save it again as .xlsx, or take its backup",
        )

    def xml(self, part: str) -> Any:
        """The root of a part; None where it is not there or no XML."""
        if part not in self._parsed:
            self._parsed[part] = self._parse(part)
        return self._parsed[part]

    def _parse(self, part: str) -> Any:
        from lxml import etree

        data = self.parts.get(part)
        if data is None:
            return None
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True
        )
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            self.malformed[part] = str(error.msg)
            return None

    @cached_property
    def xml_parts(self) -> list[str]:
        """The names of the parts that are XML."""
        return [name for name in self.parts if name.endswith((".xml", ".rels"))]

    def illegal(self, part: str) -> str:
        """The first character of a part that XML cannot hold, or nothing."""
        data = self.parts[part]
        if len(data.translate(None, _CONTROLS)) < len(data):
            return f"\\x{next(byte for byte in data if byte in _CONTROLS):02x}"
        found = _REFERENCE.search(data) if b"&#" in data else None
        return found[0].decode() if found else ""

    @cached_property
    def types(self) -> tuple[dict[str, str], dict[str, str]]:
        """The content types by extension and by part."""
        root = self.xml("[Content_Types].xml")
        if root is None:
            return {}, {}
        return (
            {
                str(d.get("Extension")).lower(): d.get("ContentType")
                for d in root.iter("{*}Default")
            },
            {
                str(o.get("PartName")).lstrip("/"): o.get("ContentType")
                for o in root.iter("{*}Override")
            },
        )

    def type_of(self, part: str) -> str:
        """The content type of a part; nothing where none is declared."""
        by_extension, by_part = self.types
        return by_part.get(part) or by_extension.get(part.rpartition(".")[2].lower()) or ""

    def relations(self, part: str) -> list[Relation]:
        """What a part refers to (``""`` is the package itself)."""
        folder, _, name = part.rpartition("/")
        at = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
        root = self.xml(at)
        found = []
        for each in root.iter("{*}Relationship") if root is not None else ():
            target, external = each.get("Target") or "", each.get("TargetMode") == "External"
            if not external:
                path = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
                target = normpath(path).lstrip("/")
            found.append(Relation(each.get("Id") or "", each.get("Type") or "", target, external))
        return found

    def related(self, part: str, kind: str) -> list[str]:
        """The parts of a kind (the end of the relation's type) that a part refers to."""
        return [
            r.target for r in self.relations(part)
            if r.type.endswith(f"/{kind}") and not r.external and r.target in self.parts
        ]  # fmt: skip
