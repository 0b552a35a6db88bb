"""An entry of ``xlkpi.toml`` as text that a person can read, and that reads back the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from xlkpi.exports.config import ExportSpec, Lookup, Refuse

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALARS = (
    "file", "sheet", "table", "vendor", "dimensions", "encoding", "delimiter", "decimal",
    "date_format", "day_first", "skip_rows", "header_rows", "key", "stands_in", "skip",
)  # fmt: skip
_INLINE = ("latest", "unpivot", "pivot", "collapse", "span")
_DEFAULTS = ExportSpec(file="", table="")


def export_text(
    spec: ExportSpec,
    *,
    above: Sequence[str] = (),
    beside: Mapping[str, str] | None = None,
    pending: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """One ``[[export]]``, with what is to be said about it.

    ``above`` are lines of comment before it; ``beside`` comments by place, such as
    ``columns.status`` or ``values.status.Yes``; ``pending`` lines of comment that close a
    section (``""`` is the entry itself; a section with nothing else is a comment as well).
    What ``read_config`` reads of it equals ``spec``.
    """
    beside, pending = beside or {}, pending or {}
    lines = [*comments(above), "[[export]]"]
    for name in _SCALARS:
        value = getattr(spec, name)
        if name == "file" or value != getattr(_DEFAULTS, name):
            lines.append(_line(name, value, beside.get(name)))
    for name in _INLINE:
        value = getattr(spec, name)
        if value is not None:
            lines.append(_line(name, _settings(name, asdict(value)), beside.get(name)))
    lines += comments(pending.get("", ()))
    sections: dict[str, Mapping[str, object]] = {"columns": spec.columns}
    sections |= {f"values.{name}": words for name, words in spec.values.items()}
    sections |= {"units": spec.units, "set": spec.set, "formula": spec.formula}
    for name in dict.fromkeys([*sections, *(p for p in pending if p)]):
        entries = sections.get(name, {})
        if not entries and name not in pending:
            continue
        head, _, column = name.partition(".")
        mark = "" if entries else "# ? "  # a section of questions alone is one, too
        lines.append(f"{mark}[export.{head}{'.' + key(column) if column else ''}]")
        lines += [_line(k, _short(v), beside.get(f"{name}.{k}")) for k, v in entries.items()]
        lines += comments(pending.get(name, ()))
    for lookup in spec.lookup:
        lines += _lookup(lookup)
    for rule in spec.refuse:
        lines += _refuse(rule)
    return "\n".join(lines) + "\n"


def comments(lines: Iterable[str]) -> list[str]:
    """Lines as comments; what a comment may not hold is written out."""
    return [f"# {_plain(line)}".rstrip() for line in lines]


def key(name: str) -> str:
    """A key, in quotes where it needs them."""
    return name if _BARE.fullmatch(name) else text(name)


def text(value: str) -> str:
    """A text in quotes."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _plain(line: str) -> str:
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)


def _line(name: str, value: object, comment: str | None) -> str:
    beside = f"  # {_plain(comment)}" if comment else ""
    return f"{key(name)} = {_value(value)}{beside}"


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case tuple() | list():
            return f"[{', '.join(_value(each) for each in value)}]"
        case dict():
            return f"{{ {', '.join(f'{key(k)} = {_value(v)}' for k, v in value.items())} }}"
        case _:
            return text(str(value))


def _short(value: object) -> object:
    """The one text of a list of one: what people write."""
    return value[0] if isinstance(value, tuple) and len(value) == 1 else value


def _settings(name: str, value: dict[str, object]) -> dict[str, object]:
    """The settings of a table as the file has them."""
    if name == "collapse":
        how = value.pop("how")
        return value | dict(how) if isinstance(how, dict) else value
    return value


def _lookup(lookup: Lookup) -> list[str]:
    return [
        "[[export.lookup]]",
        _line("file", lookup.file, None),
        _line("on", lookup.on, None),
        _line("columns", lookup.columns, None),
    ]


def _refuse(rule: Refuse) -> list[str]:
    return [
        "[[export.refuse]]",
        _line("column", rule.column, None),
        _line("reason", rule.reason, None),
        _line("keep" if rule.keep else "words", rule.words, None),
    ]
