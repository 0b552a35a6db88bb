"""The file in its place: whole or not at all, never over what someone has or has changed."""

from __future__ import annotations

import multiprocessing
import os
import re
import resource
import signal
import subprocess
import sys
import threading
import time
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest

from tests.small_disk import small_disk
from xlkpi.errors import OutputError
from xlkpi.workbook import backups
from xlkpi.workbook import place as placing
from xlkpi.workbook.place import BACKUPS, place, reserve
from xlkpi.workbook.turn import turn


def book(text: str, size: int = 0, sheet: str = "<sheet/>") -> bytes:
    """The smallest thing that counts as a whole workbook, told apart by a text."""
    memory = BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr(
            zipfile.ZipInfo("xl/workbook.xml"), f"<workbook>{sheet}<!--{text}--></workbook>"
        )
        archive.writestr(
            zipfile.ZipInfo("xl/worksheets/sheet1.xml"), f"<worksheet>{'.' * size}</worksheet>"
        )
    return memory.getvalue()


OLD, NEW = book("old"), book("new")
SHEETLESS = book("new", sheet="<shoot/>")


@pytest.fixture
def output(tmp_path: Path) -> Path:
    path = tmp_path / "kpi.xlsx"
    path.write_bytes(OLD)
    return path


def names(output: Path) -> set[str]:
    return {path.name for path in output.parent.iterdir()}


def kept(output: Path) -> list[bytes]:
    return [path.read_bytes() for path in backups.backups_of(output)]


# ------------------------------------------------------------ the usual way


def test_a_new_file_needs_no_backup(tmp_path: Path) -> None:
    output = tmp_path / "kpi.xlsx"
    placed = place(NEW, output)
    assert (placed.path, placed.backup, placed.blocked) == (output, None, "")
    assert output.read_bytes() == NEW
    assert names(output) == {"kpi.xlsx"}


def test_the_old_file_becomes_a_dated_backup(output: Path) -> None:
    placed = place(NEW, output)
    assert output.read_bytes() == NEW
    assert placed.backup is not None
    assert re.fullmatch(r"kpi\.\d{4}-\d\d-\d\d-\d{6}\.bak\.xlsx", placed.backup.name)
    assert placed.backup.read_bytes() == OLD
    assert names(output) == {"kpi.xlsx", placed.backup.name}


def test_the_same_bytes_again_push_no_older_version_out(output: Path) -> None:
    place(NEW, output)
    for _ in range(BACKUPS + 1):
        assert place(NEW, output).backup is None
    assert kept(output) == [OLD]


@pytest.mark.parametrize("several", [0, 1, 2])
def test_so_many_backups_are_kept_and_nothing_else_is_removed(output: Path, several: int) -> None:
    strangers = {
        "kpi.bak.xlsx", "kpi.2026-01-01.bak.xlsx", "kpi.2026-01-01-000000.bak.xlsx.txt",
        "other.2026-01-01-000000.bak.xlsx", "kpi.v2.2026-01-01-000000.bak.xlsx",
        "kpi.2026-01-01-000000.xlsx", "KPI report.xlsx",
    }  # fmt: skip
    for name in strangers:
        (output.parent / name).write_bytes(b"mine")
    versions = [OLD, *(book(str(i)) for i in range(4))]
    for version in versions[1:]:
        place(version, output, backups=several)
    assert output.read_bytes() == versions[-1]
    assert kept(output) == (versions[-1 - several : -1] if several else [])
    assert strangers <= names(output)
    assert len(names(output)) == len(strangers) + 1 + several


def test_no_backup_wanted_removes_none_that_is_there(output: Path) -> None:
    place(NEW, output)
    place(book("newer"), output, backups=0)
    assert kept(output) == [OLD]


