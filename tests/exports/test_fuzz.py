"""Every reader against broken files: at least 2,000 cases here, 20,000 with XLKPI_LONG=1."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

LONG = bool(os.environ.get("XLKPI_LONG"))
TIMES = 10 if LONG else 1
CASES = [("text", 800), ("csv", 800), ("xlsx", 250), ("archive", 200)]


@pytest.mark.parametrize(("kind", "cases"), CASES)
def test_broken_files(tmp_path: Path, root: Path, kind: str, cases: int) -> None:
    seed = random.randrange(1 << 30) if LONG else 2026
    command = [
        sys.executable, "-m", "tests.exports.fuzzing",
        kind, str(seed), str(cases * TIMES), str(tmp_path),
    ]  # fmt: skip
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    case = tmp_path / "case"
    last = case.read_text()[:2000] if case.exists() else "before the first case"
    assert done.returncode == 0, f"{last}\n{done.stderr[-6000:]}"
    assert int(done.stdout) >= cases * TIMES * 0.9  # hypothesis leaves out what it has seen
