"""Small pieces of SQL that the facts are built from, portable between engines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from xlkpi.exports.sql import name as quoted


def month_of(expression: str) -> str:
    """The first day of the month of a date expression."""
    return f"cast(date_trunc('month', {expression}) as date)"


def words(sql: str) -> frozenset[str]:
    """The bare words of a SQL expression, literals left out: its possible column names."""
    return frozenset(re.findall(r"[A-Za-z_][A-Za-z_0-9]*", re.sub(r"'[^']*'", "", sql)))


def grouped(
    relation: str,
    keys: Sequence[str],
    dimensions: Sequence[str],
    aggregates: Iterable[str],
    *,
    totals: bool = True,
) -> str:
    """A query that aggregates over the total and over each dimension by itself.

    Its columns are the keys, the index of the dimension (0: the total), the segment, and the
    aggregates.
    """
    names = [quoted(d) for d in dimensions]
    if names and keys:
        # each row once for every grouping: one table of groups, not one for each
        cases = " ".join(f"when {i} then cast({n} as varchar)" for i, n in enumerate(names, 1))
        columns = [
            *keys,
            "i_ as dimension_",
            f"case i_ {cases} end as segment_",
            *aggregates,
        ]
        places = ", ".join(f"({i})" for i in range(0 if totals else 1, len(names) + 1))
        by = ", ".join(str(i + 1) for i in range(len(keys) + 2))
        return (
            f"select {', '.join(columns)} from {relation} "
            f"cross join (values {places}) as i_(i_) group by {by}"
        )
    index = " ".join(f"when grouping({name}) = 0 then {i}" for i, name in enumerate(names, start=1))
    segment = " ".join(f"when grouping({name}) = 0 then cast({name} as varchar)" for name in names)
    sets = [f"({', '.join(keys)})"] if totals else []
    sets += [f"({', '.join((*keys, name))})" for name in names]
    columns = [
        *keys,
        f"case {index} else 0 end as dimension_" if names else "0 as dimension_",
        f"case {segment} end as segment_" if names else "cast(null as varchar) as segment_",
        *aggregates,
    ]
    if not names and not keys:
        return f"select {', '.join(columns)} from {relation}"
    return f"select {', '.join(columns)} from {relation} group by grouping sets ({', '.join(sets)})"
