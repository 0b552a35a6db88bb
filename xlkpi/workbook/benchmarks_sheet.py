"""The Benchmarks sheet: what others reach, each with its source; never a target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import ClassVar

from xlkpi.kpis.sources import SOURCES
from xlkpi.model.kpi import Kpi
from xlkpi.model.text import Text
from xlkpi.targets.register import BENCHMARKS, Entry
from xlkpi.workbook.book import Book
from xlkpi.workbook.live import Cached, Live
from xlkpi.workbook.register_cells import UNKNOWN, kpi_number
from xlkpi.workbook.register_sheet import RegisterSheet
from xlkpi.workbook.texts import quoted

HELP = Text(
    "What the market reaches: shown beside the indicator with its source, never used as a target. "
    "A row without a source is not shown; of several years the last one up to the period counts.",
    "Ce que fait le marché : affiché près de l’indicateur avec sa source, jamais pris comme "
    "objectif. Une ligne sans source n’est pas affichée ; de plusieurs années, la dernière "
    "jusqu’à la période compte.",
)
NO_SOURCE = Text("no source: not shown", "sans source : non affiché")
NO_VALUE = Text("no number: not shown", "sans nombre : non affiché")
_ROWS = 10_000


class Benchmarks(RegisterSheet):
    """The register of benchmarks."""

    register = BENCHMARKS
    help = HELP
    worked = ("check", "kpi_no", "rank", "in_force", "value")
    titles: ClassVar[Mapping[str, Text]] = {"check": Text("Check", "Contrôle")}
    widths: ClassVar[Mapping[str, float]] = {
        "kpi": 34, "low": 15, "high": 12, "source": 60, "year": 9, "note": 60, "check": 22,
        "rank": 12,
    }  # fmt: skip
    printed = "check"

    def __init__(
        self, book: Book, entries: Iterable[Entry], extra: tuple[str, ...], year: int
    ) -> None:
        super().__init__(book, entries, extra)
        self.year = year  # the fiscal year of the period

    def number_format(self, entry: Entry, id: str) -> str:  # noqa: ARG002
        """The format of the indicator's own values."""
        kpi = self.kpi(entry)
        return self.book.formats.kpi(kpi) if kpi else "General"

    # ------------------------------------------------------------ in force

    def _value(self, entry: Entry) -> float | None:
        low = entry.number("low")
        return entry.number("high") if low is None else low

    def _rank(self, entry: Entry, place: int) -> int:
        year = entry.number("year") or 0
        known = self.kpi(entry) and entry.text("source") and self._value(entry) is not None
        if not known or year > self.year or (entry.get("year") and not year):
            return 0
        return int(year) * _ROWS + _ROWS - 1 - place

    @cached_property
    def _best(self) -> dict[str, tuple[int, Entry]]:
        """The row in force of each KPI, by its id."""
        found: dict[str, tuple[int, Entry]] = {}
        for place, entry in enumerate(self.entries, 1):
            rank, kpi = self._rank(entry, place), self.kpi(entry)
            if rank and kpi and rank > found.get(kpi.id, (0, entry))[0]:
                found[kpi.id] = rank, entry
        return found

    def of(self, kpi: Kpi) -> Entry | None:
        """The benchmark of a KPI in the period, if one is given."""
        found = self._best.get(kpi.id)
        return found[1] if found else None

    def values(self, entry: Entry, place: int) -> Mapping[str, Cached]:
        """What the formulas give."""
        kpi, value, rank = self.kpi(entry), self._value(entry), self._rank(entry, place)
        number = self.book.numbers[kpi.id] if kpi else 0
        check = ""
        if entry.get("kpi") is not None:
            if not kpi:
                check = self.book.say(UNKNOWN)
            elif value is None:
                check = self.book.say(NO_VALUE)
            elif not entry.text("source"):
                check = self.book.say(NO_SOURCE)
        in_force = kpi is not None and rank > 0 and self._best[kpi.id][0] == rank
        return {
            "check": check,
            "kpi_no": number,
            "rank": rank,
            "in_force": number if in_force else 0,
            "value": "" if value is None else value,
        }

    def formulas(self) -> dict[str, str]:
        """The formulas of the worked columns."""
        say, this = self.book.say, self.this
        value, number, year = this("value"), this("kpi_no"), this("year")
        return {
            "check": f'IF({this("kpi")}="","",IF({number}=0,{quoted(say(UNKNOWN))},'
            f'IF({value}="",{quoted(say(NO_VALUE))},'
            f'IF({this("source")}="",{quoted(say(NO_SOURCE))},""))))',
            "kpi_no": kpi_number(this),
            "rank": f'IF(OR({number}=0,{value}="",{this("source")}="",N({year})>target_year,'
            f'AND({year}<>"",NOT(ISNUMBER({year})))),0,'
            f"N({year})*{_ROWS}+{_ROWS - 1}-(ROW()-ROW(Benchmarks[[#Headers],[kpi]])))",
            "in_force": f"IF(AND({this('rank')}>0,SUMPRODUCT(MAX(({self.every('kpi_no')}={number})"
            f"*{self.every('rank')}))={this('rank')}),{number},0)",
            "value": f"IF(ISNUMBER({this('low')}),{this('low')},"
            f'IF(ISNUMBER({this("high")}),{this("high")},""))',
        }

    def looks(self, entry: Entry) -> Mapping[str, int]:  # noqa: ARG002
        """What is not shown is marked."""
        return {"check": self.book.styles.of("bad")}

    # ------------------------------------------------------------ beside an indicator

    def number_of(self, kpi: Kpi) -> float | None:
        """The benchmark of a KPI in the period as a number."""
        found = self.of(kpi)
        return self._value(found) if found else None

    def value_of(self, kpi: Kpi, number: str) -> Live:
        """The cell that shows the benchmark of a KPI.

        number: the cell (or the number) that says which KPI.
        """
        value = self.number_of(kpi)
        return Live(_found("value", number), "" if value is None else value)

    def source_of(self, kpi: Kpi, number: str) -> Live:
        """The cell that says where the benchmark of a KPI comes from."""
        found = self.of(kpi)
        return Live(_found("source", number, text=True), found.text("source") if found else "")


