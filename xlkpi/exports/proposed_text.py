"""Proposals written as the ``xlkpi.toml`` that a person reads and corrects."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path

from xlkpi.exports.config_text import comments, export_text, key, text
from xlkpi.exports.propose import Proposal, Question
from xlkpi.model.text import Language, Text

_HEAD = Text(
    "Proposed by xlkpi init. Read it, correct it, then run xlkpi check.",
    "Proposé par xlkpi init. À relire et corriger, puis lancer xlkpi check.",
)
_OPEN = Text(
    'A line that starts with "# ?" is a question: answer it, and take "# ?" away.',
    "Une ligne qui commence par « # ? » est une question : y répondre, puis ôter « # ? ».",
)
_NONE = Text("not proposed", "sans proposition")
_SURE = Text("sure", "sûr")
_COLUMNS = Text("columns", "colonnes")
_SKIPPED = Text(
    "Until it is put right it is not opened; then run xlkpi init again.",
    "Tant qu'il n'est pas corrigé, il n'est pas ouvert ; relancer ensuite xlkpi init.",
)
_FIRST_KNOWN = 8  # tables that are named where none is proposed
_OUT = Text(
    "To read it, take the # away below and say which table and which columns it is:",
    "Pour le lire, ôter les # ci-dessous et dire quelle table et quelles colonnes c'est :",
)
_ONE_OF = Text("one of", "au choix")
_FREE = Text("not used", "non utilisées")


def config_text(proposals: Sequence[Proposal], language: Language) -> str:
    """The whole file."""
    blocks = ["\n".join(comments([_HEAD.in_(language), _OPEN.in_(language)])) + "\n"]
    blocks.append(f"[workbook]\nlanguage = {text(language)}\n")
    blocks += [_block(proposal, language) for proposal in together(proposals)]
    return "\n".join(blocks)


def together(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Files that are alike, save for numbers in their names, made one entry with a pattern."""
    groups: dict[object, list[Proposal]] = {}
    for number, proposal in enumerate(proposals):
        if proposal.spec is None or proposal.spec.skip:
            groups[number] = [proposal]
            continue
        alike = replace(proposal.spec, file=_pattern(proposal.spec.file))
        groups.setdefault(repr((alike, proposal.questions)), []).append(proposal)
    found = []
    for group in groups.values():
        first, own = group[0], {p.file for p in group}
        pattern = _pattern(first.spec.file) if first.spec else ""
        others = [Path(p.file).name for p in proposals if p.file not in own]
        strange = any(fnmatch(name, Path(pattern).name) for name in others)
        if len(own) == 1 or first.spec is None or first.spec.skip or strange:
            found += group
        else:
            found.append(replace(first, spec=replace(first.spec, file=pattern)))
    return found


def _pattern(file: str) -> str:
    """The name with * for each number. A name that holds signs of a pattern stays itself."""
    if any(c in file for c in "*?["):
        return file
    folder, slash, name = file.rpartition("/")
    return folder + slash + re.sub(r"\d+", "*", name)


def _block(proposal: Proposal, language: Language) -> str:
    place = proposal.spec.file if proposal.spec else proposal.file.rsplit("/", 1)[-1]
    place += f" [{proposal.sheet}]" if proposal.sheet else ""
    why, notes = proposal.why, [note.in_(language) for note in proposal.notes]
    columns = f"{_COLUMNS.in_(language)}: {', '.join(proposal.headers)}"
    if proposal.spec is None:
        asked = [line for q in proposal.questions for line in _asked(q, language)]
        told = f"{place}: {_NONE.in_(language)} ({why.reason.in_(language)})"
        if proposal.tables_known:
            known = ", ".join(proposal.tables_known[:_FIRST_KNOWN])
            asked = [
                _OUT.in_(language),
                "[[export]]",
                f"file = {text(proposal.name)}",
                *([f"sheet = {text(proposal.sheet)}"] if proposal.sheet else []),
                f'table = ""  # {_ONE_OF.in_(language)}: {known}, …',
                "[export.columns]",
                f"customer_id = {text(proposal.headers[0] if proposal.headers else '')}",
            ]
        elif asked:
            told = place
            asked = [
                "? [[export]]",
                f"? file = {text(place)}",
                *asked,
            ]
        return "\n".join(comments([told, *notes, columns, *asked])) + "\n"
    if proposal.spec.skip:
        told = f"{place}: {_NONE.in_(language)} ({why.reason.in_(language)})"
        return export_text(
            proposal.spec, above=[told, _SKIPPED.in_(language)], beside={}, pending={}
        )
    tables = " + ".join(proposal.tables)
    above = [
        f"{place}: {tables}, {why.sure:.0%} {_SURE.in_(language)} ({why.reason.in_(language)})"
    ]
    beside = {
        where: f"{given.sure:.0%}: {given.reason.in_(language)}"
        for where, given in proposal.reasons.items()
    }
    pending: dict[str, list[str]] = {}
    for question in proposal.questions:
        section, _, _ = question.about.rpartition(".")
        if question.about.startswith("values."):
            section = ".".join(question.about.split(".", 2)[:2])
        pending.setdefault(section, []).extend(_asked(question, language))
    used = {header for names in proposal.spec.columns.values() for header in names}
    free = [header for header in proposal.headers if header not in used]
    if proposal.spec.columns and free:
        notes.append(f"{_FREE.in_(language)}: {', '.join(free)}")
    written = export_text(proposal.spec, above=[*above, *notes], beside=beside, pending=pending)
    if left_out(proposal):
        lines = (line if line.startswith("#") else f"# ? {line}" for line in written.splitlines())
        written = "\n".join(lines) + "\n"
    return written


def left_out(proposal: Proposal) -> bool:
    """Whether a question is so open that the entry could not be read without its answer."""
    return any(not q.about.startswith("values.") for q in proposal.questions)


def _asked(question: Question, language: Language) -> list[str]:
    """A question as lines that become the answer once the mark is taken away."""
    asks = question.asks.in_(language)
    if question.about == "day_first":
        return [asks, "? day_first = true  # true: dd/mm, false: mm/dd"]
    name = question.about.rpartition(".")[2]
    if question.about.startswith("values."):
        name = question.about.split(".", 2)[2]
    listed = ", ".join(question.candidates)
    hint = f"  # {_ONE_OF.in_(language)}: {listed}" if listed else ""
    return [asks, f'? {key(name)} = ""{hint}']
