"""A page of the docs that a module of the tests makes: written, or checked."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path


def write_or_check(command: str, page: Path, text: Callable[[], str]) -> None:
    """``--write`` makes the page, ``--check`` fails where it differs."""
    name = f"docs/{page.name}"
    parser = argparse.ArgumentParser(prog=command, description=name)
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--write", action="store_true", help=f"write {name}")
    mode.add_argument("--check", action="store_true", help=f"fail where {name} differs")
    if parser.parse_args().write:
        page.write_text(text(), encoding="utf-8", newline="\n")
    elif not page.is_file() or page.read_text(encoding="utf-8") != text():
        sys.exit(f"{name} is stale: run {command} --write")
