"""A file becomes rows: by what it is, not by what it is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from xlkpi.errors import InputError
from xlkpi.exports import files, sheets, text
from xlkpi.exports.config import ExportSpec
from xlkpi.exports.kinds import Kind, kind_of
from xlkpi.exports.rows import Rows
from xlkpi.exports.sandbox import unpacked

if TYPE_CHECKING:
    import duckdb


def open_file(
    path: Path,
    file: str,
    scratch: Path,
    connection: duckdb.DuckDBPyConnection,
    spec: ExportSpec | None = None,
) -> list[Rows]:
    """The rows of each sheet or archived file that has any; one, where there are no sheets.

    ``file`` is what messages call it, ``scratch`` a folder for copies that its owner removes.
    Raises InputError for a file that cannot be read, or that asks for too much.
    """
    rows = _open(path, file, scratch, connection, spec, archived=False)
    for each in rows:
        each.path = path
    return rows


def _open(
    path: Path,
    file: str,
    scratch: Path,
    connection: duckdb.DuckDBPyConnection,
    spec: ExportSpec | None,
    *,
    archived: bool,
) -> list[Rows]:
    kind = kind_of(path, file)
    skip = spec.skip_rows if spec else None
    if kind is Kind.PARQUET:
        return [sheets.open_parquet(path, file, connection)]
    if kind is Kind.TEXT:
        return [_text(path, file, scratch, spec)]
    if archived and kind is Kind.GZIP:
        raise InputError("is an archive in an archive", file=file, hint="unpack it")
    stem = text.fresh(scratch).with_suffix("")
    stem.touch()  # the next name is another one
    inside = () if archived else files.ARCHIVED
    answer = unpacked(path, file, kind, stem, inside)
    if "sheets" in answer:
        found = [sheets.sheet_rows(sheet, file, scratch, skip) for sheet in answer["sheets"]]
        return [rows for rows in found if rows]
    members = answer["members"]
    several = len(members) > 1
    opened = []
    for member in members:
        name = _shown(member["name"]) if several else ""
        try:
            inner = _open(Path(member["path"]), file, scratch, connection, spec, archived=True)
        except InputError as error:
            raise InputError(
                error.problem,
                file=file,
                sheet=": ".join(filter(None, (name, error.sheet))) or None,
                row=error.row,
                column=error.column,
                value=error.value,
                hint=error.hint,
            ) from None
        opened += [_member(rows, name) for rows in inner]
    return opened


def _text(path: Path, file: str, scratch: Path, spec: ExportSpec | None) -> Rows:
    encoding, delimiter, skip = (
        (spec.encoding, spec.delimiter, spec.skip_rows) if spec else (None, None, None)
    )
    suffix = path.suffix.lower()
    try:
        rows = text.open_text(
            path, file, scratch, encoding=encoding, delimiter=delimiter, skip_rows=skip
        )
        # a text under another name is taken for one only where it has columns
        if len(rows.headers) > 1 or suffix not in files.SPREADSHEET + files.PARQUET:
            return rows
        why = ""
    except InputError as error:
        if suffix not in files.SPREADSHEET + files.PARQUET:
            raise
        why = f" ({error.problem})"
    what = "a Parquet file" if suffix in files.PARQUET else "a workbook"
    raise InputError(
        f"is not {what} that can be read{why}",
        file=file,
        hint="download it again, or open it in Excel and save it as .xlsx",
    )


def _member(rows: Rows, name: str) -> Rows:
    """The rows under the name of the archived file, with lines counted while it is there."""
    counted: list[int] = []
    before = rows.blank_lines

    def prepare(original: Callable[[], str] = rows.prepare) -> str:
        relation = original()
        counted.append(before())
        return relation

    return replace(
        rows,
        sheet=": ".join(filter(None, (name, rows.sheet))),
        prepare=prepare,
        blank_lines=lambda: counted[0] if counted else 0,
    )


def _shown(name: str) -> str:
    """The name of an archived file without what a terminal would act upon."""
    return "".join(c if c.isprintable() else "?" for c in name)
