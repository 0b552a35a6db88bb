"""The extension for LibreOffice Calc: ``xlkpi.oxt``, made from the catalogue.

It holds the functions' interface as plain UNO IDL (LibreOffice reads it as it is), their names
and help for the function wizard, and the pure Python of the catalogue, which LibreOffice runs in
its own Python. Nothing is compiled: the file is made on any system, without LibreOffice, and is
the same to the byte each time.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from xlkpi import __version__
from xlkpi.addin import calc
from xlkpi.errors import OutputError
from xlkpi.model.kpi import Family, Kpi, Unit
from xlkpi.model.text import LANGUAGES, Text

NAME = "xlkpi.oxt"
IDENTIFIER = "xlkpi"
TITLE = Text("xlkpi: KPI functions", "xlkpi : fonctions KPI")
PYTHON = (3, 10)  # the oldest that runs the catalogue

_PACKAGE = Path(__file__).resolve().parent.parent
# the functions and what they stand on: the rest of the model asks for a later Python
_TAKEN = (
    "errors.py",
    "model/__init__.py",
    "model/cells.py",
    "model/expression.py",
    "model/kpi.py",
    "model/rows.py",
    "model/text.py",
    "kpis/__init__.py",
    *(f"kpis/{family.value}.py" for family in Family),
    "addin/__init__.py",
    "addin/runtime.py",
    "addin/calc.py",
)
_DATE = (2026, 1, 1, 0, 0, 0)  # of every file within: the same catalogue gives the same bytes

_ROWS = "sequence<sequence<any> >"  # the space keeps UNO IDL from reading one sign
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'

_COMPONENT = f'''"""Loaded by LibreOffice: the functions of xlkpi for Calc."""

import os
import sys

# a copy of xlkpi that the system may have is not this one
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "pythonpath"))
if sys.version_info < {PYTHON}:
    raise ImportError("xlkpi needs Python {".".join(map(str, PYTHON))} or later in LibreOffice")

from xlkpi.addin.calc import component

g_ImplementationHelper = component()
'''

_MANIFEST = f"""{_XML}<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">
 <manifest:file-entry manifest:full-path="xlkpi.idl"
  manifest:media-type="application/vnd.sun.star.uno-typelibrary;type=RDB"/>
 <manifest:file-entry manifest:full-path="xlkpi.components"
  manifest:media-type="application/vnd.sun.star.uno-components"/>
 <manifest:file-entry manifest:full-path="CalcAddIns.xcu"
  manifest:media-type="application/vnd.sun.star.configuration-data"/>
</manifest:manifest>
"""

# told, so that nothing is loaded to install: the interface is unknown to the installer itself
_COMPONENTS = f"""{_XML}<components xmlns="http://openoffice.org/2010/uno-components">
 <component loader="com.sun.star.loader.Python" uri="component.py">
  <implementation name="{calc.IMPLEMENTATION}">
   <service name="com.sun.star.sheet.AddIn"/>
   <service name="{calc.SERVICE}"/>
  </implementation>
 </component>
</components>
"""

_DESCRIPTION = f"""{_XML}<description xmlns="http://openoffice.org/extensions/description/2006"
 xmlns:d="http://openoffice.org/extensions/description/2006"
 xmlns:l="http://libreoffice.org/extensions/description/2011"
 xmlns:xlink="http://www.w3.org/1999/xlink">
 <identifier value="{IDENTIFIER}"/>
 <version value="{__version__}"/>
 <platform value="all"/>
 <dependencies>
  <l:LibreOffice-minimal-version value="7.4" d:name="LibreOffice 7.4"/>
 </dependencies>
 <display-name>
  <name lang="en">{TITLE.en}</name>
  <name lang="fr">{TITLE.fr}</name>
 </display-name>
 <extension-description>
  <src lang="en" xlink:href="description-en.txt"/>
  <src lang="fr" xlink:href="description-fr.txt"/>
 </extension-description>
