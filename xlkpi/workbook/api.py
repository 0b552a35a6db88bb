"""``xlkpi.build``: exports in, the workbook out, in one call."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import xlkpi
from xlkpi.errors import OutputError, XlkpiError
from xlkpi.facts import gather, records
from xlkpi.model.period import label, parse_month
from xlkpi.model.text import Language
from xlkpi.workbook.build import BuildReport
from xlkpi.workbook.build import build as write_workbook
from xlkpi.workbook.carried import left_before
from xlkpi.workbook.last_month import LAST, last_complete
from xlkpi.workbook.place import BACKUPS, reserve
from xlkpi.workbook.private import private

if TYPE_CHECKING:
    import pandas as pd

    from xlkpi.exports import Config
    from xlkpi.facts import Facts

TOP_SEGMENTS = 25  # more segments a dimension than this are counted together as (other)
HISTORY = 36  # months: three years are enough for a last year and a trend


def build(
    sources: Any,
    output: str | Path,
    *,
    period: str | None = None,
    template: str | None = None,
    lang: Language | None = None,
    config: Config | None = None,
) -> pd.DataFrame:
    """Build the workbook of exports and give the KPIs of its month as a pandas DataFrame.

    ``sources`` are paths (files, folders, globs) or a mapping of canonical table to DataFrame;
    ``period`` is the month that the workbook opens on (``2026-10``; the last one unless said).
    An existing file is replaced as a whole or not at all, and kept as a dated backup. Where it
    may not be replaced (it is open, say) the new workbook is written beside it, and OutputError
    says so.
    """
    from xlkpi.facts.facts import frame

    facts, report = build_report(
        sources, Path(output), period=period, template=template, lang=lang, config=config
    )
    if report.blocked:
        raise OutputError(report.blocked)
    rows = list(records(facts, period=label(report.period))) if facts.months else []
    return frame(rows)


def build_report(
    sources: Any,
    output: Path,
    *,
    period: str | None = None,
    template: str | None = None,
    lang: Language | None = None,
    config: Config | None = None,
    command: str = "",
    functions: bool = True,
    targets: Path | None = None,
    history: Path | None = None,
    backups: int = BACKUPS,
    engine: str = "duckdb",
    memory: str | None = None,
    password: str | None = None,
    privacy: bool = False,
) -> tuple[Facts, BuildReport]:
    """The same, with what was built, and where: ``report.blocked`` says why not at ``output``.

    ``period`` may be ``last``: the last complete month. ``targets`` is a file of targets,
    ``history`` an earlier workbook to take months from; so many ``backups`` of the output are
    kept; a ``password`` locks the protected sheets. ``engine`` and ``memory`` say what measures
    the exports, and in how much memory; with ``privacy`` every person has a pseudonym.
    """
    from xlkpi.exports import Config
    from xlkpi.facts.privacy import Privacy
    from xlkpi.facts.privacy_key import read_key

    config = config or Config()
    hidden = Privacy(read_key()) if privacy else None
    month = parse_month(period) if period and period != LAST else None
    with reserve(output, backups=backups) as place:
        earlier = left_before(output, targets, history)
        facts = gather(
            sources,
            config=config,
            top_segments=TOP_SEGMENTS,
            months_kept=HISTORY,
            history_book=history,
            engine=engine,
            memory=memory,
            privacy=hidden,
        )
        if hidden:
            earlier = private(earlier, hidden, facts)
        describing = Thread(target=_describe, args=(facts,), daemon=True)
        describing.start()
        facts.segments  # noqa: B018 - computed while the files are described
        describing.join()
        language: Language = lang or ("fr" if config.language == "fr" else "en")
        report = write_workbook(
            facts,
            output=place,
            period=last_complete(facts) if period == LAST else month,
            language=language,
            template=template or config.template or "default",
            title=config.title or "",
            currency=config.currency,
            command=command,
            version=xlkpi.__version__,
            earlier=earlier,
            functions=functions,
            password=password,
            comments=config.comments,
        )
    return facts, report


def _describe(facts: Facts) -> None:
    """Hash the files and count their blank lines, which costs a reading of each.

    What goes wrong here goes wrong again, and is told, where the value is asked for.
    """
    with suppress(XlkpiError):
        for report in facts.files:
            report.sha256, report.ignored_lines  # noqa: B018 - kept once asked for


__all__ = ["build", "build_report"]
