"""``xlkpi.xlam``, the add-in for Excel on Windows, and ``xlkpi-try.xlsm``, to try it without.

Both are made without Excel: openpyxl writes the sheets, pyOpenVBA the Visual Basic project, from
the workbook that xlwings ships for standalone use. The last sheet holds the functions' help, in
the form that ExcelDna.IntelliSense reads; the add-in gives it to Excel's function wizard.
"""

from __future__ import annotations

import tempfile
import zipfile
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty

from xlkpi import __version__, kpis
from xlkpi.addin import vba
from xlkpi.addin.examples import lay_out
from xlkpi.addin.package import Package
from xlkpi.errors import ResourceError
from xlkpi.model.text import Language, Text

ADDIN, TRY, INTELLISENSE = "xlkpi.xlam", "xlkpi-try.xlsm", "xlkpi.intellisense.xml"
HELP_SHEET = "_IntelliSense_"

_ADDIN_TYPE = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
_BOOK_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_VBA_TYPE = "application/vnd.ms-office.vbaProject"
_VBA = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
_RIBBON = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
_INTELLISENSE = "http://schemas.excel-dna.net/intellisense/1.0"

_TITLE = Text("KPI functions", "Fonctions KPI")
_BUTTONS = (  # macro, picture, label, what it does
    ("xlkpi_why", "ErrorChecking", Text("Why #VALUE!?", "Pourquoi #VALEUR! ?"),
     Text("The last call that failed, and why.", "Le dernier appel qui a échoué, et pourquoi.")),
    ("xlkpi_restart", "Refresh", Text("Restart Python", "Redémarrer Python"),
     Text("Start Python anew, forget remembered answers, calculate everything.",
          "Relancer Python, oublier les réponses gardées, tout recalculer.")),
    ("xlkpi_about", "Info", Text("About xlkpi", "À propos de xlkpi"),
     Text("Which version this is.", "La version de ce complément.")),
)  # fmt: skip
_ABOUT = Text(
    "This add-in gives Excel the KPI functions of xlkpi. Python calculates them.",
    "Ce complément donne à Excel les fonctions KPI de xlkpi. Python les calcule.",
)


def addin(language: Language) -> bytes:
    """The add-in, its help in that language."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "xlkpi"
    sheet["A1"], sheet["A2"] = f"xlkpi {__version__}", _ABOUT.in_(language)
    book.views[0].visibility = "hidden"
    return _with_macros(book, language, _ADDIN_TYPE).to_bytes()


def try_book(language: Language) -> bytes:
    """A workbook that holds the same functions and shows each at work."""
    book = Workbook()
    formulas = lay_out(book.active, language, kpis.functions())
    package = _with_macros(book, language, _BOOK_TYPE)
    package.give_values(1, formulas)
    return package.to_bytes()


def intellisense(language: Language) -> bytes:
    """The functions' help as ExcelDna.IntelliSense reads it from a file beside the add-in."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<IntelliSense xmlns="{_INTELLISENSE}">',
        "  <FunctionInfo>",
    ]
    for name, help, *arguments in _helps(language):
        lines.append(f"    <Function Name={quoteattr(name)} Description={quoteattr(help)}>")
        for argument, text in zip(arguments[::2], arguments[1::2], strict=True):
            given = f"Name={quoteattr(argument)} Description={quoteattr(text)}"
            lines.append(f"      <Argument {given} />")
        lines.append("    </Function>")
    return "\n".join([*lines, "  </FunctionInfo>", "</IntelliSense>", ""]).encode()


def _helps(language: Language) -> list[list[str]]:
    """Each function's name and help, then the name and help of each argument."""
    return [
        [name or "", entry.help.in_(language)]
        + [text for a in entry.arguments for text in (a.name, a.help.in_(language))]
        for entry in kpis.functions()
        for name in (entry.function, entry.function_fr)
    ]


def _with_macros(book: Any, language: Language, kind: str) -> Package:
    """A workbook with the help sheet, the Visual Basic project and the ribbon."""
    help = book.create_sheet(HELP_SHEET)
    help.append(["FunctionInfo", "1.0"])
    for name, text, *arguments in _helps(language):
        help.append([name, text, None, *arguments])  # the third: an address for more help
    help.sheet_state = "hidden"
    book.code_name = "ThisWorkbook"
    for number, sheet in enumerate(book.worksheets, start=1):
        sheet.sheet_properties.codeName = f"Sheet{number}"
    properties = book.properties
    properties.title, properties.creator = _TITLE.in_(language), "xlkpi"
    properties.description, properties.language = _ABOUT.in_(language), language
    for name, value in marks(language).items():
        book.custom_doc_props.append(StringProperty(name=name, value=value))
    package = Package(book)
    package.content_type("xl/workbook.xml", kind)
    package.add(
        "xl/vbaProject.bin", project(vba.modules(language)), _VBA_TYPE,
        of="xl/workbook.xml", relation=_VBA,
    )  # fmt: skip
    package.add(
        "customUI/customUI14.xml", _ribbon(language), "application/xml", of="", relation=_RIBBON
    )
    return package


def marks(language: Language) -> dict[str, str]:
    """The properties by which an installed add-in is told: versions and language."""
    return {"xlkpi": __version__, "xlwings": vba.XLWINGS, "language": language}


def project(modules: dict[str, str], *, at_opening: str = vba.WORKBOOK) -> bytes:
    """The Visual Basic project: xlwings' own, its sample module gone, ours put in.

    ``at_opening`` is the code of the workbook itself.
    Raises :class:`~xlkpi.errors.ResourceError` where pyOpenVBA is not installed.
    """
    try:
        excel_file = import_module("pyopenvba").ExcelFile
    except ImportError:
        raise ResourceError(
            "the add-in is written with pyOpenVBA, which is not installed. "
            'Next: pip install "xlkpi[addin]"'
        ) from None
    base = vba.xlwings_folder() / "quickstart_standalone.xlsm"
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made.xlsm"
        with excel_file(base) as book:
            there = book.vba_project()
            there.delete_module("Module1")
            known = there.module_names()
            for name, text in modules.items():
                source = text.replace("\n", "\r\n")
                if name in known:
                    book.set_module(name, source)
                else:
                    there.add_module(name, source)
            book.set_module("ThisWorkbook", at_opening.replace("\n", "\r\n"))
            book.save(made)
        with zipfile.ZipFile(made) as archive:
            return archive.read("xl/vbaProject.bin")


def _ribbon(language: Language) -> bytes:
    """A group on the tab of formulas."""
    buttons = "".join(
        f'<button id="{macro}" imageMso="{picture}" size="normal" '
        f'onAction="xlkpi_excel.{macro}" label={quoteattr(label.in_(language))} '
        f"screentip={quoteattr(tip.in_(language))}/>"
        for macro, picture, label, tip in _BUTTONS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<customUI xmlns="http://schemas.microsoft.com/office/2009/07/customui"><ribbon><tabs>'
        f'<tab idMso="TabFormulas"><group id="xlkpi" label="xlkpi">{buttons}</group></tab>'
        "</tabs></ribbon></customUI>\n"
    ).encode()
