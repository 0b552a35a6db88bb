"""The frame of the command line: listing, failures, start-up."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import click
import pytest
from click.testing import CliRunner, Result

import xlkpi
from xlkpi import cli
from xlkpi.errors import InputError, OutputError

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run ``xlkpi build`` with the body given, in place of the real one."""
    monkeypatch.delenv("XLKPI_DEBUG", raising=False)

    def _run(body: Callable[[], None], *args: str) -> Result:
        name = "xlkpi.cli.build"
        command = click.Command(
            "build",
            params=[click.Option(["--period"])],
            callback=lambda period: body(),  # noqa: ARG005 - Click hands it over
        )
        module = ModuleType(name)
        vars(module).update(command=command, __spec__=ModuleSpec(name, None))
        monkeypatch.setitem(sys.modules, name, module)
        group = click.group(cls=cli.Commands)(lambda: None)
        group.add_command(click.Command("build", short_help="Build."))
        return CliRunner().invoke(group, ["build", *args])

    return _run


def fail(error: BaseException) -> Callable[[], None]:
    def body() -> None:
        raise error

    return body


def test_a_command_is_loaded_and_run(run: Run) -> None:
    result = run(lambda: click.echo("built"), "--period", "2026-10")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "built\n", "")


def test_a_failure_is_one_line(run: Run) -> None:
    error = InputError("not a date", file="calls.csv", row=7, column="Date", value="32/01")
    result = run(fail(error))
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == 'xlkpi: calls.csv, row 7, column "Date": not a date: "32/01"\n'


def test_a_failure_that_is_an_os_error_keeps_its_words(run: Run) -> None:
    result = run(fail(OutputError("kpi.xlsx is open in Excel. Next: close it.")))
    assert (result.exit_code, result.stderr) == (
        1,
        "xlkpi: kpi.xlsx is open in Excel. Next: close it.\n",
    )


def test_an_interruption_has_its_own_status(run: Run) -> None:
    result = run(fail(KeyboardInterrupt()))
    assert (result.exit_code, result.stderr) == (130, "xlkpi: interrupted\n")


def test_an_unexpected_error_is_one_line_too(run: Run) -> None:
    result = run(fail(RuntimeError("first\nsecond")))
    assert result.exit_code == 1
    assert result.stderr.startswith("xlkpi: unexpected error (RuntimeError: first second)")
    assert "Please report it" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_developer_may_ask_for_the_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_: shown.append(kind))
    assert run(fail(ZeroDivisionError())).exit_code == 1
    assert shown == []

    def body() -> None:
        monkeypatch.setenv("XLKPI_DEBUG", "1")
        raise ZeroDivisionError

    assert run(body).exit_code == 1
    assert shown == [ZeroDivisionError]


def test_a_closed_pipe_is_quiet(run: Run) -> None:
    result = run(fail(BrokenPipeError(32, "Broken pipe")))
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "")


def test_usage_errors_have_status_2(run: Run) -> None:
    assert run(lambda: None, "--perod", "x").exit_code == 2
    result = CliRunner().invoke(cli.main, ["biuld"])
    assert result.exit_code == 2
    assert "No such command" in result.stderr


def test_the_version_is_the_package_s() -> None:
    assert (
        CliRunner().invoke(cli.main, ["--version"]).output
        == f"xlkpi, version {xlkpi.__version__}\n"
    )


def test_help_lists_exactly_the_commands_that_exist(root: Path) -> None:
    here = {path.stem for path in (root / "xlkpi" / "cli").glob("*.py")}
    listed = cli.main.list_commands(click.Context(cli.main))
    assert listed == [name for name in cli._HELP if name in here]
    output = CliRunner().invoke(cli.main, ["--help"]).output
    for name in listed:
        assert f"  {name} " in output
        assert cli._HELP[name] in output


@pytest.mark.parametrize("name", cli.main.commands)
def test_each_command_can_be_loaded_and_explained(name: str) -> None:
    result = CliRunner().invoke(cli.main, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert result.output.startswith(f"Usage: main {name}")
