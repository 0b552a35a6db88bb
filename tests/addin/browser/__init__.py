"""Headless Chromium, and what npm brings: where they are, and how a page is run."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Any

import pytest

from xlkpi.addin.serve import Handler, server

FOLDER = Path(__file__).parent
NODE = FOLDER.parent / "node"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-dev-shm-usage "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()


def missing(reason: str) -> None:
    """Skip a test, or fail where nothing may be missing."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def node_modules(source: Path = NODE) -> Path:
    """The folder with the packages of ``tests/addin/node``, installed there on first use.

    ``source`` is another folder with a ``package.json``; with a lock file beside it, exactly that.
    """
    if not shutil.which("node") or not shutil.which("npm"):
        missing("Node.js is missing: install nodejs and npm")
    given = [f for f in (source / "package.json", source / "package-lock.json") if f.is_file()]
    version = hashlib.sha256(given[-1].read_bytes()).hexdigest()[:12]
    parent = Path(os.environ.get("XLKPI_NODE") or tempfile.gettempdir())
    parent.mkdir(parents=True, exist_ok=True)
    folder = parent / f"xlkpi-node-{version}"
    with (parent / f"xlkpi-node-{version}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # the tests may run in several processes
        if not (folder / "complete").is_file():
            folder.mkdir(exist_ok=True)
            for name in given:
                shutil.copy(name, folder)
            how = ["ci"] if len(given) > 1 else ["install", "--no-package-lock"]
            command = ["npm", *how, "--ignore-scripts", "--no-audit", "--no-fund"]
            done = subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True)
            if done.returncode:
                missing(
                    f"npm cannot install the packages of {source}: {done.stderr.strip()[-300:]}"
                )
            (folder / "complete").touch()
    return folder / "node_modules"


def ask(question: str, file: Path) -> Any:
    """What one of Microsoft's tools says of a file."""
    command = ["node", str(NODE / "ask.cjs"), question, str(file)]
    done = subprocess.run(
        command, check=False, cwd=node_modules().parent, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def chromium() -> str:
    """The program."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        missing("Chromium is missing: install chromium")
    return str(found)


def run(site: Path, page: str, profile: Path, timeout: float) -> Any:
    """Open a page of a folder; gives what it posts to ``told``."""
    told: list[Any] = []
    arrived = threading.Event()

    class Taking(Handler):
        def do_POST(self) -> None:  # noqa: N802 - the base class calls it so
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()
            arrived.set()

    program = chromium()
    with server(site, 0, handler=Taking) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{made.server_port}/{page}"
        command = [program, *_QUIET, f"--user-data-dir={profile}", address]
        with (profile.parent / "chromium.log").open("w") as log:
            browser = subprocess.Popen(command, stdout=log, stderr=log)
            try:
                assert arrived.wait(timeout), f"no answer in {timeout:g} s: {log.name}"
            finally:
                browser.terminate()
                browser.wait(20)
                made.shutdown()
    assert "failed" not in told[0], told[0]["failed"]
    return told[0]


def version() -> str:
    """Of Chromium, its main number."""
    text = subprocess.run([chromium(), "--version"], check=True, capture_output=True, text=True)
    return text.stdout.split()[1].split(".")[0]
