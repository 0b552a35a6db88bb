"""A workbook template: what it shows (template.toml) and how it looks (theme.xlsx).

What a file may say, and what is told where it says something else:
:mod:`xlkpi.workbook.template_file`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from xlkpi import resources
from xlkpi.errors import UnknownName
from xlkpi.model.kpi import Family, Kpi
from xlkpi.model.text import Text

FILE = "template.toml"
THEME = "theme.xlsx"
MOST_HEADLINES = 10
MOST_CHARTS = {"summary": 6, "family": 3}


class ChartKind(Enum):
    """How indicators are drawn."""

    LINE = "line"  # a level over the months, with its target
    COLUMNS = "columns"  # a volume over the months, with its target; several side by side
    MIX = "mix"  # the parts of a whole over the months, stacked
    FUNNEL = "funnel"  # what is left from step to step, in the chosen month
    COMBINED = "combined"  # columns, and a line on an axis of its own


@dataclass(frozen=True)
class ChartSpec:
    """A chart of a template: one indicator, or several that belong together.

    Without a ``kind`` it is drawn as suits the indicator. ``by`` splits one indicator by a
    dimension; ``looks`` names the cell styles whose colours the parts take.
    """

    name: str
    of: tuple[Kpi, ...]
    kind: ChartKind | None = None
    by: str = ""
    title: Text | None = None
    looks: tuple[str, ...] = ()


@dataclass(frozen=True)
class DefaultTarget:
    """A target that a source gives, set where finance has set none."""

    kpi: Kpi
    source: Text
    low: float | None = None
    high: float | None = None
    strict: bool = False


@dataclass(frozen=True)
class Operand:
    """One side of a rule: a KPI, now or at another time, or a number."""

    kpi: Kpi | None = None
    at: str = ""  # "previous", "last_year" or nothing
    number: float = 0.0

    def __str__(self) -> str:
        if self.kpi is None:
            return f"{self.number:g}"
        return f"{self.kpi.id}@{self.at}" if self.at else self.kpi.id


@dataclass(frozen=True)
class Check:
    """An alert of its own: what should hold between a KPI and another one or a number."""

    left: Operand
    sign: str  # <, <=, > or >=
    right: Operand
    source: Text
    window: str = "rolling12"

    @property
    def rule(self) -> str:
        """The rule as the file writes it."""
        return f"{self.left} {self.sign} {self.right}"


@dataclass(frozen=True)
class Template:
    """What a workbook shows."""

    name: str
    theme: Path
    headline: tuple[Kpi, ...]
    reserve: tuple[Kpi, ...]
    title: Text = Text("", "")
    about: Text = Text("", "")
    sheets: tuple[Family, ...] = ()
    summary_charts: tuple[ChartSpec, ...] = ()
    charts: Mapping[Family, tuple[ChartSpec, ...]] = field(default_factory=dict)
    drawings: Mapping[str, ChartSpec] = field(default_factory=dict)  # those with a name
    thresholds: Mapping[str, float] = field(default_factory=dict)  # by parameter id
    targets: tuple[DefaultTarget, ...] = ()
    checks: tuple[Check, ...] = ()
    months: int = 24  # how many months the selector offers

    @property
    def every_chart(self) -> tuple[ChartSpec, ...]:
        """The charts of all sheets."""
        return tuple(
            spec for specs in (self.summary_charts, *self.charts.values()) for spec in specs
        )

    @property
    def families(self) -> tuple[Family, ...]:
        """Every family that has a sheet: those that the template names come first."""
        usual = [family for family in Family if family is not Family.TOOLS]
        return tuple(dict.fromkeys((*self.sheets, *usual)))


def names() -> tuple[str, ...]:
    """The templates that come with xlkpi; the full one first."""
    room = resources.folder("workbook_templates")
    found = sorted(path.parent.name for path in room.glob(f"*/{FILE}"))
    return tuple(sorted(found, key=lambda name: name != "default"))


def find(name: str, beside: Path | None = None) -> Path:
    """The folder of a template: by name among those that come with xlkpi, or by path.

    A path is looked for in the folder ``beside``, which the working folder is unless said.
    Raises :class:`~xlkpi.errors.UnknownName` where there is none.
    """
    room = resources.folder("workbook_templates")
    if (room / name / FILE).is_file():
        return room / name
    given = (beside or Path()) / name
    if given.name == FILE:
        given = given.parent
    if (given / FILE).is_file():
        return given
    raise UnknownName("template", name, names())


def read(name: str) -> Template:
    """The template of that name or folder.

    Raises :class:`~xlkpi.errors.ConfigError` with every mistake in its file, each with the
    line and the key.
    """
    from xlkpi.workbook.template_file import read_folder

    return read_folder(find(name))
