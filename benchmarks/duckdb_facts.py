"""What xlkpi's speed is measured against: the inbound facts of a call log in bare DuckDB.

``python benchmarks/duckdb_facts.py LOG.csv`` prints how many facts there are, the rows
refused, and the totals. It does what ``xlkpi compute`` does with such a log and no more:
types checked, call ids counted once, measures by month, quarter to date, year to date,
rolling 12 months and over everything, for the total, each queue and each agent. It uses
nothing of xlkpi, knows this one file, and is as fast as its author could make it.
"""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from typing import Any

import duckdb

THRESHOLD = 18
SUMS = {
    "offered": "count(*)",
    "answered": "count(*) FILTER (answered)",
    "abandoned": "count(*) FILTER (NOT answered)",
    "answered_in_threshold": f"count(*) FILTER (answered AND wait <= {THRESHOLD})",
    "answered_wait_s": "coalesce(sum(wait) FILTER (answered), 0)",
    "abandoned_wait_s": "coalesce(sum(wait) FILTER (NOT answered), 0)",
    "talk_s": "coalesce(sum(talk) FILTER (answered), 0)",
    "hold_s": "coalesce(sum(hold) FILTER (answered), 0)",
    "wrap_s": "coalesce(sum(wrap) FILTER (answered), 0)",
    "resolved_at_first_contact": "count(*) FILTER (answered AND resolved)",
    "handled_contacts": "count(*) FILTER (answered AND resolved IS NOT NULL)",
}

# Typed while reading: a row whose cell does not fit its type goes to reject_errors.
READ = """
CREATE TEMP TABLE calls AS
SELECT
    "Call Id" AS call_id,
    (year("Date") * 12 + month("Date") - 1)::INT AS month,
    "Queue" AS queue,
    "Agent" AS agent,
    "Answered" = 'Y' AS answered,
    "Wait" AS wait,
    "Talk" AS talk,
    "Hold" AS hold,
    "Wrap" AS wrap,
    "Resolved" = 'Y' AS resolved,
    "Customer" AS customer,
    "Direction" IN ('inbound', 'outbound')
        AND "Answered" IN ('Y', 'N')
        AND coalesce("Resolved" IN ('Y', 'N'), TRUE)
        AND "Wait" >= 0
        AND coalesce(least("Talk", "Hold", "Wrap") >= 0, TRUE) AS valid,
    "Direction" = 'inbound' AS inbound
FROM read_csv(
    $path, header = TRUE, delim = ',', quote = '"', store_rejects = TRUE, columns = {
        'Call Id': 'VARCHAR', 'Date': 'DATE', 'Time': 'TIME', 'Queue': 'VARCHAR',
        'Agent': 'VARCHAR', 'Direction': 'VARCHAR', 'Answered': 'VARCHAR',
        'Wait': 'DECIMAL(18, 3)', 'Talk': 'DECIMAL(18, 3)', 'Hold': 'DECIMAL(18, 3)',
        'Wrap': 'DECIMAL(18, 3)', 'Resolved': 'VARCHAR', 'Customer': 'VARCHAR'
    }
)
"""

# Few calls stand twice: finding those is cheaper than ranking all.
DEDUPE = """
DELETE FROM calls WHERE rowid IN (
    SELECT unnest(list(rowid ORDER BY rowid)[2:]) FROM calls
    WHERE call_id IN (SELECT call_id FROM calls GROUP BY call_id HAVING count(*) > 1)
    GROUP BY call_id
)
"""

# One pass by month; the windows are sums of months.
MONTHS = f"""
CREATE TEMP TABLE months AS
SELECT month, grouping(queue, agent) AS dimension, coalesce(queue, agent, '') AS segment,
    {", ".join(f"{sql} AS {name}" for name, sql in SUMS.items())}
FROM calls WHERE inbound
GROUP BY GROUPING SETS ((month), (month, queue), (month, agent))
"""  # noqa: S608 - every part is made here

# Who called in which months, one bit a month: a distinct count over any window is then a
# count of masks, and the log is not read again for each. Many customers share a mask.
MASKS = """
CREATE TEMP TABLE masks AS
SELECT dimension, segment, mask, count(*) AS customers
FROM (
    SELECT grouping(queue, agent) AS dimension, coalesce(queue, agent, '') AS segment, customer,
        bit_or(1::BIGINT << (month - $first)) AS mask
    FROM calls WHERE inbound AND customer IS NOT NULL
    GROUP BY GROUPING SETS ((customer), (queue, customer), (agent, customer))
)
GROUP BY dimension, segment, mask
"""

FACTS = f"""
CREATE TEMP TABLE facts AS
SELECT *
FROM (
    SELECT kind, label, dimension, segment,
        {", ".join(f"sum({name}) AS {name}" for name in SUMS)}
    FROM windows JOIN months ON month BETWEEN low AND high
    GROUP BY kind, label, dimension, segment
)
LEFT JOIN (
    SELECT kind, label, dimension, segment, sum(customers)::BIGINT AS customers
    FROM windows JOIN masks ON windows.mask & masks.mask <> 0
    GROUP BY kind, label, dimension, segment
) USING (kind, label, dimension, segment)
"""  # noqa: S608 - the same


def windows(first: int, last: int) -> list[tuple[str, int, int, int]]:
    """Every window as (kind, month it is labelled by, first month, last month)."""
    found = []
    for month in range(first, last + 1):
        found += [
            ("month", month, month, month),
            ("quarter", month, month - month % 3, month),
            ("year", month, month - month % 12, month),
            ("rolling12", month, month - 11, month),
        ]
    return [*found, ("all", last, first, last)]


def main(path: str) -> dict[str, Any]:
    """The facts of a log, counted; the rows refused; the totals of the window ``all``."""
    con = duckdb.connect()
    con.execute(READ, {"path": path})
    [(mistyped,)] = con.execute("SELECT count(DISTINCT line) FROM reject_errors").fetchall()
    [(invalid,)] = con.execute("DELETE FROM calls WHERE valid IS NOT TRUE").fetchall()
    [(repeated,)] = con.execute(DEDUPE).fetchall()
    con.execute(MONTHS)
    [(first, last)] = con.execute("SELECT min(month), max(month) FROM months").fetchall()
    spans = ", ".join(
        f"('{kind}', {label}, {low}, {high}, "
        f"{sum(1 << (month - first) for month in range(max(low, first), high + 1))})"
        for kind, label, low, high in windows(first, last)
    )
    con.execute(
        f"CREATE TEMP TABLE windows AS FROM (VALUES {spans}) v(kind, label, low, high, mask)"
    )
    con.execute(MASKS, {"first": first})
    con.execute(FACTS)
    totals = con.execute("SELECT * FROM facts WHERE kind = 'all' AND dimension = 3")
    names = [column[0] for column in totals.description or []]
    [row] = totals.fetchall()
    [(facts,)] = con.execute("SELECT count(*) FROM facts").fetchall()
    return {
        "facts": facts,
        "rejected": mistyped + invalid + repeated,
        "totals": {
            name: float(value) if isinstance(value, Decimal) else value
            for name, value in zip(names, row, strict=True)
            if name in SUMS or name == "customers"
        },
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))
