"""A report as Markdown, with its pictures in a folder beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from xlkpi.model.text import Text
from xlkpi.report import pictures, words
from xlkpi.report.content import Content

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&-])")


def text_of(content: Content, folder: str) -> tuple[str, dict[str, str]]:
    """The report, and its pictures by file name; ``folder`` is where they will be."""

    def say(text: Text, **given: str) -> str:
        return text.in_(content.language).format(**given)

    colon = "\u00a0: " if content.language == "fr" else ": "
    draws = pictures.available()
    made = _pictures(content) if draws else {}
    out = [f"# {plain(content.title)}", "", f"**{say(words.REPORT, month=content.month)}**"]
    if content.as_of:
        out[-1] += f" · {say(words.DATA)} {say(words.UP_TO, day=content.as_of)}"
    if content.warning:
        out += ["", f"⚠ {plain(content.warning)}"]
    out += ["", f"## {say(words.HEADLINES)}", ""]
    heads = (words.INDICATOR, words.VALUE, words.TARGET, words.STATUS, words.CHANGE, words.YEAR_AGO)
    rows = [
        (line.name, line.value, line.target, line.status, line.change, line.year_ago)
        for line in content.lines
    ]
    out += _table([say(head) for head in heads], rows) if rows else [say(words.NOTHING)]
    for line in content.lines:
        out += ["", f"### {plain(line.name)}", ""]
        if f"{line.id}.svg" in made:
            out += [f"![{plain(line.name)}]({quote(folder)}/{line.id}.svg)", ""]
        out.append(plain(" ".join(line.said) or line.value))
        if line.benchmark:
            out += ["", f"{say(words.BENCHMARK)}{colon}{plain(line.benchmark)}"]
    if content.moved:
        out += ["", f"## {say(words.MOVED)}", "", *(f"- {plain(text)}" for text in content.moved)]
    out += ["", f"## {say(words.ALERTS)}", ""]
    out += [
        f"- ✖ **{plain(name)}**" + (f"{colon}{plain(advice)}" if advice else "")
        for name, advice in content.alerts
    ] or [say(words.NO_ALERTS)]
    out += _registers(content)
    out += ["", "---", "", f"{say(words.DATA)}{colon}{plain(content.used)}"]
    if not draws:
        out += ["", say(words.NO_PICTURES)]
    return "\n".join(out) + "\n", made


def _pictures(content: Content) -> dict[str, str]:
    """The pictures by file name."""
    drawn = {line.id: pictures.chart(content, line) for line in content.lines}
    head = '<?xml version="1.0" encoding="utf-8"?>'
    return {f"{id}.svg": f"{head}\n{svg}\n" for id, svg in drawn.items() if svg}


def _registers(content: Content) -> list[str]:
    """What happened, and what is done."""

    def say(*several: Text) -> list[str]:
        return [text.in_(content.language) for text in several]

    out = []
    if content.events:
        out += ["", f"## {say(words.EVENTS)[0]}", ""]
        events = [(event.month, event.kind, event.text) for event in content.events]
        out += _table(say(words.MONTH, words.KIND, words.WHAT), events)
    if content.actions:
        late = f" ({say(words.LATE)[0]})"
        out += ["", f"## {say(words.ACTIONS)[0]}", ""]
        out += _table(
            say(words.INDICATOR, words.ACTION, words.OWNER, words.DUE),
            [(a.kpi, a.action, a.owner, a.due + late * a.late) for a in content.actions],
        )
    return out


def plain(text: str) -> str:
    r"""A text that Markdown takes as it is, on one line.

    >>> print(plain("*bold* | <b>"))
    \*bold\* \| \<b\>
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split(" ")).replace("\r", " ").replace("\n", " "))


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [
        "| " + " | ".join(heads) + " |",
        "|" + "---|" * len(heads),
        *("| " + " | ".join(plain(cell) for cell in row) + " |" for row in rows),
    ]
