"""The facts of one set of exports: every measure by window, month and segment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from xlkpi.errors import InputError, UnknownName
from xlkpi.exports import Config
from xlkpi.exports.sql import name as quoted
from xlkpi.facts.engine import Engine
from xlkpi.facts.history import History
from xlkpi.facts.history import read as read_history
from xlkpi.facts.join import Continuation, Difference
from xlkpi.facts.loading import load_into
from xlkpi.facts.measures import MEASURES, home
from xlkpi.facts.missing import Missing, missing
from xlkpi.facts.series import TOTAL, Number, Segment, Series
from xlkpi.facts.warehouse import Overlap, Warehouse
from xlkpi.model.kpi import Kpi
from xlkpi.model.measure import Reference
from xlkpi.model.parameters import Parameters
from xlkpi.model.period import Window, previous
from xlkpi.model.progress import MEASURING, PREPARING, step
from xlkpi.model.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from xlkpi.exports import FileReport, LoadedTable
    from xlkpi.facts.privacy import Privacy


class NumberedSegment(NamedTuple):
    """A segment with the number that formulas look it up by; 0 is the total."""

    id: int
    dimension: str
    value: str | None

    @property
    def segment(self) -> Segment:
        """The segment without its number."""
        return Segment(self.dimension, self.value)


@dataclass(frozen=True)
class FactTable:
    """The measures of one canonical table, as the workbook lays them out."""

    name: str
    measures: tuple[str, ...]
    dimensions: tuple[str, ...]
    months: tuple[date, ...]


class Facts:
    """Every measure, asked by reference, window, month and segment."""

    def __init__(
        self,
        warehouse: Warehouse,
        files: Sequence[FileReport] = (),
        history: History | None = None,
        loaded: Mapping[str, LoadedTable] | None = None,
        *,
        private: bool = False,
    ) -> None:
        self.warehouse, self.files, self.history = warehouse, tuple(files), history
        self.private = private
        """Whether persons have pseudonyms, and free texts are gone."""
        self._loaded = loaded or {}
        self.engine = Engine(warehouse)
        self._continuation = Continuation(self.engine, history) if history else None
        self._parameters: Parameters | None = None

    # ------------------------------------------------------------ what there is

    @property
    def parameters(self) -> Parameters:
        """The parameters in force."""
        return self._parameters or self.warehouse.parameters

    def judged_by(self, thresholds: Mapping[str, Any]) -> Facts:
        """The same facts, with other defaults for parameters that no value depends on.

        ``thresholds`` are by parameter id; what ``xlkpi.toml`` sets goes before.
        """
        made = copy(self)
        made._parameters = self.parameters.over(thresholds)  # noqa: SLF001 - a copy of its own
        return made

    @property
    def fiscal_year_start(self) -> int:
        """The first month of the fiscal year, 1 to 12."""
        return self.warehouse.fiscal

    @property
    def data_end(self) -> date | None:
        """The last day that any export holds."""
        return self.warehouse.data_end

    @property
    def overlaps(self) -> list[Overlap]:
        """Totals that gave way to detail."""
        return self.warehouse.overlaps

    @cached_property
    def months(self) -> tuple[date, ...]:
        """Every month that any export covers, or the earlier workbook."""
        return self._continuation.months if self._continuation else self.warehouse.months

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions that some table is split by."""
        found: dict[str, None] = {}
        for relation in self.warehouse.relations.values():
            found.update(dict.fromkeys(relation.dimensions))
        if "customers" in self.warehouse.relations:
            found["field"] = None
        if self._continuation:
            found.update(dict.fromkeys(self._continuation.dimensions))
        return tuple(found)

    @cached_property
    def currency(self) -> str:
        """The currency that the exports name, an empty text where they name none.

        Reading refuses several that no rate brings to one.
        """
        named = [t.name for t in self._loaded.values() if "currency" in t.mapped]
        found = (
            self.warehouse.rows(
                f"SELECT upper(currency) FROM {quoted(name)} WHERE currency IS NOT NULL LIMIT 1"
            )
            for name in named
        )
        return next((str(rows[0][0]) for rows in found if rows), "")

    @cached_property
    def missing(self) -> Missing | None:
        """The customers whose critical fields are not all filled; None where nothing says so."""
        try:
            return missing(self.warehouse.database, self._loaded, self.parameters)
        except InputError:
            return None

    @property
    def continued(self) -> bool:
        """Whether an earlier workbook gave months too."""
        return self._continuation is not None

    @property
    def history_differences(self) -> tuple[Difference, ...]:
        """The months that the earlier workbook tells otherwise: the exports' value was taken."""
        return self._continuation.differences if self._continuation else ()

    @property
    def history_refused(self) -> dict[str, Text]:
        """The measures whose months in the earlier workbook were not taken, and why."""
        return self._continuation.refused if self._continuation else {}

    def prepare(self, kpis: Iterable[Kpi]) -> None:
        """Compute what some KPIs need in as few scans as possible."""
        wanted = {Reference.parse(r).measure: None for kpi in kpis for r in kpi.measures}
        step(MEASURING)
        self.engine.prepare(wanted)

    def series(self, measure: str) -> Series:
        """The values of one measure."""
        if measure not in MEASURES:
            raise UnknownName("measure", measure, MEASURES)
        if self._continuation:
            return self._continuation.series(measure)
        return self.engine.series(measure)

    # ------------------------------------------------------------ asking

    def lookup(
        self, reference: str, window: Window, month: date, segment: Segment = TOTAL
    ) -> tuple[Number | None, Text | None]:
        """The value of a measure reference, or the reason why there is none."""
        wanted = Reference.parse(reference)
        series = self.series(wanted.measure)
        if wanted.window == "rolling12" and window is not Window.ALL:
            window = Window.ROLLING12
        elif wanted.window and window is not Window.ALL:
            month = previous(window, month) if wanted.window == "previous" else _last_year(month)
        elif wanted.window in ("previous", "last_year"):
            return None, Text("nothing came before everything", "rien ne précède l'ensemble")
        return series.lookup(window, month, segment, self.fiscal_year_start)

    def value(
        self, reference: str, window: Window, month: date, segment: Segment = TOTAL
    ) -> Number | None:
        """The value of a measure reference, or None."""
        return self.lookup(reference, window, month, segment)[0]

    def measures_of(
        self, kpi: Kpi, window: Window, month: date, segment: Segment = TOTAL
    ) -> tuple[dict[str, Number | None], Text | None]:
        """The measures of a KPI, and the reason of the first that has no value."""
        values: dict[str, Number | None] = {}
        reason = None
        for reference in kpi.measures:
            values[reference], why = self.lookup(reference, window, month, segment)
            reason = reason or why
        return values, reason

    def kpi(
        self, kpi: Kpi, window: Window, month: date, segment: Segment = TOTAL
    ) -> tuple[float | None, Text | None]:
        """The value of a KPI, or the reason why there is none."""
        measures, reason = self.measures_of(kpi, window, month, segment)
        given: dict[str, Any] = dict(measures)
        for name in kpi.parameters:
            given[f"param:{name}"] = self.parameter(name)
        value = kpi.value(given)
        if value is None and reason is None:
            reason = Text(
                "divided by nought: nothing to count from", "division par zéro : rien à compter"
            )
        return value, reason

    def parameter(self, name: str) -> Any:
        """A parameter by its id or its bare name."""
        from xlkpi.model.parameters import PARAMETERS

        id = name if name in PARAMETERS else next(i for i in PARAMETERS if i.endswith(f".{name}"))
        return self.parameters[id]

    # ------------------------------------------------------------ laid out for the workbook

    @cached_property
    def _used(self) -> dict[str, list[str]]:
        """The measures that have values, by facts table."""
        known = 0
        step(MEASURING, share=lambda: known / len(MEASURES))
        self.engine.prepare(MEASURES)
        found: dict[str, list[str]] = {}
        for known, (id, measure) in enumerate(MEASURES.items()):  # noqa: B007 - what share tells
            if self.series(id).reason is None:
                found.setdefault(home(measure), []).append(id)
        return found

    @cached_property
    def segments(self) -> tuple[NumberedSegment, ...]:
        """The total, then every segment of every dimension, numbered."""
        found: dict[str, set[str | None]] = {}
        for ids in self._used.values():
            for id in ids:
                for segment in self.series(id).segments():
                    if segment.dimension:
                        found.setdefault(segment.dimension, set()).add(segment.value)
        numbered = [NumberedSegment(0, "", None)]
        for dimension in self.dimensions:
            values = found.get(dimension, set())
            for value in sorted(values, key=lambda v: (v is None, str(v).casefold(), str(v))):
                numbered.append(NumberedSegment(len(numbered), dimension, value))
        return tuple(numbered)

    @cached_property
    def tables(self) -> tuple[FactTable, ...]:
        """The facts tables, each with its measures, dimensions and months."""
        made = []
        for name, ids in self._used.items():
            series = [self.series(id) for id in ids]
            known = {d for each in series for d in each.dimensions}
            spans = [each.span for each in series if each.span]
            months: tuple[date, ...] = ()
            if spans:
                first, last = min(s[0] for s in spans), max(s[1] for s in spans)
                months = tuple(m for m in self.months if first <= m <= last)
            dimensions = tuple(d for d in self.dimensions if d in known)
            made.append(FactTable(name, tuple(ids), dimensions, months))
        return tuple(made)


