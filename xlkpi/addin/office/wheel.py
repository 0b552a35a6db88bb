"""The wheel ``xlkpi-functions``: the catalogue alone, for Pyodide and xlwings Lite.

The same modules under the same names, without what they do not need; made from the installed
package, and the same to the byte whenever its sources are.
"""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from xlkpi import __version__
from xlkpi.errors import ResourceError

NAME = f"xlkpi_functions-{__version__}-py3-none-any.whl"
# Whole folders, and the modules taken from rooms that hold more.
MODULES = (
    "__init__.py",
    "py.typed",
    "errors.py",
    "model",
    "kpis",
    "addin/__init__.py",
    "addin/runtime.py",
    "addin/office/__init__.py",
    "addin/office/bridge.py",
)
_PACKAGE = Path(__file__).resolve().parents[2]
_INFO = f"xlkpi_functions-{__version__}.dist-info"
_METADATA = f"""\
Metadata-Version: 2.4
Name: xlkpi-functions
Version: {__version__}
Summary: The KPI functions of xlkpi, without dependencies
License-Expression: MIT
License-File: LICENSE
Requires-Python: >=3.11
"""
_WHEEL = "Wheel-Version: 1.0\nGenerator: xlkpi\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def wheel() -> bytes:
    """The wheel, to be written under the name :data:`NAME`."""
    contents = {
        **{
            f"xlkpi/{path.relative_to(_PACKAGE).as_posix()}": path.read_bytes() for path in _files()
        },
        f"{_INFO}/METADATA": _METADATA.encode(),
        f"{_INFO}/WHEEL": _WHEEL.encode(),
        f"{_INFO}/licenses/LICENSE": _license().encode(),
    }
    record = "".join(f"{name},{_digest(data)},{len(data)}\n" for name, data in contents.items())
    contents[f"{_INFO}/RECORD"] = f"{record}{_INFO}/RECORD,,\n".encode()
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            entry = zipfile.ZipInfo(name)  # of 1980: no clock gets in
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same bytes from Windows
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, data)
    return written.getvalue()


def _files() -> Iterator[Path]:
    for module in MODULES:
        path = _PACKAGE / module
        yield from sorted(path.glob("*.py")) if path.is_dir() else [path]


def _digest(data: bytes) -> str:
    """As RECORD wants it."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest())
    return "sha256=" + digest.rstrip(b"=").decode()


def _license() -> str:
    """The text of the licence, which travels with every copy."""
    beside = _PACKAGE.parent / "LICENSE"
    if (_PACKAGE.parent / "pyproject.toml").is_file() and beside.is_file():
        return beside.read_text(encoding="utf-8")
    try:
        text = distribution("xlkpi").read_text("licenses/LICENSE")
    except PackageNotFoundError:
        text = None
    if text is None:
        raise ResourceError("the licence of xlkpi is not there. Next: install xlkpi again.")
    return text
