"""Who has a workbook open, as the owner files of Excel and LibreOffice tell it.

Both programs put a small hidden file beside an open workbook and take it away on closing it.
After a crash it stays; nothing in it says so, hence whoever finds one must assume the workbook
open, and be told which file to delete where it is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_EXCEL_NAME = 54  # bytes of a padded name in the writer's code page, after its length


@dataclass(frozen=True)
class Owner:
    """A program that has a workbook open: its name, the person's where known, and the sign."""

    program: str
    person: str
    sign: Path

    def __str__(self) -> str:
        return f"{self.program} by {self.person}" if self.person else self.program


def owner_of(workbook: Path) -> Owner | None:
    """Who has a workbook open, or None where no owner file says so."""
    for program, sign, person in (
        ("Excel", workbook.with_name(f"~${workbook.name}"), _excel_person),
        ("LibreOffice", workbook.with_name(f".~lock.{workbook.name}#"), _libreoffice_person),
    ):
        if sign.exists():
            try:
                said = person(sign.read_bytes())
            except OSError:  # Excel may keep its file to itself
                said = ""
            return Owner(program, _printable(said), sign)
    return None


def _excel_person(data: bytes) -> str:
    """The name twice, padded with spaces: in the writer's code page, then in UTF-16."""
    wide = data[1 + _EXCEL_NAME :]
    if len(wide) > 2:
        length = int.from_bytes(wide[:2], "little")
        if 0 < 2 * length <= len(wide) - 2:
            return wide[2 : 2 + 2 * length].decode("utf-16-le", "replace")
    return data[1 : 1 + data[0]].decode("cp1252", "replace") if data else ""


def _libreoffice_person(data: bytes) -> str:
    """``name,login,computer,when,profile;``: the name, else the login, and the computer."""
    fields, field, escaped = [], "", False
    for letter in data.decode("utf-8", "replace"):
        if escaped or letter not in "\\,;":
            field, escaped = field + letter, False
        elif letter == "\\":
            escaped = True
        else:
            fields.append(field)
            field = ""
    name, login, computer = (*fields, "", "", "")[:3]
    person = name.strip() or login.strip()
    return f"{person} on {computer.strip()}" if person and computer.strip() else person


def _printable(name: str) -> str:
    """A name that is safe to print on one line."""
    return "".join(c for c in name if c.isprintable()).strip()[:100]
