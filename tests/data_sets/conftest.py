"""A line for each public data set at the end of a run: what was compared, what left."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say for each data set how many columns were compared, and how many left for a reason."""
    found: dict[str, dict[str, int]] = {}
    for report in terminalreporter.stats.get("passed", []):
        given = dict(report.user_properties)
        if report.when == "call" and "data set" in given:
            found.setdefault(given.pop("data set"), {}).update(given)
    if not found:
        return
    terminalreporter.section("public data sets")
    for name, counts in sorted(found.items()):
        terminalreporter.line(
            f"{name}: {counts.get('columns', 0)} columns compared "
            f"({counts.get('values', 0)} values), {counts.get('left', 0)} left for a reason"
        )
