"""Sums of amounts and durations: what the rows read hold = those used + those left out.

They are added up while the rows are counted, in the same statement, so they cost no further
look at the file. What is summed is what a file gives, in exact decimals: a column that only
follows from two dates, or a constant, is no sum that anybody could compare with the tool.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from typing import Any

from xlkpi.exports import sql
from xlkpi.exports.report import Sum
from xlkpi.model.tables import Table, Type

_UNITS = {Type.MONEY: "", Type.SECONDS: "s", Type.HOURS: "h"}
_FACTORS = {
    "": {"cents": Decimal("0.01")},
    "s": {"ms": Decimal("0.001"), "min": Decimal(60), "h": Decimal(3600), "d": Decimal(86400)},
    "h": {"min": Decimal(1) / 60, "s": Decimal(1) / 3600, "d": Decimal(24)},
}
_DIGITS = 60  # more than the product of two stored numbers has
_NINE = Decimal("1e-9")

Key = tuple[str, str]
"""A column and a currency ("" for a duration, or where none is said)."""


@dataclass
class Tally:
    """The sums of one file's columns, by what became of the rows."""

    columns: tuple[str, ...] = ()
    currency: str = "NULL"  # SQL
    units: dict[str, str] = field(default_factory=dict)  # column: "" (money), "s" or "h"
    sums: dict[str, dict[Key, Decimal]] = field(default_factory=dict)

    grouped: bool = False  # whether the rows have several currencies

    @classmethod
    def of(cls, table: Table, given: Collection[str], currency: str | None, grouped: bool) -> Tally:
        """For the columns that a file gives.

        ``currency`` is the SQL of the rows' currency, ``grouped`` whether it is a column.
        """
        units = {
            c.name: _UNITS[c.type] for c in table.columns if c.name in given and c.type in _UNITS
        }
        if currency is None or "" not in units.values():
            currency, grouped = "NULL", False
        return cls(tuple(units), currency, units, grouped=grouped)

    def query(self, source: str, by: Sequence[str] = (), more: Sequence[str] = ()) -> str:
        """The SELECT of the sums over ``source``.

        First come ``by``, by which it is grouped, and ``more``, then the currency and the sums.
        """
        groups = [*by, *(["_currency"] if self.grouped else [])]
        cells = [f"sum({sql.name(name)})" for name in self.columns]
        listed = ", ".join([*by, *more, f"{self.currency} AS _currency", *cells])
        grouped = f" GROUP BY {', '.join(groups)} ORDER BY {', '.join(groups)}" if groups else ""
        return f"SELECT {listed} FROM {source}{grouped}"

    def add(self, what: str, rows: Iterable[Sequence[Any]]) -> None:
        """Rows of ``query`` added to the sums of what is read, used, rejected or merged."""
        found = self.sums.setdefault(what, {})
        for currency, *sums in rows:
            for name, value in zip(self.columns, sums, strict=True):
                key = name, (currency or "").upper() if self.units[name] == "" else ""
                if value is not None:
                    with localcontext(prec=_DIGITS):
                        found[key] = found.get(key, Decimal(0)) + value

    def merge(self, before: Iterable[Sequence[Any]], after: Iterable[Sequence[Any]]) -> None:
        """What is lost where rows are made one: the sums before less those after."""
        self.add("merged", before)
        self.add("merged", ((c, *(v and -v for v in sums)) for c, *sums in after))

    def before(self, rows: Iterable[Sequence[Any]]) -> None:
        """The sums before all that has been read was merged: those become the ones read."""
        after = self.sums.get("read", {})
        self.sums["read"] = {}
        self.add("read", rows)
        found, merged = self.sums["read"], self.sums.setdefault("merged", {})
        with localcontext(prec=_DIGITS):
            there = {column for column, _ in found}
            for key in found.keys() | after.keys():
                if key[0] not in there:
                    found[key] = after[key]
                else:
                    found.setdefault(key, Decimal(0))
                    merged[key] = found[key] - after.get(key, Decimal(0))

    def report(
        self,
        labels: Mapping[str, str],
        written: Mapping[str, str | None],
        converted_to: str,
    ) -> tuple[Sum, ...]:
        """The sums as the report of a file gives them.

        ``labels`` are the headers, ``written`` the units in which the file writes its columns.
        """
        zero = Decimal(0)
        parts = {
            what: self.sums.get(what, {})
            for what in ("read", "used", "rejected", "merged", "converted")
        }
        keys = sorted({key for found in parts.values() for key in found}, key=self._order)
        found = []
        for key in keys:
            name, currency = key
            unit = self.units[name]
            factor = _FACTORS[unit].get(written.get(name) or "")
            read = parts["read"].get(key, zero)
            with localcontext(prec=_DIGITS):
                own = (read / factor).quantize(_NINE) if factor else None
            found.append(
                Sum(
                    column=name,
                    header=labels.get(name, ""),
                    unit=unit or currency,
                    read=read,
                    used=parts["used"].get(key, zero),
                    rejected=parts["rejected"].get(key, zero),
                    merged=parts["merged"].get(key, zero),
                    file_unit=(written.get(name) or "") if factor else "",
                    in_file_unit=own,
                    converted=parts["converted"].get(key) if converted_to else None,
                    converted_to=converted_to if key in parts["converted"] else "",
                )
            )
        return tuple(found)

    def _order(self, key: Key) -> tuple[int, str]:
        return self.columns.index(key[0]), key[1]
