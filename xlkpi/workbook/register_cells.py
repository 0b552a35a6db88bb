"""What the registers share: typed cells in the workbook's words, and the formulas that read them."""

from __future__ import annotations

from collections.abc import Callable

from xlkpi.model.kpi import Kpi
from xlkpi.model.text import Text
from xlkpi.targets.register import Entry, Kind, Register, Value
from xlkpi.workbook.book import Book

UNKNOWN = Text("no such indicator", "indicateur inconnu")
NO_SEGMENT = Text("no such segment", "segment inconnu")


def typed(book: Book, register: Register, entry: Entry, kpi: Kpi | None, id: str) -> Value:
    """A typed value as the cell holds it: names and words in the workbook's language."""
    value = entry.get(id)
    if id == "kpi" and kpi:
        return book.labels[kpi.id]
    column = register.column(id)
    if column.kind is Kind.CHOICE and isinstance(value, str) and value in column.choices:
        return book.say(column.choices[value])
    return value


def kpi_number(this: Callable[[str], str]) -> str:
    """The formula of the number of the KPI that a row names; 0 where there is none like it."""
    return f'IF({this("kpi")}="",0,SUMPRODUCT(--(Kpis[kpi]={this("kpi")}),Kpis[kpi_no]))'


def segment_number(this: Callable[[str], str]) -> str:
    """The formula of the number of the segment that a row names; -1 where there is none like it."""
    match = (
        f'--EXACT(Segments[dimension],{this("dimension")}&""),'
        f'--EXACT(Segments[segment],{this("segment")}&"")'
    )
    return (
        f'IF(AND({this("dimension")}="",{this("segment")}=""),0,'
        f"IF(SUMPRODUCT({match})=1,SUMPRODUCT({match},Segments[segment_id]),-1))"
    )
