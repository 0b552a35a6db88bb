"""What leads and customers cost by channel, and the campaigns ranked."""

from __future__ import annotations

from xlkpi import kpis
from xlkpi.insight.segments import Segments
from xlkpi.insight.segments.campaigns import Campaign
from xlkpi.insight.segments.channels import Acquisition
from xlkpi.model.text import Text
from xlkpi.workbook import texts
from xlkpi.workbook.segments_blocks import LAST, Blocks, named

COSTS = Text("Cost of leads and customers by channel", "Coût des leads et clients par canal")
COSTS_TOLD = Text(
    "Costs that bear a channel’s name ÷ leads and new customers whose {by} bears it; "
    "where the names differ, [export.values.channel] brings them together. {reach}.",
    "Coûts portant le nom du canal ÷ leads et nouveaux clients dont le champ «\u00a0{by}\u00a0» le porte\u00a0; "
    "si les noms diffèrent, [export.values.channel] les rapproche. {reach}.",
)
LEAD_SPEND = Text("Spend on leads", "Dépense pour les leads")
LEADS = Text("Leads", "Leads")
CPL = Text("CPL", "CPL")
SPEND = Text("Marketing and sales costs", "Coûts marketing et ventes")
CUSTOMERS = Text("New customers", "Nouveaux clients")
CAC = Text("CAC", "CAC")
NO_CHANNEL = Text("No channel named", "Sans canal")
NO_COST = Text("no cost bears this name", "aucun coût ne porte ce nom")
NO_LEAD = Text("no lead or customer bears this name", "aucun lead ni client ne porte ce nom")
SHARED = Text("borne by all channels: only in the total", "commun à tous\u00a0: seulement au total")

BEST = Text("Campaigns, from the best", "Campagnes, de la meilleure à la moins bonne")
BEST_TOLD = Text(
    "Ranked by return (revenue attributed by the sending platform − cost) ÷ cost, then by "
    "conversion with its 95% interval; by telephone: persons called and agreements. {reach}.",
    "Classées par ROI (CA attribué par la plateforme − coût) ÷ coût, puis par conversion, avec "
    "son intervalle à 95\u00a0%\u00a0; au téléphone\u00a0: personnes appelées et accords. {reach}.",
)
CAMPAIGN = Text("Campaign", "Campagne")
CHANNEL = Text("Channel", "Canal")
RANK_ROI = Text("Rank, ROI", "Rang ROI")
RANK_CONVERSION = Text("Rank, conversion", "Rang conversion")
PUSHED = Text("Contacts", "Contacts")
ACTIONS = Text("Conversions", "Conversions")
CONVERSION = Text("Conversion", "Conversion")
LOW, HIGH = Text("at least", "au moins"), Text("at most", "au plus")
COST, GAIN, ROI = Text("Cost", "Coût"), Text("Revenue", "CA"), Text("ROI", "ROI")
PER_ACTION = Text("Cost per conversion", "Coût par conversion")
MORE = Text("… {n} more campaigns between these", "… {n} autres campagnes entre les deux")
APART = Text(
    "{n} campaigns of fewer than {smallest} contacts, not ranked ({pushed} contacts in all):",
    "{n} campagnes de moins de {smallest} contacts, non classées ({pushed} contacts en tout)\u00a0:",
)
TOP, BOTTOM, LISTED = 10, 5, 8


def costs(blocks: Blocks, segments: Segments) -> None:
    """The block of costs by channel."""
    book, found = blocks.book, segments.acquisitions
    if not blocks.given(COSTS, found) or isinstance(found, Text):
        return
    by = book.dimension(found.dimension)
    told = book.say(COSTS_TOLD).format(by=by, reach=blocks.reach(found.reach))
    blocks.open(COSTS, told, blocks.built + " " + blocks.small)
    blocks.head((CHANNEL, LEAD_SPEND, LEADS, CPL, SPEND, CUSTOMERS, CAC))
    blocks.page.fill(blocks.row - 1, 1, LAST, blocks.style("header"))
    for each in found.channels:
        _cost(blocks, each)
    cpl, cac = (
        book.facts.kpi(kpis.find(name), found.reach.window, found.reach.month)[0]
        for name in ("cost_per_lead", "customer_acquisition_cost")
    )
    money, cents = book.formats.unit("currency", 0), book.formats.unit("currency", 2)
    total = found.total
    blocks.text(1, book.say(texts.TOTAL), style="field")
    for column, (value, form) in enumerate(
        (
            (total.lead_spend, money), (total.leads, book.formats.count), (cpl, cents),
            (total.acquisition_spend, money), (total.customers, book.formats.count), (cac, cents),
        ), 2,
    ):  # fmt: skip
        blocks.cell(column, value, form, style="figure")
    blocks.close(2)


