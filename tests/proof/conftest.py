"""A small company's exports, written by hand, and the workbooks of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from xlkpi.cli import main
from xlkpi.model.text import Language

CONFIG = """[workbook]
title = "Small"
currency = "EUR"
[kpi.service_level]
threshold = 20
[[export]]
file = "calls.csv"
table = "calls"
dimensions = ["queue"]
[[export]]
file = "orders.csv"
table = "orders"
[[export]]
file = "nps.csv"
table = "surveys"
set = { kind = "nps" }
"""
TARGETS = """kpi,dimension,segment,year,month,kind,target,low,high,strict,tolerance,owner,deadline,reason,note
service_level,,,2026,,absolute,0.8,,,,,Ana,,,
revenue,,,2026,,absolute,12000,,,,,Ben,,,
"""


def write_exports(folder: Path) -> None:
    """Fourteen months of calls, orders and answers, with two rows that must be rejected."""
    months = [(2025, m) for m in range(9, 13)] + [(2026, m) for m in range(1, 11)]
    calls = ["call_id,direction,started_at,status,wait_s,talk_s,queue,is_internal"]
    orders = ["order_id,customer_id,ordered_on,amount,status"]
    answers = ["response_id,customer_id,answered_on,score"]
    for i, (year, month) in enumerate(months):
        for day in range(1, 5 + i % 3):
            at = f"{year}-{month:02d}-{day:02d}"
            status = "abandoned" if (i + day) % 4 == 0 else "answered"
            queue = "Sales" if day % 2 else "Care"
            calls.append(f"C{i}-{day},inbound,{at} 09:00:00,{status},{5 * day + i},120,{queue},no")
            orders.append(f"O{i}-{day},K{day},{at},{100 * day + i}.5,completed")
            answers.append(f"R{i}-{day},K{day},{at},{(3 * i + 2 * day) % 11}")
    calls.append("C0-1,inbound,2025-09-01 09:00:00,answered,5,120,Sales,no")
    answers.append("R-99,K1,2026-10-02,eleven")
    for name, lines in (("calls", calls), ("orders", orders), ("nps", answers)):
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "xlkpi.toml").write_text(CONFIG, encoding="utf-8")
    (folder / "targets.csv").write_text(TARGETS, encoding="utf-8")


def build(exports: Path, output: Path, language: Language = "en", *more: str) -> Path:
    """The workbook of those exports, built by the command."""
    arguments = ["build", *(str(exports / f"{n}.csv") for n in ("calls", "orders", "nps")), "-o",
                 str(output), "--config", str(exports / "xlkpi.toml"), "--targets",
                 str(exports / "targets.csv"), "--lang", language, *more]  # fmt: skip
    done = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return output


@pytest.fixture(scope="session")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the exports."""
    folder = tmp_path_factory.mktemp("exports")
    write_exports(folder)
    return folder


@pytest.fixture(scope="session")
def books(exports: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[Language, Path]:
    """The workbook in both languages."""
    folder = tmp_path_factory.mktemp("books")
    languages: tuple[Language, ...] = ("en", "fr")
    return {lang: build(exports, folder / f"small-{lang}.xlsx", lang) for lang in languages}
