"""What the exports of known systems look like: a file a vendor in ``vendors/``, and its reader.

A layout is data: how a file is known to be of it, and an ``[[export]]`` as a person would
write one in ``xlkpi.toml``, save that each header is a list of what it may be called. Once
the headers of a file have chosen among those, it *is* such an entry. ``vendors/README.md``
tells every key.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from xlkpi.errors import ConfigError, InputError, UnknownName
from xlkpi.exports.config import ExportSpec, read_entry
from xlkpi.exports.headers import bare, fold
from xlkpi.exports.rows import Rows
from xlkpi.model.tables import TABLES

LINES = 30
"""So many lines below the header that was found may be the real one."""
MARGIN = 2
"""A layout wins over another where it knows so many headers more."""
_MEMORY = 0.8  # what is known from memory alone is that much less sure
_OWN = ("name", "known_by", "at_least", "memory", "also", "needs")
_SIGNATURE = re.compile(
    r'^name = "(?P<name>[^"]+)"\nknown_by = (?P<groups>\[.*\])$(?:\nat_least = (?P<least>\d+)$)?',
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Signature:
    """The headers by which a kind of file is known: so many of the groups, any of each."""

    vendor: str
    name: str
    groups: tuple[tuple[str, ...], ...]  # folded
    at_least: int
    written: tuple[str, ...]  # the first of each group, as messages write it


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of file of one vendor, and the tables that it feeds."""

    vendor: str
    name: str
    title: str  # the vendor's name as people write it
    feeds: tuple[dict[str, Any], ...]
    memory: bool

    @property
    def id(self) -> str:
        """What ``vendor = "…"`` calls it."""
        return f"{self.vendor}/{self.name}"

    @property
    def called(self) -> str:
        """What a message calls it."""
        return f"{self.title} ({self.name})"


@dataclass(frozen=True, slots=True)
class Match:
    """A file that has a layout: which line is its header, and how sure that is."""

    layout: Layout
    rows: Rows  # with that line as header
    known: int  # headers of the file that the layout knows
    specs: tuple[ExportSpec, ...]

    @property
    def sure(self) -> float:
        """From 0 to 1: the more headers are known, the surer."""
        sure = self.known / (self.known + 1)
        return round(sure * _MEMORY if self.layout.memory else sure, 2)

    @property
    def note(self) -> str:
        """What ``check`` says of it."""
        memory = "; layout known from memory alone: check it" if self.layout.memory else ""
        return (
            f"recognised as {self.layout.called}: {self.known} of {len(self.rows.headers)} "
            f"headers known, {self.sure:.0%} sure{memory}"
        )


# ---------------------------------------------------------------- reading the vendors' files


@cache
def _sources() -> dict[str, str]:
    """Vendor: the text of its file. Read, not parsed: that would take longer than most exports."""
    folder = files("xlkpi.exports").joinpath("vendors")
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return {f.name.removesuffix(".toml"): f.read_text(encoding="utf-8") for f in found}


@cache
def signatures() -> tuple[Signature, ...]:
    """How each kind of file is known, picked from the vendors' files without parsing them."""
    found = []
    for vendor, source in _sources().items():
        for match in _SIGNATURE.finditer(source):
            groups = [g if isinstance(g, list) else [g] for g in json.loads(match["groups"])]
            folded = tuple(tuple(map(_folded, group)) for group in groups)
            least = int(match["least"] or len(groups))
            written = tuple(group[0] for group in groups)
            found.append(Signature(vendor, match["name"], folded, least, written))
    return tuple(found)


@cache
def layouts(vendor: str) -> dict[str, Layout]:
    """The kinds of file of a vendor, by name."""
    source = _sources()[vendor]
    data = tomllib.loads(source)
    feeds: dict[str, list[dict[str, Any]]] = {}
    for entry in data["export"]:
        feeds.setdefault(entry["name"], []).append(entry)
    return {
        name: Layout(
            vendor,
            name,
            data["title"],
            tuple(entries),
            any(e.get("memory") is True for e in entries),
        )
        for name, entries in feeds.items()
    }


def vendors() -> tuple[str, ...]:
    """The names of all vendors."""
    return tuple(_sources())


def find(given: str, place: str) -> tuple[Layout, ...]:
    """The layouts that ``vendor = "…"`` means. Raises ConfigError for one that does not exist."""
    vendor, _, name = given.partition("/")
    if vendor not in _sources():
        raise ConfigError(f"{place}.vendor: {UnknownName('vendor', vendor, _sources())}")
    there = layouts(vendor)
    if not name:
        return tuple(there.values())
    if name not in there:
        problem = UnknownName(f"export of {vendor}", name, there).listed()
        raise ConfigError(f"{place}.vendor: {problem}")
    return (there[name],)


# ---------------------------------------------------------------- recognising


def _folded(header: str) -> str:
    return fold(header) or header.strip()


