"""A PostgreSQL server of the tests' own: in a temporary folder, on a socket, never on a port."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def programs() -> Path | None:
    """The folder of the server's programs, or None where PostgreSQL is not installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return folders[-1].parent if folders else None


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The URL of a database that is there only for as long as it is used."""
    bin_folder = programs()
    assert bin_folder is not None
    folder = Path(tempfile.mkdtemp(prefix="xlkpi-pg-"))
    user = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
    as_user: dict[str, Any] = {}
    if user:
        shutil.chown(folder, user)
        as_user = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": ()}

    def call(*command: str) -> None:
        subprocess.run(
            [str(bin_folder / command[0]), *command[1:]],
            check=True, capture_output=True, text=True, timeout=120, cwd=folder, **as_user,
        )  # fmt: skip

    data = folder / "data"
    try:
        call("initdb", "-D", str(data), "-U", "xlkpi", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses='' -c fsync=off -c unix_socket_directories={folder}"
        call(
            "pg_ctl", "-D", str(data), "-w", "-s", "-o", options, "-l", str(folder / "log"), "start"
        )
        try:
            yield f"postgresql://xlkpi@/postgres?host={folder}"
        finally:
            call("pg_ctl", "-D", str(data), "-m", "immediate", "-s", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
