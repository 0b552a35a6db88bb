"""What a file is, from its first bytes: names of exports are often wrong."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from xlkpi.errors import InputError

_HEAD = 4096


class Kind(Enum):
    """What can stand in a file."""

    TEXT = "text"
    ZIP = "zip"  # a workbook or an archive of exports
    OLE = "ole"  # a workbook before 2007, or one with a password
    GZIP = "gzip"
    PAGE = "page"  # HTML, often under the name .xls
    PARQUET = "parquet"


_REFUSED = (
    (b"%PDF", "a PDF"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a zstd file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"{\\rtf", "a text of Word"),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_PAGE = (b"<html", b"<!doctype html", b"<table", b"<head", b"<body", b"<meta", b"<style", b"<div")
_SHEETS_OF_XML = b"urn:schemas-microsoft-com:office:spreadsheet"


def kind_of(path: Path, file: str) -> Kind:
    """What the file is, whatever its name says.

    Raises InputError for an empty file, one that cannot be opened, and for what is no export.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError as error:
        raise unreadable(error, file) from None
    if not head:
        raise InputError("is empty", file=file, hint="export it again")
    if head.startswith(_ZIP):
        return Kind.ZIP
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return Kind.OLE
    if head.startswith(b"\x1f\x8b"):
        return Kind.GZIP
    if head.startswith(b"PAR1"):
        return Kind.PARQUET
    for mark, what in _REFUSED:
        if head.startswith(mark):
            raise InputError(f"is {what}", file=file, hint="export it again as CSV or XLSX")
    plain = head.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe")
    plain = plain.lstrip().lower()
    if plain.startswith(b"<?xml") and _SHEETS_OF_XML in plain:
        raise InputError(
            "is an XML spreadsheet of Excel 2003", file=file, hint="save it as .xlsx in Excel"
        )
    if plain.startswith(_PAGE) or (plain.startswith((b"<?xml", b"<!--")) and b"<html" in plain):
        return Kind.PAGE
    return Kind.TEXT


def unreadable(error: OSError, file: str) -> InputError:
    """What to say of a file that the system does not let us open."""
    return InputError(
        f"cannot be read ({error.strerror or error})",
        file=file,
        hint="check the rights of the file",
    )
