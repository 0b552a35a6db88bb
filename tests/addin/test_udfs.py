"""The generated functions: what the catalogue says, callable on any system."""

from __future__ import annotations

import ast
import datetime as dt
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests import vectors
from tests.vectors import same
from xlkpi import kpis
from xlkpi.addin import runtime, udfs
from xlkpi.model.kpi import Family, Kpi

FUNCTIONS = kpis.functions()
NAMES = [entry.function or "" for entry in FUNCTIONS]
# of Visual Basic: none may be the name of a parameter
RESERVED = set(
    "any as boolean byref byte byval call case close const currency date debug declare dim do "
    "double each else end enum erase error event exit explicit false for friend function get "
    "global go goto if imp implements in input integer is let lib like line load lock long loop "
    "me mod name new next not nothing null object on open option optional or paramarray preserve "
    "print private property public put raiseevent redim rem reset resume return seek select set "
    "single static step stop string sub tab then time to true type typeof unlock until variant "
    "wend while width with withevents write xor".split()
)


def udf(entry: Kpi, *, french: bool = False) -> Callable[..., Any]:
    module = import_module(f"udfs.{entry.family.value}")
    found: Callable[..., Any] = getattr(
        module, (entry.function_fr if french else entry.function) or ""
    )
    return found


# ---------------------------------------------------------------- what is generated


def test_the_files_are_what_the_catalogue_gives(root: Path) -> None:
    assert list(udfs.differences(root / "udfs")) == []


def test_a_changed_a_missing_and_a_strange_file_are_told(tmp_path: Path) -> None:
    assert len(udfs.write(tmp_path)) == len(Family)
    assert udfs.write(tmp_path) == []
    changed = tmp_path / "inbound.py"
    changed.write_text(changed.read_text(encoding="utf-8").replace("18", "20"), encoding="utf-8")
    (tmp_path / "value.py").unlink()
    (tmp_path / "mine.py").write_text("x = 1\n", encoding="utf-8")
    told = "\n".join(udfs.differences(tmp_path))
    assert "-def SERVICE_LEVEL(waits, answered, threshold=20):" in told
    assert "+def SERVICE_LEVEL(waits, answered, threshold=18):" in told
    assert "+def NRR(" in told
    assert "-x = 1" in told


def test_the_command_fails_where_a_file_differs(root: Path) -> None:
    command = [sys.executable, "-m", "xlkpi.addin.udfs"]
    done = subprocess.run(
        [*command, "--check"], check=False, cwd=root, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert subprocess.run(command, check=False, cwd=root, capture_output=True).returncode == 2


@pytest.mark.parametrize("family", Family, ids=lambda family: family.value)
def test_a_module_imports_xlwings_and_the_runtime_alone(root: Path, family: Family) -> None:
    tree = ast.parse((root / "udfs" / f"{family.value}.py").read_text(encoding="utf-8"))
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [ast.unparse(node).split(" import ")[0] for node in imports] == [
        "import xlwings as xw",
        "from xlkpi.addin.runtime",
    ]
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    mine = [entry for entry in FUNCTIONS if entry.family is family]
    assert defined == {name for e in mine for name in (e.function, e.function_fr)}


def test_nothing_of_ours_imports_the_paid_parts_of_xlwings(root: Path) -> None:
    for room in ("xlkpi", "udfs"):
        for path in (root / room).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            assert "xlwings.pro" not in text
            assert "xlwings.server" not in text


@pytest.mark.parametrize("entry", FUNCTIONS, ids=NAMES)
def test_help_fits_the_wizard(entry: Kpi) -> None:
    for language in ("en", "fr"):
        texts = [entry.help.in_(language), *(a.help.in_(language) for a in entry.arguments)]
        assert all(0 < len(text) <= 255 for text in texts)
        assert not any('"""' in text or "\\" in text for text in texts)
        assert udf(entry, french=language == "fr").__doc__ == texts[0]
    assert sum(len(argument.name) + 2 for argument in entry.arguments) < 254


def test_no_name_means_something_else_in_visual_basic() -> None:
    names = [n.casefold() for e in FUNCTIONS for n in (e.function, e.function_fr) if n]
    assert len(set(names)) == 2 * len(FUNCTIONS)
    for entry in FUNCTIONS:
        given = [argument.name.casefold() for argument in entry.arguments]
        own = {(entry.function or "").casefold(), (entry.function_fr or "").casefold()}
        assert not set(given) & (RESERVED | own)


# ---------------------------------------------------------------- what it answers


@pytest.mark.parametrize("french", [False, True], ids=["english", "french"])
@pytest.mark.parametrize("entry", FUNCTIONS, ids=NAMES)
def test_a_function_gives_what_the_vectors_say(entry: Kpi, french: bool) -> None:
    wrong = []
    for vector in vectors.of(entry.function or ""):
        if vector.kind == "whole_column" and (french or entry.function not in WHOLE):
            continue
        got = vector.call(udf(entry, french=french))
        if not same(got, vector.answer(french=french)):
            wrong.append(f"{vector}: {got!r}, not {vector.answer(french=french)!r}")
    assert not wrong, "\n".join(wrong)


WHOLE = {"NPS", "CAC", "SERVICE_LEVEL", "KPI_BY"}
"""The functions that get whole columns here too; Python gets those of all."""


def test_single_values_from_python() -> None:
    cac, nps = udf(kpis.find("CAC")), udf(kpis.find("SCORE_NPS"), french=True)
    assert cac(6000, 4000, 150) == pytest.approx(66.6667, abs=1e-4)
    assert nps([10, 9, 8, 3]) == 25
    assert nps([[10], [9], [8], [3]]) == 25
    assert udf(kpis.find("KPI_STATUS"))(96, 100, tolerance=0.01) == "off target"


def test_whole_numbers_come_back_as_floats() -> None:
    treated = runtime.call("records_treated", ["A"], [46000], [1])
    assert (treated, type(treated)) == (1, float)
    table = runtime.call("kpi_by", "NPS", ["a"], [10])
    assert [type(cell) for cell in table[0]] == [str, float, float]


@pytest.mark.parametrize(
    ("code", "error"), [*runtime.LATER_ERRORS.items(), (-2146826230, "#UNKNOWN!")]
)
def test_errors_that_xlwings_leaves_as_numbers_come_out_again(code: int, error: str) -> None:
    assert runtime.call("return_on_investment", [[15000.0], [code]], [[10000.0]]) == error
    assert runtime.call("net_promoter_score", [[code]]) == error


def test_what_no_case_of_ours_foresaw_is_not_hidden() -> None:
    class Strange:
        def __iter__(self) -> None:
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        runtime.call("net_promoter_score", Strange())


def test_dates_and_left_out_arguments() -> None:
    active = udf(kpis.find("ACTIVE_CUSTOMERS"))
    days = [[dt.datetime(2026, 1, 31)], [dt.datetime(2024, 1, 31)]]
    assert active(days, dt.date(2026, 1, 31)) == 1
    assert active(days, dt.date(2026, 1, 31), None) == 1
