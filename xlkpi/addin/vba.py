"""The Visual Basic of the add-in: a wrapper a function, and what stands behind them.

A wrapper is the one that xlwings 0.37.8 itself would write ("Import Functions"), with four
additions, each a line or a part of one: ranges are cut to the cells in use and handed over as
values (:data:`BLANKS_COUNT` says for whom they are not), an answer is remembered by those
values, error texts become real errors, and a call that fails gives ``#VALUE!`` in place of a
text. It asks for no sheet of the workbook it serves: xlwings' module is the one for standalone
workbooks, so that only the user's own settings say which Python runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from xlkpi import __version__, kpis
from xlkpi.addin.udfs import CATEGORY
from xlkpi.errors import ResourceError
from xlkpi.model.kpi import Kpi
from xlkpi.model.text import Language, Text

XLWINGS = "0.37.8"
"""The version of xlwings whose Visual Basic this is: its module loads the DLL of that name."""

PROJECT = "xlkpi"  # names the settings: %USERPROFILE%\.xlkpi\xlkpi.conf

BLANKS_COUNT = frozenset(("completeness", "comment_rate"))
"""The functions to which blank cells say something, below the data as well."""

_FOLDER = Path(__file__).parent / "vba_modules"

_TEXTS = {
    "NOTHING_FAILED": Text(
        "No call of a function has failed since Excel was started.\n\n"
        "#VALUE! in a cell then means a wrong argument: a text where a number is asked, or "
        "ranges of different shapes. #N/A: there is no value. #NUM!: a number is off its scale.",
        "Aucun appel de fonction n'a échoué depuis le démarrage d'Excel.\n\n"
        "#VALEUR! dans une cellule signale alors un argument impossible : un texte au lieu d'un "
        "nombre, ou des plages de formes différentes. #N/A : pas de valeur. #NOMBRE! : un nombre "
        "hors échelle.",
    ),
    "DOCTOR": Text(
        "In a terminal, xlkpi addin doctor says what is wrong.",
        "Dans un terminal, xlkpi addin doctor dit ce qui ne va pas.",
    ),
    "ABOUT": Text(
        f"xlkpi {__version__}: KPI functions in any cell.\n"
        f"With the Visual Basic of xlwings {XLWINGS} (BSD licence, in the module xlwings).",
        f"xlkpi {__version__} : des fonctions KPI dans toute cellule.\n"
        f"Avec le Visual Basic de xlwings {XLWINGS} (licence BSD, dans le module xlwings).",
    ),
}

WORKBOOK = """\
Private Sub Workbook_Open()
    xlkpi_register
