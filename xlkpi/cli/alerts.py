"""``xlkpi alerts``: the customers who may leave, as a list that a CRM imports."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlkpi.cli.inputs import (
    CONFIG,
    PATHS,
    PRIVACY,
    choose_format,
    configuration,
    safe_cell,
    write_whole,
)
from xlkpi.model.text import Language, Text

if TYPE_CHECKING:
    from datetime import date

    from xlkpi.facts import Facts
    from xlkpi.insight import Insights

COLUMNS = ("customer_id", "rule", "owner", "since", "detail", "risk", "money_at_stake")

_HEAD = Text("{month}: {customers} customers, {rows} alerts, in the order of {order}",
             "{month} : {customers} clients, {rows} alertes, dans l’ordre de : {order}")  # fmt: skip
_SNAPSHOT = Text("all data", "toutes les données")
_NONE = Text("no alert", "aucune alerte")
_NO_MODEL = Text("no risk: {why}", "pas de risque : {why}")
_LIKELY = Text("the tenth of the customers with the highest risk of leaving",
               "le dixième des clients dont le risque de départ est le plus élevé")  # fmt: skip


@click.command()
@PATHS
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False), help="The file (else standard output)."
)
@click.option(
    "--period",
    help='The month at whose end rules are looked at, as 2026-10, or "last" for the last complete '
    "one (the last one that has data unless said).",
)
@click.option("--rule", "rules", multiple=True, help="Only this rule; may be repeated.")
@click.option("--lang", type=click.Choice(["fr", "en"]), help="The language of the details.")
@choose_format("csv", "json")
@PRIVACY
@CONFIG
def command(
    paths: tuple[str, ...],
    output: str | None,
    period: str | None,
    rules: tuple[str, ...],
    lang: Language | None,
    form: str,
    privacy: bool,
    config_file: str | None,
) -> None:
    """List the customers who may leave, one line a customer and rule.

    PATHS are files, folders or globs. The file is UTF-8 with commas and ISO dates; its columns
    are customer_id, rule, owner, since, detail, risk (0 to 1) and money_at_stake (a year's). Who
    would cost most stands first.
    """
    from xlkpi.facts import gather
    from xlkpi.facts.privacy import Privacy
    from xlkpi.facts.privacy_key import read_key
    from xlkpi.insight import Insights

    _check(rules)
    config = configuration(paths, config_file)
    language: Language = lang or ("fr" if config.language == "fr" else "en")
    hidden = Privacy(read_key()) if privacy else None
    facts = gather(list(paths), config=config, privacy=hidden)
    insights = Insights(facts, _month(facts, period))
    lines = _lines(insights, language, rules)
    data = _as_csv(lines) if form == "csv" else _as_json(lines)
    if output:
        write_whole(Path(output), data)
    else:
        click.echo(data.decode(), nl=False)
    _tell(insights, lines, language, rules, to_error=not output)


def _check(rules: tuple[str, ...]) -> None:
    """A wrong rule is said before a long reading begins."""
    if not rules:
        return
    from xlkpi.errors import UnknownName
    from xlkpi.facts.alerts import RULES
    from xlkpi.insight.at_risk import RISK_RULE

    known = [*(rule.id for rule in RULES), RISK_RULE]
    for rule in rules:
        if rule not in known:
            raise UnknownName("rule", rule, known)


def _month(facts: Facts, period: str | None) -> date:
    """The month asked for; a snapshot has none and takes any."""
    from datetime import date

    from xlkpi.errors import ConfigError
    from xlkpi.model.period import parse_month
    from xlkpi.workbook.last_month import LAST, last_complete

    if not facts.months:
        return facts.data_end or date.min
    if period == LAST:
        return last_complete(facts) or facts.months[-1]
    month = parse_month(period) if period else facts.months[-1]
    if month not in facts.months:
        raise ConfigError(
            f"the data has no {month:%Y-%m}: it runs from {facts.months[0]:%Y-%m} to "
            f"{facts.months[-1]:%Y-%m}. Next: choose a month of these."
        )
    return month


def _lines(insights: Insights, language: Language, rules: tuple[str, ...]) -> list[dict[str, Any]]:
    """One record a customer and rule, the most pressing customers first."""
    from xlkpi.insight.at_risk import RISK_RULE

    found: list[dict[str, Any]] = []
    end = insights.facts.data_end

    def add(row: Any, rule: str, since: date | None, detail: str) -> None:
        values = (
            row.customer_id, rule, row.owner, since.isoformat() if since else "", detail,
            None if row.risk is None else round(row.risk, 4),
            None if row.stake is None else round(row.stake, 2),
        )  # fmt: skip
        if not rules or rule in rules:
            found.append(dict(zip(COLUMNS, values, strict=True)))

    for row in insights.at_risk.rows:
        for alert in row.alerts:
            add(row, alert.rule, alert.since, alert.detail.in_(language))
        if row.likely:
            reasons = "; ".join(reason.in_(language) for reason in row.reasons)
            add(row, RISK_RULE, end, reasons)
    return found


def _as_csv(lines: list[dict[str, Any]]) -> bytes:
    """Without a mark at its beginning, which importers take for a part of the first header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for line in lines:
        writer.writerow([safe_cell(line[name]) for name in COLUMNS])
    return out.getvalue().encode()


def _as_json(lines: list[dict[str, Any]]) -> bytes:
    return (json.dumps(lines, ensure_ascii=False, indent=2) + "\n").encode()


def _tell(
    insights: Insights,
    lines: list[dict[str, Any]],
    language: Language,
    rules: tuple[str, ...],
    *,
    to_error: bool,
) -> None:
    """How many customers each rule names, and what it says."""
    from xlkpi.insight.at_risk import RISK_RULE

    engine, listed = insights.facts.engine, insights.at_risk
    month = f"{insights.month:%Y-%m}" if insights.facts.months else _SNAPSHOT.in_(language)
    customers = len({line["customer_id"] for line in lines})
    said = _HEAD.in_(language).format(
        month=month, customers=customers, rows=len(lines), order=listed.ordered_by.in_(language)
    )
    click.echo(said if lines else f"{month}: {_NONE.in_(language)}", err=to_error)
    told = [(rule.id, rule.told(engine).in_(language)) for rule in listed.rules]
    if not isinstance(insights.leaving, Text):
        told.append((RISK_RULE, _LIKELY.in_(language)))
    for rule, words in told:
        if not rules or rule in rules:
            several = sum(line["rule"] == rule for line in lines)
            click.echo(f"{several:6d}  {rule}: {words}", err=to_error)
    if isinstance(insights.leaving, Text):
        why = insights.leaving.in_(language)
        click.echo(_NO_MODEL.in_(language).format(why=why), err=to_error)
