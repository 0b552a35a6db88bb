"""The Targets sheet: a register where finance types, and what it makes of it, by formula.

It is an Excel table, ``Targets``, read back by header. The columns after ``note`` are worked
out from the others: which row is in force for the chosen month, and what it then asks for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from openpyxl.formatting.rule import Rule
from openpyxl.worksheet.datavalidation import DataValidation

from xlkpi.model.kpi import Better, Kpi, Spread
from xlkpi.model.period import Window
from xlkpi.model.text import Text
from xlkpi.workbook import texts
from xlkpi.workbook.book import Book
from xlkpi.workbook.live import NA_TEXT, Cached, Live, is_number, plain
from xlkpi.workbook.page import Page, letter
from xlkpi.workbook.texts import quoted

HEADER = 6
SPARE = 25  # empty rows, for those whose spreadsheet does not grow tables

MONTHS = tuple(f"m{i:02d}" for i in range(1, 13))
TYPED = (
    "kpi", "dimension", "segment", "kind", "low", "high", "strict", "baseline", "year",
    "year_target", *MONTHS, "tolerance", "owner", "deadline", "reason", "note",
)  # fmt: skip
WORKED = (
    "check", "kpi_id", "kpi_no", "segment_id", "spread", "better", "applies", "in_force",
    "is_strict", "year_value", "month_value", "now_low", "now_high", "row",
)  # fmt: skip
HEADERS = TYPED + WORKED
AT = {name: i for i, name in enumerate(HEADERS, 1)}

KINDS = {
    "absolute": Text("absolute", "absolu"),
    "points": Text("points", "points"),
    "relative": Text("relative %", "relatif %"),
    "band": Text("band", "fourchette"),
}
YES, NO = Text("yes", "oui"), Text("no", "non")

_TITLES = {
    "kpi": Text("Indicator", "Indicateur"),
    "dimension": Text("Split by", "Ventilé par"),
    "segment": Text("Segment", "Segment"),
    "kind": Text("Kind", "Type"),
    "low": Text("At least", "Au moins"),
    "high": Text("At most", "Au plus"),
    "strict": Text("Strictly", "Strictement"),
    "baseline": Text("Baseline (12 months)", "Référence (12 mois)"),
    "year": Text("Year", "Année"),
    "year_target": Text("Year’s target", "Objectif annuel"),
    "tolerance": Text("Tolerance", "Tolérance"),
    "owner": Text("Owner", "Responsable"),
    "deadline": Text("Deadline", "Échéance"),
    "reason": Text("Reason", "Raison"),
    "note": Text("Note", "Note"),
    "check": Text("Check", "Contrôle"),
    "now_low": Text("This month: at least", "Ce mois : au moins"),
    "now_high": Text("This month: at most", "Ce mois : au plus"),
}
HELP = Text(
    "Type in the yellow cells; every sheet follows at once. A year’s target is spread over the "
    "months; a month typed here goes before it. Blank year: every year. Blank split: the total.",
    "Saisissez dans les cellules jaunes ; toutes les feuilles suivent aussitôt. L’objectif annuel "
    "est réparti sur les mois ; un mois saisi ici l’emporte. Année vide : toutes. Sans "
    "ventilation : le total.",
)
KINDS_HELP = Text(
    "Kinds. absolute: the value to reach · points: the baseline plus so much (2 % = 2 points of "
    "a rate) · relative %: the baseline changed by so much · band: between “at least” and “at "
    "most”.",
    "Types. absolu : la valeur à atteindre · points : la référence plus tant (2 % = 2 points d’un "
    "taux) · relatif % : la référence variée de tant · fourchette : entre « au moins » et « au "
    "plus ».",
)
CHECKS = {
    "unknown_kpi": Text("no such indicator", "indicateur inconnu"),
    "unknown_segment": Text("no such segment", "segment inconnu"),
    "twice": Text("twice: neither counts", "en double : aucun ne compte"),
    "empty": Text("no target yet", "pas encore d’objectif"),
    "bounds": Text("at least is above at most", "au moins dépasse au plus"),
    "baseline": Text("no baseline to start from", "pas de référence de départ"),
}

# how a compound KPI's year is made of months, by id; the others are shares that multiply
_LOSSES = ("churn_rate", "cancellation_rate")
_GROWTHS = ("expansion_rate",)


def spread_of(kpi: Kpi) -> str:
    """The word by which formulas spread a year's target of a KPI over the months."""
    if kpi.spread is not Spread.COMPOUND:
        return str(kpi.spread.value)
    if kpi.id in _GROWTHS:
        return "compound_growth"
    loss = kpi.id in _LOSSES or kpi.better is Better.LOWER
    return "compound_loss" if loss else "compound_share"


