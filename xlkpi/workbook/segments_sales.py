"""Deals: how they age in the pipeline, and what the length of the sales cycle changes."""

from __future__ import annotations

from xlkpi.insight.segments import Segments
from xlkpi.insight.segments.pipeline import Pipeline, Stage
from xlkpi.model.text import Text
from xlkpi.workbook import texts
from xlkpi.workbook.segments_blocks import Blocks

AGEING = Text("Ageing of open deals by stage", "Ancienneté des affaires en cours par étape")
AGEING_TOLD = Text(
    "Days that open deals have been in their stage{since}, on {day}. Of the deals won ({reach}), "
    "half took {median} days or less from first contact, nine in ten {p90} or less.",
    "Jours passés dans l’étape par les affaires en cours{since}, au {day}. Parmi les affaires "
    "gagnées ({reach}), la moitié ont pris au plus {median} jours depuis le premier contact, neuf "
    "sur dix au plus {p90}.",
)
AGEING_ALONE = Text(
    "Days that open deals have been in their stage{since}, on {day}.",
    "Jours passés dans l’étape par les affaires en cours{since}, au {day}.",
)
SINCE_CREATION = Text(
    " (since creation: no date of entry is given)",
    " (depuis la création\u00a0: pas de date d’entrée)",
)
STAGE = Text("Stage", "Étape")
DEALS = Text("Open deals", "Affaires en cours")
AMOUNT = Text("Amount", "Montant")
MEDIAN, P90 = Text("Median days", "Jours, médiane"), Text("9 in 10 under", "9 sur 10 sous")
WAITED = Text("Days waited, all", "Jours d’attente, cumul")
SHARE = Text("Share of days", "Part des jours")
BEYOND = Text("Older than 9 in 10 won", "Plus vieilles que 9 gagnées sur 10")
BOTTLENECK = Text(
    "Bottleneck: {stage}, where open deals have together waited longest ({share} of all days "
    "waited). Rule: most days waited, all deals of the stage added up.",
    "Goulot d’étranglement\u00a0: {stage}, où les affaires en cours ont le plus attendu ensemble "
    "({share} des jours d’attente). Règle\u00a0: plus grand cumul de jours dans l’étape.",
)
UNDATED = Text(
    "{n} more open deals bear no date that tells their age: not counted here.",
    "{n} autres affaires en cours n’ont aucune date qui dise leur âge\u00a0: non comptées ici.",
)
NO_BOTTLENECK = Text(
    "No bottleneck is named: {deals} open deals are fewer than {smallest}.",
    "Aucun goulot n’est nommé\u00a0: {deals} affaires en cours, moins de {smallest}.",
)
ONE_STAGE = Text(
    "No bottleneck is named: all open deals are in one stage.",
    "Aucun goulot n’est nommé\u00a0: toutes les affaires en cours sont à la même étape.",
)
CYCLES = Text("Results by length of the sales cycle", "Résultats selon la durée du cycle de vente")
CYCLES_TOLD = Text(
    "Deals won and lost, by days from first contact (else creation) to closing. {reach}.",
    "Affaires gagnées et perdues, selon les jours du premier contact (sinon de la création) à la "
    "clôture. {reach}.",
)
BAND = Text("Days to close", "Jours jusqu’à la clôture")
CLOSED = Text("Deals closed", "Affaires closes")
WON = Text("Won", "Gagnées")
WIN_RATE = Text("Win rate", "Taux de gain")
LOW, HIGH = Text("at least", "au moins"), Text("at most", "au plus")
WON_AMOUNT = Text("Amount won", "Montant gagné")
PER_DEAL = Text("Amount per deal won", "Montant par affaire gagnée")
MEAN_DAYS = Text("Mean cycle, won", "Cycle moyen, gagnées")


