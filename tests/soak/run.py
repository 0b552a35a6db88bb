"""One process builds one workbook over and over, while things go wrong, and is watched."""

from __future__ import annotations

import gc
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.conftest import ROOT
from tests.small_disk import mounted
from tests.soak.exports import Written, damage, write
from tests.soak.faults import BESIDE, EITHER, FAULTS, NEW, OLD, SIGNALS
from tests.soak.watch import Held, growth, held
from xlkpi.errors import XlkpiError
from xlkpi.exports import read_config
from xlkpi.facts import Facts
from xlkpi.facts.privacy_key import VARIABLE
from xlkpi.proof.verify import verify
from xlkpi.workbook.api import build_report
from xlkpi.workbook.backups import backups_of
from xlkpi.workbook.whole import problem_of

_USUAL = 0.5  # the share of builds to which nothing happens
_VERIFIED = 25  # one new workbook in so many is verified
_DISK = 3000  # KB
_TEMPLATES = ("default", "contact_centre", "executive", "sales_marketing", "subscription")
_TARGETS = """kpi,dimension,segment,year,month,kind,target,owner
service_level,,,,,absolute,0.8,Ana
revenue,,,2025,,absolute,12000,Ben
nps,,,,,absolute,30,Ana
"""

Progress = Callable[[int, str, Held], None]
"""Told after each build: its number, what happened to it, what the process holds."""


@dataclass
class Result:
    """What a run met."""

    builds: int = 0
    new: int = 0  # builds after which the new workbook stood there
    kept: int = 0  # and those after which the old one did
    rows: int = 0
    rejected: int = 0
    verified: int = 0
    met: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    seen: list[Held] = field(default_factory=list)
    seconds: float = 0.0


