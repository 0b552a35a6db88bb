"""The Office.js add-in: its files, Microsoft's tools over them, and the functions in Chromium."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import shutil
import subprocess
import sys
import types
import zipfile
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests import vectors
from tests.addin import browser
from tests.addin.surfaces import Record
from tests.vectors import Vector
from xlkpi import kpis
from xlkpi.addin.office import bridge, functions, icons, lite, site, wheel
from xlkpi.errors import ConfigError, OutputError
from xlkpi.model.cells import EPOCH

NAMES = [functions.name(entry, language) for entry, language in functions.named()]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, with Pyodide's files beside it as a host of its own would have them."""
    folder = tmp_path_factory.mktemp("site") / "office"
    site.write(folder, pyodide="pyodide")
    return folder


# ---------------------------------------------------------------- the files


def test_the_files_are_the_same_whenever_they_are_written(tmp_path: Path) -> None:
    assert site.files() == site.files()
    written = site.write(tmp_path / "office")
    assert {path.relative_to(tmp_path / "office").as_posix() for path in written} == set(
        site.files()
    )


def test_only_https_is_taken(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="https alone"):
        site.write(tmp_path, "http://example.com")


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "office").write_text("a file", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written"):
        site.write(tmp_path / "office")


def test_the_manifest_names_files_that_are_there() -> None:
    address = "https://kpi.example.com/a&b"
    files = site.files(f"{address}/")
    root = etree.fromstring(files["manifest.xml"])
    named = [
        value
        for element in root.iter()
        for value in map(str, element.attrib.values())
        if value.startswith("https://")
    ]
    assert len(named) >= 9
    assert {value.removeprefix(f"{address}/") for value in named} <= set(files)
    french = [e for e in root.iter() if e.get("Locale") == "fr-FR"]
    assert len(french) == 4


def test_a_host_may_bring_its_own_pyodide(office: Path) -> None:
    config = json.loads((office / "config.json").read_text(encoding="utf-8"))
    assert config == {"pyodide": "pyodide/", "wheel": wheel.NAME}
    packages = json.loads((browser.NODE / "package.json").read_text(encoding="utf-8"))
    assert site.PYODIDE.endswith(f"/pyodide@{packages['dependencies']['pyodide']}/")


def test_every_function_has_both_names_and_its_help() -> None:
    told = json.loads(functions.metadata())["functions"]
    assert [one["id"] for one in told] == NAMES
    assert len(set(NAMES)) == 2 * len(kpis.functions())
    assert all(len(one["description"]) <= 255 for one in told)
    assert all(one["description"] and p["description"] for one in told for p in one["parameters"])


def test_icons_are_pictures() -> None:
    for size in icons.SIZES:
        data = icons.icon(size)
        assert data[:8] == b"\x89PNG\r\n\x1a\n"
        assert int.from_bytes(data[16:20], "big") == size


# ---------------------------------------------------------------- the wheel


@pytest.fixture(scope="module")
def unpacked_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    (folder / wheel.NAME).write_bytes(wheel.wheel())
    with zipfile.ZipFile(folder / wheel.NAME) as archive:
        archive.extractall(folder)
    return folder


def test_the_wheel_records_what_it_holds(unpacked_wheel: Path) -> None:
    (info,) = unpacked_wheel.glob("*.dist-info")
    lines = (info / "RECORD").read_text(encoding="utf-8").splitlines()
    recorded = {line.split(",")[0]: line.split(",")[1] for line in lines}
    there = {
        path.relative_to(unpacked_wheel).as_posix(): path
        for path in unpacked_wheel.rglob("*")
        if path.is_file() and path.suffix != ".whl"
    }
    assert set(recorded) == set(there)
    for name, digest in recorded.items():
        if digest:
            found = base64.urlsafe_b64encode(hashlib.sha256(there[name].read_bytes()).digest())
            assert digest == f"sha256={found.decode().rstrip('=')}"
    assert "xlkpi contributors" in (info / "licenses" / "LICENSE").read_text(encoding="utf-8")


def test_the_wheel_runs_alone(unpacked_wheel: Path) -> None:
    # without site-packages nothing but the standard library is there
    code = "from xlkpi import kpis; from xlkpi.addin import runtime; print(kpis.NPS([10, 9, 3]))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        check=False,
        cwd=unpacked_wheel,
        capture_output=True,
        text=True,
        env={},
    )
    assert (done.stdout.strip(), done.stderr) == ("33.333333333333336", "")


