"""The Annotations sheet: what happened in a month, and what to say of an indicator.

A register, carried over from build to build. A comment on an indicator stands beside it in its
month; all else (the market, incidents, campaigns) is listed under the charts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import ClassVar, NamedTuple

from xlkpi.model.kpi import Family, Kpi
from xlkpi.model.period import add_months
from xlkpi.model.text import Text
from xlkpi.targets.register import ANNOTATION_KINDS, ANNOTATIONS, Entry
from xlkpi.workbook.live import Cached, Live, serial
from xlkpi.workbook.page import Page, letter
from xlkpi.workbook.register_cells import NO_SEGMENT, UNKNOWN, kpi_number, segment_number
from xlkpi.workbook.register_sheet import RegisterSheet
from xlkpi.workbook.texts import quoted

HELP = Text(
    "One row an event or a comment. A comment (kind “comment”) with an indicator shows beside it "
    "in its month; the rest shows under the charts. A blank indicator or segment means all. The "
    "next build keeps what you type.",
    "Une ligne par événement ou commentaire. Un commentaire (type « commentaire ») avec un "
    "indicateur s’affiche à côté de lui dans son mois ; le reste sous les graphiques. Indicateur "
    "ou segment vide : tous. La prochaine construction garde vos saisies.",
)
NO_MONTH = Text("no month", "sans mois")
TITLE = Text(
    "What happened: market, incidents, campaigns",
    "Facteurs externes\u00a0: marché, incidents, campagnes",
)
NOTHING = Text(
    "Nothing noted over these 13 months: type it on the sheet Annotations.",
    "Rien de noté sur ces 13 mois\u00a0: à saisir sur la feuille Annotations.",
)
LINES = 4
BLOCK = LINES + 2
"""So many rows a list of annotations takes, with its title and a blank row."""
_ROWS = 10_000  # more rows than anybody types: the place of a row in a number
_KPIS = 1000
_SEGMENTS = 10_000


class Factor(NamedTuple):
    """What is listed under the charts: its rank (a month and a place), and the entry."""

    rank: int
    entry: Entry

    @property
    def month(self) -> int:
        """Its month, as a day's number."""
        return self.rank // _ROWS


class Where(NamedTuple):
    """The columns of a list of annotations: kind, month, text, the last, and the workings."""

    kind: int
    month: int
    text: int
    last: int
    helper: int