def ageing(blocks: Blocks, segments: Segments) -> None:
    """The block of open deals by stage."""
    book, found = blocks.book, segments.pipeline
    if not blocks.given(AGEING, found) or isinstance(found, Text):
        return
    blocks.open(AGEING, _told(blocks, found), blocks.built + " " + blocks.small, new_page=True)
    blocks.head((STAGE, DEALS, AMOUNT, MEDIAN, P90, WAITED, SHARE, BEYOND))
    waited = sum(stage.waited for stage in found.stages)
    for stage in found.stages:
        name = book.say(texts.BLANK) if stage.name is None else stage.name
        small = stage.deals < blocks.smallest
        _line(blocks, name, stage, waited, "muted" if small else "value")
    amounts = [stage.amount for stage in found.stages if stage.amount is not None]
    blocks.text(1, book.say(texts.TOTAL), style="field")
    beyond = [stage.beyond for stage in found.stages if stage.beyond is not None]
    count = book.formats.count
    blocks.cell(2, found.deals, count, style="figure")
    blocks.cell(3, sum(amounts) if amounts else None, book.formats.unit("currency", 0),
                style="figure")  # fmt: skip
    blocks.cell(6, waited, count, style="figure")
    blocks.cell(8, sum(beyond) if beyond else None, count, style="figure")
    for column in (4, 5, 7):
        blocks.page.put(blocks.row, column, None, blocks.style("figure"))
    blocks.row += 1
    if found.undated:
        blocks.note(book.say(UNDATED).format(n=texts.number(found.undated, book.language)))
    stuck = found.bottleneck(blocks.smallest)
    if stuck is not None:
        name = book.say(texts.BLANK) if stuck.name is None else stuck.name
        share = stuck.waited / waited if waited else 0.0
        blocks.note(book.say(BOTTLENECK).format(stage=name, share=percent(blocks, share)))
    elif len(found.stages) < 2:
        blocks.note(book.say(ONE_STAGE))
    else:
        blocks.note(book.say(NO_BOTTLENECK).format(deals=found.deals, smallest=blocks.smallest))
    blocks.close()


def _told(blocks: Blocks, found: Pipeline) -> str:
    book = blocks.book
    since = "" if found.in_stage else book.say(SINCE_CREATION)
    day = blocks.day(found.day)
    if found.won_median is None or found.won_p90 is None:
        return book.say(AGEING_ALONE).format(since=since, day=day)
    return book.say(AGEING_TOLD).format(
        since=since, day=day, reach=lower(blocks.reach(found.reach)),
        median=f"{found.won_median:.0f}", p90=f"{found.won_p90:.0f}",
    )  # fmt: skip


def _line(blocks: Blocks, name: str, stage: Stage, waited: int, style: str) -> None:
    formats = blocks.book.formats
    days = formats.unit("days", 0)
    blocks.text(1, name)
    blocks.cell(2, stage.deals, formats.count)
    blocks.cell(3, stage.amount, formats.unit("currency", 0))
    blocks.cell(4, stage.median_days, days, style=style)
    blocks.cell(5, stage.p90_days, days, style=style)
    blocks.cell(6, stage.waited, formats.count)
    blocks.cell(7, stage.waited / waited if waited else None, formats.percent)
    blocks.cell(8, stage.beyond, formats.count)
    blocks.row += 1


def cycle_bands(blocks: Blocks, segments: Segments) -> None:
    """The block of closed deals by length of their cycle."""
    book, found = blocks.book, segments.cycles
    if not blocks.given(CYCLES, found) or isinstance(found, Text):
        return
    formats = book.formats
    blocks.open(
        CYCLES, book.say(CYCLES_TOLD).format(reach=blocks.reach(found.reach)) + " " + blocks.small
    )
    blocks.head((BAND, CLOSED, WON, WIN_RATE, LOW, HIGH, WON_AMOUNT, PER_DEAL, MEAN_DAYS))
    money = formats.unit("currency", 0)
    for band in found.bands:
        style = "muted" if band.deals < blocks.smallest else "value"
        low, high = band.interval or (None, None)
        blocks.text(1, band.band)
        blocks.cell(2, band.deals, formats.count)
        blocks.cell(3, band.won, formats.count)
        blocks.cell(4, band.won / band.deals, formats.percent, style=style)
        blocks.cell(5, low, formats.percent, style=style)
        blocks.cell(6, high, formats.percent, style=style)
        blocks.cell(7, band.amount, money)
        per_deal = band.amount / band.won if band.amount is not None and band.won else None
        blocks.cell(8, per_deal, money, style=style)
        blocks.cell(9, band.days, formats.unit("days", 1), style=style)
        blocks.row += 1
    blocks.close()


def lower(words: str) -> str:
    """Words as they stand within a sentence."""
    return words[:1].lower() + words[1:]


def percent(blocks: Blocks, share: float) -> str:
    """A share in words."""
    if blocks.book.language == "fr":
        return f"{share * 100:.0f}\u00a0%"
    return f"{share * 100:.0f}%"
