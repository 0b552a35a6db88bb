"""Formula engines other than LibreOffice, asked whether a workbook tells the truth.

Each engine has blind spots (some give wrong numbers without an error), so a workbook is
proven by two of them and by the values that Python computed.
"""

from __future__ import annotations

import json
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Verdict:
    """What formualizer found when it calculated every formula of a workbook."""

    formulas: int
    stale: int  # cached values that differ from the calculated ones, missing ones included
    errors: dict[str, str]  # "Sheet!B3" → "#DIV/0!"; #N/A is among them, where a KPI has no value
    unknown_functions: list[str]

    @property
    def current(self) -> bool:
        """Every cached value is what the formula gives."""
        return self.stale == 0


def formualizer_check(path: Path) -> Verdict:
    """Calculate a workbook with formualizer and compare with its cached values."""
    program = Path(sysconfig.get_path("scripts")) / "formualizer"
    command = [str(program), "recalc", str(path), "--check", "--json", "--max-errors", "100000"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode not in (0, 3):  # 3: some cached value is stale
        raise RuntimeError(f"formualizer refused {path}: {done.stdout}{done.stderr}")
    report = json.loads(done.stdout)
    return Verdict(
        formulas=report["formula_cells"],
        stale=report["cache_cells_changed"],
        errors={f"{at['sheet']}!{at['cell']}": at["error"] for at in report["errors"]},
        unknown_functions=[function["name"] for function in report["unknown_functions"]],
    )
