r"""Installing the add-in for Excel on Windows, and saying what stands in its way.

Two files make an installation: ``xlkpi.xlam`` in the folder whose workbooks Excel opens by
itself (XLSTART, which it trusts), and ``.xlkpi\xlkpi.conf`` in the user's folder, where the
add-in reads which Python to start. Nothing is written to the registry.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lxml import etree

from xlkpi import __version__, resources
from xlkpi.addin import vba, xlam
from xlkpi.addin.package import write
from xlkpi.errors import OutputError
from xlkpi.model.text import Language

Mark = Literal["ok", "wrong", "note"]
Told = tuple[Mark, str]
"""A line of a report: whether it is well, and the words."""

_UNKNOWN_BITS = "Office's bitness is not in the registry: both libraries of xlwings are looked for"


@dataclass(frozen=True)
class Machine:
    """Where things are on this computer."""

    platform: str
    addins: Path  # the folder whose workbooks Excel opens
    settings: Path  # xlkpi.conf
    python: Path  # this Python
    prefix: Path  # where it keeps what came with packages: the libraries of xlwings

    @property
    def addin(self) -> Path:
        """The installed add-in."""
        return self.addins / xlam.ADDIN


def machine() -> Machine:
    """This computer."""
    home = Path(os.environ.get("USERPROFILE") or Path.home())
    roaming = Path(os.environ.get("APPDATA") or home / "AppData" / "Roaming")
    return Machine(
        sys.platform,
        roaming / "Microsoft" / "Excel" / "XLSTART",
        home / f".{vba.PROJECT}" / f"{vba.PROJECT}.conf",
        Path(sys.executable),
        Path(sys.prefix),
    )


def route(platform: str) -> str | None:
    """The way that serves on a system where this add-in does not; None for Windows."""
    if platform == "win32":
        return None
    if platform == "darwin":
        return (
            "This add-in starts Python from Excel for Windows. On a Mac the functions come as "
            "the Office add-in (xlkpi addin serve) or, without any add-in, as the LAMBDA names of "
            "xlkpi-functions.xlsx (xlkpi addin build DIR)."
        )
    return (
        "This add-in starts Python from Excel for Windows. On this system the functions come to "
        "LibreOffice Calc as an extension (.oxt) and to Excel on the web as the Office add-in or "
        "the LAMBDA names of xlkpi-functions.xlsx: xlkpi addin build DIR writes them."
    )


def install(here: Machine, language: Language) -> list[Path]:
    """Write the add-in and its settings; gives the files written.

    Raises :class:`~xlkpi.errors.OutputError` where one cannot be written: Excel holds the add-in
    open while it runs.
    """
    lock = here.addins / f"~${xlam.ADDIN}"
    if lock.exists():
        raise OutputError(f"{here.addin} is open in Excel. Next: close Excel, then install again.")
    return [
        _placed(here.addin, xlam.addin(language)),
        _placed(here.settings, _settings(here).encode(_encoding(), errors="strict")),
    ]


def _placed(path: Path, data: bytes) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{path.parent} cannot be made ({error.strerror}).") from None
    return write(path, data)


def _encoding() -> str:
    """Visual Basic reads files in the code page of the system."""
    return "mbcs" if sys.platform == "win32" else "utf-8"


def _settings(here: Machine) -> str:
    """``xlkpi.conf``: this Python, our functions, and no module from the workbook's folder."""
    windowless = here.python.with_name("pythonw.exe")
    lines = {
        "INTERPRETER_WIN": windowless if windowless.is_file() else here.python,
        "PYTHONPATH": resources.folder("udfs").parent,
        "ADD_WORKBOOK_TO_PYTHONPATH": "false",
    }
    return "".join(f'"{name}","{value}"\r\n' for name, value in lines.items())


def remove(here: Machine) -> list[Path]:
    """Take the add-in and its settings away; gives the files removed."""
    gone = []
    for path in (here.addin, here.settings):
        if path.is_file():
            try:
                path.unlink()
            except OSError as error:
                raise OutputError(
                    f"{path} cannot be removed ({error.strerror}). Next: close Excel, try again."
                ) from None
            gone.append(path)
    return gone


def marks(path: Path) -> dict[str, str] | None:
    """What an add-in says of itself (versions, language); None where it is none of ours."""
    try:
        with zipfile.ZipFile(path) as archive:
            root = etree.fromstring(archive.read("docProps/custom.xml"))
    except (OSError, KeyError, zipfile.BadZipFile, etree.XMLSyntaxError):
        return None
    found = {str(element.get("name")): "".join(map(str, element.itertext())) for element in root}
    return found if "xlkpi" in found else None