class Soak:
    """A folder, the workbook in it, and all that is done to them."""

    def __init__(
        self, folder: Path, seed: int, disk: Path | None, progress: Progress | None
    ) -> None:
        self.chance = random.Random(seed)
        self.output = folder / "out" / "kpi.xlsx"
        self.temporary = folder / "tmp"
        self.exports, self.disk, self.progress = folder / "exports", disk, progress
        self.targets = folder / "targets.csv"
        self.targets.write_text(_TARGETS, encoding="utf-8")
        self.output.parent.mkdir()
        self.temporary.mkdir()
        self.result = Result()
        self.taken = 0.0  # seconds of the last build that ended in a process of its own
        self.plan: list[str] = []

    def run(self, builds: int) -> Result:
        """So many builds; AssertionError where something is not as it must be."""
        begun = time.monotonic()
        for number in range(builds):
            fault = self._next() if number > 1 else "nothing"
            try:
                self._build(fault)
            except Exception as error:
                error.add_note(f"in build {number} ({fault})")
                raise
            self.result.met[fault] += 1
            self.result.builds += 1
            self.result.seen.append(held(self.temporary))
            if self.progress:
                self.progress(number, fault, self.result.seen[-1])
        self.result.seconds = time.monotonic() - begun
        return self.result

    def _next(self) -> str:
        """What happens to the next build: nothing to half of them, the rest in turn."""
        if self.chance.random() < _USUAL:
            return "nothing"
        if not self.plan:
            self.plan = [*SIGNALS, *(f for f in FAULTS if f != "nothing")]
            if not self.disk:
                self.plan.remove("full disk")
            self.chance.shuffle(self.plan)
        return self.plan.pop()

    def _build(self, fault: str) -> None:
        shutil.rmtree(self.exports, ignore_errors=True)
        self.exports.mkdir()
        written = write(self.exports, self.chance)
        if fault in SIGNALS:
            self._signalled(fault)
        elif fault == "full disk" and self.disk:
            there = self.disk / self.output.name
            shutil.copyfile(self.output, there)
            try:
                self._in_process(fault, written, there)
                self._nothing_left(there)
            finally:
                for path in self.disk.iterdir():
                    path.unlink()
        else:
            self._in_process(fault, written, self.output)
            self._nothing_left(self.output)

    # ------------------------------------------------------------ in this process

    def _in_process(self, fault: str, written: Written, output: Path) -> None:
        chance, wrong = self.chance, FAULTS[fault]
        options = self._options()
        damaged = damage(written, chance) if fault == "damaged export" else ""
        before = output.read_bytes() if output.exists() else b""
        error = ""
        facts: Facts | None = None
        with wrong.happening(output, chance):
            try:
                config = read_config(self.exports / "xlkpi.toml")
                facts, report = build_report([self.exports], output, config=config, **options)
            except XlkpiError as failure:
                error = str(failure)
                assert "\n" not in error
                assert "Next: " in error, error
        now = output.read_bytes() if output.exists() else b""
        if error:
            assert wrong.expected in (OLD, EITHER), error
            assert now == before, "an error, and the old workbook is not there any more"
            self.result.errors[f"{fault}: {damaged or 'said why'}"] += 1
            self.result.kept += 1
        elif wrong.expected == BESIDE:
            assert report.blocked
            assert now == before, "blocked, and the old workbook was touched"
            assert report.output != output
            assert problem_of(report.output) == ""
            report.output.unlink()
            self.result.kept += 1
        else:
            assert wrong.expected in (NEW, EITHER), "nothing was said of it"
            assert not report.blocked, report.blocked
            assert problem_of(output) == ""
            self.result.new += 1
        if facts is not None:
            self._rows_add_up(facts, written, exact=not damaged)
            if wrong.expected == NEW and self.result.new % _VERIFIED == 1:
                self._verify(output, facts)

    def _options(self) -> dict[str, Any]:
        chance = self.chance
        backups = backups_of(self.output)
        return {
            "lang": chance.choice(("en", "fr")),
            "template": chance.choice(_TEMPLATES),
            "period": chance.choice((None, None, "last")),
            "functions": chance.random() < 0.2,
            "privacy": chance.random() < 0.15,
            "backups": chance.randint(0, 3),
            "targets": self.targets if chance.random() < 0.2 else None,
            "history": backups[-1] if backups and chance.random() < 0.15 else None,
            "memory": chance.choice((None, "300MB")),
            "password": chance.choice((None, None, None, "soak")),
        }

    def _rows_add_up(self, facts: Facts, written: Written, *, exact: bool) -> None:
        """Rows in = used + rejected, and both are those that were written."""
        assert facts.files
        for file in facts.files:
            lost = sum(file.rejected.values())
            assert file.read == file.used + lost, file
            if exact:
                assert (file.read, lost) == written.rows[Path(file.file).name], file
            self.result.rows += file.read
            self.result.rejected += lost

    def _verify(self, output: Path, facts: Facts) -> None:
        found = verify(output, facts)
        assert found.right, [c for c in found.checks if c.state == "wrong"]
        self.result.verified += 1

    def _nothing_left(self, output: Path) -> None:
        """The folder holds the workbook and its backups, each whole, and nothing else.

        The facts are gone by now, and with them what they spilled.
        """
        gc.collect()
        backups = set(backups_of(output))
        assert set(output.parent.iterdir()) <= {output, *backups}
        assert len(backups) <= 4
        assert list(self.temporary.iterdir()) == []

    # ------------------------------------------------------------ in a process of its own

    def _signalled(self, name: str) -> None:
        before = self.output.read_bytes()
        scratch = self.temporary / "child"
        scratch.mkdir()
        command = [sys.executable, "-m", "xlkpi", "build", str(self.exports), "-o",
                   str(self.output), "--no-functions", "--backups", "1", "--lang",
                   self.chance.choice(("en", "fr"))]  # fmt: skip
        # the first one runs to its end: it tells how long the others take
        moment = self.chance.uniform(0, 1.1 * self.taken) if self.taken else None
        begun = time.monotonic()
        with subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            env=os.environ | {"TMPDIR": str(scratch)},
        ) as build:  # fmt: skip
            try:
                _, said = build.communicate(timeout=moment)
            except subprocess.TimeoutExpired:
                build.send_signal(signal.Signals[name])
                _, said = build.communicate()
        done = build.returncode == 0
        if done:
            self.taken = time.monotonic() - begun
        now = self.output.read_bytes()
        assert now == before or problem_of(self.output) == ""
        assert now != before or not done or said == ""
        self.result.new += now != before
        self.result.kept += now == before
        left = [path.name for path in self.output.parent.glob(".*")]
        if done or (name == "SIGINT" and build.returncode == 130):
            assert left == [], (name, left)
            assert list(scratch.iterdir()) == [], name
        else:  # it had no time to clear up: its next build does
            assert len(left) <= 2, left
        self.result.errors[f"{name}: {'came too late' if done else 'ended the build'}"] += 1
        for path in self.output.parent.glob(".*-lock"):
            path.unlink()
        shutil.rmtree(scratch)


def soak(
    builds: int, seed: int, *, memory: float, progress: Progress | None = None
) -> tuple[Result, list[str]]:
    """A run, and what it holds more in its second half than in its first."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="xlkpi-soak-")))
        disk = stack.enter_context(mounted(folder / "disk", _DISK))
        run = Soak(folder, seed, disk, progress)
        stack.enter_context(patch.object(tempfile, "tempdir", str(run.temporary)))
        stack.enter_context(patch.dict(os.environ, {VARIABLE: str(folder / "privacy.key")}))
        result = run.run(builds)
    return result, growth(result.seen, memory=memory)
