"""Installing on Windows, with a Windows made of folders; what other systems are told."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from lxml import etree

from tests.vectors import same
from xlkpi import __version__, kpis
from xlkpi.addin import vba, windows, xlam
from xlkpi.addin.examples import example
from xlkpi.cli import main
from xlkpi.model.text import Language

Run = Callable[..., Result]


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a user of Windows, whose Python has what xlwings brings there."""
    python = tmp_path / "Python" / "python.exe"
    python.parent.mkdir()
    for name in ("python.exe", "pythonw.exe", f"xlwings64-{vba.XLWINGS}.dll"):
        (python.parent / name).touch()
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path / "AppData" / "Roaming"))
    monkeypatch.setattr("xlkpi.addin.windows.sys.platform", "linux")  # kept for file encodings
    here = windows.machine()
    made = windows.Machine("win32", here.addins, here.settings, python, python.parent)
    monkeypatch.setattr(windows, "machine", lambda: made)
    monkeypatch.setattr(windows, "_ask", lambda _: f"3.12.1 {__version__} {vba.XLWINGS}")
    monkeypatch.setattr(windows, "office_bitness", lambda: 64)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["addin", *arguments])


def xlstart(user: Path) -> Path:
    return user / "AppData" / "Roaming" / "Microsoft" / "Excel" / "XLSTART" / "xlkpi.xlam"


# ---------------------------------------------------------------- the files


def opened(addin: bytes) -> openpyxl.Workbook:
    """An add-in as openpyxl reads it: as the workbook with macros that it also is."""
    memory = BytesIO()
    with zipfile.ZipFile(BytesIO(addin)) as archive, zipfile.ZipFile(memory, "w") as copy:
        for name in archive.namelist():
            data = archive.read(name)
            if name == "[Content_Types].xml":
                data = data.replace(xlam._ADDIN_TYPE.encode(), xlam._BOOK_TYPE.encode())
            copy.writestr(name, data)
    return openpyxl.load_workbook(memory)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_add_in_is_a_valid_package(language: Language) -> None:
    made = xlam.addin(language)
    assert made == xlam.addin(language)
    with zipfile.ZipFile(BytesIO(made)) as archive:
        assert archive.testzip() is None
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, data in parts.items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(data)
    types = parts["[Content_Types].xml"].decode()
    assert 'PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.addin.macro' in types
    assert 'PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vba' in types
    for source, target in (("xl/_rels/workbook.xml.rels", "vbaProject.bin"),
                           ("_rels/.rels", "customUI/customUI14.xml")):  # fmt: skip
        targets = [e.get("Target") for e in etree.fromstring(parts[source])]
        assert targets.count(target) == 1
    ribbon = etree.fromstring(parts["customUI/customUI14.xml"])
    macros = vba.modules(language)["xlkpi_excel"]
    buttons = list(ribbon.iter("{*}button"))
    assert [b.get("id") for b in buttons] == ["xlkpi_why", "xlkpi_restart", "xlkpi_about"]
    for button in buttons:
        assert button.get("onAction") == f"xlkpi_excel.{button.get('id')}"
        assert f"Public Sub {button.get('id')}(control As IRibbonControl)" in macros
        assert button.get("label")
    book = opened(made)
    assert book.code_name == "ThisWorkbook"
    assert [s.sheet_properties.codeName for s in book.worksheets] == ["Sheet1", "Sheet2"]
    assert book.properties.creator == "xlkpi"
    assert book.properties.title == {"en": "KPI functions", "fr": "Fonctions KPI"}[language]
    # the add-in reads its own settings alone: a sheet of that name would overrule the user's
    assert "xlkpi.conf" not in book.sheetnames


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_help_is_whole_on_its_sheet_and_in_the_file(language: Language) -> None:
    due = {
        name: [entry.help.in_(language)]
        + [text for a in entry.arguments for text in (a.name, a.help.in_(language))]
        for entry in kpis.functions()
        for name in (entry.function, entry.function_fr)
    }
    root = etree.fromstring(xlam.intellisense(language))
    found = {}
    for function in root.iter("{*}Function"):
        texts = [function.get("Description")]
        for argument in function:
            texts += [argument.get("Name"), argument.get("Description")]
        found[function.get("Name")] = texts
    assert found == due
    book = opened(xlam.addin(language))
    sheet: Any = book.worksheets[-1]  # ExcelDna.IntelliSense looks at the last
    assert (sheet.title, sheet["A1"].value) == ("_IntelliSense_", "FunctionInfo")
    told = {}
    for row in sheet.iter_rows(min_row=2, values_only=True):
        name, help, _, *texts = row
        told[name] = [help, *(text for text in texts if text is not None)]
    assert told == due
    assert all(len(str(text)) <= 255 for texts in due.values() for text in texts)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_book_to_try_shows_every_function_with_its_value(language: Language) -> None:
    made = xlam.try_book(language)
    assert made == xlam.try_book(language)
    sheet = openpyxl.load_workbook(BytesIO(made), data_only=True).worksheets[0]
    shown = {sheet[f"A{row}"].value: row for row in range(1, sheet.max_row + 1)}
    for entry in kpis.functions():
        name = entry.function_fr if language == "fr" else entry.function
        answer = example(entry).answer(language)
        first = answer[0][0] if isinstance(answer, list) else answer
        assert same(sheet[f"B{shown[name] + 1}"].value, first), name