def status(here: Machine) -> list[Told]:
    """Whether the add-in is installed, where, and which."""
    if not here.addin.is_file():
        return [("note", f"not installed; xlkpi addin install would write {here.addin}")]
    known = marks(here.addin)
    if known is None:
        return [("wrong", f"{here.addin} is there, and is not an add-in of xlkpi")]
    told = f"installed: {here.addin} (xlkpi {known['xlkpi']}, help in {known.get('language')})"
    if known["xlkpi"] != __version__:
        return [("wrong", f"{told}; xlkpi is {__version__} by now: xlkpi addin install")]
    return [("ok", told)]


# ---------------------------------------------------------------- the doctor


def doctor(
    here: Machine,
    *,
    bitness: Callable[[], int | None] | None = None,
    ask: Callable[[Path], str] | None = None,
) -> Iterator[Told]:
    """Everything that an installation needs, one line each.

    ``bitness`` finds Office's, ``ask`` what a Python says of xlkpi and xlwings: tests stand in.
    """
    yield from status(here)
    settings = _read_settings(here.settings)
    if settings is None:
        yield "wrong", f"{here.settings} is not there: xlkpi addin install writes it"
        python = here.python
    else:
        python = Path(settings.get("INTERPRETER_WIN", ""))
        yield "ok", f"settings: {here.settings}"
        functions = Path(settings.get("PYTHONPATH", "")) / "udfs" / "satisfaction.py"
        if functions.is_file():
            yield "ok", f"functions: {functions.parent}"
        else:
            yield "wrong", f"{functions.parent} holds no functions: xlkpi addin install"
    yield from _python(python, ask or _ask)
    bits = (bitness or office_bitness)()
    yield ("ok", f"Office: {bits}-bit") if bits else ("note", _UNKNOWN_BITS)
    yield from _libraries(python, bits)
    if (here.addin.parent / f"{xlam.ADDIN}:Zone.Identifier").exists():
        yield "wrong", f"Windows marks {here.addin} as downloaded: Properties, Unblock"


def _read_settings(path: Path) -> dict[str, str] | None:
    try:
        text = path.read_text(encoding=_encoding())
    except (OSError, UnicodeDecodeError):
        return None
    pairs = (line.strip().strip('"').split('","', 1) for line in text.splitlines() if line.strip())
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


def _python(python: Path, ask: Callable[[Path], str]) -> Iterator[Told]:
    if not python.is_file():
        found = shutil.which("python")
        hint = f"; there is one at {found}" if found else ""
        yield "wrong", f"no Python at {python}{hint}: run xlkpi addin install from the right one"
        return
    try:
        version, ours, xlwings = ask(python).split()
    except (OSError, ValueError, subprocess.SubprocessError):
        yield "wrong", f"{python} cannot import xlkpi and xlwings: pip install xlkpi there"
        return
    yield "ok", f"Python {version}: {python}"
    if xlwings == vba.XLWINGS:
        yield "ok", f"xlwings {xlwings}, the version that the add-in is written for"
    else:
        due = f"the add-in is written for {vba.XLWINGS}: pip install xlwings=={vba.XLWINGS}"
        yield "wrong", f"xlwings {xlwings}, and {due}"
    if ours != __version__:
        yield "wrong", f"that Python has xlkpi {ours}, this command is of xlkpi {__version__}"


def _ask(python: Path) -> str:
    code = (
        "import platform, xlkpi, xlwings; "
        "print(platform.python_version(), xlkpi.__version__, xlwings.__version__)"
    )
    console = python.with_name(python.name.replace("pythonw", "python"))
    done = subprocess.run(  # noqa: S603 - the Python that the user's own settings name
        [str(console), "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


def _libraries(python: Path, bits: int | None) -> Iterator[Told]:
    """The libraries by which Visual Basic reaches Python: beside it, or a folder above."""
    for each in (bits,) if bits else (64, 32):
        name = f"xlwings{each}-{vba.XLWINGS}.dll"
        places = [folder / name for folder in (python.parent, python.parent.parent)]
        there = next((place for place in places if place.is_file()), None)
        if there:
            yield "ok", f"library: {there}"
        else:
            hint = f"pip install --force-reinstall xlwings=={vba.XLWINGS}"
            yield "wrong", f"{name} is neither beside Python nor in the folder above: {hint}"


def office_bitness() -> int | None:
    """Office's bitness, 32 or 64, as its installation noted it; None where it did not."""
    try:
        import winreg
    except ImportError:
        return None
    # by getattr: the module has these names on Windows alone
    root, read, query = (
        getattr(winreg, name) for name in ("HKEY_LOCAL_MACHINE", "OpenKey", "QueryValueEx")
    )
    for key, value in (
        (r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration", "Platform"),
        (r"SOFTWARE\Microsoft\Office\16.0\Outlook", "Bitness"),
        (r"SOFTWARE\Microsoft\Office\15.0\Outlook", "Bitness"),
    ):
        try:
            with read(root, key) as opened:
                return 64 if query(opened, value)[0] == "x64" else 32
        except OSError:
            continue
    return None
