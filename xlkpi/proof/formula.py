"""A formula taken apart: enough to tell whether Excel would read it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<string>"(?:[^"]|"")*")
  | (?P<sheet>'(?:[^']|'')*'!|[A-Za-z_\u0080-\uffff\\][\w.\u0080-\uffff]*
        (?::[A-Za-z_\u0080-\uffff][\w.]*)?!)
  | (?P<error>\#(?:N/A|NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|GETTING_DATA|SPILL!|CALC!|FIELD!
        |BLOCKED!|CONNECT!|UNKNOWN!|BUSY!))
  | (?P<cell>\$?[A-Za-z]{1,3}\$?[0-9]{1,7}(?![\w.(]))
  | (?P<columns>\$?[A-Z]{1,3}:\$?[A-Z]{1,3}(?![\w.(\[]))
  | (?P<rows>\$?[0-9]+:\$?[0-9]+)
  | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<call>[A-Za-z_\u0080-\uffff][\w.]*\()
  | (?P<word>[A-Za-z_\u0080-\uffff\\][\w.?\\]*)
  | (?P<bracket>\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\])
  | (?P<open>[({])
  | (?P<close>[)}])
  | (?P<comma>[,;])
  | (?P<operator><>|<=|>=|[-+*/^&=<>:@\#])
  | (?P<percent>%)
    """,
    re.VERBOSE,
)
_BINARY = {"*", "/", "^", "&", "=", "<", ">", "<>", "<=", ">=", ":"}
_OPERAND_ENDS = frozenset(
    ("string", "error", "cell", "columns", "rows", "number", "word", "bracket", "close", "percent")
)


@dataclass(slots=True)
class Structured:
    """A reference to a table: its name (blank within the table itself) and its columns."""

    table: str
    columns: tuple[str, ...]


@dataclass(slots=True)
class Formula:
    """What a formula is made of."""

    balanced: bool = True
    junk: str = ""  # what no formula holds, or stands where it may not
    depth: int = 0  # of functions within functions
    calls: list[tuple[str, int]] = field(default_factory=list)  # name, arguments
    names: list[str] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    structured: list[Structured] = field(default_factory=list)
    longest_string: int = 0
    external: bool = False
    broken: bool = False  # holds #REF!


@lru_cache(1 << 15)
def parsed(text: str) -> Formula:
    """A formula (without ``=``) taken apart.

    >>> parsed("IF(SUM(A1,2)>0,Facts[x],NA())").calls
    [('SUM', 2), ('NA', 0), ('IF', 3)]
    >>> parsed('IF(A1,"b').balanced
    False
    """
    return _Reader(text).made


class _Reader:
    """Reads a formula piece by piece."""

    def __init__(self, text: str) -> None:
        self.made = Formula()
        self.stack: list[list[str | int | bool]] = []  # name (or bracket), commas, anything inside
        self.before, self.word = "start", ""
        at, end = 0, len(text)
        while at < end:
            match = _TOKEN.match(text, at)
            if match is None:
                if text[at] in "\"'[]":
                    self.made.balanced = False
                self._wrong(text[at : at + 12])
                break
            self._take(str(match.lastgroup), match[0])
            at = match.end()
        if self.stack:
            self.made.balanced = False
        if self.before in ("binary", "sign", "start") and not self.made.junk:
            self._wrong(text[-12:])

    def _wrong(self, what: str) -> None:
        self.made.junk = self.made.junk or what

    def _take(self, kind: str, piece: str) -> None:
        if kind == "space":
            return
        handle = getattr(self, f"_{kind}", None)
        if self.stack and kind != "close":
            self.stack[-1][2] = True
        # two operands side by side are an intersection of ranges, of numbers nothing
        if kind in ("number", "string") and self.before == "operand":
            self._wrong(piece)
        if handle:
            handle(piece)
        if kind in _OPERAND_ENDS:
            self.before = "operand"
        self.word = piece if kind == "word" else ""

    def _string(self, piece: str) -> None:
        self.made.longest_string = max(self.made.longest_string, len(piece) - 2)

    def _sheet(self, piece: str) -> None:
        name = piece[:-1]
        if name.startswith("'"):
            name = name[1:-1].replace("''", "'")
        if "[" in name:
            self.made.external = True
        self.made.sheets.append(name)
        self.before = "sheet"

    def _error(self, piece: str) -> None:
        self.made.broken |= piece == "#REF!"

    def _word(self, piece: str) -> None:
        if piece.upper() not in ("TRUE", "FALSE"):
            self.made.names.append(piece)

    def _call(self, piece: str) -> None:
        self.stack.append([piece[:-1], 0, False])
        self.made.depth = max(self.made.depth, sum(1 for each in self.stack if each[0]))
        self.before = "open"

    def _open(self, piece: str) -> None:
        self.stack.append(["" if piece == "(" else "{", 0, False])
        if piece == "{":
            self.stack[-1][0] = ""
            self.stack[-1].append(True)
        self.before = "open"

    def _close(self, piece: str) -> None:
        if not self.stack:
            self.made.balanced = False
            return
        if self.before in ("binary", "sign"):
            self._wrong(piece)
        name, commas, anything, *array = self.stack.pop()
        if bool(array) != (piece == "}"):
            self.made.balanced = False
        if name:
            self.made.calls.append((str(name), int(commas) + 1 if anything else 0))

    def _comma(self, piece: str) -> None:
        if self.before in ("binary", "sign"):
            self._wrong(piece)
        array = bool(self.stack) and len(self.stack[-1]) > 3
        if not self.stack or (piece == ";" and not array):
            self._wrong(piece)
        if self.stack:
            self.stack[-1][1] = int(self.stack[-1][1]) + 1
        self.before = "open"

    def _operator(self, piece: str) -> None:
        if piece == "#":
            return
        if piece in _BINARY:
            if self.before != "operand":
                self._wrong(piece)
            self.before = "binary"
        elif piece != "@":
            self.before = "sign"

    def _percent(self, piece: str) -> None:
        if self.before != "operand":
            self._wrong(piece)

    def _bracket(self, piece: str) -> None:
        if self.before != "operand" and not self.word and re.fullmatch(r"\[\d+\]", piece):
            self.made.external = True
            return
        if self.word:
            self.made.names.pop()
        inner = piece[1:-1]
        parts = re.findall(r"\[((?:[^\[\]']|'.)*)\]", inner) or [inner]
        columns = tuple(
            re.sub(r"'(.)", r"\1", part.strip().removeprefix("@"))
            for part in parts
            if part.strip() and not part.strip().startswith("#")
        )
        self.made.structured.append(Structured(self.word, columns))
