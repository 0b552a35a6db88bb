"""A password where one is asked for: the right one opens, another does not, nothing shows it."""

from __future__ import annotations

import base64
import hashlib
import os
import signal
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.addin.vba_office import python_with_uno
from tests.conftest import ROOT
from xlkpi.workbook.protection import lock

PASSWORD = "Clé n° 7"  # noqa: S105 - of a test


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def locked(samples_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples' workbook, locked by ``xlkpi build --protect``."""
    output = tmp_path_factory.mktemp("locked") / "kpi.xlsx"
    command = [
        sys.executable, "-m", "xlkpi", "build", str(samples_folder), "-o", str(output),
        "--lang", "en", "--protect",
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=ROOT, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        env=os.environ | {"XLKPI_PASSWORD": PASSWORD},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return output


def opens(protection: Any, prefix: str, password: str) -> bool:
    """Whether a password is the one, by the standard's recipe."""
    said = {name.lower(): value for name, value in protection.attrib.items()}
    prefix = prefix.lower()
    assert said[f"{prefix}algorithmname"] == "SHA-512"
    now = hashlib.sha512(
        base64.b64decode(said[f"{prefix}saltvalue"]) + password.encode("utf-16-le")
    ).digest()
    for turn in range(int(said[f"{prefix}spincount"])):
        now = hashlib.sha512(now + turn.to_bytes(4, "little")).digest()
    return bool(base64.b64encode(now).decode() == said[f"{prefix}hashvalue"])


def test_the_password_opens_and_another_does_not(locked: Path) -> None:
    made = parts(locked)
    structure = etree.fromstring(made["xl/workbook.xml"]).find("{*}workbookProtection")
    assert structure is not None
    assert structure.get("lockStructure") == "1"
    assert opens(structure, "workbook", PASSWORD)
    assert not opens(structure, "workbook", "clé n° 7")
    found = [
        etree.fromstring(data).find("{*}sheetProtection")
        for name, data in made.items()
        if name.startswith("xl/worksheets/sheet")
    ]
    protected = [p for p in found if p is not None and p.get("sheet") == "1"]
    assert len(protected) > 5
    assert len({p.get("hashValue") for p in protected}) == 1
    assert opens(protected[0], "", PASSWORD)
    assert not opens(protected[0], "", "")


def test_registers_stay_open(locked: Path) -> None:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # sparklines
        workbook = load_workbook(locked)
    for title in workbook.sheetnames:
        if title in ("Targets", "Actions"):
            assert not workbook[title].protection.sheet
            assert not workbook[title].protection.hashValue
    assert "Targets" in workbook.sheetnames


def test_the_password_stands_nowhere_in_the_file(locked: Path) -> None:
    for name, data in parts(locked).items():
        assert PASSWORD.encode() not in data, name
        assert PASSWORD.encode("utf-16-le") not in data, name


def test_two_files_with_one_password_do_not_show_it() -> None:
    from openpyxl import Workbook

    salts = set()
    for _ in range(2):
        workbook: Any = Workbook()
        workbook.active.protection.sheet = True
        lock(workbook, PASSWORD)
        salts.add(workbook.active.protection.saltValue)
    assert len(salts) == 2


SCRIPT = """
import sys, uno
from com.sun.star.beans import PropertyValue
local = uno.getComponentContext()
resolver = local.ServiceManager.createInstanceWithContext(
    "com.sun.star.bridge.UnoUrlResolver", local)
import time
for _ in range(150):
    try:
        context = resolver.resolve("uno:pipe,name=%s;urp;StarOffice.ComponentContext" % sys.argv[1])
        break
    except Exception:
        time.sleep(0.2)
desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
hidden = PropertyValue(); hidden.Name = "Hidden"; hidden.Value = True
book = desktop.loadComponentFromURL(sys.argv[2], "_blank", 0, (hidden,))
sheet = book.Sheets.getByName("Summary")
said = [sheet.isProtected()]
for password in ("", "wrong", sys.argv[3]):
    try:
        sheet.unprotect(password)
    except Exception:
        pass
    said.append(sheet.isProtected())
print(said)
book.close(True)
try:
    desktop.terminate()
except Exception:
    pass
"""


def test_libreoffice_asks_for_the_password(locked: Path, libreoffice: Path, tmp_path: Path) -> None:
    """Its 7.4 knows the sheets' lock; the one on the order of sheets it passes over."""
    python = python_with_uno()
    profile, pipe = tmp_path / "profile", f"xlkpi{tmp_path.name.replace('_', '')}"
    running = subprocess.Popen(
        [
            str(libreoffice), f"-env:UserInstallation={profile.as_uri()}", "--headless",
            "--norestore", f"--accept=pipe,name={pipe};urp;",
        ],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        done = subprocess.run(
            [python, "-c", SCRIPT, pipe, locked.as_uri(), PASSWORD],
            capture_output=True, text=True, check=False, timeout=180,
        )  # fmt: skip
    finally:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
    assert done.stdout.strip() == str([True, True, True, False]), done.stderr
