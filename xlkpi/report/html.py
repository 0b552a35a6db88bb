"""A report as one HTML page: no script, nothing fetched, every text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from xlkpi.model.numbers import shown
from xlkpi.model.text import Text
from xlkpi.report import pictures, words
from xlkpi.report.content import Content, Line

_STATES = {1: "good", 2: "close", 3: "bad"}
_STYLE = """
:root { --ink: #1f3a5f; --soft: #5f6b73; --rule: #dde3e9; --good: #1e7b45; --close: #8a5a00; --bad: #b3261e; }
* { box-sizing: border-box; }
body { font: 15px/1.5 "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: #22303c; background: #fff;
  max-width: 62rem; margin: 2rem auto; padding: 0 1.5rem; }
header { border-bottom: 3px solid var(--ink); padding-bottom: .8rem; margin-bottom: 1.2rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0; color: var(--ink); font-weight: 650; }
h2 { font-size: 1.15rem; color: var(--ink); margin: 1.9rem 0 .6rem; }
header p, footer { color: var(--soft); margin: .3rem 0 0; font-size: .9rem; }
.warning { color: var(--close); font-weight: 600; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .4rem .55rem; border-bottom: 1px solid var(--rule); vertical-align: middle; }
thead th { font-size: .78rem; color: var(--soft); font-weight: 600; border-bottom-color: var(--soft); }
tbody th { font-weight: 600; }
.num { text-align: right; white-space: nowrap; }
.figure { font-size: 1.1rem; font-weight: 650; color: var(--ink); }
.good { color: var(--good); } .close { color: var(--close); } .bad { color: var(--bad); }
.status { white-space: nowrap; font-weight: 600; font-size: .88rem; }
.spark { width: 13.5rem; padding: .1rem .2rem; } .spark svg { width: 13.2rem; height: auto; display: block; }
.cards { display: grid; grid-template-columns: 1fr 1fr; gap: .9rem 2rem; }
.cards h3 { font-size: .98rem; margin: 0; color: var(--ink); } .cards p { margin: .15rem 0 0; }
.small { color: var(--soft); font-size: .85rem; }
ul { padding-left: 1.2rem; margin: .3rem 0; } li { margin: .25rem 0; }
footer { border-top: 1px solid var(--rule); margin-top: 2rem; padding-top: .7rem; }
@media (max-width: 44rem) { .cards { grid-template-columns: 1fr; } .spark { display: none; } }
@media print { body { margin: 0; max-width: none; font-size: 10.5pt; } @page { size: A4; margin: 14mm; }
  h2 { break-after: avoid; } tr, .cards article, li { break-inside: avoid; } }
"""


def page(content: Content) -> str:
    """The report."""
    draws = pictures.available()
    say = _Say(content)
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{content.language}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(content.title)} – {escape(content.month)}</title>",
        f"<style>{_STYLE}</style></head><body>",
        f"<header><h1>{escape(content.title)}</h1>",
        f"<p>{say(words.REPORT, month=content.month)}{_as_of(content, say)}</p>",
    ]
    if content.warning:
        parts.append(f'<p class="warning">⚠ {escape(content.warning)}</p>')
    parts.append("</header><main>")
    parts += _headlines(content, say, draws)
    parts += _said(content, say)
    if content.moved:
        parts += _list(say(words.MOVED), (escape(text) for text in content.moved))
    parts += _alerts(content, say)
    parts += _events(content, say)
    parts += _actions(content, say)
    parts.append(f"</main><footer>{say(words.DATA)}{_colon(content)}{escape(content.used)}")
    if not draws:
        parts.append(f"<br>{say(words.NO_PICTURES)}")
    parts.append("</footer></body></html>")
    return "\n".join(parts) + "\n"


class _Say:
    """Texts in the report's language, escaped."""

    def __init__(self, content: Content) -> None:
        self.language = content.language

    def __call__(self, text: Text, **given: str) -> str:
        return escape(text.in_(self.language).format(**given))


def _colon(content: Content) -> str:
    return "\u00a0: " if content.language == "fr" else ": "


def _as_of(content: Content, say: _Say) -> str:
    if not content.as_of:
        return ""
    return f" · {say(words.DATA)} {say(words.UP_TO, day=content.as_of)}"


def _headlines(content: Content, say: _Say, draws: bool) -> list[str]:
    parts = [f"<section><h2>{say(words.HEADLINES)}</h2>"]
    if not content.lines:
        return [*parts, f"<p>{say(words.NOTHING)}</p></section>"]
    heads = [words.INDICATOR, words.VALUE, words.TARGET, words.STATUS, words.CHANGE,
             words.YEAR_AGO, *([words.MONTHS] if draws else [])]  # fmt: skip
    numeric = (words.VALUE, words.TARGET, words.CHANGE, words.YEAR_AGO)
    parts.append("<table><thead><tr>")
    parts += [
        f'<th scope="col"{" class=num" if head in numeric else ""}>{say(head)}</th>'
        for head in heads
    ]
    parts.append("</tr></thead><tbody>")
    parts += [_row(content, line, say, draws) for line in content.lines]
    parts.append("</tbody></table>")
    if draws and any(line.goal is not None for line in content.lines):
        parts.append(f'<p class="small">{say(words.DOTTED)}</p>')
    return [*parts, "</section>"]


def _row(content: Content, line: Line, say: _Say, draws: bool) -> str:
    way = {1: " good", -1: " bad"}.get(line.good, "")
    cells = [
        f'<th scope="row">{escape(line.name)}</th>',
        f'<td class="num figure" data-kpi="{escape(line.id)}">{escape(line.value)}</td>',
        f'<td class="num">{escape(line.target)}</td>',
        f'<td class="status {_STATES.get(line.state, "")}">{escape(line.status)}</td>',
        f'<td class="num{way}">{escape(line.change)}</td>',
        f'<td class="num">{escape(line.year_ago)}</td>',
    ]
    if draws:
        cells.append(f'<td class="spark">{_picture(content, line, say)}</td>')
    return f"<tr>{''.join(cells)}</tr>"


def _picture(content: Content, line: Line, say: _Say) -> str:
    svg = pictures.chart(content, line)
    if not svg:
        return ""
    return svg.replace("<svg ", f'<svg role="img" aria-label="{described(content, line, say)}" ', 1)


def described(content: Content, line: Line, say: _Say) -> str:
    """What a picture shows, for those who do not see it; escaped."""
    known = [value for value in line.months if value is not None]
    ends = [shown(v, line.unit, content.language) for v in (known[0], known[-1])]
    text = words.PICTURE.in_(say.language).format(
        name=line.name, month=content.month, first=ends[0], last=ends[1]
    )
    return escape(text)


def _said(content: Content, say: _Say) -> list[str]:
    told = [line for line in content.lines if line.said or line.comment]
    if not told:
        return []
    parts = [f'<section><h2>{say(words.COMMENTS)}</h2><div class="cards">']
    for line in told:
        parts.append(f"<article><h3>{escape(line.name)}</h3><p>{escape(' '.join(line.said))}</p>")
        if line.benchmark:
            told_ = f"{say(words.BENCHMARK)}{_colon(content)}{escape(line.benchmark)}"
            parts.append(f'<p class="small">{told_}</p>')
        parts.append("</article>")
    return [*parts, "</div></section>"]


def _list(title: str, items: Iterable[str]) -> list[str]:
    inner = "".join(f"<li>{item}</li>" for item in items)
    return [f"<section><h2>{title}</h2><ul>{inner}</ul></section>"]


def _alerts(content: Content, say: _Say) -> list[str]:
    if not content.alerts:
        return [f"<section><h2>{say(words.ALERTS)}</h2><p>{say(words.NO_ALERTS)}</p></section>"]
    items = (
        f'<strong class="bad">✖ {escape(name)}</strong>'
        + (f"{_colon(content)}{escape(advice)}" if advice else "")
        for name, advice in content.alerts
    )
    return _list(say(words.ALERTS), items)


def _events(content: Content, say: _Say) -> list[str]:
    if not content.events:
        return []
    rows = [(event.month, event.kind, event.text) for event in content.events]
    return _table(say(words.EVENTS), [say(w) for w in (words.MONTH, words.KIND, words.WHAT)], rows)


def _actions(content: Content, say: _Say) -> list[str]:
    if not content.actions:
        return []
    late = words.LATE.in_(content.language)
    rows = [
        (a.kpi, a.action, a.owner, f"{a.due} ({late})" if a.late else a.due)
        for a in content.actions
    ]
    heads = [say(w) for w in (words.INDICATOR, words.ACTION, words.OWNER, words.DUE)]
    return _table(say(words.ACTIONS), heads, rows)


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    top = "".join(f'<th scope="col">{head}</th>' for head in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    table = f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
    return [f"<section><h2>{title}</h2>{table}</section>"]
