"""Generates ``udfs/``: every function of the catalogue as an xlwings function.

``python -m xlkpi.addin.udfs --write`` writes a module a family, ``--check`` fails where a
file on disk differs from what would be written. Each function stands there twice: under its
English name with English help, and under its French name with French help.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from difflib import unified_diff
from pathlib import Path

from xlkpi import kpis
from xlkpi.errors import OutputError
from xlkpi.model.kpi import Argument, Family, Kpi
from xlkpi.model.text import LANGUAGES, Language
from xlkpi.resources import folder

CATEGORY = "xlkpi"  # of Excel's function wizard
COMMAND = "python -m xlkpi.addin.udfs"
_WIDTH = 100  # columns, as the formatter lays the rest of the code out


def modules() -> dict[str, str]:
    """The generated files: their names in ``udfs/`` and their texts."""
    return {f"{family.value}.py": _module(family) for family in Family if _functions(family)}


def _functions(family: Family) -> list[Kpi]:
    return [entry for entry in kpis.functions() if entry.family is family]


def _module(family: Family) -> str:
    entries = _functions(family)
    called = ["call", "call_french"] if any(entry.french for entry in entries) else ["call"]
    title = family.title
    blocks = [_function(entry, language) for entry in entries for language in LANGUAGES]
    return (
        f'"""{title.en} / {title.fr}: functions for Excel.\n\n'
        f"Generated from the catalogue by `{COMMAND} --write`: edit that, not this file.\n"
        '"""\n\n'
        f"import xlwings as xw\n\nfrom xlkpi.addin.runtime import {', '.join(called)}\n\n\n"
        + "\n\n".join(blocks)
    )


def _function(entry: Kpi, language: Language) -> str:
    """One function with its decorators, as the formatter would leave it."""
    name = entry.function if language == "en" else entry.function_fr
    call = "call_french" if language == "fr" and entry.french else "call"
    stars = ["*" * argument.variadic + argument.name for argument in entry.arguments]
    return "".join(
        (
            _laid_out("@xw.func", [f"category={_quoted(CATEGORY)}"]),
            *(_decorator(argument, language) for argument in entry.arguments),
            _laid_out(f"def {name}", _parameters(entry), ":"),
            f'    """{entry.help.in_(language)}"""\n',
            _laid_out(f"    return {call}", [_quoted(entry.id), *stars]),
        )
    )


def _decorator(argument: Argument, language: Language) -> str:
    options = ["ndim=2", "err_to_str=True", f"doc={_quoted(argument.help.in_(language))}"]
    return _laid_out("@xw.arg", [_quoted("*" * argument.variadic + argument.name), *options])


def _parameters(entry: Kpi) -> list[str]:
    """The parameters; optional ones with the catalogue's default, so that readers see it."""
    found = []
    for argument in entry.arguments:
        if argument.variadic:
            found.append(f"*{argument.name}")
        elif argument.optional:
            # a range that is left out is no range: the catalogue knows what that means
            given = argument.default if isinstance(argument.default, int | float | str) else None
            found.append(f"{argument.name}={_quoted(given) if isinstance(given, str) else given}")
        else:
            found.append(argument.name)
    return found


def _quoted(text: str) -> str:
    """A text as a literal with the quotes that the formatter prefers."""
    if '"' in text and "'" not in text:
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)


def _laid_out(head: str, parts: Sequence[str], tail: str = "") -> str:
    """A call or a signature: on one line, else its parts on one, else each on its own."""
    within = ", ".join(parts)
    if len(line := f"{head}({within}){tail}") <= _WIDTH:
        return f"{line}\n"
    margin = " " * (len(head) - len(head.lstrip()))
    if len(line := f"{margin}    {within}") > _WIDTH or tail:
        line = "\n".join(f"{margin}    {part}," for part in parts)
    return f"{head}(\n{line}\n{margin}){tail}\n"


def write(path: Path) -> list[Path]:
    """Write the modules into a folder; gives the files that changed.

    Raises :class:`~xlkpi.errors.OutputError` where a file cannot be written.
    """
    changed = []
    for name, text in modules().items():
        file = path / name
        if _text(file) != text:
            try:
                file.write_text(text, encoding="utf-8", newline="\n")
            except OSError as error:
                raise OutputError(f"{file} cannot be written: {error.strerror}") from error
            changed.append(file)
    return changed


def differences(path: Path) -> Iterator[str]:
    """What a folder's modules have else than would be written, a diff line at a time."""
    expected = modules()
    for name in sorted({*expected, *(file.name for file in path.glob("*.py"))}):
        there, due = _text(path / name) or "", expected.get(name, "")
        lines = (there.splitlines(), due.splitlines())
        yield from unified_diff(*lines, str(path / name), f"{COMMAND} --write", n=1, lineterm="")


def _text(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.is_file() else None


def main() -> None:
    """Write or check the modules of the checkout."""
    parser = argparse.ArgumentParser(prog=COMMAND, description="Functions for Excel: udfs/.")
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--write", action="store_true", help="write udfs/ from the catalogue")
    mode.add_argument("--check", action="store_true", help="fail where udfs/ differs")
    if parser.parse_args().write:
        write(folder("udfs"))
    else:
        sys.exit("\n".join(differences(folder("udfs"))) or 0)


if __name__ == "__main__":
    main()
