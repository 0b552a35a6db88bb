"""The tables of rules in ``docs/verify.md`` and ``docs/verify.fr.md``, written from the rules.

``python -m xlkpi.proof.reference`` writes them, ``--check`` says whether they are up to date.
"""

from __future__ import annotations

import sys
from pathlib import Path

from xlkpi.model.text import LANGUAGES, Language, Text
from xlkpi.proof.lint import RULE_MODULES
from xlkpi.proof.rules import RULES, Rule

DOCS = Path(__file__).resolve().parents[2] / "docs"
FILES: dict[Language, str] = {"en": "verify.md", "fr": "verify.fr.md"}
_BEGIN, _END = "<!-- rules -->", "<!-- /rules -->"
_HEADS = Text(
    "| Rule | What is wrong | What Excel does |", "| Règle | Ce qui ne va pas | Ce que fait Excel |"
)


def table(language: Language) -> str:
    """The rules as a Markdown table, in the order of their modules."""
    rows = [_HEADS.in_(language), "|---|---|---|"]
    for module in RULE_MODULES:
        rows += [
            _row(each, language)
            for each in RULES.values()
            if each.check.__module__ == module.__name__
        ]
    return "\n".join(rows)


def _row(rule: Rule, language: Language) -> str:
    what, effect = rule.what.in_(language), rule.effect.in_(language)
    return f"| `{rule.id}` | {what.replace('|', chr(92) + '|')} | {effect} |"


def written(text: str, language: Language) -> str:
    """A page with its table as it should be."""
    before, _, rest = text.partition(_BEGIN)
    after = rest.partition(_END)[2]
    return f"{before}{_BEGIN}\n{table(language)}\n{_END}{after}"


def main(arguments: list[str]) -> int:
    """Write or check the pages; the exit status."""
    stale = []
    for language in LANGUAGES:
        path = DOCS / FILES[language]
        text = path.read_text(encoding="utf-8")
        right = written(text, language)
        if text != right:
            stale.append(path.name)
            if "--check" not in arguments:
                path.write_text(right, encoding="utf-8")
    if stale and "--check" in arguments:
        sys.stderr.write(
            f"not up to date: {', '.join(stale)}; run python -m xlkpi.proof.reference\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
