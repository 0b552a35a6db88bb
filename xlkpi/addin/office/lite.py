"""``main.py`` for xlwings Lite: the functions of ``udfs/`` in one file, named ``XLKPI_…``.

The prefix keeps them apart from LAMBDA names: one name for both breaks every function there.
"""

from __future__ import annotations

import re

from xlkpi.addin import udfs
from xlkpi.addin.office.wheel import NAME

PREFIX = "XLKPI_"
_HEAD = '''\
"""The KPI functions of xlkpi in xlwings Lite: paste this file into its main.py.

In requirements.txt there, add a line with the https address of the wheel, for example
    https://example.com/office/{wheel}
and restart. Then =XLKPI_NPS(B2:B500) works in this workbook, in French =XLKPI_SCORE_NPS(…).
"""

import xlwings as xw

from xlkpi.addin.runtime import call, call_french
'''


def main_py() -> str:
    """The text of the file."""
    bodies = [
        text.partition("import call")[2].partition("\n")[2] for text in udfs.modules().values()
    ]
    functions = re.sub(r"(?m)^def (\w+)\(", rf"def {PREFIX}\1(", "".join(bodies))
    return _HEAD.format(wheel=NAME) + functions