class Annotations(RegisterSheet):
    """The register of annotations."""

    register = ANNOTATIONS
    help = HELP
    worked = ("check", "kpi_no", "segment_id", "month_no", "factor_no", "comment_no")
    titles: ClassVar[Mapping[str, Text]] = {"check": Text("Check", "Contrôle")}
    widths: ClassVar[Mapping[str, float]] = {
        "month": 12, "kpi": 31, "dimension": 11, "segment": 15, "kind": 14, "text": 70,
        "author": 18, "check": 18, "comment_no": 16, "factor_no": 12,
    }  # fmt: skip
    printed = "check"

    # ------------------------------------------------------------ what each row is

    def _number(self, entry: Entry) -> int:
        kpi = self.kpi(entry)
        return self.book.numbers[kpi.id] if kpi else 0

    def _segment(self, entry: Entry) -> int:
        return self.book.segment_named(entry.text("dimension"), entry.text("segment"))

    def _month(self, entry: Entry) -> int:
        month = entry.get("month")
        return serial(month.replace(day=1)) if isinstance(month, date) else 0

    def _placed(self, entry: Entry) -> bool:
        """Whether a row says something of a month and a segment that are known."""
        named = entry.get("kpi") is None or self._number(entry) > 0
        return bool(entry.text("text") and self._month(entry)) and named and (
            self._segment(entry) >= 0
        )  # fmt: skip

    def is_comment(self, entry: Entry) -> bool:
        """Whether a row comments one indicator."""
        return entry.get("kind") in (None, "comment") and self._number(entry) > 0

    def values(self, entry: Entry, place: int) -> Mapping[str, Cached]:
        """What the formulas give."""
        number, segment, month = self._number(entry), self._segment(entry), self._month(entry)
        placed, comment = self._placed(entry), self.is_comment(entry)
        check = ""
        if entry.text("text"):
            if entry.get("kpi") is not None and not number:
                check = self.book.say(UNKNOWN)
            elif not month:
                check = self.book.say(NO_MONTH)
            elif segment < 0:
                check = self.book.say(NO_SEGMENT)
        return {
            "check": check,
            "kpi_no": number,
            "segment_id": segment,
            "month_no": month,
            "factor_no": month * _ROWS + _ROWS - 1 - place if placed and not comment else 0,
            "comment_no": _comment_key(month, number, segment) if placed and comment else 0,
        }

    def formulas(self) -> dict[str, str]:
        """The formulas of the worked columns."""
        say, this = self.book.say, self.this
        kpi, month = this("kpi_no"), this("month")
        comment = (
            f"AND({kpi}>0,OR({this('kind')}={quoted(say(ANNOTATION_KINDS['comment']))},"
            f'{this("kind")}=""))'
        )
        lost = (
            f'OR({this("text")}="",{this("month_no")}=0,{this("segment_id")}<0,'
            f'AND({this("kpi")}<>"",{kpi}=0))'
        )
        place = "ROW()-ROW(Annotations[[#Headers],[month]])"
        return {
            "check": f'IF({this("text")}="","",IF(AND({this("kpi")}<>"",{kpi}=0),'
            f"{quoted(say(UNKNOWN))},IF({this('month_no')}=0,{quoted(say(NO_MONTH))},"
            f'IF({this("segment_id")}<0,{quoted(say(NO_SEGMENT))},""))))',
            "kpi_no": kpi_number(this),
            "segment_id": segment_number(this),
            "month_no": f"IF(ISNUMBER({month}),IFERROR(DATE(YEAR({month}),MONTH({month}),1),0),0)",
            "factor_no": f"IF(OR({lost},{comment}),0,"
            f"{this('month_no')}*{_ROWS}+{_ROWS - 1}-({place}))",
            "comment_no": f"IF(OR({lost},NOT({comment})),0,"
            + _comment_formula(this("month_no"), kpi, this("segment_id"))
            + ")",
        }

    def looks(self, entry: Entry) -> Mapping[str, int]:  # noqa: ARG002
        """What cannot be placed is marked."""
        return {"check": self.book.styles.of("bad")}

    # ------------------------------------------------------------ comments

    @cached_property
    def _comments(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for entry in self.entries:
            if self._placed(entry) and self.is_comment(entry):
                key = _comment_key(self._month(entry), self._number(entry), self._segment(entry))
                found.setdefault(key, []).append(entry.text("text"))
        return found

    def comments_on(self, kpi: Kpi) -> list[str]:
        """The comments on a KPI in the chosen month: of the chosen segment, then of all."""
        month, number = serial(self.book.period), self.book.numbers[kpi.id]
        segments = dict.fromkeys((self.book.segment.id, 0))
        return [
            text
            for segment in segments
            for text in self._comments.get(_comment_key(month, number, segment), ())
        ]

    def comment(self, kpi: Kpi, number: str) -> Live:
        """The cell that shows the first comment on a KPI, and how many more there are.

        number: the cell that holds the KPI's number.
        """
        own = _comment_formula("period", number, "segment_id")
        every = _comment_formula("period", number, "0")
        column, say = "Annotations[comment_no]", "Annotations[text]"

        def found(key: str, otherwise: str) -> str:
            return f'IFERROR(INDEX({say},MATCH({key},{column},0))&"",{otherwise})'

        several = f"COUNTIFS({column},{every})+IF(segment_id>0,COUNTIFS({column},{own}),0)"
        formula = f'{found(own, found(every, quoted("")))}&IF({several}>1," (+"&{several}-1&")","")'
        told = self.comments_on(kpi)
        more = f" (+{len(told) - 1})" if len(told) > 1 else ""
        return Live(formula, told[0] + more if told else "")

    # ------------------------------------------------------------ under the charts

    def factors(self, family: Family | None = None) -> list[Factor]:
        """What happened in the 13 months shown, the last first.

        family: only what concerns every indicator, or one of this family.
        """
        first, last = serial(add_months(self.book.period, -12)), serial(self.book.period)
        found = []
        for place, entry in enumerate(self.entries, 1):
            rank = self.values(entry, place)["factor_no"]
            number = self._number(entry)
            if (
                isinstance(rank, int)
                and first <= rank // _ROWS <= last
                and self._segment(entry) in (0, self.book.segment.id)
                and (family is None or not number or self.book.kpis[number - 1].family is family)
            ):
                found.append(Factor(rank, entry))
        return sorted(found, key=lambda factor: -factor.rank)

    def list_on(self, page: Page, row: int, at: Where, family: Family | None = None) -> int:
        """List what happened on a sheet, as formulas; the row after the list."""
        book, of = self.book, self.book.styles.of
        page.put(row, at.kind, book.say(TITLE), of("section"))
        page.fill(row, at.kind, at.last, of("section"))
        factors = self.factors(family)
        above = "9E+15"
        for line in range(1, LINES + 1):
            r = row + line
            factor = factors[line - 1] if line <= len(factors) else None
            self._line(page, r, at, factor, above, family, first=line == 1)
            above = f"{letter(at.helper)}{r}"
        return row + BLOCK

    def _line(
        self, page: Page, r: int, at: Where, factor: Factor | None, above: str,
        family: Family | None, *, first: bool,
    ) -> None:  # fmt: skip
        book, of = self.book, self.book.styles.of
        rank, key = "Annotations[factor_no]", f"{letter(at.helper)}{r}"
        segment = "((Annotations[segment_id]=0)+(Annotations[segment_id]=segment_id)>0)"
        kpi = ""
        if family is not None:
            numbers = [book.numbers[k.id] for k in book.kpis if k.family is family]
            kpi = (
                f"*((Annotations[kpi_no]=0)+(Annotations[kpi_no]>={numbers[0]})"
                f"*(Annotations[kpi_no]<={numbers[-1]})>0)"
            )
        page.put(
            r, at.helper,
            Live(f"SUMPRODUCT(MAX(({rank}<{above})*({rank}>=EDATE(period,-12)*{_ROWS})*"
                 f"({rank}<(period+1)*{_ROWS})*{segment}{kpi}*{rank}))",
                 factor.rank if factor else 0),
            of("helper"),
        )  # fmt: skip
        match = f"MATCH({key},{rank},0)"
        kind, kpi_name = f"INDEX(Annotations[kind],{match})", f"INDEX(Annotations[kpi],{match})"
        entry = factor.entry if factor else Entry({})
        shown_kind = ANNOTATION_KINDS.get(entry.text("kind"))
        label = self.kpi(entry)
        parts = (book.say(shown_kind) if shown_kind else entry.text("kind"),
                 book.labels[label.id] if label else "")  # fmt: skip
        page.put(
            r, at.kind,
            Live(f'IF({key}=0,"",{kind}&IF(AND({kind}<>"",{kpi_name}<>"")," · ","")&{kpi_name})',
                 " · ".join(part for part in parts if part)),
            of("label"),
        )  # fmt: skip
        page.put(r, at.month, Live(f'IF({key}=0,"",INT({key}/{_ROWS}))', factor.month if factor
                                   else ""), of("value", book.formats.month))  # fmt: skip
        author = f"INDEX(Annotations[author],{match})"
        said = entry.text("text") + (f" ({entry.text('author')})" if entry.text("author") else "")
        none = book.say(NOTHING) if first else ""
        page.put(
            r, at.text,
            Live(f'IF({key}=0,{quoted(none)},INDEX(Annotations[text],{match})&'
                 f'IF({author}="",""," ("&{author}&")"))', said or none),
            of("label"),
        )  # fmt: skip
        page.fill(r, at.kind, at.last, of("label"))
        page.merge(r, at.text, at.last)


def _comment_key(month: int, number: int, segment: int) -> int:
    """One number for a month, a KPI and a segment."""
    return (month * _KPIS + number) * _SEGMENTS + segment


def _comment_formula(month: str, number: str, segment: str) -> str:
    return f"({month}*{_KPIS}+{number})*{_SEGMENTS}+{segment}"


__all__ = ["BLOCK", "Annotations", "Where"]
