"""A workbook as a PDF, by LibreOffice: the sheets that people read, none of the tables behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

from xlkpi.errors import InputError, OutputError
from xlkpi.exports.book import EarlierBook
from xlkpi.model.text import Language

WAIT = 300  # seconds
BEHIND = ("Parameters", "Baselines", "Segments", "Catalogue")
"""Tables whose sheets are the workings of a workbook; those of facts are, too."""
_HINT = "Next: write an HTML report (-o report.html), which needs no other program."
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{locale}</value></prop></item>
</oor:items>
"""


def program() -> str | None:
    """LibreOffice, or None where it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    usual = ("/Applications/LibreOffice.app/Contents/MacOS/soffice",
             r"C:\Program Files\LibreOffice\program\soffice.exe")  # fmt: skip
    return found or next((path for path in usual if Path(path).is_file()), None)


def pdf_of(book: Path, language: Language) -> bytes:
    """The pages of a workbook, calculated anew.

    Raises OutputError where LibreOffice is missing or makes nothing, InputError where the file
    is no workbook.
    """
    office = program()
    if office is None:
        raise OutputError(f"a PDF needs LibreOffice, which is not installed. {_HINT}")
    with tempfile.TemporaryDirectory(prefix="xlkpi-report-") as folder:
        room = Path(folder)
        profile = room / "profile" / "user"
        profile.mkdir(parents=True)
        locale = "fr-FR" if language == "fr" else "en-US"
        (profile / "registrymodifications.xcu").write_text(
            _SETTINGS.format(locale=locale), encoding="utf-8"
        )
        shorter = room / book.name  # the footers bear it
        shorter.write_bytes(without_workings(book))
        command = [
            office, f"-env:UserInstallation={profile.parent.as_uri()}", "--headless",
            "--norestore", "--convert-to", "pdf:calc_pdf_Export", "--outdir", folder, str(shorter),
        ]  # fmt: skip
        told = ""
        try:
            done = subprocess.run(  # noqa: S603 - a program found on this computer, no shell
                command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
                timeout=WAIT, env=os.environ | {"SAL_USE_VCLPLUGIN": "svp"},
            )  # fmt: skip
            told = " ".join((done.stdout + done.stderr).split())[:200]
        except subprocess.TimeoutExpired:
            told = f"no answer in {WAIT} seconds"
        except OSError as error:
            told = str(error.strerror)
        made = room / f"{book.stem}.pdf"
        if not made.is_file():  # it says 0 even when it made nothing
            raise OutputError(f"LibreOffice made no PDF ({told}). {_HINT}")
        return made.read_bytes()


def without_workings(path: Path) -> bytes:
    """A workbook whose sheets of workings are hidden: LibreOffice prints none that is.

    Raises InputError where the file is no workbook of xlkpi.
    """
    import io

    from lxml import etree

    with EarlierBook(path) as book:
        hidden = {
            sheet for name, (sheet, _) in book.tables.items()
            if name in BEHIND or name.startswith("Facts_")
        }  # fmt: skip
        if "Targets" not in book.tables and not hidden:
            raise InputError(
                "is no workbook of xlkpi", file=str(path), hint="give one that xlkpi build made"
            )
        root = etree.fromstring(
            book.archive.read("xl/workbook.xml"),
            etree.XMLParser(resolve_entities=False, no_network=True),
        )
        for sheet in root.iterfind("{*}sheets/{*}sheet"):
            if sheet.get("name") in hidden:
                sheet.set("state", "hidden")
        names = [str(sheet.get("name")) for sheet in root.iterfind("{*}sheets/{*}sheet")]
        for name in root.iterfind("{*}definedNames/{*}definedName"):
            place = int(name.get("localSheetId") or -1)
            if name.get("name") == "_xlnm.Print_Area" and place >= 0 and names[place] in hidden:
                # LibreOffice prints what a hidden sheet asks to be printed; an empty cell it does not
                quoted = names[place].replace("'", "''")
                name.text = f"'{quoted}'!$XFD$1048576"
        memory = io.BytesIO()
        with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
            for item in book.archive.infolist():
                data = book.archive.read(item)
                if item.filename == "xl/workbook.xml":
                    data = etree.tostring(root)
                archive.writestr(item, data)
    return memory.getvalue()
