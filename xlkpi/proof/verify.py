"""Whether a workbook is right: its file, its numbers, and the exports that it was made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Literal

from xlkpi.errors import XlkpiError
from xlkpi.facts.privacy import is_pseudonym
from xlkpi.facts.series import TOTAL
from xlkpi.model.kpi import CATALOGUE, Kpi, Spread, Unit
from xlkpi.model.period import Window, first_month, months_between
from xlkpi.model.text import Language, Text
from xlkpi.proof import anew
from xlkpi.proof.lint import findings
from xlkpi.proof.opened import Opened
from xlkpi.proof.package import Package
from xlkpi.proof.places import column_letters, place, split
from xlkpi.proof.read_back import FamilyRows, ReadBack
from xlkpi.proof.recompute import plain
from xlkpi.workbook import columns as c
from xlkpi.workbook.api import HISTORY

if TYPE_CHECKING:
    from xlkpi.exports import Config
    from xlkpi.facts import Facts
    from xlkpi.facts.history import Earlier
    from xlkpi.facts.series import Series

CLOSE = 1e-9
State = Literal["right", "wrong", "open"]
"""Of a check: all is well, something differs, it could not be told."""

FILE = Text("the file: what Excel would repair", "le fichier : ce qu'Excel réparerait")
RULES = Text("definitions: those of this version", "définitions : celles de cette version")
KPIS = Text("indicators: recomputed from the facts in the workbook",
            "indicateurs : recalculés depuis les faits du classeur")  # fmt: skip
PARTS = Text("measures: recomputed from the facts in the workbook",
             "mesures : recalculées depuis les faits du classeur")  # fmt: skip
LINKS = Text("cells that show another: equal to it",
             "cellules qui en montrent une autre : égales à celle-ci")  # fmt: skip
EXPORTS = Text(
    "exports: the files that the Audit names", "exports : les fichiers que nomme le Journal"
)
SHEETS = Text(
    "sheets (targets, statuses, trends, outlook, segments and all others): built anew",
    "feuilles (objectifs, statuts, tendances, perspectives, segments et toutes les autres) : refaites",
)
FACTS = Text("facts: counted anew from the exports", "faits : recomptés depuis les exports")

ELSEWHERE = Text("saved by another program than xlkpi: notes, not failures",
                 "enregistré par un autre programme que xlkpi : des remarques, pas des échecs")  # fmt: skip
NO_VALUE = Text(
    "{several} formulas carry no value: open it in Excel or LibreOffice, save it, and verify again",
    "{several} formules ne portent pas de valeur : l'ouvrir dans Excel ou LibreOffice, "
    "l'enregistrer, puis vérifier de nouveau",
)
NO_SEGMENT = Text("its selector names no segment of its list: {label}",
                  "son sélecteur ne nomme aucun segment de sa liste : {label}")  # fmt: skip
REDEFINED = Text("{kpi} was defined as {then} when it was built: not recomputed",
                 "{kpi} était défini par {then} à la construction : non recalculé")  # fmt: skip
NOT_FOUND = Text("not found: give the exports after the workbook",
                 "introuvables : donner les exports après le classeur")  # fmt: skip
CHANGED = Text("{file}: another content than when the workbook was built",
               "{file} : un autre contenu qu'à la construction du classeur")  # fmt: skip
GONE = Text("{file}: not among the files given", "{file} : absent des fichiers donnés")
NEW = Text("{file}: not there when the workbook was built",
           "{file} : absent à la construction du classeur")  # fmt: skip
SAME = Text("{several} files, each as it was when the workbook was built",
            "{several} fichiers, chacun comme à la construction du classeur")  # fmt: skip
NO_HASH = Text(
    "the Audit holds no list of files", "le Journal ne contient aucune liste de fichiers"
)
NOT_ANEW = Text("not built anew where the exports or the facts differ",
                "pas refaites quand les exports ou les faits diffèrent")  # fmt: skip
CANNOT = Text("they cannot be built anew: {why}", "elles ne peuvent pas être refaites : {why}")
REARRANGED = Text(
    "not compared, as rows or texts are others (made for another month, or rearranged): {sheets}; of "
    "the others the formulas alone",
    "non comparées, lignes ou textes étant autres (faites pour un autre mois, ou réarrangées) : "
    "{sheets} ; des autres, les formules seules",
)
OTHER_NAMES = Text(
    "its persons have pseudonyms, and the exports were not counted under the same ones: verify it "
    "where the key of its pseudonyms is",
    "ses personnes ont des pseudonymes, et les exports n'ont pas été comptés sous les mêmes : le "
    "vérifier là où se trouve la clé de ses pseudonymes",
)
OLDER = Text("{several} values of months that the exports do not hold were not compared",
             "{several} valeurs de mois que les exports ne contiennent pas n'ont pas été comparées")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that does not show what it must."""

    sheet: str
    cell: str
    what: str  # the KPI or measure
    shown: Any
    right: Any