End Sub
"""
"""What the workbook itself does."""


def modules(language: Language) -> dict[str, str]:
    """The standard modules, by name: their whole text."""
    return {
        "xlwings": xlwings_module(),
        "xlkpi_support": _shipped("xlkpi_support"),
        "xlkpi_excel": _filled(_shipped("xlkpi_excel"), language),
        "xlkpi_functions": functions_module(),
    }


def functions_module() -> str:
    """The wrappers: every function under its English and under its French name."""
    lines = [
        'Attribute VB_Name = "xlkpi_functions"',
        f"' Generated from the catalogue of xlkpi {__version__}.",
        '#Const App = "Microsoft Excel"',
        "",
    ]
    for entry in kpis.functions():
        for name in (entry.function, entry.function_fr):
            lines += [*wrapper(entry, name or ""), ""]
    return "\n".join(lines)


def wrapper(entry: Kpi, name: str) -> Iterator[str]:
    """The lines of one function."""
    fixed = [argument.name for argument in entry.arguments if not argument.variadic]
    rest = next((argument.name for argument in entry.arguments if argument.variadic), None)
    declared = []
    for argument in entry.arguments:
        before = "ParamArray " if argument.variadic else "Optional " if argument.optional else ""
        declared.append(f"{before}{argument.name}{'()' if argument.variadic else ''}")
    module = f"udfs.{entry.family.value}"
    given = "argsArray" if rest else f"Array({', '.join(fixed)})"
    cut = entry.id not in BLANKS_COUNT
    yield f"Function {name}({', '.join(declared)})"
    if rest:
        count = len(fixed)
        yield "    Dim argsArray() As Variant"
        yield f"    argsArray = Array({', '.join(fixed)})"
        yield f"    ReDim Preserve argsArray(0 to UBound({rest}) - LBound({rest}) + {count})"
        yield f"    For k = LBound({rest}) To UBound({rest})"
        place = f"argsArray({count} + k - LBound({rest}))"
        # a range that is not Set loses what it is: which cells are in use
        yield f"    If IsObject({rest}(k)) Then Set {place} = {rest}(k) Else {place} = {rest}(k)"
        yield "    Next k"
    yield '    #If App = "Microsoft Excel" Then'
    yield "    Dim xl_asked, xl_answer"
    yield "    If TypeOf Application.Caller Is Range Then On Error GoTo failed"
    yield f'    xl_asked = xlkpi_asked("{name}", {given}, {cut})'
    yield "    xl_answer = xlkpi_known(xl_asked)"
    yield (
        "    If IsEmpty(xl_answer) Then xl_answer = xlkpi_answer(xl_asked, "
        f'XLPy.CallUDF("{module}", "{name}", xl_asked(1), ThisWorkbook, Application.Caller))'
    )
    yield f"    {name} = xl_answer"
    yield "    Exit Function"
    yield "    #Else"
    yield f'    {name} = XLPy.CallUDF("{module}", "{name}", {given})'
    yield "    Exit Function"
    yield "    #End If"
    yield "failed:"
    yield f'    {name} = xlkpi_failed("{name}", Err.Description)'
    yield "End Function"


def xlwings_folder() -> Path:
    """Where the xlwings of the pinned version keeps its files.

    Raises :class:`~xlkpi.errors.ResourceError` where another version is installed.
    """
    xlwings = import_module("xlwings")
    if xlwings.__version__ != XLWINGS:
        raise ResourceError(
            f"xlwings {xlwings.__version__} is installed, and the add-in is written for {XLWINGS}. "
            f"Next: pip install xlwings=={XLWINGS}"
        )
    return Path(str(xlwings.__file__)).parent


def xlwings_module() -> str:
    """The module of xlwings for standalone workbooks, under our name for its settings.

    Its functions are kept out of cells (``Option Private Module``): they are not ours to offer.
    """
    text = (xlwings_folder() / "xlwings.bas").read_text(encoding="utf-8").replace("\r\n", "\n")
    for there, ours in (
        (
            'Attribute VB_Name = "xlwings"\n',
            'Attribute VB_Name = "xlwings"\nOption Private Module\n',
        ),
        ('PROJECT_NAME As String = "xlwings"', f'PROJECT_NAME As String = "{PROJECT}"'),
    ):
        if text.count(there) != 1:
            raise ResourceError(f"xlwings.bas holds {there!r} {text.count(there)} times, not once")
        text = text.replace(there, ours)
    return text


def _shipped(name: str) -> str:
    return (_FOLDER / f"{name}.bas").read_text(encoding="utf-8")


def _filled(text: str, language: Language) -> str:
    for name, words in _TEXTS.items():
        text = text.replace(f"{{{name}}}", quoted(words.in_(language)))
    return text.replace("{CATEGORY}", CATEGORY)


def quoted(text: str) -> str:
    """A text as Visual Basic spells it, in ASCII: its modules are read in the reader's code page.

    >>> print(quoted("né"))
    "n" & ChrW(233)
    """
    parts, plain = [], ""
    for letter in text:
        if " " <= letter <= "~":
            plain += '""' if letter == '"' else letter
            continue
        parts += [f'"{plain}"'] * bool(plain) + [f"ChrW({ord(letter)})"]
        plain = ""
    parts += [f'"{plain}"'] * bool(plain)
    return " & ".join(parts) or '""'