</description>
"""

_VERSION = ".".join(map(str, PYTHON))
_ABOUT = Text(
    "KPIs of customer relationship management and contact centres as functions in any cell: "
    "=XLKPI.NPS(B2:B500). They are in the function wizard under Add-in.\n"
    f"Needs LibreOffice 7.4 or later whose Python is {_VERSION} or later.\n",
    "Les KPI de la relation client et des centres de contact comme fonctions dans toute cellule : "
    "=XLKPI.SCORE_NPS(B2:B500). Elles sont dans l'assistant de fonctions, catégorie Add-in.\n"
    f"Demande LibreOffice 7.4 ou plus récent, avec Python {_VERSION} ou plus récent.\n",
)


def write(path: Path) -> None:
    """Write the extension.

    Raises :class:`~xlkpi.errors.OutputError` where the file cannot be written.
    """
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files():
                entry = zipfile.ZipInfo(name, _DATE)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, content)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}") from error


def files() -> Iterator[tuple[str, str]]:
    """What the extension holds: names and texts, in order."""
    yield "META-INF/manifest.xml", _MANIFEST
    yield "description.xml", _DESCRIPTION
    for language in LANGUAGES:
        yield f"description-{language}.txt", _ABOUT.in_(language)
    yield "xlkpi.idl", _idl()
    yield "CalcAddIns.xcu", _wizard()
    yield "xlkpi.components", _COMPONENTS
    yield "component.py", _COMPONENT
    # the front door alone is not the checkout's: that one shows the heavy rooms too
    yield (
        "pythonpath/xlkpi/__init__.py",
        f'"""The functions of xlkpi."""\n\n__version__ = "{__version__}"\n',
    )
    for name in _TAKEN:
        yield f"pythonpath/xlkpi/{name}", (_PACKAGE / name).read_text(encoding="utf-8")


def _idl() -> str:
    """The interface of the functions: each takes and gives what Calc has, whatever it is."""
    module, interface = calc.INTERFACE.split(".")
    methods = "".join(
        f"    {_ROWS if entry.unit is Unit.SPILL else 'any'} "
        f"{name}({', '.join(_parameters(entry))});\n"
        for name, (entry, _) in calc.functions().items()
    )
    return f"module {module} {{\n  interface {interface} {{\n{methods}  }};\n}};\n"


def _parameters(entry: Kpi) -> Iterator[str]:
    """Parameters by their place: the language forbids some of the names.

    Calc lets those of type ``any`` be left out, and hands the rest over as rows of cells.
    """
    for at, argument in enumerate(entry.arguments, start=1):
        if argument.variadic:
            yield f"[in] sequence<any> a{at}"
        else:
            yield f"[in] {'any' if argument.optional else _ROWS} a{at}"


def _wizard() -> str:
    """The functions' names and help, as the function wizard shows them."""
    nodes = "".join(_function(name, entry) for name, (entry, _) in calc.functions().items())
    return (
        f'{_XML}<oor:component-data oor:name="CalcAddIns" oor:package="org.openoffice.Office"\n'
        ' xmlns:oor="http://openoffice.org/2001/registry"\n'
        ' xmlns:xs="http://www.w3.org/2001/XMLSchema">\n'
        f' <node oor:name="AddInInfo">\n  <node oor:name="{calc.SERVICE}" oor:op="replace">\n'
        f'   <node oor:name="AddInFunctions">\n{nodes}   </node>\n  </node>\n </node>\n'
        "</oor:component-data>\n"
    )


def _function(name: str, entry: Kpi) -> str:
    shown = f"{calc.SERVICE}.{name}"
    arguments = "".join(
        f'      <node oor:name={quoteattr(argument.name)} oor:op="replace">\n'
        f"{_texts('Name', Text(argument.name, argument.name), 7)}"
        f"{_texts('Description', argument.help, 7)}      </node>\n"
        for argument in entry.arguments
    )
    return (
        f'    <node oor:name="{name}" oor:op="replace">\n'
        f"{_texts('DisplayName', Text(shown, shown), 5)}"
        f"{_texts('Description', entry.help, 5)}"
        f'     <prop oor:name="Category"><value>{calc.CATEGORY}</value></prop>\n'
        f'     <node oor:name="Parameters">\n{arguments}     </node>\n    </node>\n'
    )


def _texts(name: str, text: Text, indent: int) -> str:
    margin = " " * indent
    values = "".join(
        f'{margin} <value xml:lang="{language}">{escape(text.in_(language))}</value>\n'
        for language in LANGUAGES
    )
    return f'{margin}<prop oor:name="{name}">\n{values}{margin}</prop>\n'
