"""Facts of small tables made by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from xlkpi.exports import read_config
from xlkpi.facts import Facts, gather


def facts_of(
    folder: Path, tables: dict[str, pd.DataFrame], more: str = "", **dimensions: list[str]
) -> Facts:
    """The facts of tables with canonical headers; ``dimensions`` by table, ``more`` TOML."""
    text = more
    for name, frame in tables.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
        columns = "".join(f'"{c}" = "{c}"\n' for c in frame.columns)
        split = f"dimensions = {dimensions[name]}\n" if name in dimensions else ""
        text += (
            f'\n[[export]]\nfile = "{name}.csv"\ntable = "{name}"\n{split}[export.columns]\n{columns}'
        ).replace("'", '"')
    (folder / "xlkpi.toml").write_text(text, encoding="utf-8")
    files = [folder / f"{name}.csv" for name in tables]
    return gather(files, config=read_config(folder / "xlkpi.toml"))


def frame(columns: str, *rows: tuple[Any, ...]) -> pd.DataFrame:
    """A table of rows."""
    return pd.DataFrame(rows, columns=columns.split())
