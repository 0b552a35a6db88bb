"""Facts of the samples and of public data sets, made once for the tests of segments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from xlkpi.exports import read_config
from xlkpi.facts import Facts, gather

DATA_SETS = Path(__file__).resolve().parent.parent.parent / "data_sets"


@pytest.fixture(scope="session")
def sample_facts(samples_folder: Path) -> Facts:
    return gather([samples_folder], config=read_config(samples_folder / "xlkpi.toml"))


@pytest.fixture(scope="session")
def data_set(shared_data: Path) -> Callable[[str], Facts]:
    @cache
    def made(name: str) -> Facts:
        config = read_config(DATA_SETS / name / "xlkpi.toml")
        config = replace(config, folder=shared_data / name)
        return gather([shared_data / name], config=config)

    return made
