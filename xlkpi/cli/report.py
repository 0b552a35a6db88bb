"""``xlkpi report``: a page to send, from exports or from a workbook."""

from __future__ import annotations

import shlex
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlkpi.cli.inputs import CONFIG, HISTORY, PRIVACY, TEMPLATE, configuration, write_whole
from xlkpi.errors import ConfigError, OutputError
from xlkpi.model.text import LANGUAGES, Language

if TYPE_CHECKING:
    from xlkpi.exports import Config
    from xlkpi.report.content import Content
    from xlkpi.workbook.build import BuildReport

_FORMS = (".html", ".md", ".pdf")


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@click.option(
    "-o", "--output", required=True, type=click.Path(), help="The report: .html, .md or .pdf."
)
@click.option("--period", help='The month, as 2026-10, or "last" for the last complete one.')
@TEMPLATE
@click.option(
    "--targets", type=click.Path(), help="A workbook, or a CSV file, that holds the targets."
)
@HISTORY
@click.option(
    "--lang",
    type=click.Choice(["fr", "en", "both"]),
    help="The language; both writes NAME.en and NAME.fr.",
)
@PRIVACY
@CONFIG
def command(
    paths: tuple[str, ...],
    output: str,
    period: str | None,
    template: str | None,
    targets: str | None,
    history: str | None,
    lang: str | None,
    privacy: bool,
    config_file: str | None,
) -> None:
    """Write a report: an HTML page, Markdown with pictures, or a PDF.

    PATHS are exports, or one workbook that xlkpi built: its pages become a PDF as people left
    them. A PDF needs LibreOffice.
    """
    target = Path(output)
    if target.suffix.lower() not in _FORMS:
        raise click.BadParameter("the report's name ends in .html, .md or .pdf", param_hint="-o")
    if not target.parent.is_dir():
        raise OutputError(f"{target.parent}: no such folder. Next: make it, or name another.")
    if _is_book(paths):
        _of_book(Path(paths[0]), target, lang)
        return
    config = configuration(paths, config_file)
    usual: Language = "fr" if config.language == "fr" else "en"
    chosen: tuple[Language, ...] = LANGUAGES if lang == "both" else (
        "fr" if lang == "fr" else "en" if lang == "en" else usual,
    )  # fmt: skip
    for language in chosen:
        at = target.with_suffix(f".{language}{target.suffix}") if lang == "both" else target
        with tempfile.TemporaryDirectory(prefix="xlkpi-report-") as folder:
            book = Path(folder) / "kpi.xlsx"
            report = _built(paths, book, config, language, period, template, targets, history,
                            privacy)  # fmt: skip
            _write(at, book, report, config.title or "KPI", language)
        click.echo(str(at))


def _is_book(paths: tuple[str, ...]) -> bool:
    """Whether the one path is a workbook that xlkpi built."""
    path = Path(paths[0])
    if len(paths) != 1 or path.suffix.lower() != ".xlsx" or not path.is_file():
        return False
    from xlkpi.errors import InputError
    from xlkpi.exports.book import EarlierBook
    from xlkpi.targets.place import places
    from xlkpi.targets.register import TARGETS

    try:
        with EarlierBook(path) as book:
            return bool(places(book, TARGETS))
    except InputError:
        return False  # an export like any other: reading it says what is wrong


def _of_book(book: Path, target: Path, lang: str | None) -> None:
    from xlkpi.exports.book import EarlierBook
    from xlkpi.report.pdf import pdf_of
    from xlkpi.targets.place import places
    from xlkpi.targets.register import TARGETS

    if target.suffix.lower() != ".pdf":
        raise ConfigError(
            f"{book} is a workbook: its report is a PDF. Next: name a .pdf, or give the exports "
            f"with --targets {book} for an HTML or Markdown report."
        )
    if lang == "both":
        raise click.UsageError("a workbook has one language: leave --lang out")
    with EarlierBook(book) as earlier:
        language = places(earlier, TARGETS)[0].language
    write_whole(target, pdf_of(book, language))
    click.echo(str(target))


def _built(
    paths: tuple[str, ...], book: Path, config: Config, language: Language, period: str | None,
    template: str | None, targets: str | None, history: str | None, privacy: bool,
) -> BuildReport:  # fmt: skip
    from xlkpi.workbook.api import build_report

    return build_report(
        list(paths), book, period=period, template=template, lang=language, config=config,
        targets=Path(targets) if targets else None, history=Path(history) if history else None,
        command=shlex.join(["xlkpi", *sys.argv[1:]]), functions=False, backups=0, privacy=privacy,
    )[1]  # fmt: skip


def _write(target: Path, book: Path, report: BuildReport, title: str, language: Language) -> None:
    if target.suffix.lower() == ".pdf":
        from xlkpi.report.pdf import pdf_of

        write_whole(target, pdf_of(book, language))
        return
    from xlkpi.report.content import content_of

    content: Content = content_of(report, title, language)
    if target.suffix.lower() == ".html":
        from xlkpi.report.html import page

        write_whole(target, page(content).encode())
        return
    from xlkpi.report.markdown import text_of

    folder = target.with_name(f"{target.stem}_files")
    text, pictures = text_of(content, folder.name)
    if pictures:
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"{folder} cannot be made ({error.strerror}). Next: choose another name with -o."
            ) from None
    for name, picture in pictures.items():
        write_whole(folder / name, picture.encode())
    write_whole(target, text.encode())
