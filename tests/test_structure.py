"""The house keeps its shape: who imports whom, what start-up costs, what lies where."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("xlkpi", "udfs", "workbook_templates", "samples", "tests", "benchmarks", "docs")
FILES = ("pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", ".ci", ".gitignore")

# A part may import the parts below its own level, and itself; never beside it, never above.
LEVELS = {
    "errors": 0,
    "resources": 1,  # where packaged folders are: files only
    "model": 1,
    "kpis": 2,
    "exports": 3,
    "facts": 4,
    "targets": 4,
    "insight": 5,
    "workbook": 6,
    "addin": 6,
    "proof": 7,  # what tells whether a workbook is right
    "report": 7,
    "cli": 8,
    "__main__": 9,  # python -m xlkpi
}
PURE = ("errors", "model", "kpis")  # the standard library and one another: they run in Pyodide

HEAVY = set(
    "duckdb lxml matplotlib numpy openpyxl pandas pyarrow python_calamine pyspark rich sklearn sqlglot "
    "scipy statsmodels xlwings".split()
)

Import = tuple[str, bool]  # module, whether it happens when the importing module is loaded


def sources(*rooms: str) -> list[Path]:
    return sorted(path for room in rooms for path in (ROOT / room).rglob("*.py"))


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[Import]:
    """What a file imports, in functions and for types too, as absolute names."""
    package = module_name(path).split(".")
    if path.stem != "__init__":
        package = package[:-1]

    def walk(node: ast.AST, at_once: bool) -> Iterator[Import]:
        if isinstance(node, ast.Import):
            yield from ((alias.name, at_once) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((f"{origin}.{alias.name}", at_once) for alias in node.names)
        later = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or (
            isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        )
        for child in ast.iter_child_nodes(node):
            yield from walk(child, at_once and not later)

    yield from walk(ast.parse(path.read_text(encoding="utf-8")), at_once=True)


def part(name: str) -> str | None:
    """The part of xlkpi that a module belongs to: "" for the root, None outside xlkpi."""
    names = name.split(".")
    if names[0] != "xlkpi":
        return None
    return names[1] if len(names) > 1 and names[1] in LEVELS else ""


@pytest.mark.parametrize("path", sources("xlkpi"), ids=module_name)
def test_imports_go_one_way(path: Path) -> None:
    here = part(module_name(path))
    assert here is not None
    wrong = []
    for name, at_once in imports(path):
        there = part(name)
        if there is None or there == here:
            continue
        if here == "":  # the front door shows what lies behind it, the heavy rooms only on demand
            allowed = there in PURE or not at_once
        elif there == "":  # from within, the root gives its version and nothing else
            allowed = name == "xlkpi.__version__" or (name == "xlkpi" and here not in PURE)
        else:
            allowed = LEVELS[there] < LEVELS[here]
        if not allowed:
            wrong.append(name)
    assert not wrong, f"{module_name(path)} may not import {', '.join(wrong)}"


def test_every_part_has_its_level() -> None:
    parts = {p.stem for p in (ROOT / "xlkpi").glob("*.py")} | {
        p.parent.name for p in (ROOT / "xlkpi").glob("*/__init__.py")
    }
    assert parts - {"__init__"} == set(LEVELS)


@pytest.mark.parametrize(
    "path",
    [path for path in sources("xlkpi") if part(module_name(path)) in PURE],
    ids=module_name,
)
def test_the_catalogue_is_pure(path: Path) -> None:
    foreign = [
        name
        for name, _ in imports(path)
        if name.split(".")[0] not in sys.stdlib_module_names and part(name) not in PURE
    ]
    assert not foreign


@pytest.mark.parametrize("path", sources(*ROOMS), ids=module_name)
def test_nothing_imports_the_licensed_parts_of_xlwings(path: Path) -> None:
    licensed = ("xlwings.pro", "xlwings.server")
    assert not [
        name for name, _ in imports(path) if name.startswith(licensed) or name == "xlwings.*"
    ]


@pytest.mark.parametrize(
    "code",
    [
        "import xlkpi",
        "import xlkpi.kpis, xlkpi.model",
        "import xlkpi.cli",
        (
            "from click.testing import CliRunner\n"
            "from xlkpi.cli import main\n"
            "assert CliRunner().invoke(main, ['--help']).exit_code == 0"
        ),
    ],
    ids=["xlkpi", "kpis", "cli", "help"],
)
def test_start_up_is_light(code: str) -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    ).stdout.split()
    assert not HEAVY & set(loaded)


def ignored() -> list[str]:
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    return [".git", *(line.strip("/") for line in lines if line and not line.startswith("#"))]


def test_the_top_level_holds_what_the_design_says() -> None:
    known = {*ROOMS, *FILES}
    strange = [
        path.name
        for path in ROOT.iterdir()
        if path.name not in known and not any(fnmatch(path.name, p) for p in ignored())
    ]
    assert not strange


def texts() -> Iterator[tuple[Path, str]]:
    """Every text file of the project."""
    patterns = ignored()
    for top in (*ROOMS, *FILES):
        for path in [ROOT / top, *sorted((ROOT / top).rglob("*"))]:
            parts = path.relative_to(ROOT).parts
            if not path.is_file() or any(fnmatch(name, p) for name in parts for p in patterns):
                continue
            try:
                yield path, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue  # a workbook, a picture


def test_no_text_names_a_place_that_only_some_machines_have() -> None:
    # in pieces, or this file would find itself
    registries = [
        "pypi" + ".org",
        "files.python" + "hosted",
        "registry.npm" + "js",
        "deb." + "debian",
    ]
    beside = "../" + "shared"
    found = []
    for path, text in texts():
        where = path.relative_to(ROOT)
        places = registries if where.parts[0] == "tests" else [*registries, beside]
        found += [f"{where}: {place}" for place in places if place in text]
    assert not found
