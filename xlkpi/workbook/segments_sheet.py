"""The sheet Segments: channels, campaigns, deals, groups and hours, compared with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlkpi.insight.segments.ranking import rankings
from xlkpi.model.text import Text
from xlkpi.workbook import (
    segments_calls,
    segments_campaigns,
    segments_channels,
    segments_ranking,
    segments_sales,
)
from xlkpi.workbook.book import Book
from xlkpi.workbook.page import Page
from xlkpi.workbook.segments_blocks import Blocks

if TYPE_CHECKING:
    from xlkpi.workbook.optional import Made

TITLE = Text("Segments", "Segments")


def wanted(book: Book) -> bool:
    """Whether the exports give anything to compare."""
    found = book.insights.segments
    analyses = (found.acquisitions, found.campaigns, found.pipeline, found.cycles, found.call_hours)
    return len(book.segments) > 1 or any(not isinstance(each, Text) for each in analyses)


def write(book: Book, page: Page, made: Made) -> None:
    """Write the sheet: the live table first, so that its place is the same for every month."""
    found = book.insights.segments
    ranked = rankings(book.facts, [row.kpi for row in made.shown], book.period)
    blocks = Blocks(book, page, TITLE)
    segments_channels.write(blocks, made)
    segments_campaigns.costs(blocks, found)
    segments_campaigns.best(blocks, found)
    segments_sales.ageing(blocks, found)
    segments_sales.cycle_bands(blocks, found)
    segments_calls.heat_maps(blocks, found)
    segments_ranking.overview(blocks, ranked)
    segments_ranking.profit(blocks)
    blocks.finish()