class Finder:
    """Where headers are among the header lines of a file."""

    def __init__(self, lines: Sequence[Sequence[str | None]]) -> None:
        self.headers = [cell or "" for cell in lines[0]]
        self.places: dict[str, int] = {}
        for line in lines:
            for form in (lambda h: h, lambda h: bare(h).text):
                for position, cell in enumerate(line):
                    if cell and cell.strip():
                        self.places.setdefault(_folded(form(cell)), position)

    def find(self, alias: str) -> list[int] | None:
        """The positions of ``"Header"``, ``"Date + Time"`` or ``"/pattern/"``; None without."""
        if len(alias) > 2 and alias.startswith("/") and alias.endswith("/"):
            pattern = re.compile(alias[1:-1], re.IGNORECASE)
            hits = (p for name, p in self.places.items() if pattern.search(name))
            first = next(hits, None)
            return None if first is None else [first]
        whole = self.places.get(_folded(alias))
        if whole is not None or " + " not in alias:
            return None if whole is None else [whole]
        parts = [self.places.get(_folded(part)) for part in alias.split(" + ")]
        found = [part for part in parts if part is not None]
        return found if len(found) == len(parts) else None

    def first(self, aliases: str | Iterable[str]) -> list[str] | None:
        """The headers that the first alias there is stands for."""
        for alias in [aliases] if isinstance(aliases, str) else aliases:
            found = self.find(alias)
            if found is not None:
                return [self.headers[position] for position in found]
        return None

    def fits(self, signature: Signature) -> int:
        """How many groups of the signature are there; 0 where they are too few."""
        met = sum(any(alias in self.places for alias in group) for group in signature.groups)
        return met if met >= signature.at_least else 0


def _aliases(layout: Layout) -> Iterator[str]:
    """Every header that a layout knows of."""
    for feed in layout.feeds:
        for group in [
            *feed.get("columns", {}).values(),
            *feed.get("known_by", ()),
            feed.get("also", ()),
        ]:
            for alias in [group] if isinstance(group, str) else group:
                if not alias.startswith("/"):
                    yield alias
                    yield from alias.split(" + ")


def recognise(rows: Rows, *, below: bool = False) -> Match | None:
    """The one known layout of a file, None where it has none.

    With ``below`` the lines below the header that was found are tried in its place: a title
    can be as wide as a header. Raises InputError where two layouts fit as well, or where the
    file lacks what every table needs.
    """
    for line in range(1, min(LINES, len(rows.sample)) + 1) if below else (0,):
        cells = rows.sample[line - 1] if line else rows.headers
        finder = Finder([cells])
        fitting = [s for s in signatures() if finder.fits(s)]
        if fitting:
            found = [_match(layouts(s.vendor)[s.name], rows, line) for s in fitting]
            return _clear(sorted(found, key=lambda m: -m.known))
    return None


def headed(rows: Rows, wanted: Iterable[str] = ()) -> Rows:
    """The rows with the header that they mean: that of one line, or of two lines together.

    One line stays where a known system writes it so, or where somebody names its headers
    (``wanted``) that the two lines together do not have.
    """
    if rows.joined is None:
        return rows
    said = {fold(header) for header in wanted}
    if said:
        plain = {fold(header) for header in rows.headers}
        both = {fold(header) for header in rows.completed.headers}
        return rows if said <= plain and not said <= both else rows.completed
    try:
        known = recognise(rows)
    except InputError:
        return rows
    return rows if known else rows.completed


def _clear(found: Sequence[Match]) -> Match:
    """The match that knows clearly more headers than others. Raises InputError without."""
    best = found[0]
    rivals = [m for m in found if m.known > best.known - MARGIN]
    if len(rivals) > 1:
        own = {m.layout.id: _distinct(m, rivals) for m in rivals}
        raise InputError(
            "the headers could be those of "
            + " or of ".join(f"{m.layout.called}, {m.known} headers" for m in rivals),
            file=best.rows.file,
            sheet=best.rows.sheet or None,
            hint=f'say which with vendor = "{best.layout.id}" in its [[export]], or export more '
            "columns: " + "; ".join(f"{id} alone has {names}" for id, names in own.items()),
        )
    if not best.specs:
        needed = ", ".join(sorted({n for f in best.layout.feeds for n in _needs(f)}))
        raise InputError(
            f"is {best.layout.called}, but nothing in it gives {needed}",
            file=best.rows.file,
            sheet=best.rows.sheet or None,
            hint="export it with more columns, or name them in [export.columns] of xlkpi.toml",
        )
    return best


def _distinct(match: Match, rivals: Sequence[Match]) -> str:
    others = {_folded(a) for m in rivals if m is not match for a in _aliases(m.layout)}
    own = dict.fromkeys(a for a in _aliases(match.layout) if _folded(a) not in others)
    return ", ".join(f'"{alias}"' for alias in list(own)[:3]) or "none"


