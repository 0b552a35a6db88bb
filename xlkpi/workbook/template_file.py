"""A template read from its folder; every mistake in it told at once, with line and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from xlkpi import kpis
from xlkpi.errors import ConfigError, UnknownName, XlkpiError
from xlkpi.model.kpi import Family, Kpi
from xlkpi.model.parameters import PARAMETERS
from xlkpi.model.text import Text
from xlkpi.workbook.template import (
    FILE,
    MOST_CHARTS,
    MOST_HEADLINES,
    THEME,
    ChartKind,
    ChartSpec,
    Check,
    DefaultTarget,
    Operand,
    Template,
    find,
)
from xlkpi.workbook.template_lines import Lines

KEYS = (
    "extends", "title", "about", "theme", "months", "headline", "reserve", "sheets",
    "thresholds", "summary", "charts", "chart", "target", "check",
)  # fmt: skip
THRESHOLDS = {name: f"status.{name}" for name in
              ("tolerance_points", "tolerance_relative", "smallest_n")}  # fmt: skip
WINDOWS = ("month", "quarter", "year", "rolling12")
TIMES = ("previous", "last_year")
LOOKS = ("title", "link", "good", "close", "bad", "muted")
_RULE = re.compile(r"\s*([\w.@-]+)\s*(<=|>=|<|>)\s*([\w.@-]+)\s*")
_OFFER = 60  # months that a selector may offer

Where = tuple[str | int, ...]


def read_folder(folder: Path) -> Template:
    """The template in a folder, with what it takes from the one that it extends.

    Raises :class:`~xlkpi.errors.ConfigError` with every mistake, each with line and key.
    """
    return _read(folder, ())


def _read(folder: Path, above: tuple[Path, ...]) -> Template:
    path = folder / FILE
    try:
        source = path.read_bytes().decode("utf-8-sig")
        data = tomllib.loads(source)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: is not UTF-8 text. Next: save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: is not valid TOML: {error}. Next: correct the file.") from None
    reader = _Reader(path, source, data)
    base = reader.base((*above, folder))
    made = reader.template(base)
    if reader.problems:
        raise ConfigError("\n".join((*reader.problems, "Next: correct the file.")))
    return made


class _Reader:
    """Turns parsed TOML into a Template; collects what is wrong with it."""

    def __init__(self, path: Path, source: str, data: dict[str, Any]) -> None:
        self.path, self.data, self.lines = path, data, Lines(source)
        self.problems: list[str] = []
        self.drawn: dict[str, ChartSpec] = {}

    def wrong(self, where: Where, problem: object, held: str = "") -> None:
        """Keep a mistake, with the line and the key that it is about."""
        key = ".".join(str(x) for x in where if isinstance(x, str))
        place = f"{self.path}, line {self.lines.of(where, held)}"
        self.problems.append(f'{place}, key "{key}": {problem}' if key else f"{place}: {problem}")

    # ------------------------------------------------------------ the whole

    def base(self, above: tuple[Path, ...]) -> Template | None:
        """The template that this one extends, if any."""
        name = self.data.get("extends")
        if name is None:
            return None
        if not isinstance(name, str):
            self.wrong(("extends",), f"must be a text, not {name!r}")
            return None
        try:
            folder = find(name, beside=self.path.parent)
        except UnknownName as error:
            self.wrong(("extends",), error)
            return None
        if any(folder.samefile(seen) for seen in above):
            self.wrong(("extends",), f'"{name}" extends this one: a circle')
            return None
        return _read(folder, above)

    def template(self, base: Template | None) -> Template:
        """The template; meaningless once there are problems."""
        self.known(self.data, KEYS, ())
        self.drawn = {**(base.drawings if base else {}), **self.chart_table()}
        headline = self.headlines("headline", base.headline if base else None)
        return Template(
            name=self.path.parent.name,
            theme=self.theme(base),
            headline=headline,
            reserve=self.headlines("reserve", base.reserve if base else ()),
            title=self.words(self.data, "title", (), base.title if base else None)
            or Text(self.path.parent.name, self.path.parent.name),
            about=self.words(self.data, "about", (), base.about if base else None) or Text("", ""),
            sheets=self.families(base),
            summary_charts=self.summary_charts(base),
            charts=self.family_charts(base),
            drawings=self.drawn,
            thresholds={**(base.thresholds if base else {}), **self.thresholds()},
            targets=self.targets(base),
            checks=self.checks(base),
            months=self.months(base),
        )

    def theme(self, base: Template | None) -> Path:
        """The workbook that holds the cell styles, which must be there and whole."""
        named = self.get(self.data, "theme", str, ())
        path = self.path.parent / (named or THEME)
        if named is None and base and not path.is_file():
            return base.theme
        if not path.is_file():
            self.wrong(("theme",), f"{path} is not there: put the theme beside the file")
            return path
        from xlkpi.workbook.styles import missing

        try:
            lacking = missing(path)
        except XlkpiError as error:
            self.wrong(("theme",), error)
            return path
        if lacking:
            styles = ", ".join(f"xlkpi {name}" for name in lacking)
            self.wrong(("theme",), f"{path} has no cell style {styles}: copy the theme again with "
                       "xlkpi template export and restyle it there")  # fmt: skip
        return path

    def months(self, base: Template | None) -> int:
        """How many months the selector offers."""
        given = self.get(self.data, "months", int, ())
        if given is None:
            return base.months if base else 24
        if not 1 <= given <= _OFFER:
            self.wrong(("months",), f"must lie between 1 and {_OFFER}, not {given}")
        return int(given)

    # ------------------------------------------------------------ lists of names

    def headlines(self, key: str, inherited: tuple[Kpi, ...] | None) -> tuple[Kpi, ...]:
        """A list of KPIs for the first sheet."""
        if key not in self.data:
            if inherited is None:
                self.wrong((key,), f'the file needs the key "{key}", or extends = "default"')
            return inherited or ()
        found = self.listed(self.data, key, (), self.kpi)
        if key == "headline" and len(found) > MOST_HEADLINES:
            self.wrong((key,), f"at most {MOST_HEADLINES} indicators, not {len(found)}: move "
                       'the rest to "reserve"')  # fmt: skip
        if self.data[key] == [] and key == "headline":
            self.wrong((key,), "must name an indicator at least")
        return tuple({entry.id: entry for entry in found}.values())

    def kpi(self, where: Where, name: str) -> Kpi | None:
        """A KPI that has a row on a sheet."""
        try:
            found = kpis.find(name)
        except UnknownName as error:
            self.wrong(where, error, f'"{name}"')
            return None
        if not found.on_sheet:
            self.wrong(where, f'"{name}" is a function for cells: it has no row on a sheet',
                       f'"{name}"')  # fmt: skip
            return None
        return found

    def families(self, base: Template | None) -> tuple[Family, ...]:
        """The families whose sheets come first."""
        if "sheets" not in self.data:
            return base.sheets if base else ()
        found = self.listed(self.data, "sheets", (), self.family)
        return tuple(dict.fromkeys(found))

    def family(self, where: Where, name: str) -> Family | None:
        """A family that has a sheet."""
        known = {family.value: family for family in Family if family is not Family.TOOLS}
        if name in known:
            return known[name]
        self.wrong(where, UnknownName("family", name, known), f'"{name}"' if where else name)
        return None

    # ------------------------------------------------------------ charts

    def chart_table(self) -> dict[str, ChartSpec]:
        """The charts that the file defines, by name."""
        found = {}
        for name, entry in (self.get(self.data, "chart", dict, ()) or {}).items():
            where: Where = ("chart", name)
            if not isinstance(entry, dict):
                self.wrong(where, f"must be a table: [chart.{name}]")
                continue
            self.known(entry, ("kind", "of", "by", "title", "looks"), where)
            found[name] = self.chart(name, entry, where)
        return found

    def chart(self, name: str, entry: Mapping[str, Any], where: Where) -> ChartSpec:
        """One [chart.NAME]."""
        kinds, before = {kind.value: kind for kind in ChartKind}, len(self.problems)
        kind = self.get(entry, "kind", str, where)
        if kind is not None and kind not in kinds:
            self.wrong((*where, "kind"), UnknownName("kind of chart", kind, kinds))
        if "of" not in entry:
            self.wrong(where, 'needs the key "of": the indicators that it shows')
        of = self.listed(entry, "of", where, self.kpi)
        by = self.get(entry, "by", str, where) or ""
        drawn = kinds.get(kind or "")
        several = drawn in (ChartKind.MIX, ChartKind.FUNNEL, ChartKind.COMBINED)
        whole = len(self.problems) == before
        if whole and several and not by and len(of) < 2:
            self.wrong((*where, "of"), f"a chart of kind {kind} shows several indicators")
        if whole and len(of) > 1 and not several and drawn is not ChartKind.COLUMNS:
            told = "several indicators need kind columns, mix, funnel or combined"
            self.wrong((*where, "of"), told)
        if whole and by and (drawn is not ChartKind.MIX or len(of) > 1):
            self.wrong((*where, "by"), "splits one indicator, in a chart of kind mix")
        looks = self.listed(entry, "looks", where, self.look) if "looks" in entry else []
        title = self.words(entry, "title", where, None)
        return ChartSpec(name, tuple(of), drawn, by, title, tuple(looks))

    def look(self, where: Where, name: str) -> str | None:
        """A style whose colour a part may take."""
        if name in LOOKS:
            return name
        self.wrong(where, UnknownName("style for charts", name, LOOKS), f'"{name}"')
        return None

    def drawing(self, where: Where, name: str) -> ChartSpec | None:
        """A chart that is defined, or the chart of a KPI."""
        if name in self.drawn:
            return self.drawn[name]
        try:
            found = kpis.find(name)
        except UnknownName:
            known = (*self.drawn, *(entry.id for entry in kpis.all_kpis()))
            self.wrong(where, UnknownName("KPI or chart", name, known), f'"{name}"')
            return None
        return ChartSpec(found.id, (found,))

    def summary_charts(self, base: Template | None) -> tuple[ChartSpec, ...]:
        """The charts of the first sheet."""
        summary = self.get(self.data, "summary", dict, ()) or {}
        self.known(summary, ("charts",), ("summary",))
        if "charts" not in summary:
            return base.summary_charts if base else ()
        found = self.listed(summary, "charts", ("summary",), self.drawing)
        self.at_most(("summary", "charts"), len(found), MOST_CHARTS["summary"])
        return tuple(found)

    def family_charts(self, base: Template | None) -> dict[Family, tuple[ChartSpec, ...]]:
        """The charts of each family's sheet."""
        found = dict(base.charts) if base else {}
        table = self.get(self.data, "charts", dict, ()) or {}
        for key in table:
            family = self.family(("charts", key), key)
            drawings = self.listed(table, key, ("charts",), self.drawing)
            self.at_most(("charts", key), len(drawings), MOST_CHARTS["family"])
            if family:
                found[family] = tuple(drawings)
        return found

    def at_most(self, where: Where, several: int, most: int) -> None:
        """Refuse more charts than there is room for."""
        if several > most:
            self.wrong(where, f"at most {most} charts, not {several}")

    # ------------------------------------------------------------ thresholds, targets, rules

    def thresholds(self) -> dict[str, float]:
        """Parameters of statuses, by id."""
        table = self.get(self.data, "thresholds", dict, ()) or {}
        self.known(table, THRESHOLDS, ("thresholds",))
        found: dict[str, float] = {}
        for name, id in THRESHOLDS.items():
            value = self.number(table, name, ("thresholds",))
            if value is not None and value < 0:
                self.wrong(("thresholds", name), f"must be 0 or more, not {value}")
            elif value is not None:
                found[PARAMETERS[id].id] = value
        return found

    def targets(self, base: Template | None) -> tuple[DefaultTarget, ...]:
        """The targets that sources give: one's own take the place of inherited ones."""
        found = {t.kpi.id: t for t in base.targets} if base else {}
        if self.data.get("target") == []:
            found = {}
        for where, entry in self.tables("target", ("kpi", "low", "high", "strict", "source")):
            name = self.required(entry, "kpi", where)
            kpi = self.kpi((*where, "kpi"), name) if name else None
            low, high = (self.number(entry, key, where) for key in ("low", "high"))
            if low is None and high is None:
                self.wrong(where, 'needs the key "low" or "high"')
            strict = bool(self.get(entry, "strict", bool, where))
            source = self.words(entry, "source", where, None) or Text("", "")
            if kpi:
                found[kpi.id] = DefaultTarget(kpi, source, low, high, strict)
        return tuple(found.values())

    def checks(self, base: Template | None) -> tuple[Check, ...]:
        """The rules: those of the extended template, then one's own."""
        found = list(base.checks) if base and self.data.get("check") != [] else []
        for where, entry in self.tables("check", ("rule", "window", "source")):
            rule = self.required(entry, "rule", where)
            window = self.get(entry, "window", str, where) or "rolling12"
            if window not in WINDOWS:
                self.wrong((*where, "window"), UnknownName("window", window, WINDOWS))
            source = self.words(entry, "source", where, None) or Text("", "")
            parts = _RULE.fullmatch(rule) if rule else None
            if rule and not parts:
                self.wrong((*where, "rule"), f'"{rule}" is no rule: write KPI < KPI, or <=, >, >= '
                           "and a number")  # fmt: skip
            if parts:
                sides = [self.operand((*where, "rule"), parts[i]) for i in (1, 3)]
                if all(side is not None and side.kpi is None for side in sides):
                    self.wrong((*where, "rule"), f'"{rule}" names no indicator')
                left, right = sides
                if left and right:
                    at_times = left.at or right.at
                    found.append(
                        Check(left, parts[2], right, source, "month" if at_times else window)
                    )
        return tuple(found)

    def operand(self, where: Where, text: str) -> Operand | None:
        """One side of a rule."""
        try:
            return Operand(number=float(text))
        except ValueError:
            pass
        name, _, at = text.partition("@")
        if at and at not in TIMES:
            self.wrong(where, UnknownName("time", at, TIMES))
            return None
        found = self.kpi(where, name)
        return Operand(found, at) if found else None

    # ------------------------------------------------------------ values of the right kind

    def known(self, table: Mapping[str, Any], keys: Iterable[str], where: Where) -> None:
        """Refuse keys that mean nothing."""
        keys = tuple(keys)
        for key in table:
            if key not in keys:
                self.wrong((*where, key), UnknownName("key", key, keys).listed())

    def get(self, table: Mapping[str, Any], key: str, kind: type, where: Where) -> Any:
        """A value of some kind, or None."""
        value = table.get(key)
        words = {str: "a text", int: "a whole number", dict: "a table", bool: "true or false",
                 list: "a list"}  # fmt: skip
        if value is not None and (
            not isinstance(value, kind) or (kind is int and isinstance(value, bool))
        ):
            self.wrong((*where, key), f"must be {words[kind]}, not {value!r}")
            return None
        return value

    def required(self, table: Mapping[str, Any], key: str, where: Where) -> str:
        """A text that must be there; an empty one where it is not."""
        if key not in table:
            self.wrong(where, f'needs the key "{key}"')
        return self.get(table, key, str, where) or ""

    def number(self, table: Mapping[str, Any], key: str, where: Where) -> float | None:
        """A number, or None."""
        value = table.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.wrong((*where, key), f"must be a number, not {value!r}")
            return None
        return value

    def words(
        self, table: Mapping[str, Any], key: str, where: Where, inherited: Text | None
    ) -> Text | None:
        """A text, the same in both languages or one in each."""
        value = table.get(key)
        if value is None:
            return inherited
        if isinstance(value, str):
            return Text(value, value)
        if isinstance(value, dict):
            self.known(value, ("en", "fr"), (*where, key))
            if all(isinstance(value.get(language), str) for language in ("en", "fr")):
                return Text(value["en"], value["fr"])
        self.wrong((*where, key), 'must be a text, or { en = "…", fr = "…" }')
        return None

    def listed(self, table: Mapping[str, Any], key: str, where: Where, read: Any) -> list[Any]:
        """What each text of a list names."""
        given = table.get(key)
        if given is None:
            return []
        if not isinstance(given, list) or not all(isinstance(x, str) for x in given):
            self.wrong((*where, key), f"must be a list of texts, not {given!r}")
            return []
        found = [read((*where, key), name) for name in given]
        return [x for x in found if x is not None]

    def tables(self, key: str, keys: tuple[str, ...]) -> list[tuple[Where, dict[str, Any]]]:
        """The entries of [[key]] with their places."""
        given = self.data.get(key, [])
        if not isinstance(given, list) or not all(isinstance(e, dict) for e in given):
            self.wrong((key,), f"must be written [[{key}]], once for each entry")
            return []
        found: list[tuple[Where, dict[str, Any]]] = [
            ((key, place), entry) for place, entry in enumerate(given)
        ]
        for where, entry in found:
            self.known(entry, keys, where)
        return found
