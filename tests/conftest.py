"""Fixtures that any test may ask for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests import libreoffice as office
from xlkpi import resources

ROOT = Path(__file__).resolve().parent.parent
LONG = bool(os.environ.get("XLKPI_LONG"))

# The short runs are the same every time, so that a failure is the change's own; the long
# ones look further, with a new seed each time. No deadline: CI machines hiccup.
settings.register_profile("short", max_examples=50, derandomize=True, deadline=None)
settings.register_profile("long", max_examples=2000, deadline=None)
settings.load_profile("long" if LONG else "short")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not LONG:
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(pytest.mark.skip(reason="takes minutes: set XLKPI_LONG=1"))


@pytest.fixture(scope="session", autouse=True)
def every_workbook_passes_the_lint() -> Iterator[None]:
    """Whatever test builds a workbook, Excel would open it without a repair."""
    from tests.proof.linted import checked
    from xlkpi.workbook import save

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(save, "packed", checked(save.packed))
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Public exports of real tools, which stand beside the project where there are any."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"the public exports are not at {folder}")
    return folder


@pytest.fixture(scope="session")
def samples_folder() -> Path:
    """The sample exports that come with xlkpi."""
    folder = resources.folder("samples") / "exports"
    if not folder.is_dir():
        pytest.skip(f"no sample exports at {folder} yet")
    return folder


@pytest.fixture(scope="session")
def libreoffice() -> Path:
    """The program soffice. CI must have it; elsewhere a test without it is skipped."""
    program = office.find()
    if program is None:
        reason = "LibreOffice is missing: install libreoffice-calc and poppler-utils"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return program