def spread_over_months(spread: str, year: float) -> float | None:
    """A month's part of a year's target.

    >>> spread_over_months("sum", 1200.0), spread_over_months("level", 0.8)
    (100.0, 0.8)
    """
    if spread == "level":
        return year
    if spread == "sum":
        return year / 12
    base = {"compound_share": year, "compound_loss": 1 - year, "compound_growth": 1 + year}.get(
        spread
    )
    if base is None or base < 0:
        return None
    month = float(base ** (1 / 12))
    return {"compound_share": month, "compound_loss": 1 - month, "compound_growth": month - 1}[
        spread
    ]


@dataclass
class Row:
    """A target as finance typed it."""

    kpi: Kpi
    dimension: str = ""
    segment: str = ""
    segment_id: int = 0
    kind: str = "absolute"
    low: float | None = None
    high: float | None = None
    strict: bool = False
    year: int | None = None
    year_target: float | None = None
    months: dict[int, float] = field(default_factory=dict)
    tolerance: float | None = None
    owner: str = ""
    deadline: date | None = None
    reason: str = ""
    note: str = ""

    @property
    def typed(self) -> bool:
        """Whether any number was typed."""
        given = (self.low, self.high, self.year_target)
        return bool(self.months) or any(x is not None for x in given)


@dataclass(frozen=True)
class Judgement:
    """A value against its target: 1 met, 2 close, 3 missed; positive variances are good."""

    state: int
    variance: float


@dataclass(frozen=True)
class InForce:
    """What a row asks for in the chosen month."""

    row: int
    low: float | None
    high: float | None
    strict: bool
    tolerance: float | None

    def bound(self, value: Cached) -> float | None:
        """The bound that matters for a value."""
        if self.low is None or self.high is None:
            return self.high if self.low is None else self.low
        return self.high if is_number(value) and value > self.high else self.low

    def judge(self, value: float, within: float, points: bool) -> Judgement | None:
        """The status of a value, with a tolerance in points or relative to the bound."""
        low, high, bound = self.low, self.high, self.bound(value)
        if bound is None:
            return None
        gap = max(0 if low is None else low - value, 0 if high is None else value - high)
        met = low is None or (value > low if self.strict else value >= low)
        met = met and (high is None or (value < high if self.strict else value <= high))
        allowed = within if points else within * (abs(bound) or 1)
        if low is None or high is None:
            variance = bound - value if low is None else value - bound
        else:
            variance = -max(gap, 0)
        return Judgement(1 if met else 2 if gap <= allowed else 3, variance)


def shown(number: float | None) -> float | str:
    """A number as a formula gives it: an empty text where there is none."""
    return "" if number is None else number


