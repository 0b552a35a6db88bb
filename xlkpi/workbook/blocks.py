"""What stands on a family's sheet below its measures: tables of cases, tests, comments.

A block is a module with ``wanted(book)`` and ``write(book, page, row)``, entered in
:data:`BLOCKS` under its family. It begins at ``row``, in the columns of the family's sheet,
and gives the first row after it; the sheet puts one blank row between blocks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from xlkpi.model.kpi import Family
from xlkpi.workbook import ab_block, mirror_block, verbatim_block
from xlkpi.workbook.book import Book
from xlkpi.workbook.page import Page


class Block(Protocol):
    """A module that writes one block."""

    def wanted(self, book: Book) -> bool:
        """Whether there is anything to show."""

    def write(self, book: Book, page: Page, row: int) -> int:
        """Write the block from a row on; gives the first row below it."""


BLOCKS: Mapping[Family, tuple[Block, ...]] = {
    Family.CAMPAIGNS: (ab_block,),
    Family.SATISFACTION: (mirror_block, verbatim_block),
}
"""The blocks of each family, in their order."""


def write(book: Book, family: Family, page: Page, row: int) -> None:
    """Write every block of a family that has something to show, from a row on."""
    for block in BLOCKS.get(family, ()):
        if block.wanted(book):
            row = block.write(book, page, row) + 1