@dataclass
class Check:
    """One check of a workbook, and what it found."""

    id: str
    title: Text
    state: State = "right"
    cells: int = 0
    differences: list[Difference] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)

    def compare(self, place: tuple[str, str], what: str, shown: Any, right: Any) -> None:
        """Compare what a cell shows with what it must."""
        self.cells += 1
        if not _same(shown, right):
            self.differences.append(Difference(*place, what, shown, right))
            self.state = "wrong"


@dataclass(frozen=True)
class Verification:
    """The checks of a workbook."""

    path: Path
    language: Language
    period: str
    segment: str
    checks: tuple[Check, ...]

    @property
    def right(self) -> bool:
        """Whether no check found anything wrong."""
        return all(check.state != "wrong" for check in self.checks)


Recount = Callable[[int, bool, Path | None], "Facts"]
"""Gives the facts of the exports anew: of so many months, under pseudonyms or not, and continued
by the months of a workbook or not."""


def verify(
    path: str | Path, facts: Facts | Recount | None = None, config: Config | None = None
) -> Verification:
    """Check a workbook that ``xlkpi build`` made, as it is now: nothing of it is touched.

    Its file is linted; each indicator and measure of its sheets is computed anew from its facts
    tables, in Python, for the month and segment that are chosen in it, and compared with what the
    cell shows; with the ``facts`` of exports (or what counts them as the workbook needs them), its
    facts tables are compared with them, and the files by their SHA-256. Raises :class:`~xlkpi.errors.InputError` where it is none of ours.
    """
    package = Package(path)
    with ReadBack(path) as back:
        if callable(facts):
            facts = _recounted(back, facts)
        rules, known = _definitions(back)
        checks = [_file(package), rules, *_values(back, known), _links(back)]
        checks += [_files(back, facts), _facts(back, facts)]
        checks.append(_sheets(back, facts, config, [c.state for c in checks[-2:]]))
        return Verification(
            Path(path), back.language, f"{back.period:%Y-%m}", back.segment_label, tuple(checks)
        )


def _recounted(back: ReadBack, recount: Recount) -> Facts:
    """The facts as the workbook needs them.

    Where a measure begins before the exports, an earlier workbook gave those months: they are taken
    from this one, so that windows across the two are worked out as they were then.
    """
    held = _held(back)
    several = len(months_between(held[0], held[-1])) if held else 0
    # the build keeps so many; a workbook of more shows it, and its first windows look back further
    months = HISTORY if several <= HISTORY else several + 12
    facts = recount(months, back.private, None)
    if any(_begins_before(facts.series(id), each) for id, each in back.history.measures.items()):
        facts = recount(months, back.private, back.path)
    return facts


def _begins_before(series: Series, earlier: Earlier) -> bool:
    months = [m for m, number in earlier.months.get(TOTAL, {}).items() if number is not None]
    return bool(months and series.span and min(months) < series.span[0])


def _held(back: ReadBack) -> list[date]:
    """Every month of the facts tables."""
    return sorted({month for rows in back.history.rows.values() for _, month, _ in rows})


# ------------------------------------------------------------ the file


def _file(package: Package) -> Check:
    check = Check("file", FILE, cells=len(package.parts))
    found = findings(Opened(package))
    check.notes = [Text(each.told("en"), each.told("fr")) for each in found]
    if any(each.rule.severity != "note" for each in found):
        if made_by_us(package):
            check.state = "wrong"
        else:
            check.notes.insert(0, ELSEWHERE)
    return check


def made_by_us(package: Package) -> bool:
    """Whether a file is as the build wrote it: every other program shares texts."""
    shared = any("sharedStrings" in part for part in package.parts)
    return not shared and b">xlkpi</cp:lastModifiedBy>" in package.parts.get(
        "docProps/core.xml", b""
    )


# ------------------------------------------------------------ the numbers


def _definitions(back: ReadBack) -> tuple[Check, set[str]]:
    """The indicators whose definition is still the one that the workbook was built with."""
    check = Check("definitions", RULES)
    then = back.history.catalogue or {}
    known = set()
    for id, kpi in CATALOGUE.items():
        if id not in then:
            continue
        check.cells += 1
        if then[id].strip() == kpi.formula.strip():
            known.add(id)
        else:
            check.state = "open"
            values = {"kpi": id, "then": then[id]}
            check.notes.append(Text(*(t.format(**values) for t in REDEFINED)))
    return check, known if then else set(CATALOGUE)


