"""On which line of a TOML file a key stands: the standard parser does not say."""

from __future__ import annotations

import re
from collections.abc import Sequence

Path = tuple[str | int, ...]

_HEAD = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_NOT_CODE = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*')


class Lines:
    r"""The lines of a TOML text by the keys that stand on them.

    >>> lines = Lines('months = 24\n[[target]]\nkpi = "nps"\nlow = 3\n')
    >>> lines.of(("months",)), lines.of(("target", 0, "low"))
    (1, 4)
    >>> lines.of(("target", 0, "high"))  # not there: where its table begins
    2
    """

    def __init__(self, source: str) -> None:
        self.texts = source.splitlines()
        self._found: dict[Path, int] = {}
        several: dict[Path, int] = {}
        table: Path = ()
        depth = 0
        for number, text in enumerate(self.texts, 1):
            code = _NOT_CODE.sub("", text)
            head = _HEAD.match(text) if depth == 0 else None
            key = _KEY.match(text) if depth == 0 and head is None else None
            if head:
                table = _parts(head[2])
                if head[1] == "[[":
                    place = several[table] = several.get(table, -1) + 1
                    table = (*table, place)
                self._found.setdefault(table, number)
            elif key:
                self._found.setdefault((*table, *_parts(key[1])), number)
            if head is None:
                depth += sum(code.count(x) for x in "[{") - sum(code.count(x) for x in "]}")

    def of(self, path: Sequence[str | int], held: str = "") -> int:
        """The line of a key, else of the nearest key around it that is there.

        ``held`` is a text that the value holds: in a list over several lines, the line
        that has it.
        """
        at = tuple(path)
        while at and at not in self._found:
            at = at[:-1]
        line = self._found.get(at, 1)
        for number in range(line, len(self.texts) + 1) if held else ():
            if held in self.texts[number - 1]:
                return number
        return line


def _parts(key: str) -> Path:
    found = re.findall(r'"[^"]*"|\'[^\']*\'|[\w-]+', key)
    return tuple(part.strip("\"'") for part in found)
