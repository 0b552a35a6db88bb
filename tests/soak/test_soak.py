"""Build after build in one process, while disks fill up, locks are held, exports are damaged and
builds are ended: the old workbook or the new one stands there, every row is used or rejected with
a reason, and the process holds no more than before.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.soak.faults import FAULTS, SIGNALS
from tests.soak.watch import Held, growth

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="watches the process in /proc")


def soaked(builds: int, memory: float) -> dict[str, Any]:
    """A run in a process of its own: what this one holds is no business of it."""
    command = [sys.executable, "-m", "tests.soak", "--builds", str(builds), "--memory", str(memory)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_few_builds_one_after_the_other() -> None:
    """Memory has not come to rest after so few: its bound is wide."""
    found = soaked(24, memory=0.25)
    assert found["new"] + found["kept"] == found["builds"] == 24
    assert len(found["met"]) >= 8
    assert found["rejected"] > 0
    assert found["verified"] >= 1


@pytest.mark.long
def test_five_hundred_builds_one_after_the_other() -> None:
    found = soaked(500, memory=0.1)
    assert found["new"] + found["kept"] == found["builds"] == 500
    assert set(SIGNALS) < set(found["met"]) <= {*SIGNALS, *FAULTS}
    assert all(several >= 10 for several in found["met"].values())
    assert found["verified"] >= 5


def test_what_grows_is_told() -> None:
    still = [Held(1000 + n % 3, 8, 2, 0, 0) for n in range(50)]
    assert growth(still, memory=0.1) == []
    leaking = [Held(1000 + 10 * n, 8 + n, 2, 0, n // 30) for n in range(50)]
    assert growth(leaking, memory=0.1) == [
        "memory: 1195, then 1395", "files: 27, then 47", "temporary: 0, then 1"
    ]  # fmt: skip