def _values(back: ReadBack, known: set[str]) -> list[Check]:
    kpis, parts = Check("indicators", KPIS), Check("measures", PARTS)
    if back.segment is None:
        for check in (kpis, parts):
            check.state = "wrong"
            check.notes.append(Text(*(t.format(label=back.segment_label) for t in NO_SEGMENT)))
        return [kpis, parts]
    empty = {kpis.id: 0, parts.id: 0}
    for family in back.families:
        for id, row in family.kpis.items():
            if id in known:
                for column, right in kpi_values(back, CATALOGUE[id]):
                    empty[kpis.id] += _compared(kpis, back, family, (column, row), id, right)
        for reference, row in family.measures.items():
            for covered in c.COVERED:
                month = covered.month(back.period)
                right = back.measure(reference, covered.window, month, back.segment)
                at = covered.column, row
                empty[parts.id] += _compared(parts, back, family, at, reference, right)
    for check in (kpis, parts):
        several = empty[check.id]
        if several:
            check.notes.append(Text(*(t.format(several=several) for t in NO_VALUE)))
            check.state = "open" if check.state == "right" else check.state
    return [kpis, parts]


def _compared(
    check: Check, back: ReadBack, family: FamilyRows, at: tuple[int, int], what: str, right: Any
) -> bool:
    """Compare a cell; whether it is a formula without a value, which says nothing."""
    column, row = at
    if column not in family.columns:
        return False
    held = back.cell(family.sheet, row, family.columns[column])
    if held is not None and held.formula is not None and held.value is None:
        return True
    check.compare((family.sheet, family.at(column, row)), what, held.value if held else None, right)
    return False


def kpi_values(back: ReadBack, kpi: Kpi) -> Iterator[tuple[int, Any]]:
    """What the cells of an indicator must show, by the column of the design."""
    segment = back.segment or TOTAL
    values = {
        covered.column: back.kpi(kpi, covered.window, covered.month(back.period), segment)
        for covered in c.COVERED
    }
    values[c.LAST_MONTH] = values[c.VALUE]
    values[c.PREVIOUS], values[c.LAST_YEAR] = values[c.LAST_MONTH - 1], values[c.FIRST_MONTH]
    yield from values.items()
    for column, other in ((c.CHANGE, c.PREVIOUS), (c.YEAR_CHANGE, c.LAST_YEAR)):
        yield column, _change(back, kpi, values[c.VALUE], values[other])


def _change(back: ReadBack, kpi: Kpi, now: float | None, then: float | None) -> float | str:
    """The change since another month: in points, or relative; none of a partial volume."""
    if now is None or then is None or (kpi.spread is Spread.SUM and back.partial):
        return ""
    if kpi.unit is Unit.RATE:
        return (now - then) * 100
    if kpi.unit is Unit.POINTS:
        return now - then
    return (now - then) / abs(then) if then else ""


def _links(back: ReadBack) -> Check:
    """Formulas that are nothing but another cell: the Summary's numbers, the definitions' states."""
    check = Check("links", LINKS)
    facts, empty = set(back.history.rows), 0
    for sheet in back.book.sheets:
        if sheet in facts:
            continue
        for number, row in back.book.cells(sheet).items():
            for column, held in row.items():
                wanted, ref = split(held.formula or "")
                at = place(ref)
                if at is None or wanted not in back.book.sheets:
                    continue
                if held.value is None:
                    empty += 1
                    continue
                cell = f"{column_letters(column)}{number}"
                right = back.value(wanted, at[1], at[0])
                if right is None:  # a blank cell is shown as 0
                    right = 0 if held.value == 0 else ""
                check.compare((sheet, cell), held.formula or "", held.value, right)
    if empty:
        check.notes.append(Text(*(t.format(several=empty) for t in NO_VALUE)))
        check.state = "open" if check.state == "right" else check.state
    return check


# ------------------------------------------------------------ the exports


def _files(back: ReadBack, facts: Facts | None) -> Check:
    """Whether the files given are those that the Audit names."""
    check = Check("exports", EXPORTS)
    then = {(PurePath(f).name, s): h for f, s, h in audited(back) if h}
    if facts is None or not then:
        check.state = "open"
        check.notes.append(NOT_FOUND if then else NO_HASH)
        return check
    now = {
        (PurePath(f.file).name, f.sheet or ""): f.sha256
        for f in facts.files
        if f.table or (PurePath(f.file).name, f.sheet or "") in then
    }
    for key in (*then, *(k for k in now if k not in then)):
        told = CHANGED if key in then and key in now else GONE if key in then else NEW
        check.cells += 1
        if then.get(key) != now.get(key):
            check.state = "wrong"
            text = Text(*(t.format(file=key[0]) for t in told))
            if text not in check.notes:
                check.notes.append(text)
    if check.state == "right":
        several = len({file for file, _ in then})
        check.notes.append(Text(*(t.format(several=several) for t in SAME)))
    return check


