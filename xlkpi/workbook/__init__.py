"""From facts to the formatted workbook of KPIs."""

from __future__ import annotations

from xlkpi.workbook.build import BuildReport, build

__all__ = ["BuildReport", "build"]
