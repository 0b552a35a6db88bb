"""Prints the Visual Basic that xlwings itself would write: ``python -m tests.addin.wrappers``.

In a process of its own, where xlwings takes the system for Windows.
"""

from __future__ import annotations

import sys
from importlib import import_module
from io import StringIO
from unittest.mock import MagicMock

from tests.addin.pywin32 import classic_xlwings
from xlkpi.model.kpi import Family


def main() -> None:
    """The wrappers of every module of ``udfs``, as into a workbook with macros."""
    classic_xlwings()
    udfs, book, written = import_module("xlwings.udfs"), MagicMock(), StringIO()
    book.Name = "kpi.xlsm"
    for family in Family:
        name = f"udfs.{family.value}"
        udfs.generate_vba_wrapper(name, import_module(name), written, book)
    sys.stdout.write(written.getvalue())


if __name__ == "__main__":
    main()
