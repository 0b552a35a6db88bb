"""The key of the pseudonyms: a file outside every workbook, made once, readable by its owner.

The same key gives the same pseudonyms month after month, so that trends and targets by agent go
on. Who has the key can tell whose pseudonym one is; without it nobody can.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

from xlkpi.errors import ConfigError, OutputError

VARIABLE = "XLKPI_PRIVACY_KEY"
"""The environment variable that may name another file."""
SHORTEST = 16  # bytes


def key_file() -> Path:
    """Where the key is: the file that the environment names, else one of the user's own."""
    given = os.environ.get(VARIABLE)
    if given:
        return Path(given).expanduser()
    if sys.platform == "win32":
        home = Path(os.environ.get("APPDATA") or Path.home())
    else:
        home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return home / "xlkpi" / "privacy.key"


def read_key() -> bytes:
    """The key, made where there is none yet.

    Raises ConfigError where the file holds none, OutputError where it can be neither read nor
    made.
    """
    path = key_file()
    try:
        if not path.exists():
            _make(path)
        key = path.read_bytes().strip()
    except OSError as error:
        raise OutputError(
            f"{path}: the key of the pseudonyms cannot be read or made ({error.strerror}). "
            f"Next: name a file that can be written in the environment variable {VARIABLE}."
        ) from None
    if len(key) < SHORTEST:
        raise ConfigError(
            f"{path}: holds no key of at least {SHORTEST} bytes. Next: put the key back that it "
            "held, or remove the file to have a new one made (pseudonyms will then differ)."
        )
    return key


def _make(path: Path) -> None:
    """A new key; of two runs that make one at once, the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(secrets.token_hex(32) + "\n")
        try:
            os.link(made, path)
        except FileExistsError:
            pass
        except OSError:  # a file system without links
            if not path.exists():
                made.replace(path)
    finally:
        made.unlink(missing_ok=True)