def _last_year(month: date) -> date:
    return month.replace(year=month.year - 1)


def gather(
    sources: str | Any | Sequence[Any],
    *,
    config: Config | None = None,
    top_segments: int | None = None,
    months_kept: int | None = None,
    history_book: Path | None = None,
    memory: str | None = None,
    engine: str = "duckdb",
    privacy: Privacy | None = None,
) -> Facts:
    """The facts of exports: paths (files, folders, globs) or a mapping of tables to frames.

    ``top_segments`` keeps so many segments a dimension, by number of rows; the rest is
    counted together as ``(other)``; ``months_kept`` keeps so many of the last months;
    ``history_book`` is an earlier workbook, which gives months that the exports do not hold.
    Tables that ``config`` names by URL are measured where they lie. ``engine`` measures what
    files hold: ``duckdb``, or Spark (``spark``, or the URL of its master). With ``privacy`` every
    person has a pseudonym in what comes out.
    """
    earlier = read_history(history_book) if history_book else None
    config = config or Config()
    database, tables, files = load_into(
        sources, config, memory=memory, engine=engine, privacy=privacy
    )
    if not tables:
        raise InputError(
            "no export was recognised", hint="name the table with [[export]] in xlkpi.toml"
        )
    if not any(report.used for report in files):
        raise _nothing_used([report for report in files if report.table])
    if privacy and earlier:
        privacy.history(earlier)
    step(PREPARING)
    warehouse = Warehouse(
        database,
        tables,
        Parameters(config.kpi),
        config.fiscal_year_start,
        top_segments=top_segments,
        months_kept=months_kept,
    )
    for report in files:
        if report.table:
            several = warehouse.duplicates.get(report.table, 0) + report.duplicates
            warehouse.duplicates[report.table] = several
    return Facts(warehouse, files, earlier, tables, private=privacy is not None)


def frame(records: list[dict[str, Any]]) -> pd.DataFrame:
    """Records as a pandas DataFrame."""
    import pandas as pd

    return pd.DataFrame.from_records(records)


def _nothing_used(files: list[FileReport]) -> InputError:
    """Why there is nothing to count: the most frequent reason, with its first example."""
    refused = [
        (several, file, reason) for file in files for reason, several in file.rejected.items()
    ]
    if not refused:
        return InputError(
            "holds a header and no row",
            file=", ".join(file.file for file in files),
            hint="export it again for a period with data",
        )
    _, file, reason = max(refused, key=lambda each: each[0])
    example = next(iter(file.examples.get(reason, ())), None)
    return InputError(
        f"every row was rejected, most often because: {reason}",
        file=file.file,
        sheet=file.sheet or None,
        row=example.row if example else None,
        column=example.column if example else None,
        value=example.value if example else None,
        hint="correct the export or its [[export]] in xlkpi.toml; xlkpi check lists every reason",
    )
