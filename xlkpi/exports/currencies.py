"""Amounts in several currencies: never added, converted only at rates that somebody gave.

``[rates]`` of ``xlkpi.toml`` holds what one unit of a currency is worth in the currency of
``[workbook]``: one rate for all days, or a rate from each of several days on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xlkpi.errors import InputError
from xlkpi.exports import sql
from xlkpi.exports.reading import Part
from xlkpi.model.tables import Table, Type

if TYPE_CHECKING:
    import duckdb

    from xlkpi.exports.config import Config, Rate

_AMOUNT, _RATE = "DECIMAL(20,6)", "DECIMAL(18,12)"  # their product has the 38 digits there are

# The day of an amount, where a row has several: that on which it counts.
_DAYS = {"deals": ("closed_on", "created_on"), "subscriptions": ("started_on",)}


@dataclass
class Currencies:
    """The currencies of all tables, and what brings them to one."""

    connection: duckdb.DuckDBPyConnection
    config: Config
    seen: dict[str, dict[str, str]] = field(default_factory=dict)  # currency: table: files

    def settle(self, table: Table, parts: Sequence[Part], rows: str) -> None:
        """Converts the amounts of a table (the view over ``rows``) where rates are given.

        Raises InputError for several currencies that cannot be brought to one.
        """
        if table.column("currency") is None or not any(p.expression("currency") for p in parts):
            return
        found = self.connection.execute(
            f"SELECT upper(currency), count(*) FROM {sql.name(table.name)} "
            "WHERE currency IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
        ).fetchall()
        files = ", ".join(dict.fromkeys(p.rows.file for p in parts if p.expression("currency")))
        base, rates = self.config.currency, self.config.rates
        without = [name for name, _ in found if name not in rates and name != base]
        if rates and not without:
            if any(name != base for name, _ in found):
                self._convert(table, parts, rows, files)
            found = [(base, 0)] if found else []
        elif len(found) > 1:
            listed = ", ".join(f"{name} ({count} rows)" for name, count in found)
            raise InputError(
                f'"{table.name}" holds amounts in several currencies that cannot be added: {listed}',
                file=files,
                column="currency",
                hint=self._hint(without),
            )
        for name, _ in found:
            self.seen.setdefault(name, {})[table.name] = files

    def agree(self) -> None:
        """Raises InputError where tables are in different currencies: ratios would mix them."""
        base = self.config.currency
        others = [name for name in self.seen if name != base]
        if len(others) > (base is None):
            told = [f"the workbook is in {base}"] if base else []
            told += [f'"{t}" in {name}' for name in others for t in self.seen[name]]
            files = dict.fromkeys(f for name in others for f in self.seen[name].values())
            raise InputError(
                f"amounts in several currencies cannot be set against each other: "
                f"{', '.join(told)}",
                file=", ".join(files),
                column="currency",
                hint=self._hint(others),
            )

    def _hint(self, without: Sequence[str]) -> str:
        listed = ", ".join(without)
        if self.config.currency:
            example = f"[rates] {without[0]} = what one {without[0]} is worth in"
            return (
                f"give the rate of {listed} in [rates] of xlkpi.toml: "
                f"{example} {self.config.currency}"
            )
        return (
            "give [rates] and the currency of [workbook] in xlkpi.toml, or export each currency "
            "apart"
        )

    # ------------------------------------------------------------ converting

    def _convert(self, table: Table, parts: Sequence[Part], rows: str, files: str) -> None:
        """Brings the amounts of a table to the currency of the workbook."""
        import duckdb

        name, base = sql.name(table.name), self.config.currency or ""
        day = self._day(table, parts)
        self._dated(table, rows, day, files)
        rate = self._rate(day)
        cells = [
            f"CAST(CAST({cell} AS {_AMOUNT}) * CAST({rate} AS {_RATE}) AS {sql.MONEY}) AS {cell}"
            for cell in (sql.name(c.name) for c in table.columns if c.type is Type.MONEY)
        ]
        known = f"CASE WHEN currency IS NOT NULL THEN {sql.text(base)} END AS currency"
        self.connection.execute(
            f"CREATE OR REPLACE VIEW {name} AS "
            f"SELECT * REPLACE ({', '.join([*cells, known])}) FROM ({rows})"
        )
        said = ", ".join(f"{code} {_told(rate)}" for code, rate in self.config.rates.items())
        for number, part in enumerate(parts):
            if not part.expression("currency"):
                continue
            converted = (
                f"(SELECT * REPLACE ({', '.join(cells)}) FROM ({rows}) WHERE _row >> 40 = {number})"
            )
            try:
                sums = self.connection.execute(part.tally.query(converted)).fetchall()
            except duckdb.Error as error:
                raise InputError(
                    f"an amount is too large to be converted ({str(error).splitlines()[0]})",
                    file=part.rows.file,
                    hint="correct it, or export each currency apart",
                ) from None
            part.tally.add("converted", sums)
            part.notes.append(f"amounts converted to {base}: {said}")

    def _day(self, table: Table, parts: Sequence[Part]) -> str:
        """The day of a row in SQL, at whose rate it is converted."""
        names = _DAYS.get(table.name, table.date_columns[:1])
        given = [n for n in names if any(p.expression(n) for p in parts)]
        cells = [f"CAST({sql.name(n)} AS DATE)" for n in given]
        return f"coalesce({', '.join(cells)})" if cells else "CAST(NULL AS DATE)"

    def _rate(self, day: str) -> str:
        """The rate of a row in SQL."""
        branches = {}
        for code, rate in self.config.rates.items():
            steps = [
                f"WHEN {day} >= DATE '{since}' THEN {r:f}" for since, r in reversed(rate) if since
            ]
            plain = [f"{r:f}" for since, r in rate if since is None]
            branches[code] = plain[0] if plain else f"(CASE {' '.join(steps)} END)"
        return sql.case("upper(currency)", branches | {self.config.currency or "": "1"}, "1")

    def _dated(self, table: Table, rows: str, day: str, files: str) -> None:
        """Raises InputError for a row without a day, or before the first rate."""
        dated = {c: rate[0][0] for c, rate in self.config.rates.items() if rate[0][0] is not None}
        if not dated:
            return
        first = sql.case("upper(currency)", {c: f"DATE '{d}'" for c, d in dated.items()}, "NULL")
        late = self.connection.execute(
            f"SELECT upper(currency), count(*), min({day}) FROM ({rows}) "
            f"WHERE {first} IS NOT NULL AND coalesce({day} < {first}, true) "
            "GROUP BY 1 ORDER BY 2 DESC, 1"
        ).fetchall()
        if not late:
            return
        code, count, earliest = late[0]
        if earliest is None:
            raise InputError(
                f'{count} rows of "{table.name}" in {code} have no date, so which of its rates '
                "holds is not known",
                file=files,
                column="currency",
                hint=f"give {code} one rate in [rates] of xlkpi.toml, or map the date",
            )
        raise InputError(
            f'{count} rows of "{table.name}" in {code} are from before its first rate, the '
            f"earliest of {earliest}; the first rate holds from {dated[code]}",
            file=files,
            column="currency",
            hint=f'add to [rates.{code}] of xlkpi.toml a rate from "{earliest}" on',
        )


def _told(rate: Rate) -> str:
    """A rate as notes write it."""
    return "; ".join(f"{r:f}" + (f" from {since}" if since else "") for since, r in rate)
