"""Exports of CRMs, telephony, mailing tools and accounting → the canonical tables.

``load`` is the way in. It reads files, folders or frames into a DuckDB connection and
says of every row whether it was used, or why not.
"""

from __future__ import annotations

from xlkpi.exports.config import Config, ExportSpec, find_config, read_config
from xlkpi.exports.load import Exports, LoadedTable, load
from xlkpi.exports.report import Example, FileReport

__all__ = [
    "Config",
    "Example",
    "ExportSpec",
    "Exports",
    "FileReport",
    "LoadedTable",
    "find_config",
    "load",
    "read_config",
]
