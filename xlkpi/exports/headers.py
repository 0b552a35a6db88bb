"""Which canonical table a file is, and which of its headers is which column."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from xlkpi.errors import InputError
from xlkpi.exports import sql
from xlkpi.model.tables import TABLES, Column, Table, Type


def fold(text: str) -> str:
    """The text without case, accents, punctuation and spaces: two that fold alike match.

    >>> fold("Numéro de la requête")
    'numero de la requete'
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^\w+]+|_", " ", plain).strip()


@dataclass(frozen=True, slots=True)
class Bare:
    """A header without the unit or the currency that is written in it."""

    text: str
    unit: str | None = None
    currency: str | None = None


_CODES = (
    "EUR|USD|GBP|CHF|CAD|AUD|NZD|JPY|CNY|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|TRY|ILS|INR|BRL|MXN|ZAR|"
    "SGD|HKD|KRW|THB|MAD|TND|DZD|XOF|XAF|XPF|AED|SAR|COP|CLP|ARS|PEN|IDR|MYR|PHP|VND|UAH"
)
_CURRENCY = re.compile(rf"(?<=\w)\s*(?:[(\[]({_CODES}|[€$£])[)\]]|([€$£]))\s*$")
SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
_WRITTEN = rf"\b({_CODES})\b|[€$£¥]"
_UNIT = re.compile(
    r"\s*[(\[]?\b(?:in |en )?(?:(?P<ms>ms|milliseconds|millisecondes|millis)"
    r"|(?P<s>s|secs?|seconds|secondes)|(?P<min>mins?|minutes)|(?P<h>h|hrs?|hours|heures)"
    r"|(?P<d>days|jours))\b[)\]]?",
    re.IGNORECASE,
)


@lru_cache(4096)
def bare(header: str) -> Bare:
    """What a header says besides its unit ("in minutes", "(ms)") and currency ("(EUR)", "€").

    >>> bare("Montant dépensé (EUR)"), bare("First reply time in minutes").unit
    (Bare(text='Montant dépensé', unit=None, currency='EUR'), 'min')
    """
    currency = _CURRENCY.search(header)
    if currency:
        code = next(group for group in currency.groups() if group)
        return Bare(header[: currency.start()], currency=SYMBOLS.get(code, code))
    for found in _UNIT.finditer(header):
        marked = found.group().lstrip().lower().startswith(("(", "[", "in ", "en "))
        if marked and found.lastgroup and header[: found.start()].strip():
            return Bare(header[: found.start()] + header[found.end() :], unit=found.lastgroup)
    return Bare(header)


def written_currency(cell: str | None) -> str | None:
    """The currency that is written in the cell of an amount.

    >>> written_currency("EUR 1 200,00"), written_currency("-$5"), written_currency("5 TTC")
    ('EUR', 'USD', None)
    """
    found = re.search(_WRITTEN, cell.upper()) if cell else None
    return SYMBOLS.get(found[0], found[0]) if found else None


def written_currency_sql(cell: str) -> str:
    """The same in SQL, NULL where no currency is written."""
    found = f"nullif(regexp_extract(upper({cell}), {sql.text(_WRITTEN)}), '')"
    return sql.case(found, {s: sql.text(code) for s, code in SYMBOLS.items()}, found)


