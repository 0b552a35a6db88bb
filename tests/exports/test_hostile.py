"""Files made to do harm: one clear error, in bounded time and memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.exports.conftest import Bench
from tests.exports.made import cell, raw_workbook, workbook, zipped
from xlkpi.errors import InputError
from xlkpi.exports import limits, load, sandbox

COSTS = b"on,category,amount\n2026-01-05,marketing,10.5\n2026-02-01,sales,2\n"
MB = 1 << 20
_HEAD = f'<row r="1">{cell("A1", "on")}{cell("B1", "amount")}</row>'
_ENTITIES = '<!DOCTYPE x [<!ENTITY a "AAAAAAAAAA">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{(f"&{chr(97 + i)};") * 10}">' for i in range(9)
)


def _entity(name: str, declared: str) -> bytes:
    return raw_workbook(f'<row r="1">{cell("A1", f"&{name};")}</row>', before=declared + "]>")


def _shared() -> bytes:
    cells = "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, 200_001))
    return raw_workbook(cells, shared=f"<si><t>{'A' * 32_000}</t></si>")


FILES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "cell at the far corner": (
        "x.xlsx",
        lambda: raw_workbook(_HEAD + f'<row r="9">{cell("XFD1048576", "x")}</row>'),
        "memory",
    ),
    "cell beyond the far corner": (
        "x.xlsx",
        lambda: raw_workbook(_HEAD + f'<row r="9">{cell("A4000000000", "x")}</row>'),
        "memory|workbook|damaged",
    ),
    "one long text in many cells": ("x.xlsx", _shared, "memory"),
    "bomb": ("x.xlsx", lambda: raw_workbook(_HEAD + " " * (200 * MB)), "swells .* times"),
    "bomb in an archive": ("x.zip", lambda: zipped(("x.csv", b"," * (200 * MB))), "swells"),
    "entities of entities": ("x.xlsx", lambda: _entity("j", _ENTITIES), "entity"),
    "entity of another file": (
        "x.xlsx",
        lambda: _entity("x", '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">'),
        "entity",
    ),
    "workbook cut off": ("x.xlsx", lambda: workbook([["on", "amount"]])[:-300], "cut off"),
    "archive cut off": ("x.zip", lambda: zipped(("x.csv", COSTS))[:-30], "cut off"),
    "archive in an archive": (
        "x.zip",
        lambda: zipped(("x.csv", zipped(("x.csv", COSTS)))),
        "unpack",
    ),
    "archive of nothing": ("x.zip", lambda: zipped(("x.exe", b"")), "without an export"),
    "NUL": ("x.csv", lambda: COSTS * 9 + b"2026-01-05,\0,1\n", "row 28.*NUL"),
    "empty": ("x.xlsx", lambda: b"", "is empty"),
    "Excel's columns": ("x.csv", lambda: b"on,amount" + b",x" * 16_382 + b"\n", "16,384 columns"),
    "a million commas": ("x.csv", lambda: b"on,amount" + b"," * 1_000_000, "longer than 256 KB"),
    "wide workbook": (
        "x.xlsx",
        lambda: workbook([["on", "amount", *range(3000)]]),
        "3002 columns",
    ),
    "a line without end": ("x.csv", lambda: COSTS * 9000 + b"x" * (20 * MB), "row 27001.*2 MB"),
    "a quotation mark left open": (
        "x.csv",
        lambda: COSTS * 9000 + b'2026-01-05,"x,1\n' + COSTS * 9000,
        "row 27001.*quotation mark",
    ),
    "a PDF": ("x.csv", lambda: b"%PDF-1.7 ...", "PDF"),
}


@pytest.mark.parametrize("name", FILES)
def test_harm_is_refused(bench: Bench, name: str) -> None:
    file, data, message = FILES[name]
    (bench.folder / file).write_bytes(data())
    start = time.perf_counter()
    with pytest.raises(InputError, match=message) as caught:
        bench.load(file)
    assert file in str(caught.value)
    assert "Next: " in str(caught.value)
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize(
    "size", [64 * MB, pytest.param(2048 * MB, marks=pytest.mark.long)], ids=["short", "long"]
)
def test_a_line_of_gigabytes(tmp_path: Path, root: Path, size: int) -> None:
    path = tmp_path / "x.csv"
    with path.open("wb") as stream:
        stream.write(COSTS * 9000)
        stream.seek(size)
        stream.write(b"\n")
    code = (
        "import duckdb, sys; from xlkpi.exports import load; from xlkpi.errors import *\n"
        "try: load([sys.argv[1]], connection=duckdb.connect())\n"
        "except InputError as error: print(error)\n"
        # of this program alone: ru_maxrss knows what the one that started it had taken, too
        "print(next(l for l in open('/proc/self/status') if l.startswith('VmHWM')).split()[1])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, path],
        cwd=root, capture_output=True, text=True, check=True, timeout=10 + size / (100 * MB),
    )  # fmt: skip
    said, used = done.stdout.splitlines()
    assert "row 27001: a line is longer than 2 MB" in said
    assert int(used) < MB


def test_odd_headers_are_read(bench: Bench) -> None:
    report = bench.one("on,amount,amount,,=1+1,\n2026-01-05,1,2,3,4,5\n")
    assert report.used == 1
    assert report.unused_columns == ("amount (2)", "column 4", "=1+1", "column 6")


@pytest.mark.parametrize(
    "name",
    ["a'b.csv", 'a"b.csv', "a\nb.csv", "a[1].csv", "a*.csv", "a?.csv", "{a,b}.csv", "é ü.csv",
     "-x.csv", "~x.csv", "http:.csv", "x" * 200 + ".csv"],
)  # fmt: skip
def test_odd_names(bench: Bench, name: str) -> None:
    (bench.folder / name).write_bytes(COSTS)
    (bench.folder / "ab.csv").write_bytes(b"not,this\n")
    (bench.folder / "a1.csv").write_bytes(b"not,this\n")
    (report,) = bench.load(name).files
    assert report.used == 2
    assert "\n" not in report.file


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("http://127.0.0.1:9/x.csv", "is an address"),
        ("s3://bucket/*.csv", "is an address"),
        ("x" * 5000 + ".csv", "x.csv: (cannot be read|there is no such)"),
        ("a\0b.csv", "is no path"),
    ],
)
def test_paths_that_lead_nowhere(path: str, message: str) -> None:
    for given in (path, Path(path)):
        with duckdb.connect() as connection, pytest.raises(InputError, match=message):
            load([given], connection=connection)


def test_links(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "real.csv"
    outside.write_bytes(COSTS)
    (bench.folder / "x.csv").symlink_to(outside)
    (bench.folder / "y.csv").symlink_to(outside)  # the same file is read once
    (bench.folder / "folder.csv").mkdir()
    assert [r.used for r in bench.load().files] == [2]
    for target in ("loop.csv", "absent.csv"):
        (bench.folder / "loop.csv").unlink(missing_ok=True)
        (bench.folder / "loop.csv").symlink_to(bench.folder / target)
        for names in (("loop.csv",), ()):
            with pytest.raises(InputError, match=r"loop\.csv: is a link that leads to no file"):
                bench.load(*names)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_pipes_and_devices_are_not_waited_for(bench: Bench) -> None:
    os.mkfifo(bench.folder / "x.csv")
    (bench.folder / "y.csv").symlink_to("/dev/zero")
    for names in (("x.csv",), ("y.csv",), ()):
        with pytest.raises(InputError, match="pipe or a device"):
            bench.load(*names)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no rights here")
def test_what_may_not_be_read_is_said(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    path = bench.folder / "x.csv"
    path.write_bytes(COSTS)
    path.chmod(0)
    if os.geteuid() == 0:  # to whom every file opens

        def closed(*args: object, **options: object) -> None:
            raise PermissionError(13, "Permission denied", str(path))

        monkeypatch.setattr(Path, "open", closed)
    with pytest.raises(InputError, match=r"x\.csv: cannot be read \(Permission denied\)"):
        bench.load("x.csv")


def test_a_file_that_is_still_written(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    path = bench.folder / "x.csv"
    path.write_bytes(COSTS)
    from xlkpi.exports import opening, text

    def grows(*args: object, **options: object) -> object:
        rows = text.open_text(*args, **options)  # type: ignore[arg-type]
        path.write_bytes(COSTS * 2)
        return rows

    class Text:
        open_text = staticmethod(grows)

    monkeypatch.setattr(opening, "text", Text)
    with pytest.raises(InputError, match="changed while it was read"):
        bench.load("x.csv")


@pytest.mark.parametrize("encoding", ["base64", "zlib", "x" * 99, "a\\u0000", "undefined"])
def test_encodings_that_are_none(bench: Bench, encoding: str) -> None:
    with pytest.raises(InputError, match="is not"):
        bench.one(
            COSTS.decode(),
            f'[[export]]\nfile = "x.csv"\ntable = "costs"\nencoding = "{encoding}"\n',
        )


def test_no_copy_is_left(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    bench.folder = tmp_path / "exports"
    bench.folder.mkdir()
    (bench.folder / "x.zip").write_bytes(zipped(("../../x.csv", COSTS), ("/etc/y.csv", COSTS)))
    bench.load()
    (bench.folder / "x.zip").write_bytes(zipped(("x.csv", b"%PDF")))
    with pytest.raises(InputError):
        bench.load()
    assert list(scratch.iterdir()) == []
    assert [p.name for p in bench.folder.iterdir()] == ["x.zip"]


def test_limits_leave_room_for_usual_files() -> None:
    assert limits.memory(20 * MB) == 1024 * MB
    assert limits.memory(1 << 40) == 4096 * MB
    assert limits.seconds(2 * MB) <= 10


def test_examples_say_nothing_to_the_terminal(bench: Bench) -> None:
    report = bench.one("on,amount\n" + "2026-01-05,1\n" * 50 + "2026-01-05,\x1b[2J9\n")
    assert report.examples["amount is not an amount"][0].value == " [2J9"


@pytest.mark.parametrize("patience", [5, 10_000])
def test_what_opens_too_slowly_is_ended(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, patience: int
) -> None:
    """By the clock, and by the time of the processor where the clock would wait for hours."""
    cells = "".join(f'<c r="{column}{{0}}"><v>{{0}}</v></c>' for column in "ABCDEFGH")
    rows = "".join(f'<row r="{i}">{cells.format(i)}</row>' for i in range(1, 400_000))
    (bench.folder / "x.xlsx").write_bytes(raw_workbook(rows))
    monkeypatch.setattr(limits, "seconds", lambda _size: 0.01)
    monkeypatch.setattr(sandbox, "_PATIENCE", patience)
    with pytest.raises(InputError, match="took longer than 0 seconds to open"):
        bench.load("x.xlsx")
