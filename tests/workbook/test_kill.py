"""Killed at any moment: what stands there is the old workbook or the new one, byte for byte.

Half of the moments are spread over a whole build, half over its last steps, when it touches
the file. A few are tried each time, 200 where XLKPI_LONG is set.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import LONG, ROOT
from xlkpi.workbook.backups import backups_of

MOMENTS = 200 if LONG else 14
EXPORT = "Response ID,Customer ID,Score,Comment,Created at,Wave\n" + "".join(
    f"R{i},C{i},{i % 11},,2026-{1 + i % 9:02d}-{1 + i % 28:02d},w\n" for i in range(60)
)

MAPPING = """
[[export]]
file = "nps.csv"
table = "surveys"
[export.columns]
response_id = "Response ID"
customer_id = "Customer ID"
answered_on = "Created at"
score = "Score"
[export.set]
kind = "nps"
"""


@dataclass
class Scene:
    """A workbook of last month, the exports of this one, and how long the build takes."""

    folder: Path
    old: bytes
    new: bytes
    seconds: float
    placing: float

    @property
    def output(self) -> Path:
        return self.folder / "out" / "kpi.xlsx"

    def start(self) -> subprocess.Popen[bytes]:
        return start(self.folder)

    def being_placed(self) -> bool:
        return being_placed(self.folder)


def start(folder: Path) -> subprocess.Popen[bytes]:
    command = [
        sys.executable, "-m", "xlkpi", "build", str(folder / "exports"),
        "-o", str(folder / "out" / "kpi.xlsx"), "--backups", "2", "--no-functions",
    ]  # fmt: skip
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        env=os.environ | {"TMPDIR": str(scratch)},
    )  # fmt: skip


def being_placed(folder: Path) -> bool:
    """Whether a temporary file stands beside the output."""
    return any(name.endswith(".tmp") for name in os.listdir(folder / "out"))  # noqa: PTH208 - speed


def finish(build: subprocess.Popen[bytes]) -> None:
    _, said = build.communicate(timeout=120)
    assert build.returncode == 0, said.decode()


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("kill")
    (folder / "exports").mkdir()
    (folder / "out").mkdir()
    output, export = folder / "out" / "kpi.xlsx", folder / "exports" / "nps.csv"
    export.write_text(EXPORT, encoding="utf-8")
    (folder / "exports" / "xlkpi.toml").write_text(MAPPING, encoding="utf-8")
    finish(start(folder))
    old = output.read_bytes()
    export.write_text(EXPORT + "R99,C99,10,,2026-10-31,w\n", encoding="utf-8")
    begun = time.monotonic()
    build, first, replaced = start(folder), 0.0, 0.0
    before = output.stat().st_ino
    while build.poll() is None:
        if not first and being_placed(folder):
            first = time.monotonic()
        if not replaced and output.stat().st_ino != before:
            replaced = time.monotonic()
    ended = time.monotonic()
    finish(build)
    new = output.read_bytes()
    assert new != old
    assert first < replaced, "the placing was never seen"
    yield Scene(folder, old, new, ended - begun, replaced - first)
    shutil.rmtree(folder, ignore_errors=True)


def test_killed_at_any_moment_leaves_old_or_new(scene: Scene) -> None:
    chance = random.Random(2026)
    found = {scene.old: 0, scene.new: 0}
    left_over = caught = 0
    for number in range(MOMENTS):
        scene.output.write_bytes(scene.old)
        build = scene.start()
        if number % 2:
            moment = chance.uniform(0, 1.1 * scene.seconds)
            time.sleep(moment)
        else:
            moment = chance.uniform(0, 1.5 * scene.placing)
            while build.poll() is None and not scene.being_placed():
                pass
            caught += build.poll() is None
            time.sleep(moment)
        build.kill()
        build.communicate()
        now = scene.output.read_bytes()
        assert now in found, f"moment {number} ({moment:.4f} s): {len(now)} bytes of neither"
        found[now] += 1
        left_over += scene.being_placed()
        for backup in backups_of(scene.output):
            assert backup.read_bytes() in found, f"{backup.name} is broken"
        clear_left_overs(scene)  # or the next temporary file would not be seen to begin
    assert found[scene.old] >= MOMENTS // 4
    assert left_over >= MOMENTS // 10, "no build was killed while it was placing"
    assert caught >= MOMENTS // 4, "builds ended before they could be killed while placing"
    if LONG:
        assert found[scene.new] >= MOMENTS // 10


def clear_left_overs(scene: Scene) -> None:
    for path in scene.output.parent.glob(".*.tmp"):
        path.unlink()


def test_the_next_build_clears_up(scene: Scene) -> None:
    scene.output.write_bytes(scene.old)
    for _ in range(20):
        build = scene.start()
        while build.poll() is None and not scene.being_placed():
            pass
        build.kill()
        build.communicate()
        if scene.being_placed():
            break
    assert scene.being_placed()
    scene.output.write_bytes(scene.old)
    finish(scene.start())
    assert scene.output.read_bytes() == scene.new
    names = {path.name for path in scene.output.parent.iterdir()}
    backups = {path.name for path in backups_of(scene.output)}
    assert names == {"kpi.xlsx"} | backups
    assert 1 <= len(backups) <= 2
