"""Small exports, other ones for each seed, whose good and bad rows are counted as they are made."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook

Row = list[object]
_NAMES = ("Léa Petit", "Noé Camus", "Ana Ruiz", "Ben Okri", "Zoë Müller", "O'Neil; Jr")
_COMMENTS = ("", "", "Très bon suivi", 'He said "never again"', "=1+1", "délai, trop long")


@dataclass
class Written:
    """What a folder of exports holds: of each file its rows, and those of them that are wrong."""

    folder: Path
    months: list[date]
    rows: dict[str, tuple[int, int]] = field(default_factory=dict)


def write(folder: Path, chance: random.Random) -> Written:
    """A few files of a few months, with their ``xlkpi.toml``."""
    first = chance.randrange(12 * 2023, 12 * 2026)
    several = chance.randint(3, 14)
    months = [date(m // 12, m % 12 + 1, 1) for m in range(first, first + several)]
    made = Written(folder, months)
    mapping = ["[workbook]", 'title = "Soak"', f"fiscal_year_start = {chance.randint(1, 12)}"]
    for name in sorted(chance.sample(sorted(_TABLES), chance.randint(1, 3))):
        headers, dimensions, row, wrong = _TABLES[name]
        rows = [row(n, _day(months, chance), chance) for n in range(chance.randint(8, 60))]
        bad = chance.choice((0, 0, 1, 3))
        for n in range(bad):
            spoilt = row(900 + n, _day(months, chance), chance)
            spoilt[headers.index(wrong)] = "n'importe quoi"
            rows.insert(chance.randrange(len(rows)), spoilt)
        file = _file(folder, name, [list(headers), *rows], chance)
        made.rows[file] = len(rows), bad
        mapping += ["[[export]]", f'file = "{file}"', f'table = "{name}"']
        mapping += [f"dimensions = {list(dimensions)}"] * bool(dimensions)
        if name == "surveys":
            mapping.append('set = { kind = "nps" }')
    (folder / "xlkpi.toml").write_text("\n".join(mapping) + "\n", encoding="utf-8")
    return made


def _day(months: list[date], chance: random.Random) -> date:
    return chance.choice(months) + timedelta(days=chance.randrange(28))


def _file(folder: Path, name: str, rows: list[Row], chance: random.Random) -> str:
    """Write rows as some tool would: its encoding and delimiter, now and then a workbook."""
    if chance.random() < 0.15:
        book = Workbook()
        assert book.active is not None
        for row in rows:
            book.active.append([f"'{c}" if str(c).startswith("=") else c for c in row])
        book.save(folder / f"{name}.xlsx")
        return f"{name}.xlsx"
    text = io.StringIO()
    csv.writer(text, delimiter=chance.choice(",;\t")).writerows(rows)
    encoding = chance.choice(("utf-8", "utf-8-sig", "cp1252", "utf-16"))
    (folder / f"{name}.csv").write_bytes(text.getvalue().encode(encoding))
    return f"{name}.csv"


# ------------------------------------------------------------ rows


def _call(n: int, on: date, chance: random.Random) -> Row:
    status = chance.choice(("answered", "answered", "abandoned", "missed"))
    return [f"C{n}", "inbound", f"{on} {chance.randint(8, 18):02d}:15:00", status,
            chance.randint(1, 90), chance.randint(20, 600), chance.choice(("Sales", "Care")),
            chance.choice(_NAMES)]  # fmt: skip


def _order(n: int, on: date, chance: random.Random) -> Row:
    status = chance.choice(("completed", "completed", "cancelled", "returned"))
    return [f"O{n}", _customer(chance), on, f"{chance.uniform(5, 900):.2f}", status]


def _answer(n: int, on: date, chance: random.Random) -> Row:
    return [f"R{n}", _customer(chance), on, chance.randint(0, 10), chance.choice(_COMMENTS)]


def _ticket(n: int, on: date, chance: random.Random) -> Row:
    solved = on + timedelta(days=chance.randint(0, 9))
    return [f"T{n}", _customer(chance), on, solved, "solved", chance.choice(_NAMES)]


def _lead(n: int, on: date, chance: random.Random) -> Row:
    converted = chance.random() < 0.3
    return [f"L{n}", on, on + timedelta(days=9) if converted else None,
            "converted" if converted else "open", chance.choice(("web", "fair"))]  # fmt: skip


def _subscription(n: int, on: date, chance: random.Random) -> Row:
    ended = on + timedelta(days=200) if chance.random() < 0.2 else None
    return [f"S{n}", _customer(chance), on, ended, chance.choice((9, 19, 49))]


def _customer(chance: random.Random) -> str:
    return f"K{chance.randrange(25)}"


_Table = tuple[
    tuple[str, ...], tuple[str, ...], Callable[[int, date, random.Random], Row], str
]  # headers, dimensions, a row, the column that is spoilt
_TABLES: dict[str, _Table] = {
    "calls": (("call_id", "direction", "started_at", "status", "wait_s", "talk_s", "queue", "agent"),
              ("queue", "agent"), _call, "started_at"),
    "orders": (("order_id", "customer_id", "ordered_on", "amount", "status"), (), _order, "amount"),
    "surveys": (("response_id", "customer_id", "answered_on", "score", "comment"), (), _answer,
                "score"),
    "tickets": (("ticket_id", "customer_id", "created_at", "solved_at", "status", "agent"),
                ("agent",), _ticket, "created_at"),
    "leads": (("lead_id", "created_on", "converted_on", "status", "source"), ("source",), _lead,
              "created_on"),
    "subscriptions": (("subscription_id", "customer_id", "started_on", "ended_on", "mrr"), (),
                      _subscription, "mrr"),
}  # fmt: skip


# ------------------------------------------------------------ damage


def damage(written: Written, chance: random.Random) -> str:
    """Spoil one of the files; what was done to it."""
    path = written.folder / chance.choice(sorted(written.rows))
    data = path.read_bytes()
    kinds: dict[str, Callable[[], bytes]] = {
        "cut short": lambda: data[: chance.randrange(len(data))],
        "noise": lambda: bytes(
            b if chance.random() > 0.02 else chance.randrange(256) for b in data
        ),
        "no header": lambda: data.partition(b"\n")[2],
        "empty": lambda: b"",
        "a bomb": _bomb,
        "a quotation mark that stays open": lambda: data + b'"',
        "nothing but zeros": lambda: bytes(len(data)),
    }
    kind = chance.choice(sorted(kinds))
    path.write_bytes(kinds[kind]())
    return kind


def _bomb() -> bytes:
    """An archive of 60 MB of zeros in 60 KB."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", bytes(60_000_000))
    return memory.getvalue()
