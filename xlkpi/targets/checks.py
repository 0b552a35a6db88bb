"""What a review of targets looks for: what is wrong, and what is not said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from xlkpi.exports.book import EarlierBook
from xlkpi.model.text import Text
from xlkpi.targets.carry import cells_of, collapsed, contradictions, place_of, speaks
from xlkpi.targets.problem import Problem, Severity
from xlkpi.targets.reading import Reading
from xlkpi.targets.register import MONTHS, TARGETS, Entry, Value
from xlkpi.targets.segments import Segments

_TITLES = {column.id: column.title for column in TARGETS.columns}


def check(
    entries: Sequence[Entry],
    today: date,
    segments: Segments | None = None,
    baselines: Mapping[int, Value] | None = None,
) -> list[Problem]:
    """Everything in a register of targets that a person should look at.

    segments: those of the workbook, where there is one.
    baselines: what the workbook shows as the baseline of each row, by the row's number.
    """
    found = list(_contradictions(entries))
    found += collapsed(entries).problems
    for entry in entries:
        found += _odd(entry)
        found += _unknown(entry, segments or Segments())
        found += _numbers(entry, baselines or {})
        if speaks(entry):
            found += _unsaid(entry, today)
    return found


def baselines_of(book: EarlierBook, reading: Reading) -> dict[int, Value]:
    """What the column of baselines shows, by row, as far as the workbook stores it."""
    place = reading.place
    column = place.worked.get("baseline") if place else None
    if place is None or column is None:
        return {}
    cells = book.cells(place.sheet)
    return {
        number: row[column].value
        for number, row in cells.items()
        if column in row and row[column].value is not None
    }


def _problem(
    entry: Entry, id: str, problem: Text, after: Text, severity: Severity = "error"
) -> Problem:
    cell = entry.cells.get(id) or place_of(entry)
    return Problem(entry.sheet, cell, problem, after, entry.text("kpi"), severity)


def _contradictions(entries: Sequence[Entry]) -> Iterator[Problem]:
    for found in contradictions(entries):
        cells = f"{cells_of(found.one, found.months)}, {cells_of(found.other, found.months)}"
        yield Problem(
            found.one.sheet,
            cells,
            Text("two targets for one indicator, segment and month",
                 "deux objectifs pour un indicateur, un segment et un mois"),
            Text("keep one of the two", "gardez l’un des deux"),
            found.one.text("kpi"),
            "error",
        )  # fmt: skip


def _odd(entry: Entry) -> Iterator[Problem]:
    for id, why in entry.odd.items():
        typed, title = entry.text(id), _TITLES[id]
        yield _problem(
            entry,
            id,
            Text(f"{title.en}, “{typed}”: {why.en}", f"{title.fr}, « {typed} » : {why.fr}"),
            Text("correct the cell", "corrigez la cellule"),
        )


def _unknown(entry: Entry, segments: Segments) -> Iterator[Problem]:
    if not entry.text("kpi"):
        yield _problem(
            entry, "kpi",
            Text("no indicator is named", "aucun indicateur n’est nommé"),
            Text("choose one in the first column, or clear the row",
                 "choisissez-en un dans la première colonne, ou videz la ligne"),
        )  # fmt: skip
    dimension, segment = entry.text("dimension"), entry.text("segment")
    if (dimension or segment) and not segments.has(dimension, segment):
        yield _problem(
            entry, "segment",
            Text(f"no such segment: {dimension}, “{segment}”",
                 f"segment inconnu : {dimension}, « {segment} »"),
            Text("choose the split and the segment in their lists; upper and lower case differ",
                 "choisissez la ventilation et le segment dans leurs listes ; les majuscules "
                 "comptent"),
        )  # fmt: skip


def _numbers(entry: Entry, baselines: Mapping[int, Value]) -> Iterator[Problem]:
    low, high, kind = entry.number("low"), entry.number("high"), entry.get("kind")
    if low is not None and high is not None and low > high:
        yield _problem(
            entry, "low",
            Text("“at least” is above “at most”", "« au moins » dépasse « au plus »"),
            Text("exchange the two", "échangez les deux"),
        )  # fmt: skip
    if kind == "band" and low is None and high is None:
        yield _problem(
            entry, "low",
            Text("a band without bounds", "une fourchette sans bornes"),
            Text("give “at least” or “at most”, or choose another kind",
                 "donnez « au moins » ou « au plus », ou choisissez un autre type"),
        )  # fmt: skip
    given = [id for id in ("year_target", *MONTHS) if entry.number(id) is not None]
    if given and kind is None:
        yield _problem(
            entry, "kind" if "kind" in entry.cells else given[0],
            Text("no kind: nothing says whether the number is a value, points or a change in %",
                 "pas de type : rien ne dit si le nombre est une valeur, des points ou une "
                 "variation en %"),
            Text("choose absolute, points or relative %", "choisissez absolu, points ou relatif %"),
            "warning",
        )  # fmt: skip
    base = baselines.get(entry.row)
    if given and kind in ("points", "relative") and base is not None and isinstance(base, str):
        yield _problem(
            entry, given[0],
            Text("there is no baseline to start from", "il n’y a pas de référence de départ"),
            Text("give an absolute target", "donnez un objectif absolu"),
        )  # fmt: skip


def _unsaid(entry: Entry, today: date) -> Iterator[Problem]:
    missing = [id for id in ("owner", "deadline", "reason") if entry.get(id) is None]
    if missing:
        said = Text(*(", ".join(_TITLES[id].in_(tongue) for id in missing).lower()
                      for tongue in ("en", "fr")))  # fmt: skip
        yield _problem(
            entry, missing[0],
            Text(f"a target without {said.en}", f"un objectif sans {said.fr}"),
            Text("fill them in: who, until when, and why",
                 "complétez : qui, pour quand, et pourquoi"),
            "warning",
        )  # fmt: skip
    deadline, year = entry.get("deadline"), entry.get("year")
    current = not isinstance(year, int) or year >= today.year
    if isinstance(deadline, date) and deadline < today and current:
        yield _problem(
            entry, "deadline",
            Text(f"the deadline is past: {deadline.isoformat()}",
                 f"l’échéance est passée : {deadline.isoformat()}"),
            Text("give a later one, or close the target", "donnez-en une plus tardive, ou clôturez"),
            "warning",
        )  # fmt: skip
