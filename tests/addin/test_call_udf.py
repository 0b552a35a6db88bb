"""The vectors through xlwings itself: its conversion of cells, its dispatch, its wizard texts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_xlwings_gives_what_the_vectors_say(root: Path) -> None:
    # in a process of its own: there xlwings takes the system for Windows
    done = subprocess.run(
        [sys.executable, "-m", "tests.addin.classic"],
        check=False,
        cwd=root,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    told = [line for line in done.stdout.splitlines() if not line.startswith("Imported functions")]
    assert not told, "\n".join(told)