class Targets:
    """The register of targets."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.rows: list[Row] = [
            Row(t.kpi, low=t.low, high=t.high, strict=t.strict, reason=t.source)
            for t in book.template.targets
        ]
        self._baselines: dict[str, float | None] = {}

    def add_empty(self, kpis: tuple[Kpi, ...]) -> None:
        """A row to fill for each KPI that has none, so that finance sees where to type."""
        there = {row.kpi.id for row in self.rows}
        self.rows += [Row(kpi, year=self.book.period.year) for kpi in kpis if kpi.id not in there]

    # ------------------------------------------------------------ what they ask for

    def baseline(self, kpi: Kpi) -> float | None:
        """The rolling 12 months at the month of the build, for the total."""
        if kpi.id not in self._baselines:
            value = None
            if self.book.available(kpi):
                value = self.book.kpi_value(kpi, Window.ROLLING12, self.book.months[-1])
            self._baselines[kpi.id] = value
        return self._baselines[kpi.id]

    def in_force(self, kpi: Kpi, segment: int, month: date) -> InForce | None:
        """The row in force for a KPI and a segment in a month, if there is one."""
        found = [
            (self._applies(row, month), number, row)
            for number, row in enumerate(self.rows, 1)
            if row.kpi.id == kpi.id and row.segment_id == segment and self._applies(row, month)
        ]
        best = max((a for a, _, _ in found), default=0)
        chosen = [(number, row) for a, number, row in found if a == best]
        if len(chosen) != 1:
            return None
        number, row = chosen[0]
        low, high = self._bounds(row, month)
        return InForce(number, low, high, row.strict, row.tolerance)

    @staticmethod
    def _applies(row: Row, month: date) -> int:
        if not row.typed:
            return 0
        return 1 if row.year is None else 2 * (row.year == month.year)

    def _year_value(self, row: Row) -> float | None:
        given = row.year_target
        if given is None or row.kind not in ("points", "relative"):
            return given
        base = self.baseline(row.kpi) if not row.segment_id else None
        if base is None:
            return None
        return base + given if row.kind == "points" else base * (1 + given)

    def _month_value(self, row: Row, month: date) -> float | None:
        spread = spread_of(row.kpi)
        typed = row.months.get(month.month)
        if typed is None:
            year = self._year_value(row)
            return None if year is None else spread_over_months(spread, year)
        if row.kind not in ("points", "relative"):
            return typed
        base = self.baseline(row.kpi) if not row.segment_id else None
        base = None if base is None else spread_over_months(spread, base)
        if base is None:
            return None
        return base + typed if row.kind == "points" else base * (1 + typed)

    def _bounds(self, row: Row, month: date) -> tuple[float | None, float | None]:
        value = self._month_value(row, month)
        if row.kind == "band" or value is None:
            return row.low, row.high
        better = row.kpi.better
        return (
            None if better is Better.LOWER else value,
            None if better is Better.HIGHER else value,
        )

    # ------------------------------------------------------------ writing

    def write(self, page: Page) -> None:
        """Write the sheet."""
        book, of = self.book, self.book.styles.of
        page.put(1, 1, book.say(texts.TARGETS), of("title"))
        page.heights[1] = 26
        page.put(2, 1, book.say(HELP), of("subtitle"))
        page.put(3, 1, book.say(KINDS_HELP), of("subtitle"))
        months = texts.months_of(book.language)
        titles = _TITLES | {m: Text(n, n) for m, n in zip(MONTHS, months, strict=True)}
        for name, column in AT.items():
            title = titles.get(name)
            page.put(HEADER - 1, column, book.say(title) if title else "", of("header"))
            page.put(HEADER, column, name, of("helper"))
        page.heights[HEADER - 1] = 30
        formulas = {name: self._formula(name) for name in ("baseline", *WORKED)}
        several = len(self.rows) + SPARE
        for i in range(several):
            self._row(page, HEADER + 1 + i, self.rows[i] if i < len(self.rows) else None, formulas)
        page.table(
            "Targets", HEADER, HEADERS, several, formulas=formulas, style="TableStyleLight15"
        )
        self._validations(page, several)
        self._looks(page, several)

    def _row(self, page: Page, r: int, row: Row | None, formulas: dict[str, str]) -> None:
        book, of = self.book, self.book.styles.of
        number = r - HEADER
        cells: dict[str, Any] = dict.fromkeys(TYPED)
        form = book.formats.kpi(row.kpi) if row else "General"
        if row:
            cells |= {
                "kpi": book.labels[row.kpi.id], "dimension": row.dimension or None,
                "segment": row.segment or None, "kind": book.say(KINDS[row.kind]),
                "low": row.low, "high": row.high, "strict": book.say(YES) if row.strict else None,
                "year": row.year, "year_target": row.year_target, "tolerance": row.tolerance,
                "owner": row.owner or None, "deadline": row.deadline,
                "reason": row.reason or None, "note": row.note or None,
            }  # fmt: skip
            cells |= {f"m{m:02d}": value for m, value in row.months.items()}
        figure, text = of("input", form), of("input", text=True)
        styles = dict.fromkeys(("low", "high", "year_target", *MONTHS), figure)
        styles |= {"year": of("input", "0"), "deadline": of("input", book.formats.day)}
        styles |= {"tolerance": of("input"), "strict": of("input"), "kind": of("input")}
        for name in TYPED:
            if name != "baseline":
                page.put(r, AT[name], cells[name], styles.get(name, text))
        values = self._worked(row, number)
        for name in ("baseline", *WORKED):
            look = of("value", form) if name in ("baseline", "now_low", "now_high") else (
                of("close") if name == "check" else of("helper")
            )  # fmt: skip
            page.put(r, AT[name], Live(formulas[name], values[name]), look)

    def _worked(self, row: Row | None, number: int) -> dict[str, Cached]:
        """The values of the worked out columns."""
        book = self.book
        if row is None:
            empty: dict[str, Cached] = dict.fromkeys(WORKED, "")
            return empty | {
                "baseline": "", "kpi_no": 0, "segment_id": 0, "applies": 0, "in_force": 0,
                "is_strict": 0, "row": number,
            }  # fmt: skip
        applies = self._applies(row, book.period)
        force = self.in_force(row.kpi, row.segment_id, book.period) if applies else None
        mine = force is not None and force.row == number
        base = self.baseline(row.kpi) if not row.segment_id else None
        low, high = self._bounds(row, book.period) if applies else (None, None)
        year, month = self._year_value(row), self._month_value(row, book.period)
        return {
            "baseline": NA_TEXT if base is None else base,
            "check": self._check(row, number),
            "kpi_id": row.kpi.id,
            "kpi_no": book.numbers[row.kpi.id],
            "segment_id": row.segment_id,
            "spread": spread_of(row.kpi),
            "better": row.kpi.better.value,
            "applies": applies,
            "in_force": int(mine),
            "is_strict": int(row.strict),
            "year_value": shown(year),
            "month_value": shown(month),
            "now_low": shown(low),
            "now_high": shown(high),
            "row": number,
        }

    def _check(self, row: Row, number: int) -> str:
        say = self.book.say
        if row.segment_id < 0:
            return say(CHECKS["unknown_segment"])
        if not row.typed:
            return say(CHECKS["empty"])
        if row.low is not None and row.high is not None and row.low > row.high:
            return say(CHECKS["bounds"])
        base = self.baseline(row.kpi) if not row.segment_id else None
        if row.kind in ("points", "relative") and base is None:
            return say(CHECKS["baseline"])
        same = [
            other for place, other in enumerate(self.rows, 1)
            if place != number and other.kpi.id == row.kpi.id and other.year == row.year
            and other.segment_id == row.segment_id and other.typed
        ]  # fmt: skip
        return say(CHECKS["twice"]) if same else ""

    def _formula(self, name: str) -> str:
        """The formula of a worked out column, over its own row."""
        say = self.book.say
        kinds = {key: quoted(say(text)) for key, text in KINDS.items()}
        check = {key: quoted(say(text)) for key, text in CHECKS.items()}

        def this(column: str) -> str:
            return f"Targets[[#This Row],[{column}]]"

        months = "Targets[[#This Row],[m01]:[m12]]"
        numbers = f"COUNT({this('low')},{this('high')},{this('year_target')},{months})"
        typed = f"INDEX({months},MONTH(period))"
        spread, base, kind = this("spread"), this("baseline"), this("kind")
        match_segment = (
            f'--EXACT(Segments[dimension],{this("dimension")}&""),'
            f'--EXACT(Segments[segment],{this("segment")}&"")'
        )

        def over_months(x: str) -> str:
            return (
                f'IF({spread}="level",{x},IF({spread}="sum",{x}/12,'
                f'IF({spread}="compound_share",{x}^(1/12),'
                f'IF({spread}="compound_loss",1-(1-{x})^(1/12),'
                f'IF({spread}="compound_growth",(1+{x})^(1/12)-1,"")))))'
            )

        relative = f"OR({kind}={kinds['points']},{kind}={kinds['relative']})"
        return {
            "baseline": f'IF({this("kpi_no")}=0,"",IF({this("segment_id")}<>0,"{NA_TEXT}",'
            f"INDEX(Kpis[baseline],{this('kpi_no')})))",
            "check": f'IF({this("kpi")}="","",IF({this("kpi_no")}=0,{check["unknown_kpi"]},'
            f"IF({this('segment_id')}<0,{check['unknown_segment']},"
            f"IF({numbers}=0,{check['empty']},"
            f"IF(AND(COUNT({this('low')},{this('high')})=2,{this('low')}>{this('high')}),"
            f"{check['bounds']},"
            f"IF(AND({relative},NOT(ISNUMBER({base}))),{check['baseline']},"
            f"IF(COUNTIFS(Targets[kpi_no],{this('kpi_no')},Targets[segment_id],"
            f'{this("segment_id")},Targets[applies],{this("applies")},Targets[applies],">0")>1,'
            f'{check["twice"]},"")))))))',
            "kpi_id": f'IF({this("kpi_no")}=0,"",INDEX(Kpis[kpi_id],{this("kpi_no")}))',
            "kpi_no": f'IF({this("kpi")}="",0,SUMPRODUCT(--(Kpis[kpi]={this("kpi")}),'
            "Kpis[kpi_no]))",
            "segment_id": f'IF(AND({this("dimension")}="",{this("segment")}=""),0,'
            f"IF(SUMPRODUCT({match_segment})=1,"
            f"SUMPRODUCT({match_segment},Segments[segment_id]),-1))",
            "spread": f'IF({this("kpi_no")}=0,"",INDEX(Kpis[spread],{this("kpi_no")}))',
            "better": f'IF({this("kpi_no")}=0,"",INDEX(Kpis[better],{this("kpi_no")}))',
            "applies": f'IF(OR({this("kpi_no")}=0,{numbers}=0),0,IF({this("year")}="",1,'
            f"IF({this('year')}=YEAR(period),2,0)))",
            "in_force": f"IF({this('applies')}=0,0,IF(COUNTIFS(Targets[kpi_no],{this('kpi_no')},"
            f'Targets[segment_id],{this("segment_id")},Targets[applies],">="&'
            f"{this('applies')})=1,1,0))",
            "is_strict": f"IF({this('strict')}={quoted(say(YES))},1,0)",
            "year_value": f'IF(OR({this("kpi_no")}=0,NOT(ISNUMBER({this("year_target")}))),"",'
            f"IF({relative},IF(ISNUMBER({base}),IF({kind}={kinds['points']},"
            f'{base}+{this("year_target")},{base}*(1+{this("year_target")})),""),'
            f"{this('year_target')}))",
            "month_value": f'IF({this("kpi_no")}=0,"",IF(ISNUMBER({typed}),'
            f"IF({relative},IFERROR(IF({kind}={kinds['points']},{over_months(base)}+{typed},"
            f'{over_months(base)}*(1+{typed})),""),{typed}),'
            f'IF(ISNUMBER({this("year_value")}),IFERROR({over_months(this("year_value"))},""),"")))',
            "now_low": self._bound_formula("low", "lower", this, kinds["band"]),
            "now_high": self._bound_formula("high", "higher", this, kinds["band"]),
            "row": "ROW()-ROW(Targets[[#Headers],[kpi]])",
        }[name]

    @staticmethod
    def _bound_formula(which: str, unless: str, this: Any, band: str) -> str:
        typed = f'IF(ISNUMBER({this(which)}),{this(which)},"")'
        return (
            f'IF({this("applies")}=0,"",IF(OR({this("kind")}={band},'
            f"NOT(ISNUMBER({this('month_value')}))),{typed},"
            f'IF({this("better")}="{unless}","",{this("month_value")})))'
        )

    def _validations(self, page: Page, several: int) -> None:
        say = self.book.say
        first, last = HEADER + 1, HEADER + several

        def choose(name: str, source: str, *, strict: bool = True) -> None:
            rule = DataValidation("list", formula1=source, allow_blank=True)
            rule.showErrorMessage = strict
            rule.add(f"{letter(AT[name])}{first}:{letter(AT[name])}{last}")
            page.ws.add_data_validation(rule)

        choose("kpi", "kpi_names")
        choose("dimension", "dimension_names")
        choose("segment", "segment_names")
        choose("kind", quoted(",".join(say(t) for t in KINDS.values())))
        choose("strict", quoted(f"{say(YES)},{say(NO)}"))
        year = DataValidation(
            "whole", operator="between", formula1="1990", formula2="2100", allow_blank=True
        )
        year.add(f"{letter(AT['year'])}{first}:{letter(AT['year'])}{last}")
        numbers = DataValidation("decimal", operator="between", formula1="-1E+15", formula2="1E+15",
                                 allow_blank=True)  # fmt: skip
        for name in ("low", "high", "year_target", *MONTHS, "tolerance"):
            numbers.add(f"{letter(AT[name])}{first}:{letter(AT[name])}{last}")
        page.ws.add_data_validation(year)
        page.ws.add_data_validation(numbers)

    def _looks(self, page: Page, several: int) -> None:
        widths = {
            "kpi": 31, "dimension": 10, "segment": 12, "kind": 10.5, "low": 9.5, "high": 9.5,
            "strict": 11, "baseline": 11.5, "year": 7, "year_target": 11.5, "tolerance": 10,
            "owner": 14, "deadline": 11, "reason": 60, "note": 24, "check": 24, "kpi_id": 24,
            "now_low": 14, "now_high": 14,
        }  # fmt: skip
        for name, column in AT.items():
            page.widths(widths.get(name, 8.5), start=column)
        page.ws.freeze_panes = f"B{HEADER + 1}"
        page.ws.print_title_rows = f"{HEADER - 1}:{HEADER - 1}"
        page.ws.print_title_cols = "A:A"
        page.ws.page_setup.fitToWidth = 2
        # spare rows stay unprinted until they are used
        page.ws.print_area = f"A1:{letter(AT['check'])}{HEADER + len(self.rows) + 5}"
        last = HEADER + several
        grey = Rule(
            type="expression",
            formula=[f'$A{HEADER + 1}=""'],
            dxf=self.book.styles.differential("muted"),
        )
        page.ws.conditional_formatting.add(
            f"{letter(AT['check'])}{HEADER + 1}:{letter(len(HEADERS))}{last}", grey
        )


__all__ = ["HEADERS", "Targets", "plain", "spread_of"]
