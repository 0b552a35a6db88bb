"""Writes the Office.js add-in: a folder of static files that any https host can serve."""

from __future__ import annotations

import json
from pathlib import Path
from xml.sax.saxutils import escape

from xlkpi import __version__
from xlkpi.addin.office import functions, icons, lite, wheel
from xlkpi.errors import ConfigError, OutputError
from xlkpi.model.text import LANGUAGES

ADDRESS = "https://localhost:3000"
"""Where ``xlkpi addin serve`` serves the add-in."""

PYODIDE = "https://cdn.jsdelivr.net/npm/pyodide@314.0.7/"
"""Python for the browser, in the version that the tests run: the package's own files. A host
that serves a copy says so instead, in ``config.json``: a path counts from there."""

_STATIC = Path(__file__).parent / "static"
_AS_THEY_ARE = ("worker.js", "taskpane.html", "taskpane.js", "taskpane.css")


def files(address: str = ADDRESS, pyodide: str = PYODIDE) -> dict[str, bytes]:
    """The files of the add-in: their paths and contents.

    ``address`` is where they will be served from, ``pyodide`` where Pyodide's files are.
    Raises :class:`~xlkpi.errors.ConfigError` for an address that Excel would refuse.
    """
    address = address.rstrip("/")
    if not address.startswith("https://"):
        raise ConfigError(f'Excel loads add-ins over https alone, not from "{address}"')
    manifest = _static("manifest.xml").format(version=_version(), address=escape(address))
    languages = {
        language: [
            functions.name(entry, language) for entry, of in functions.named() if of == language
        ]
        for language in LANGUAGES
    }
    texts = {
        "manifest.xml": manifest,
        "functions.json": functions.metadata(),
        "functions.js": functions.script(_static("calls.js")),
        "languages.json": json.dumps(languages) + "\n",
        "config.json": json.dumps({"pyodide": _folder(pyodide), "wheel": wheel.NAME}) + "\n",
        "xlwings_lite/main.py": lite.main_py(),
        **{name: _static(name) for name in _AS_THEY_ARE},
    }
    return {
        **{name: text.encode() for name, text in texts.items()},
        **{f"icons/icon-{size}.png": icons.icon(size) for size in icons.SIZES},
        wheel.NAME: wheel.wheel(),
    }


def write(folder: Path, address: str = ADDRESS, pyodide: str = PYODIDE) -> list[Path]:
    """Write the add-in into a folder; gives the files written.

    Raises :class:`~xlkpi.errors.OutputError` where a file cannot be written, and what
    :func:`files` raises.
    """
    written = []
    for name, content in files(address, pyodide).items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            raise OutputError(f"{path} cannot be written: {error.strerror}") from error
        written.append(path)
    return written


def _static(name: str) -> str:
    return (_STATIC / name).read_text(encoding="utf-8")


def _version() -> str:
    """Office's form of the version: four numbers."""
    numbers = [part for part in __version__.split(".") if part.isdigit()]
    return ".".join([*numbers, "0", "0", "0", "0"][:4])


def _folder(address: str) -> str:
    return address if address.endswith("/") else f"{address}/"