def audited(back: ReadBack) -> list[tuple[str, str, str]]:
    """The files that the Audit names: file, sheet, SHA-256."""
    return [
        (str(row["file"]), str(row.get("sheet") or ""), str(row.get("sha256") or ""))
        for row in back.table("Files")
        if row.get("file")
    ]


def _facts(back: ReadBack, facts: Facts | None) -> Check:
    """Every cell of the facts tables against the exports."""
    check = Check("facts", FACTS)
    if facts is None:
        check.state = "open"
        check.notes.append(NOT_FOUND)
        return check
    if back.private and not _same_key(back, facts):
        check.state = "open"
        check.notes.append(OTHER_NAMES)
        return check
    older = 0
    held, first = _held(back), facts.months[0] if facts.months else date.max
    # of fewer months than the workbook: what reaches before them was never counted
    counted_from = first if held and held[0] < first else date.min
    for id, earlier in back.history.measures.items():
        sheet, column = earlier.sheet, back.history.columns[earlier.sheet][id]
        series, exported = facts.series(id), facts.engine.series(id)
        span = exported.span if exported.reason is None else None
        begin = max(counted_from, series.continued_from or date.min)
        for key, row in back.history.rows[sheet].items():
            window, month, segment = key
            shown = back.value(sheet, row, column)
            if shown is None:
                continue
            right, reason = series.lookup(window, month, segment, facts.fiscal_year_start)
            if window is Window.ALL:
                # over everything a measure may lack what its first months lack, whichever they are
                fewer = counted_from > date.min and not _same(shown, plain(right))
                unknown = fewer or (facts.continued and exported.reason is not None)
            else:
                outside = span is None or not span[0] <= month <= span[1]
                unknown = (
                    month < begin
                    or (outside and (reason is not None or facts.continued))
                    or first_month(window, month, facts.fiscal_year_start) < counted_from
                )
            if unknown:
                older += 1
                continue
            cell = f"{column_letters(column)}{row}"
            check.compare((sheet, cell), id, shown, plain(right))
    if older:
        check.notes.append(Text(*(t.format(several=older) for t in OLDER)))
    return check


def _sheets(
    back: ReadBack, facts: Facts | None, config: Config | None, states: Sequence[State]
) -> Check:
    """Every other sheet against the one that would be built now."""
    check = Check("sheets", SHEETS)
    if facts is None or set(states) != {"right"} or back.segment is None:
        check.state = "open"
        check.notes.append(NOT_FOUND if facts is None else NOT_ANEW)
        return check
    others: list[str] = []
    try:
        made = dict(anew.sheets(back, facts, config))
        others = [sheet for sheet, pairs in made.items() if pairs is None]
        for pair in (pair for pairs in made.values() for pair in pairs or ()):
            # what no formula follows stays as of the month of the build, which nothing tells
            if pair.formula or not others:
                cell = f"{column_letters(pair.column)}{pair.row}"
                check.compare((pair.sheet, cell), pair.formula, pair.shown, pair.right)
    except XlkpiError as error:  # its template is not here, say
        check.state = "open"
        check.notes.append(Text(*(t.format(why=error) for t in CANNOT)))
    if others:
        check.notes.append(Text(*(t.format(sheets=", ".join(others)) for t in REARRANGED)))
    return check


def _same_key(back: ReadBack, facts: Facts) -> bool:
    """Whether some pseudonym of the workbook is one of the facts."""
    theirs = {each.segment.value for each in facts.segments}
    return any(row.get("segment") in theirs for row in back.table("Segments")
               if is_pseudonym(row.get("segment")))  # fmt: skip


def _same(shown: Any, right: Any) -> bool:
    """Whether a cell shows a value: no value is a blank, ``n/a`` or ``#N/A``."""
    if right is None or right == "":
        return shown in (None, "", "n/a", "#N/A")
    if isinstance(right, bool) or isinstance(shown, bool):
        return bool(shown) == bool(right)
    if isinstance(right, int | float):
        return isinstance(shown, int | float) and _near(float(shown), float(right))
    return str(shown).strip() == str(right).strip()


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= CLOSE * max(1.0, abs(b))


def told(values: Sequence[Any]) -> tuple[str, ...]:
    """Values as a report writes them."""
    return tuple(
        "–" if v in (None, "") else f"{v:.12g}" if isinstance(v, float) else str(v) for v in values
    )
