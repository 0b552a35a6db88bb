"""The samples' facts, gathered once for the analyses."""

from __future__ import annotations

from pathlib import Path

import pytest

from xlkpi.exports import read_config
from xlkpi.facts import Facts, gather


@pytest.fixture(scope="session")
def facts(samples_folder: Path) -> Facts:
    """The samples."""
    return gather([samples_folder], config=read_config(samples_folder / "xlkpi.toml"))
