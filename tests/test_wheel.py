"""What is installed is what stands in the checkout, no more and no less."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from xlkpi.resources import FOLDERS


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from the checkout, without network and without touching it."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(command, check=True, capture_output=True, cwd=root)
    (path,) = out.glob("*.whl")
    return path


def files(folder: Path) -> set[str]:
    """The files under a folder that are part of the project, relative to it."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.name != ".DS_Store"
    }


def test_the_wheel_holds_the_checkout(wheel: Path, root: Path) -> None:
    expected = {f"xlkpi/{name}" for name in files(root / "xlkpi")}
    for folder in FOLDERS:
        expected |= {f"xlkpi/_data/{folder}/{name}" for name in files(root / folder)}
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert names == expected


def test_the_wheel_says_who_and_what_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        told = {
            name.split("/", maxsplit=1)[1]: archive.read(name).decode()
            for name in archive.namelist()
            if ".dist-info/" in name
        }
    assert "xlkpi = xlkpi.cli:main" in told["entry_points.txt"]
    assert "xlkpi contributors" in told["licenses/LICENSE"]
    assert "License-Expression: MIT" in told["METADATA"]
    assert "Requires-Python: >=3.11" in told["METADATA"]


def test_an_installed_package_finds_its_folders(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = "from xlkpi.resources import *; print(*map(folder, FOLDERS), sep='\\n')"
    found = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=tmp_path
    ).stdout.splitlines()
    assert found == [str(tmp_path.resolve() / "xlkpi" / "_data" / name) for name in FOLDERS]
