"""A password on the sheets that are protected, and on the order of the sheets.

It keeps colleagues from changing formulas by accident or for convenience. It is no secrecy:
the file is not encrypted, and whoever has it can read it all.
"""

from __future__ import annotations

import base64
import os
from hashlib import sha512
from typing import Any

_SPINS = 100_000  # what Excel itself uses


def lock(workbook: Any, password: str) -> None:
    """Ask for a password where a sheet is protected, and before sheets are added or removed.

    The salt is random, so two builds with one password differ in their bytes.
    """
    from openpyxl.workbook.protection import WorkbookProtection

    salt = os.urandom(16)
    words: dict[str, Any] = {
        "AlgorithmName": "SHA-512",
        "HashValue": base64.b64encode(hashed(password, salt)).decode(),
        "SaltValue": base64.b64encode(salt).decode(),
        "SpinCount": _SPINS,
    }
    for sheet in workbook.worksheets:
        if sheet.protection.sheet:
            for word, value in words.items():
                setattr(sheet.protection, word[0].lower() + word[1:], value)
    workbook.security = WorkbookProtection(
        lockStructure=True, **{f"workbook{word}": value for word, value in words.items()}
    )


def hashed(password: str, salt: bytes, spins: int = _SPINS) -> bytes:
    """A password as the file holds it (ISO/IEC 29500, sheetProtection)."""
    now = sha512(salt + password.encode("utf-16-le")).digest()
    for turn in range(spins):
        now = sha512(now + turn.to_bytes(4, "little")).digest()
    return now