def test_pip_takes_the_wheel(unpacked_wheel: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--target"]
    done = subprocess.run(
        [*command, str(tmp_path), str(unpacked_wheel / wheel.NAME)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "xlkpi" / "kpis" / "satisfaction.py").is_file()


# ---------------------------------------------------------------- the bridge


def packed(*rows: list[Any]) -> dict[str, Any]:
    """Cells as JavaScript packs them."""
    cells = [cell for row in rows for cell in row]
    others = [cell for cell in cells if not isinstance(cell, float)]
    return {
        "columns": len(rows[0]),
        "blank": 0,
        "numbers": array("d", [cell if isinstance(cell, float) else 0.0 for cell in cells]),
        "codes": array("i", [0 if isinstance(c, float) else others.index(c) + 1 for c in cells]),
        "others": json.dumps(others),
    }


def test_the_bridge_unpacks_cells() -> None:
    rows: list[list[Any]] = [[1.0, "a"], [None, True], ["#N/A", 0.0]]
    assert bridge.unpacked(packed(*rows)) == [tuple(row) for row in rows]
    blank = {"columns": 2, "blank": 2, "numbers": array("d", [1.0, 2.0])}
    assert bridge.unpacked(blank) == [(1.0, 2.0), (None, None), (None, None)]
    assert bridge.unpacked({}) is None


def test_the_bridge_says_what_is_wrong() -> None:
    def told(id: str, *arguments: dict[str, Any], french: bool = False) -> Any:
        return json.loads(bridge.answer(id, french, arguments))

    nps = "net_promoter_score"
    assert told(nps, packed([10.0, 9.0, 3.0])) == {"value": pytest.approx(100 / 3)}
    assert told(nps, packed([None])) == {"error": "#N/A", "message": bridge.NO_VALUE.en}
    assert told(nps, packed([None]), french=True)["message"] == bridge.NO_VALUE.fr
    assert told(nps, packed([10.0, "#REF!"])) == {"error": "#REF!", "message": ""}
    assert told(nps, packed([11.0]))["error"] == "#NUM!"
    wrong = told("kpi_variance", packed([1.0, 2.0]), packed([1.0]))
    assert wrong == {"error": "#VALUE!", "message": "actual takes one value, not a range"}


# ---------------------------------------------------------------- xlwings Lite


def test_main_py_runs_with_the_decorators_of_xlwings(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decorator(*_: Any, **options: Any) -> Any:
        assert options
        return lambda function: function

    stub = types.ModuleType("xlwings")
    stub.func = stub.arg = decorator  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "xlwings", stub)
    found: dict[str, Any] = {}
    text = (office / "xlwings_lite" / "main.py").read_text(encoding="utf-8")
    exec(compile(text, "main.py", "exec"), found)  # noqa: S102 - that is what Lite does
    named = {name for name in found if name.startswith(lite.PREFIX)}
    assert named == {f"{lite.PREFIX}{name}" for name in NAMES}
    assert found["XLKPI_NPS"]([[10], [9], [3]]) == pytest.approx(100 / 3)
    assert found["XLKPI_STATUT_KPI"](96, 100) == "proche"
    assert found["XLKPI_NPS"]([[11]]) == "#NUM!"
    assert wheel.NAME in text


# ---------------------------------------------------------------- Microsoft's tools


def test_functions_json_is_what_microsofts_tool_makes_of_the_source(office: Path) -> None:
    found = browser.ask("metadata", office / "functions.js")
    assert found["errors"] == []
    mine = json.loads((office / "functions.json").read_text(encoding="utf-8"))
    assert found["metadata"]["functions"] == mine["functions"]
    # The two switches that the tool does not read from the source: it always asks for rich data
    # and never for errors; here it is the other way round.
    assert set(found["metadata"]) - {"functions"} == {"allowCustomDataForDataTypeAny"}
    assert set(mine) - {"functions"} == {"allowErrorForDataTypeAny"}
    assert [(one["functionName"], one["id"]) for one in found["associate"]] == [
        (name, name) for name in NAMES
    ]


def test_microsofts_tool_reads_the_manifest(office: Path) -> None:
    found = browser.ask("manifest", office / "manifest.xml")
    assert found["id"] == "6c1f0f5e-3f0b-4b0a-9a52-7d3f4e8c2b91"
    assert (found["displayName"], found["defaultLocale"]) == ("xlkpi", "en-US")
    assert (found["hosts"], found["officeAppType"]) == (["Workbook"], "TaskPaneApp")
    assert found["defaultSettings"]["sourceLocation"] == f"{site.ADDRESS}/taskpane.html"
    assert found["version"].count(".") == 3


# ---------------------------------------------------------------- Chromium


def encoded(given: Any) -> Any:
    """A vector's argument with dates as the numbers that Excel hands over."""
    if isinstance(given, list):
        return [encoded(one) for one in given]
    if isinstance(given, dict) and "date" in given:
        return (dt.datetime.fromisoformat(given["date"]) - EPOCH) / dt.timedelta(days=1)
    return given


def asked() -> Iterator[tuple[Vector, bool]]:
    """Every vector under both names, whole columns under the English one."""
    for vector in vectors.vectors():
        yield vector, False
        if vector.kind != "whole_column":
            yield vector, True


def calls() -> dict[str, Any]:
    """What the page asks."""
    listed = []
    for vector, french in asked():
        name = functions.name(kpis.find(vector.function), "fr" if french else "en")
        given = [encoded(argument) for argument in vector.encoded]
        listed.append({"name": name, "arguments": given, "large": vector.kind == "whole_column"})
    fixed = {
        functions.name(entry, language): {
            "parameters": sum(not argument.variadic for argument in entry.arguments),
            "repeating": any(argument.variadic for argument in entry.arguments),
        }
        for entry, language in functions.named()
    }
    return {"calls": listed, "fixed": fixed}


def as_answer(told: Any) -> Any:
    """What Excel was given, as the vectors spell it."""
    if isinstance(told, list):
        return [[as_answer(cell) for cell in row] for row in told]
    return told["error"] if isinstance(told, dict) else told


def in_chromium(office: Path, profile: Path) -> Any:
    """What the functions answered in Chromium, through Office.js's runtime and Pyodide."""
    packages = browser.node_modules()
    (office / "pyodide").symlink_to(packages / "pyodide")
    runtime = packages / "@microsoft" / "office-js" / "dist" / "custom-functions-runtime.js"
    for path in (runtime, *browser.FOLDER.glob("*.js"), *browser.FOLDER.glob("*.html")):
        shutil.copy(path, office)
    (office / "calls.json").write_text(json.dumps(calls()), encoding="utf-8")
    return browser.run(office, "page.html", profile, timeout=900)


def test_the_functions_in_chromium(office: Path, tmp_path: Path) -> None:
    # one test: what it asks takes a minute or two, and tests run in several processes
    told = in_chromium(office, tmp_path / "profile")
    packages = json.loads((browser.NODE / "package.json").read_text(encoding="utf-8"))
    pyodide = packages["dependencies"]["pyodide"]
    record = Record("office", engine=f"Office.js's runtime and Pyodide {pyodide} in Chromium")
    answers = list(zip(asked(), told["answers"], strict=True))
    for (vector, french), answer in answers:
        record.answer(vector, as_answer(answer), french=french)
    record.close()

    # messages reach the cell
    (blank,) = (a for (v, french), a in answers if str(v) == "NPS: a blank cell" and not french)
    assert blank == {"error": "#N/A", "message": bridge.NO_VALUE.en}

    # arguments that Excel leaves out altogether, and single values
    default, own, table, strange = told["bare"]
    assert (default, own) == ("close", "off target")
    assert table["error"] == "#VALUE!"
    assert strange["error"] == "#VALUE!"  # Office.js has no way to hand #CALC! on
    assert "#CALC!" in strange["message"]

    assert told["time"] < 1500  # ms for a whole column, the best of five