def _cost(blocks: Blocks, each: Acquisition) -> None:
    book = blocks.book
    money, cents = book.formats.unit("currency", 0), book.formats.unit("currency", 2)
    said = None
    if each.channel is None:
        said = SHARED
    elif not each.acquisition_spend and not each.lead_spend:
        said = NO_COST
    elif not each.leads and not each.customers:
        said = NO_LEAD
    name = NO_CHANNEL if each.channel is None else None
    blocks.text(1, book.say(name) if name else named(book, each.channel))
    few_leads = "muted" if (each.leads or 0) < blocks.smallest else "value"
    few_customers = "muted" if (each.customers or 0) < blocks.smallest else "value"
    count = book.formats.count
    blocks.cell(2, each.lead_spend, money)
    blocks.cell(3, each.leads, count)
    blocks.cell(4, each.cost_per_lead, cents, style=few_leads)
    blocks.cell(5, each.acquisition_spend, money)
    blocks.cell(6, each.customers, count)
    blocks.cell(7, each.cost_per_customer, cents, style=few_customers)
    blocks.text(8, book.say(said) if said else None, style="note", over=LAST - 7)
    blocks.row += 1


def best(blocks: Blocks, segments: Segments) -> None:
    """The block of campaigns."""
    book, found = blocks.book, segments.campaigns
    if not blocks.given(BEST, found) or isinstance(found, Text):
        return
    told = book.say(BEST_TOLD).format(reach=blocks.reach(found.reach))
    blocks.open(BEST, told, blocks.built + " " + blocks.small, new_page=True)
    blocks.head(
        (CAMPAIGN, CHANNEL, RANK_ROI, COST, GAIN, ROI, RANK_CONVERSION, PUSHED, ACTIONS,
         CONVERSION, LOW, HIGH, PER_ACTION, LEADS)
    )  # fmt: skip
    ranked = found.ranked
    between = len(ranked) - TOP - BOTTOM
    for place, campaign in enumerate(ranked):
        if between > 1 and TOP <= place < TOP + between:
            if place == TOP:
                blocks.note(book.say(MORE).format(n=between))
            continue
        _campaign(blocks, campaign, "value")
    if found.small:
        pushed = texts.number(sum(c.pushed or 0 for c in found.small), book.language)
        blocks.note(
            book.say(APART).format(n=len(found.small), smallest=blocks.smallest, pushed=pushed)
        )
        for campaign in found.small[:LISTED]:
            _campaign(blocks, campaign, "muted")
    blocks.close()


def _campaign(blocks: Blocks, campaign: Campaign, style: str) -> None:
    formats = blocks.book.formats
    money, count, rate = formats.unit("currency", 0), formats.count, formats.percent
    name = "label" if style == "value" else style
    blocks.text(1, campaign.name, style=name)
    blocks.text(2, named(blocks.book, campaign.channel), style=name)
    low, high = campaign.interval or (None, None)
    for column, (value, form) in enumerate(
        (
            (campaign.by_roi, "0"), (campaign.cost, money), (campaign.gain, money),
            (campaign.roi, rate), (campaign.by_conversion, "0"), (campaign.pushed, count),
            (campaign.actions, count), (campaign.conversion, rate), (low, rate), (high, rate),
            (campaign.cost_per_action, formats.unit("currency", 2)), (campaign.leads, count),
        ), 3,
    ):  # fmt: skip
        if value is None:
            blocks.page.put(blocks.row, column, "–", blocks.style("muted"))
        else:
            blocks.cell(column, value, form, style=style)
    blocks.row += 1
