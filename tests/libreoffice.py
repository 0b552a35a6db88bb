"""LibreOffice as a second calculator, and as eyes: XLSX → recalculated XLSX, PDF, PNG.

A converted file has lost freeze panes and table styles: read values from it, ship nothing.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import openpyxl

# Left to itself LibreOffice trusts cached values, even where the file asks for a full
# calculation: only the profile can tell it not to (0 = always recalculate).
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{locale}</value></prop></item>
</oor:items>
"""

Edits = Mapping[tuple[str, str], object]


def find() -> Path | None:
    """The program, or None where LibreOffice or poppler is not installed."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    return Path(program) if program and shutil.which("pdftoppm") else None


def recalculate(
    path: Path, out_dir: Path, edits: Edits | None = None, *, locale: str = "en-US"
) -> Path:
    """Every formula of the workbook calculated anew; the workbook that holds the results.

    edits: values to type first, by sheet and cell: ``{("Targets", "B3"): 0.9}``.
    locale: the reader's, for formats and for text made by formulas.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    if edits:
        path = _edited(path, out_dir / "edited", edits)
    return _convert(path, out_dir, "xlsx:Calc MS Excel 2007 XML", locale)


def to_pdf(path: Path, out_dir: Path, *, locale: str = "en-US") -> Path:
    """The workbook as it prints."""
    out_dir.mkdir(parents=True, exist_ok=True)
    return _convert(path, out_dir, "pdf:calc_pdf_Export", locale)


def to_flat(path: Path, out_dir: Path, *, locale: str = "en-US") -> Path:
    """The workbook as LibreOffice's own XML, in one file: what it read of it."""
    out_dir.mkdir(parents=True, exist_ok=True)
    return _convert(path, out_dir, "fods", locale)


def to_png(path: Path, out_dir: Path, *, locale: str = "en-US", dpi: int = 80) -> list[Path]:
    """The pages of a workbook or of a PDF as pictures, in order."""
    pdf = path if path.suffix == ".pdf" else to_pdf(path, out_dir, locale=locale)
    out_dir.mkdir(parents=True, exist_ok=True)
    command = ["pdftoppm", "-png", "-r", str(dpi), str(pdf), str(out_dir / pdf.stem)]
    subprocess.run(command, check=True, timeout=300)
    return sorted(out_dir.glob(f"{pdf.stem}-*.png"))


def _edited(path: Path, out_dir: Path, edits: Edits) -> Path:
    """A copy with other values typed in, made by openpyxl: it drops cached values."""
    out_dir.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        # openpyxl says that it cannot keep sparklines: they carry no value
        warnings.simplefilter("ignore", UserWarning)
        workbook = openpyxl.load_workbook(path)
    for (sheet, cell), value in edits.items():
        workbook[sheet][cell].value = value
    workbook.save(out_dir / path.name)
    return out_dir / path.name


def _convert(path: Path, out_dir: Path, to: str, locale: str) -> Path:
    extension = to.split(":", maxsplit=1)[0]
    made = out_dir / f"{path.stem}.{extension}"
    if made.resolve() == path.resolve():
        raise ValueError(f"{path} would be overwritten: choose another folder")
    made.unlink(missing_ok=True)
    command = [
        str(find() or "soffice"),
        f"-env:UserInstallation={_profile(locale).as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        to,
        "--outdir",
        str(out_dir),
        str(path),
    ]
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env=os.environ | {"SAL_USE_VCLPLUGIN": "svp"},
    )
    if not made.is_file():  # soffice says 0 even when it made nothing
        raise RuntimeError(f"LibreOffice made no {made}: {done.stdout}{done.stderr}")
    return made


@cache
def _profile(locale: str) -> Path:
    """A profile of this process's own: two LibreOffices cannot share one."""
    folder = Path(tempfile.mkdtemp(prefix="xlkpi-libreoffice-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "user").mkdir()
    settings = _PROFILE.format(locale=locale)
    (folder / "user" / "registrymodifications.xcu").write_text(settings, encoding="utf-8")
    return folder
