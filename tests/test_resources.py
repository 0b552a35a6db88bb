"""The folders that travel with the package are found in a checkout and in a wheel."""

from __future__ import annotations

from pathlib import Path

import pytest

from xlkpi import resources
from xlkpi.errors import ResourceError, UnknownName


def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *made: str) -> Path:
    """A place where xlkpi seems to be installed, with those files and folders beside it."""
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "xlkpi")
    for name in made:
        path = tmp_path / name
        if path.suffix:
            path.touch()
        else:
            path.mkdir(parents=True)
    return tmp_path


def test_every_folder_is_found(root: Path) -> None:
    assert [resources.folder(name) for name in resources.FOLDERS] == [
        root / name for name in resources.FOLDERS
    ]


def test_the_package_is_asked_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = stand_in(tmp_path, monkeypatch, "xlkpi/_data/udfs", "udfs", "pyproject.toml")
    assert resources.folder("udfs") == place / "xlkpi" / "_data" / "udfs"


def test_a_folder_beside_the_package_counts_only_in_a_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, monkeypatch, "xlkpi", "samples")
    with pytest.raises(ResourceError, match=r'the folder "samples" .* install xlkpi again'):
        resources.folder("samples")
    (tmp_path / "pyproject.toml").touch()
    assert resources.folder("samples") == tmp_path / "samples"


def test_an_unknown_folder_gets_a_suggestion() -> None:
    with pytest.raises(UnknownName, match='did you mean "samples"'):
        resources.folder("sample")
