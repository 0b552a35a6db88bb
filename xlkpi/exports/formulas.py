"""Amounts calculated from columns: ``[export.formula]``, from its text to SQL."""

from __future__ import annotations

import re

from xlkpi.exports import sql

_TOKEN = re.compile(r"\s*(?:(?P<name>[a-z]\w*)|(?P<number>\d+(?:\.\d+)?)|(?P<sign>[-+*/()]))")


def formula(written: str) -> tuple[str, tuple[str, ...]]:
    """A formula of columns, numbers, + - * / and parentheses as SQL, and its columns.

    A blank in any column makes the result blank, so does a division by zero. Raises
    ValueError for what is no formula.

    >>> formula("debit - credit")[1]
    ('debit', 'credit')
    """
    reader = _Formula(written)
    value = reader.total()
    if reader.tokens:
        raise reader.error()
    return f"TRY_CAST({value} AS {sql.MONEY})", tuple(dict.fromkeys(reader.names))


class _Formula:
    """A formula read from left to right; its tokens are used up on the way."""

    def __init__(self, written: str) -> None:
        self.written, self.names = written, list[str]()
        self.tokens: list[tuple[str, str]] = []  # the kind, the text
        at, end = 0, len(written.rstrip())
        while at < end:
            found = _TOKEN.match(written, at)
            if not found or not found.lastgroup:
                raise self.error()
            self.tokens.append((found.lastgroup, found[found.lastgroup]))
            at = found.end()

    def error(self) -> ValueError:
        """What is wrong, in words."""
        return ValueError(
            f'"{self.written}" is no formula: write names of columns, numbers, + - * / and ( )'
        )

    def _next(self, signs: str) -> str:
        """The next token where it is one of these signs, used up; else nothing."""
        if self.tokens and self.tokens[0][0] == "sign" and self.tokens[0][1] in signs:
            return self.tokens.pop(0)[1]
        return ""

    def total(self) -> str:
        """Products added and subtracted."""
        value = self._product()
        while sign := self._next("+-"):
            value = f"{value} {sign} {self._product()}"
        return value

    def _product(self) -> str:
        value = self._atom()
        while sign := self._next("*/"):
            other = self._atom()
            if sign == "*":  # two of 18 digits: the product is as long as a decimal may be
                value = f"(TRY_CAST({value} AS DECIMAL(18,6)) * TRY_CAST({other} AS DECIMAL(18,6)))"
            else:
                value = f"(CAST({value} AS DOUBLE) / nullif(CAST({other} AS DOUBLE), 0))"
        return value

    def _atom(self) -> str:
        if self._next("-"):
            return f"(-{self._atom()})"
        if self._next("("):
            inner = self.total()
            if not self._next(")"):
                raise self.error()
            return f"({inner})"
        kind, text = self.tokens.pop(0) if self.tokens else ("", "")
        if kind == "name":
            self.names.append(text)
            return sql.name(text)
        if kind == "number":
            return f"CAST({text} AS {sql.MONEY})"
        raise self.error()