# ---------------------------------------------------------------- installing


def test_install_status_doctor_remove(user: Path) -> None:
    assert run("status").output.startswith("NOTE  not installed")
    done = run("install", "--lang", "fr")
    assert done.exit_code == 0, done.output
    assert xlstart(user).read_bytes() == xlam.addin("fr")
    settings = (user / ".xlkpi" / "xlkpi.conf").read_text(encoding="utf-8").splitlines()
    assert settings[0] == f'"INTERPRETER_WIN","{user / "Python" / "pythonw.exe"}"'
    assert settings[1].startswith('"PYTHONPATH","')
    assert settings[2] == '"ADD_WORKBOOK_TO_PYTHONPATH","false"'
    assert run("status").output == (
        f"OK    installed: {xlstart(user)} (xlkpi {__version__}, help in fr)\n"
    )
    done = run("doctor")
    assert done.exit_code == 0, done.output
    assert "WRONG" not in done.output
    assert f"xlwings {vba.XLWINGS}, the version that the add-in is written for" in done.output
    assert "Office: 64-bit" in done.output
    done = run("remove")
    assert done.exit_code == 0
    assert not xlstart(user).exists()
    assert not (user / ".xlkpi" / "xlkpi.conf").exists()
    assert run("remove").output == "not installed\n"


def test_the_doctor_names_everything_that_is_wrong(
    user: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run("doctor")
    assert done.exit_code == 1
    assert "WRONG" in done.output  # no settings
    run("install")
    monkeypatch.setattr(windows, "_ask", lambda _: "3.12.1 0.0.1 0.30.0")
    monkeypatch.setattr(windows, "office_bitness", lambda: 32)
    done = run("doctor")
    assert done.exit_code == 1
    assert f"pip install xlwings=={vba.XLWINGS}" in done.output
    assert "that Python has xlkpi 0.0.1" in done.output
    assert f"xlwings32-{vba.XLWINGS}.dll is neither" in done.output
    monkeypatch.setattr(windows, "_ask", lambda _: "")
    assert "cannot import xlkpi and xlwings" in run("doctor").output
    (user / "Python" / "pythonw.exe").unlink()
    assert "no Python at" in run("doctor").output
    monkeypatch.setattr(windows, "office_bitness", lambda: None)
    assert "bitness is not in the registry" in run("doctor").output
    settings = user / ".xlkpi" / "xlkpi.conf"
    settings.write_text('"PYTHONPATH","C:\\nowhere"\n', encoding="utf-8")
    assert "holds no functions" in run("doctor").output


def test_an_open_add_in_is_not_overwritten(user: Path) -> None:
    run("install")
    before = xlstart(user).read_bytes()
    xlstart(user).with_name("~$xlkpi.xlam").touch()
    done = run("install", "--lang", "fr")
    assert done.exit_code == 1
    assert "is open in Excel. Next: close Excel" in done.output
    assert xlstart(user).read_bytes() == before


def test_an_older_and_a_strange_add_in_are_told(
    user: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    xlstart(user).parent.mkdir(parents=True)
    xlstart(user).write_bytes(b"no package")
    assert "is not an add-in of xlkpi" in run("status").output
    run("install")
    monkeypatch.setattr(windows, "__version__", "9.9.9")
    assert "xlkpi is 9.9.9 by now: xlkpi addin install" in run("status").output


@pytest.mark.parametrize(
    ("platform", "words"), [("darwin", "On a Mac"), ("linux", "LibreOffice Calc")]
)
def test_other_systems_are_told_their_route(
    platform: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xlkpi.addin.windows.sys.platform", platform)
    for command, status in (("install", 1), ("remove", 1), ("status", 0), ("doctor", 0)):
        done = run(command)
        assert (done.exit_code, words in done.output) == (status, True), command


def test_build_writes_every_surface(tmp_path: Path) -> None:
    done = run("build", str(tmp_path / "addins"), "--lang", "fr")
    assert done.exit_code == 0, done.output
    written = {path.name for path in (tmp_path / "addins").iterdir()}
    assert written == {
        "xlkpi.xlam", "xlkpi.intellisense.xml", "xlkpi-functions.xlsx", "xlkpi-try.xlsm",
        "xlkpi.oxt", "office",
    }  # fmt: skip
    assert (tmp_path / "addins" / "office" / "manifest.xml").is_file()


def test_a_folder_that_is_a_file_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "there").touch()
    assert run("build", str(tmp_path / "there")).exit_code == 2
    done = run("build", str(tmp_path / "there" / "below"))
    assert (done.exit_code, "cannot be made" in done.output) == (1, True)


def test_without_pyopenvba_the_next_step_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyopenvba", None)
    done = run("build", str(tmp_path))
    assert done.exit_code == 1
    assert 'pip install "xlkpi[addin]"' in done.output