def nearest(headers: Sequence[str]) -> str:
    """The layouts of which some headers are there but not enough, for a message."""
    places = Finder([headers]).places
    close = []
    for s in signatures():
        there = [any(alias in places for alias in group) for group in s.groups]
        if sum(there) * 2 >= s.at_least and sum(there) > 1:
            lacking = [text for text, has in zip(s.written, there, strict=True) if not has]
            close.append(
                (s.at_least - sum(there), f"{s.vendor}/{s.name} lacks {', '.join(lacking)}")
            )
    return "; ".join(text for _, text in sorted(close)[:3])


def apply(layout: Layout, rows: Rows) -> Match:
    """The layout put on a file because somebody says so: the header line that fits best."""
    finders = [rows.headers, *rows.sample[:LINES]]
    known = [
        sum(_folded(a) in Finder([cells]).places for a in _aliases(layout)) for cells in finders
    ]
    return _match(layout, rows, known.index(max(known)))


def _match(layout: Layout, rows: Rows, line: int) -> Match:
    count = max((feed.get("header_rows", 1) for feed in layout.feeds), default=1)
    lines = [rows.headers, *rows.sample][line : line + count]
    headed = rows.headed(line, count)
    finder = Finder([headed.headers, *lines])
    aliases = {_folded(alias) for alias in _aliases(layout)}
    known = {p for name, p in finder.places.items() if name in aliases}
    specs = [_spec(layout, feed, finder) for feed in layout.feeds]
    return Match(layout, headed, len(known), tuple(s for s in specs if s))


# ---------------------------------------------------------------- a layout on the headers of a file


def _needs(feed: dict[str, Any]) -> tuple[str, ...]:
    """The canonical columns without which a file does not feed the table."""
    return (*TABLES[feed["table"]].required, *feed.get("needs", ()))


def _spec(layout: Layout, feed: dict[str, Any], finder: Finder) -> ExportSpec | None:
    """The entry that a feed is, for the headers of one file; None where it cannot be."""
    entry = {key: value for key, value in feed.items() if key not in _OWN}
    columns = {
        name: found
        for name, aliases in feed.get("columns", {}).items()
        if (found := finder.first(aliases))
    }
    entry["columns"] = columns
    entry["set"] = {k: v for k, v in feed.get("set", {}).items() if k not in columns}
    pivot = feed.get("pivot", {}).get("events", {})
    if pivot:
        columns |= {n: [n] for n in (*pivot, "events") if n in TABLES[feed["table"]].column_names}
        for name, source in feed["columns"].items():
            if source == "events":
                columns[name] = ["events"]
    known = {*columns, *entry["set"]}
    entry["formula"] = {
        name: fitting
        for name, written in feed.get("formula", {}).items()
        if (fitting := _fitting(written, known))
    }
    known |= entry["formula"].keys()
    if not all(name in known for name in _needs(feed)):
        return None
    for key in ("values", "units"):
        entry[key] = {k: v for k, v in feed.get(key, {}).items() if k in columns}
    if "key" in feed:
        entry["key"] = _key(feed, finder)
    for key in ("latest", "pivot", "span"):
        if key in feed:
            entry[key] = _located(feed[key], finder)
    entry["refuse"] = [e for rule in feed.get("refuse", ()) if (e := _located(rule, finder))]
    collapse = feed.get("collapse")
    if collapse:  # a column that the file lacks needs no merging
        entry["collapse"] = {k: v for k, v in collapse.items() if k == "by" or k in known}
        if collapse["by"] not in known:
            entry.pop("collapse")
    kept = {key: value for key, value in entry.items() if value not in (None, {}, [])}
    place = f"{layout.vendor}.toml, {layout.name}"
    return read_entry({"file": "", **kept}, Path(f"{layout.vendor}.toml"), place)


def _fitting(written: str | Sequence[str], known: set[str]) -> str | None:
    """The first of the formulas whose columns are all there."""
    formulas = [written] if isinstance(written, str) else written
    return next((f for f in formulas if set(re.findall(r"[a-z]\w*", f)) <= known), None)


def _key(feed: dict[str, Any], finder: Finder) -> list[str] | None:
    """The key of the vendor's rows, None where the file lacks a part of it."""
    parts = []
    for name in feed["key"]:
        if name in TABLES[feed["table"]].column_names:
            parts.append([name])
        else:
            parts.append(finder.first(name) or [])
    return [part[0] for part in parts] if all(parts) else None


def _located(table: dict[str, Any], finder: Finder) -> dict[str, Any] | None:
    """A table of settings with its headers chosen; None where one of them is missing."""
    found = dict(table)
    for key in ("by", "order", "event", "at", "column", "first", "last"):
        if key in table:
            header = finder.first(table[key])
            if header is None:
                return None
            found[key] = header[0]
    return found
