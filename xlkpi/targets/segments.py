"""The dimensions and segments that a workbook knows, as its own table lists them."""

from __future__ import annotations

from dataclasses import dataclass, field

from xlkpi.exports.book import Cell, EarlierBook
from xlkpi.model.text import fold
from xlkpi.targets.names import neutral_segment

_COLUMNS = ("segment_id", "dimension", "segment", "dimension_label")


@dataclass(frozen=True)
class Segments:
    """What people may name; nothing is known where the workbook has no such table."""

    known: frozenset[tuple[str, str]] = frozenset()  # dimension and segment, the total included
    labels: dict[str, str] = field(default_factory=dict)  # folded label → dimension

    def dimension(self, text: str) -> str:
        """The dimension that a text names, by its own name or by its label."""
        return self.labels.get(fold(text), text)

    def has(self, dimension: str, segment: str) -> bool:
        """Whether a target for this segment can be looked up."""
        return not self.known or (dimension, neutral_segment(segment)) in self.known


def segments_of(book: EarlierBook) -> Segments:
    """The segments of a workbook, from its table ``Segments``."""
    found = book.find("Segments", _COLUMNS, len(_COLUMNS))
    if not found or len(found[0].columns) < len(_COLUMNS):
        return Segments()
    table = found[0]
    known = {("", "")}
    labels: dict[str, str] = {}
    for number, row in book.cells(table.sheet).items():
        if number <= table.header or (table.last is not None and number > table.last):
            continue
        dimension, segment, label = (
            str(row.get(table.columns[name], Cell(None)).value or "") for name in _COLUMNS[1:]
        )
        if dimension:
            known.add((dimension, neutral_segment(segment)))
            labels[fold(label)] = dimension
    return Segments(frozenset(known), labels)
