"""Call logs of any length for the benchmarks: ``python benchmarks/data.py LOG.csv 1000000``.

Two years of calls in order of time, six queues, 24 agents, customers who call again. One
row in 1,000 stands twice, one in 10,000 has a value that cannot be read, as in real logs.
The French flavour is the same log with `;`, decimal commas, dd/mm/yyyy and Oui/Non, in
cp1252. DuckDB writes the rows: ten million take seconds.
"""

from __future__ import annotations

import argparse
from pathlib import Path

SEED = 2026
HEADERS = "Call Id,Date,Time,Queue,Agent,Direction,Answered,Wait,Talk,Hold,Wrap,Resolved,Customer"
QUEUES = ("Accueil", "Dépannage", "Facturation", "Résiliation", "Ventes", "Réclamations")
AGENTS = 24
_CHUNK = 1 << 22  # bytes transcoded at a time


def make_call_log(path: str | Path, rows: int, french: bool = False, *, seed: int = SEED) -> Path:
    """Write a log of that many rows; gives its path. Same arguments, same rows."""
    import duckdb

    path = Path(path)
    target = path.with_name(path.name + ".utf8") if french else path
    with duckdb.connect() as connection:
        # no insertion order to keep would be faster, but a log is written in order of time
        connection.execute(
            f"COPY ({_select(rows, seed, french)}) TO '{target.as_posix()}'"
            f" (FORMAT csv, HEADER, DELIMITER '{';' if french else ','}')"
        )
    if french:
        _to_cp1252(target, path)
        target.unlink()
    return path


def _select(rows: int, seed: int, french: bool) -> str:
    """The log as a query over row numbers; each value is drawn from its own hash."""

    def draw(salt: int, sides: int) -> str:
        return f"(hash(n, {seed + salt}) % {sides})::INT"

    def skewed(salt: int, top: int) -> str:  # most often small, with tenths
        thrown = f"({draw(salt, 1000)} / 1000.0)"
        return f"({thrown} * {thrown} * {top})::DECIMAL(9, 1)"

    def seconds(value: str) -> str:
        return f"replace(({value})::VARCHAR, '.', ',')" if french else f"({value})::VARCHAR"

    yes, no = ("Oui", "Non") if french else ("Y", "N")
    day = "%d/%m/%Y" if french else "%Y-%m-%d"
    queues = ", ".join(f"'{queue}'" for queue in QUEUES)
    step = 730 * 86_400 / rows
    return f"""
        WITH drawn AS (
            SELECT
                n,
                TIMESTAMP '2024-01-01' + to_seconds((n * {step!r})::BIGINT) AS began,
                {draw(1, 100)} < 92 AS inbound,
                {draw(2, 100)} < 91 AS answered,
                {draw(3, 10_000)} = 0 AS broken,
                {skewed(4, 95)} AS wait,
                {skewed(5, 900)} + 20 AS talk,
                CASE WHEN {draw(6, 100)} < 30 THEN {skewed(7, 180)} ELSE 0 END AS hold,
                {skewed(8, 150)} AS wrap,
                {draw(9, 100)} < 78 AS resolved,
                {draw(10, 100)} < 85 AS known,
                {draw(11, max(50, rows // 12))} AS customer,
                {draw(12, len(QUEUES))} AS queue,
                {draw(13, AGENTS)} AS agent
            FROM (SELECT CASE WHEN r % 1000 = 999 THEN r - 7 ELSE r END AS n FROM range({rows}) t(r))
        )
        SELECT
            printf('C%09d', n) AS "Call Id",
            CASE WHEN broken AND n % 2 = 0 THEN '2024-02-31' ELSE strftime(began, '{day}') END AS "Date",
            strftime(began, '%H:%M:%S') AS "Time",
            CASE WHEN inbound THEN [{queues}][queue + 1] END AS "Queue",
            CASE WHEN answered THEN printf('Agent %02d', agent + 1) END AS "Agent",
            CASE WHEN inbound THEN 'inbound' ELSE 'outbound' END AS "Direction",
            CASE WHEN answered THEN '{yes}' ELSE '{no}' END AS "Answered",
            CASE WHEN broken AND n % 2 = 1 THEN 'n.c.' ELSE {seconds("wait")} END AS "Wait",
            CASE WHEN answered THEN {seconds("talk")} END AS "Talk",
            CASE WHEN answered THEN {seconds("hold::DECIMAL(9, 1)")} END AS "Hold",
            CASE WHEN answered THEN {seconds("wrap")} END AS "Wrap",
            CASE WHEN answered THEN CASE WHEN resolved THEN '{yes}' ELSE '{no}' END END AS "Resolved",
            CASE WHEN known THEN printf('K%07d', customer) END AS "Customer"
        FROM drawn
    """  # noqa: S608 - every part is made here


def _to_cp1252(source: Path, target: Path) -> None:
    with (
        source.open(encoding="utf-8", newline="") as text,
        target.open("w", encoding="cp1252", newline="") as out,
    ):
        while part := text.read(_CHUNK):
            out.write(part)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("path", type=Path)
    parser.add_argument("rows", type=int)
    parser.add_argument("--french", action="store_true")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    make_call_log(options.path, options.rows, options.french, seed=options.seed)


if __name__ == "__main__":
    main()
