"""A workbook template: what it shows (template.toml) and how it looks (theme.xlsx)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xlkpi import kpis, resources
from xlkpi.errors import ConfigError, UnknownName
from xlkpi.model.kpi import Family, Kpi


@dataclass(frozen=True)
class DefaultTarget:
    """A target that a source gives, set where finance has set none."""

    kpi: Kpi
    source: str
    low: float | None = None
    high: float | None = None
    strict: bool = False


@dataclass(frozen=True)
class Check:
    """An alert of its own: one KPI should stay below another."""

    smaller: Kpi
    larger: Kpi
    source: str


@dataclass(frozen=True)
class Template:
    """What a workbook shows."""

    name: str
    theme: Path
    headline: tuple[Kpi, ...]
    reserve: tuple[Kpi, ...]
    charts: dict[Family, tuple[Kpi, ...]] = field(default_factory=dict)
    targets: tuple[DefaultTarget, ...] = ()
    checks: tuple[Check, ...] = ()
    months: int = 24  # how many months the selector offers


def find(name: str) -> Path:
    """The folder of a template: by name among those that come with xlkpi, or by path."""
    room = resources.folder("workbook_templates")
    if (room / name / "template.toml").is_file():
        return room / name
    given = Path(name)
    if (given / "template.toml").is_file():
        return given
    known = [path.parent.name for path in room.glob("*/template.toml")]
    raise UnknownName("template", name, known)


def read(name: str) -> Template:
    """The template of that name or folder."""
    folder = find(name)
    path = folder / "template.toml"
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}. Next: correct the file.") from None
    theme = folder / given.get("theme", "theme.xlsx")
    if not theme.is_file():
        raise ConfigError(f"{path}: {theme} is not there. Next: put the theme beside it.")
    try:
        return Template(
            name=folder.name,
            theme=theme,
            headline=_kpis(given["headline"]),
            reserve=_kpis(given.get("reserve", [])),
            charts={Family(f): _kpis(ids) for f, ids in given.get("charts", {}).items()},
            targets=tuple(_target(entry) for entry in given.get("target", [])),
            checks=tuple(_check(entry) for entry in given.get("check", [])),
            months=int(given.get("months", 24)),
        )
    except (KeyError, ValueError, TypeError, UnknownName) as error:
        problem = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise ConfigError(f"{path}: {problem}. Next: correct the file.") from None


def _kpis(ids: list[str]) -> tuple[Kpi, ...]:
    return tuple(kpis.find(id) for id in ids)


def _target(entry: dict[str, Any]) -> DefaultTarget:
    return DefaultTarget(
        kpis.find(entry["kpi"]),
        entry["source"],
        entry.get("low"),
        entry.get("high"),
        bool(entry.get("strict")),
    )


def _check(entry: dict[str, Any]) -> Check:
    smaller, _, larger = entry["rule"].partition("<")
    return Check(kpis.find(smaller.strip()), kpis.find(larger.strip()), entry["source"])
