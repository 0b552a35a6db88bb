"""What ``xlkpi --help`` is measured against: a bare Click group with as many commands."""

from __future__ import annotations

import click

COMMANDS = {
    "build": "Build a workbook from raw exports.",
    "compute": "Compute KPIs and print them.",
    "check": "Say what became of each row of each export.",
    "init": "Write a first xlkpi.toml for these exports.",
    "kpis": "List the KPIs, or explain one.",
    "targets": "Pull, push or check targets.",
    "addin": "Build and install the Excel add-in.",
    "template": "List or export workbook templates.",
}


@click.group()
@click.version_option("0")
def main() -> None:
    """The KPI layer for Excel."""


def _command(name: str, text: str) -> click.Command:
    return click.Command(name, callback=lambda: None, help=text)


for _name, _text in COMMANDS.items():
    main.add_command(_command(_name, _text))


if __name__ == "__main__":
    main()
