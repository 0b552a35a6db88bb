"""The lint over the workbooks of the add-in: macros where they belong, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from xlkpi.cli import main
from xlkpi.proof.lint import lint


def test_the_add_in_s_workbooks_pass(tmp_path: Path) -> None:
    pytest.importorskip("pyopenvba", reason="xlkpi[addin] is not installed")
    done = CliRunner().invoke(main, ["addin", "build", str(tmp_path)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    found = {p.name: {f.rule.id for f in lint(p)} for p in sorted(tmp_path.glob("*.xl*"))}
    assert found == {
        "xlkpi-functions.xlsx": set(), "xlkpi-try.xlsm": {"macros"}, "xlkpi.xlam": {"macros"},
    }  # fmt: skip