def test_builds_in_one_second_do_not_share_a_backup(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Still(datetime):
        @classmethod
        def now(cls, tz: object = None) -> Still:  # noqa: ARG003
            return cls(2026, 11, 23, 9, 15, 0)

    monkeypatch.setattr("xlkpi.workbook.backups.datetime", Still)
    versions = [OLD, *(book(str(i)) for i in range(11))]
    for version in versions[1:]:
        place(version, output, backups=99)
    assert kept(output) == versions[:-1]  # in their order: 2 before 10
    assert backups.backups_of(output)[1].name == "kpi.2026-11-23-091500-2.bak.xlsx"


def test_a_link_stays_a_link_and_rights_stay_rights(output: Path, tmp_path: Path) -> None:
    output.chmod(0o640)
    link = tmp_path / "elsewhere" / "link.xlsx"
    link.parent.mkdir()
    link.symlink_to(output)
    place(NEW, link)
    assert link.is_symlink()
    assert output.read_bytes() == NEW
    assert output.stat().st_mode & 0o777 == 0o640
    assert len(backups.backups_of(output)) == 1


# ------------------------------------------------------------ what may not be replaced


def excel_sign(person: str) -> bytes:
    """An owner file as Excel writes it: the name in a code page, then in UTF-16."""
    narrow = person.encode("cp1252")
    wide = person.encode("utf-16-le")
    return (
        bytes([len(narrow)]) + narrow.ljust(54)
        + len(person).to_bytes(2, "little") + wide + b" \0" * (54 - len(person))
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sign", "content", "said"),
    [
        ("~$kpi.xlsx", excel_sign("Zoé Lefèvre"), r"open in Excel by Zoé Lefèvre \("),
        ("~$kpi.xlsx", excel_sign("Zoé Lefèvre")[:55], r"open in Excel by Zoé Lefèvre \("),
        ("~$kpi.xlsx", b"", r"open in Excel \("),
        ("~$kpi.xlsx", b"\x03a\x1bb\n", r"open in Excel by ab \("),
        (
            ".~lock.kpi.xlsx#",
            b"Zo\xc3\xa9 L\\, CFO,zoe,pc-12,23.11.2026 08:31,file:///home/zoe/lo;",
            r"open in LibreOffice by Zoé L, CFO on pc-12 \(",
        ),
        (".~lock.kpi.xlsx#", b",root,vm,23.11.2026 08:31,file:///x;", "by root on vm"),
        (".~lock.kpi.xlsx#", b"", r"open in LibreOffice \("),
    ],
)
def test_an_open_workbook_is_left_alone(output: Path, sign: str, content: bytes, said: str) -> None:
    output.with_name(sign).write_bytes(content)
    (output.parent / "kpi (2).xlsx").write_bytes(b"mine")
    placed = place(NEW, output)
    assert output.read_bytes() == OLD
    assert placed.path.name == "kpi (3).xlsx"
    assert placed.path.read_bytes() == NEW
    assert re.search(said, placed.blocked), placed.blocked
    assert '"kpi (3).xlsx"' in placed.blocked
    assert f"left {sign} behind" in placed.blocked
    assert (output.parent / "kpi (2).xlsx").read_bytes() == b"mine"
    assert names(output) == {"kpi.xlsx", sign, "kpi (2).xlsx", "kpi (3).xlsx"}


def test_libreoffice_itself_is_recognised(output: Path, libreoffice: Path, tmp_path: Path) -> None:
    import openpyxl

    openpyxl.Workbook().save(output)
    profile = tmp_path / "profile"
    command = [
        str(libreoffice), f"-env:UserInstallation={profile.as_uri()}", "--headless",
        "--norestore", str(output),
    ]  # fmt: skip
    office = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        sign = output.with_name(".~lock.kpi.xlsx#")
        end = time.monotonic() + 60
        while not (sign.exists() and sign.stat().st_size) and time.monotonic() < end:
            time.sleep(0.1)
        placed = place(NEW, output)
    finally:
        os.killpg(office.pid, signal.SIGKILL)
        office.wait()
    assert re.search(r"open in LibreOffice by \S+ on \S+", placed.blocked)


def test_a_read_only_workbook_is_left_alone(output: Path) -> None:
    output.chmod(0o444)
    placed = place(NEW, output)
    assert "read-only" in placed.blocked
    assert output.read_bytes() == OLD
    assert placed.path.read_bytes() == NEW
    assert placed.path.stat().st_mode & 0o200


def test_a_file_held_by_another_program_is_left_alone(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Windows says of a file that a program has open, whatever lies beside it."""

    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(13, "The process cannot access the file")

    monkeypatch.setattr(Path, "replace", refuse)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    placed = place(NEW, output)
    monkeypatch.undo()
    assert "held by another program" in placed.blocked
    assert output.read_bytes() == OLD
    assert placed.path.read_bytes() == NEW


def test_a_virus_scanner_is_waited_for(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    really, refusals = Path.replace, iter([True, True])

    def replace(self: Path, target: Path) -> Path:
        if next(refusals, False):
            raise PermissionError(13, "The process cannot access the file")
        return really(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    assert place(NEW, output).blocked == ""
    assert output.read_bytes() == NEW


def test_an_edit_saved_while_the_build_ran_is_not_lost(output: Path) -> None:
    with reserve(output) as reserved:
        time.sleep(0.01)
        output.write_bytes(book("edited meanwhile"))
        placed = reserved.put(NEW)
    assert "changed by someone else" in placed.blocked
    assert output.read_bytes() == book("edited meanwhile")
    assert placed.path.read_bytes() == NEW


def test_a_file_that_appears_while_the_build_ran_is_not_lost(output: Path) -> None:
    output.unlink()
    with reserve(output) as reserved:
        output.write_bytes(OLD)
        assert reserved.put(NEW).blocked
    assert output.read_bytes() == OLD


def test_a_file_that_goes_while_the_build_ran_is_no_matter(output: Path) -> None:
    with reserve(output) as reserved:
        output.unlink()
        assert reserved.put(NEW).blocked == ""
    assert output.read_bytes() == NEW


def test_a_file_system_without_links_still_overwrites_nothing(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    output.with_name("~$kpi.xlsx").touch()
    (output.parent / "kpi (2).xlsx").write_bytes(b"mine")
    assert place(NEW, output).path.name == "kpi (3).xlsx"
    assert (output.parent / "kpi (2).xlsx").read_bytes() == b"mine"


# ------------------------------------------------------------ what cannot be written


@pytest.mark.parametrize(
    "data",
    [
        b"no zip",
        NEW[:-30],
        NEW.replace(b"<worksheet>", b"<worksheat>"),
        book("--><unclosed><!--"),
        SHEETLESS,
    ],
    ids=["no zip", "cut off", "damaged", "not well-formed", "a sheet fewer"],
)
def test_a_broken_file_never_takes_the_place(output: Path, data: bytes) -> None:
    with pytest.raises(OutputError, match=r"could not be read back.*Next: "):
        place(data, output)
    assert output.read_bytes() == OLD
    assert names(output) == {"kpi.xlsx"}


@pytest.mark.parametrize("name", ["missing/kpi.xlsx", ".", "x" * 300 + ".xlsx"])
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match="Next: "):
        place(NEW, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_limit_on_file_sizes_leaves_the_old_file(output: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, before[1]))
    try:
        with pytest.raises(OutputError, match=r"cannot be written \(File too large\)"):
            place(book("new", 5000), output)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert output.read_bytes() == OLD
    assert names(output) == {"kpi.xlsx"}


@pytest.mark.parametrize("filled", [0, 4, 60, 100, 140, 180])
def test_a_full_disk_leaves_the_old_file(tmp_path: Path, filled: int) -> None:
    """Old and new take 60 KB each; the disk is full here before, there during each step."""
    old, new = book("old", 60_000), book("new", 60_000)
    with small_disk(tmp_path / "disk", 256) as folder:
        output = folder / "kpi.xlsx"
        output.write_bytes(old)
        (folder / "filler").write_bytes(b"." * (256 - 64 - filled) * 1024)
        room = filled >= 140  # for the new one and the backup
        if room:
            assert place(new, output).backup is not None
            assert kept(output) == [old]
        else:
            with pytest.raises(OutputError, match=r"No space left.*Next: free some space"):
                place(new, output)
            assert names(output) == {"kpi.xlsx", "filler"}
        assert output.read_bytes() == (new if room else old)


# ------------------------------------------------------------ killed


def test_killed_before_any_step_leaves_old_or_new(output: Path) -> None:
    """Each step that touches files, one after the other, is the one before which it dies."""
    survived = False
    seen = set()
    for step in range(1, 60):
        output.write_bytes(OLD)
        child = os.fork()
        if child == 0:
            _die_at(step, output.parent)
            place(NEW, output)
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        now = output.read_bytes()
        assert now in (OLD, NEW)
        assert all(kept_one == OLD for kept_one in kept(output))
        seen.add(now)
        if status == 0:
            survived = True
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
    assert survived
    assert step > 10
    assert seen == {OLD, NEW}
    assert kept(output) == [OLD]  # not one a death
    assert names(output) == {"kpi.xlsx", backups.backups_of(output)[0].name}  # no left-overs


def _die_at(step: int, folder: Path) -> None:
    """Kill this process before the step that is so many file operations away."""
    left = step

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if not event.startswith(("open", "os.", "shutil.")) or not any(
            str(folder) in str(argument) for argument in arguments
        ):
            return
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def test_left_overs_are_removed_but_not_those_of_others(output: Path) -> None:
    ours = f".kpi.xlsx.{placing._HOST}.4711.abc.tmp"
    yesterday = ".kpi.xlsx.other-host.4711.abc.tmp"
    old_one = ".kpi.xlsx.other-host.4712.abc.tmp"
    strangers = {yesterday, ".kpi.xlsx.tmp", ".kpi.xlsx.notes.4711.abc.txt", ".a.xlsx.h.1.a.tmp"}
    for name in (ours, old_one, *strangers):
        output.with_name(name).touch()
    two_days_ago = time.time() - 2 * 86400
    os.utime(output.with_name(old_one), (two_days_ago, two_days_ago))
    place(NEW, output)
    assert names(output) >= strangers
    assert not {ours, old_one} & names(output)


# ------------------------------------------------------------ two at once


def test_a_second_build_waits_then_says_who_is_first(output: Path) -> None:
    with (
        reserve(output),
        pytest.raises(OutputError, match=rf"another build of .*process {os.getpid()} on .*Next"),
        reserve(output, wait=0.2),
    ):
        pass
    assert place(NEW, output).blocked == ""


def test_a_second_build_gets_its_turn(output: Path) -> None:
    done: list[bytes] = []

    def second() -> None:
        with reserve(output, wait=30) as reserved:
            done.append(output.read_bytes())
            reserved.put(book("second"))

    with reserve(output) as reserved:
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.3)
        assert done == []
        reserved.put(NEW)
    thread.join()
    assert done == [NEW]  # it began with what the first had made
    assert output.read_bytes() == book("second")


def _many(output: Path, mark: str, times: int) -> None:
    for i in range(times):
        place(book(f"{mark}{i}", 20_000), output, backups=2)


def test_many_builds_at_once_never_mix(output: Path) -> None:
    fork = multiprocessing.get_context("fork")
    builds = [fork.Process(target=_many, args=(output, mark, 25)) for mark in "abcd"]
    possible = {OLD, *(book(f"{mark}{i}", 20_000) for mark in "abcd" for i in range(25))}
    for build in builds:
        build.start()
    while any(build.is_alive() for build in builds):
        assert output.read_bytes() in possible
    for build in builds:
        build.join()
        assert build.exitcode == 0
    assert output.read_bytes() in {book(f"{mark}24", 20_000) for mark in "abcd"}
    assert len(names(output)) == 3


def _count(output: Path, times: int) -> None:
    counter = output.with_name("counter")
    for _ in range(times):
        with turn(output, wait=60):
            value = int(counter.read_text())
            time.sleep(0.001)
            counter.write_text(str(value + 1))


def test_a_turn_belongs_to_one_build_alone(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also at the moment when one build removes the lock's file and others wait for it."""
    monkeypatch.setattr("xlkpi.workbook.turn._PAUSE", 0.0)
    output.with_name("counter").write_text("0")
    fork = multiprocessing.get_context("fork")
    builds = [fork.Process(target=_count, args=(output, 150)) for _ in range(4)]
    for build in builds:
        build.start()
    for build in builds:
        build.join()
        assert build.exitcode == 0
    assert output.with_name("counter").read_text() == "600"


def test_a_lock_of_a_dead_build_holds_nobody(output: Path) -> None:
    child = os.fork()
    if child == 0:
        with turn(output):
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert ".kpi.xlsx.xlkpi-lock" in names(output)
    with reserve(output, wait=0):
        pass
    assert names(output) == {"kpi.xlsx"}


def test_a_file_system_without_locks_will_do(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("xlkpi.workbook.turn._try_lock", refuse)
    assert place(NEW, output).blocked == ""
    assert output.read_bytes() == NEW