def _found(column: str, number: str, *, text: bool = False) -> str:
    at = f"INDEX(Benchmarks[{column}],MATCH({number},Benchmarks[in_force],0))"
    return f'IFERROR({at}{"&" + quoted("") if text else ""},"")'


def market_rules(book: Book) -> list[Entry]:
    """What the sources call usual on the market, where it fits the parameters in force.

    A service level is one of a threshold: the rule of 20 seconds is no benchmark for 90.
    """
    threshold = float(book.facts.parameter("service_level.threshold"))
    top = float(book.facts.parameter("top_customer_revenue_share.top_fraction"))
    rules = [_rule(book, "clv_to_cac", 3, "S9", Text(
        "The usual rule of subscription businesses: a customer brings three times its cost.",
        "Règle usuelle des entreprises d’abonnement : un client rapporte trois fois son coût.",
    ))]  # fmt: skip
    if threshold <= 20:
        rules.append(_rule(book, "service_level", 0.8, "S12", Text(
            f"80/20: 80 % of calls answered within 20 s (here {threshold:g} s).",
            f"80/20 : 80 % des appels décrochés en 20 s (ici {threshold:g} s).".replace("80 %", "80\u00a0%"),
        )))  # fmt: skip
    elif threshold == 90:
        rules.append(_rule(book, "service_level", 0.8, "S11", Text(
            "NF 345: 80 % of calls answered in less than 90 s.",
            "NF 345 : 80\u00a0% des appels décrochés en moins de 90 s.",
        )))  # fmt: skip
    if top == 0.2:
        rules.append(_rule(book, "top_customer_revenue_share", 0.8, "D2", Text(
            "80/20: nearly 80 % of revenue from 20 % of customers.",
            "80/20 : près de 80\u00a0% des revenus viennent de 20\u00a0% des clients.",
        )))  # fmt: skip
    return rules


def _rule(book: Book, kpi: str, low: float, source: str, note: Text) -> Entry:
    return Entry({
        "kpi": kpi, "low": low, "source": SOURCES[source], "note": book.say(note),
    })  # fmt: skip