@cache
def _data() -> dict[str, Any]:
    source = files("xlkpi.exports").joinpath("aliases.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)


@cache
def known_names(table: str) -> dict[str, str]:
    """Folded header: canonical column. The column's own name wins over any alias."""
    found = {
        fold(alias): column
        for column, aliases in _data()["tables"].get(table, {}).items()
        for alias in aliases
    }
    return found | {fold(column): column for column in TABLES[table].column_names}


@cache
def words(table: str, column: Column) -> dict[str, str]:
    """Folded word: canonical word, for a column that is one of a list."""
    choices = _data()["choices"]
    entries = choices.get(f"{table}.{column.name}", choices.get(column.name, {}))
    found = {
        fold(alias): word
        for word, aliases in entries.items()
        if word in column.choices
        for alias in aliases
    }
    return found | {fold(word): word for word in column.choices}


def default_dimensions(table: str) -> tuple[str, ...]:
    """The columns that become segments where nothing is said."""
    return tuple(_data()["dimensions"].get(table, ()))


def match(table: Table, headers: Sequence[str]) -> dict[str, int]:
    """Canonical column: position of the header that is it.

    A header serves once; a canonical name is preferred to an alias, the first header to
    later ones, a whole header to one that also holds a unit or a currency.
    """
    aliases = known_names(table.name)
    found: dict[str, int] = {}
    for names, exact in (
        (headers, True),
        (headers, False),
        ([bare(h).text for h in headers], False),
    ):
        for position, header in enumerate(names):
            folded = fold(header)
            column = aliases.get(folded)
            if column is None or column in found or position in found.values():
                continue
            if not exact or folded == fold(column):
                found[column] = position
    return {name: found[name] for name in table.column_names if name in found}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A table that the headers could be."""

    table: Table
    columns: dict[str, int]
    complete: bool  # whether it has what a row cannot do without
    merit: float


_QUANTITIES = (Type.COUNT, Type.MONEY, Type.NUMBER, Type.SECONDS, Type.HOURS)


def _other_id_first(names: Sequence[str], key: int, columns: dict[str, int]) -> bool:
    """Whether an identifier that the table does not know stands before its key."""
    return any(
        name.endswith(" id") and position not in columns.values()
        for position, name in enumerate(names[:key])
    )


_NAMES_ALONE = ("customers", "leads")  # lists of names; the other tables tell what happened


def candidates(headers: Sequence[str]) -> list[Candidate]:
    """The tables that the headers could be, the likeliest first."""
    found = []
    for table in TABLES.values():
        columns = match(table, headers)
        if not columns:
            continue
        names = [fold(header) for header in headers]
        exact = sum(fold(column) in names for column in columns)
        key = bool(table.key) and table.key[0] in columns
        dated = any(column in columns for column in table.date_columns)
        complete = all(column in columns for column in table.required)
        if key and _other_id_first(names, columns[table.key[0]], columns):
            continue  # rows of something else that only mention this key
        counted = any(c.name in columns for c in table.columns if c.type in _QUANTITIES)
        measured = counted or not any(c.type in _QUANTITIES for c in table.columns)
        told = dated or any(c.name in columns for c in table.columns if c.type is not Type.TEXT)
        identified = (
            key and (told or table.name in _NAMES_ALONE) if table.key else dated and measured
        )
        share = len(columns) / max(1, len(headers))
        merit = len(columns) + 0.5 * exact + 2 * key + dated + share
        if len(columns) >= 2 and complete and identified:
            found.append(Candidate(table, columns, complete, merit))
    return sorted(found, key=lambda c: -c.merit)


def recognise(headers: Sequence[str], file: str, sheet: str = "") -> Candidate:
    """The one table that the headers are. Raises InputError where none or several fit."""
    found = candidates(headers)
    if not found:
        raise InputError(
            f"the headers are those of no known table ({_listed(headers)})",
            file=file,
            sheet=sheet or None,
            hint=f'say which with [[export]] file = "{file.rsplit("/", 1)[-1]}", table = "…" '
            "and [export.columns] in xlkpi.toml",
        )
    best = found[0]
    rivals = [c for c in found if c.merit >= best.merit - 0.5]
    if len(rivals) > 1:
        names = " or ".join(f'"{c.table.name}"' for c in rivals)
        raise InputError(
            f"the headers could be those of {names}",
            file=file,
            sheet=sheet or None,
            hint=f'say which with [[export]] file = "{file.rsplit("/", 1)[-1]}", '
            f'table = "{best.table.name}" in xlkpi.toml',
        )
    return best


def _listed(headers: Iterable[str]) -> str:
    shown = list(headers)
    more = ", …" if len(shown) > 8 else ""
    return ", ".join(f'"{h[:40]}"' for h in shown[:8]) + more
