"""The pages of the documentation list the rules that there are."""

from __future__ import annotations

from xlkpi.proof.reference import DOCS, FILES, main
from xlkpi.proof.rules import RULES


def test_the_pages_are_up_to_date() -> None:
    assert main(["--check"]) == 0
    for name in FILES.values():
        text = (DOCS / name).read_text(encoding="utf-8")
        assert all(f"| `{id}` |" in text for id in RULES)
