"""The errors that xlkpi raises, from the most general to the particular.

    XlkpiError
    ├── InputError (ValueError)        an export, a row or a cell cannot be used
    ├── ConfigError (ValueError)       xlkpi.toml or a template says something impossible
    ├── UnknownName (LookupError)      no KPI, table, dimension or template of that name
    │   └── AmbiguousName              a name that several KPIs answer to
    ├── DomainError (ValueError)       a value outside its scale: ``#NUM!`` in a cell
    ├── ArgumentError (TypeError)      the wrong kind of argument: ``#VALUE!`` in a cell
    ├── OutputError (OSError)          a file cannot be written
    └── ResourceError (OSError)        a folder that comes with xlkpi is not there

Every message names what is wrong, where, and the next step. Each class is also a
standard error, so that callers who know nothing of xlkpi can catch it.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_FEW = 20  # so many names are all listed where none is near


class XlkpiError(Exception):
    """Base of every error that is meant to be read by a person."""


class InputError(XlkpiError, ValueError):
    """An export that cannot be used, with the place and the next step.

    >>> print(InputError("not a date", file="calls.csv", row=7, column="Date", value="32/01",
    ...                  hint="correct the cell"))
    calls.csv, row 7, column "Date": not a date: "32/01". Next: correct the cell.
    """

    def __init__(
        self,
        problem: str,
        *,
        file: str | None = None,
        sheet: str | None = None,
        row: int | None = None,
        column: str | None = None,
        value: object = None,
        hint: str | None = None,
    ) -> None:
        self.problem, self.file, self.sheet, self.row = problem, file, sheet, row
        self.column, self.value, self.hint = column, value, hint
        super().__init__(self._text())

    def _text(self) -> str:
        place = [self.file] if self.file else []
        if self.sheet:
            place.append(f'sheet "{self.sheet}"')
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(f'column "{self.column}"')
        text = f"{', '.join(place)}: {self.problem}" if place else self.problem
        if self.value is not None:
            shown = "".join(c if c.isprintable() else " " for c in str(self.value)[:100])
            text += f': "{shown[:80]}…"' if len(shown) > 80 else f': "{shown}"'
        if self.hint:
            text += f"{'' if text.endswith('?') else '.'} Next: {self.hint.rstrip('.')}."
        return text


class ConfigError(XlkpiError, ValueError):
    """``xlkpi.toml`` or a template holds something that cannot be."""


class UnknownName(XlkpiError, LookupError):
    """A name that nothing answers to, with the nearest ones.

    >>> print(UnknownName("KPI", "npss", ["nps", "csat"]))
    no KPI is called "npss"; did you mean "nps"?
    """

    def __init__(self, what: str, name: str, known: Iterable[str] = ()) -> None:
        self.what, self.name = what, name
        folded = {candidate.casefold(): candidate for candidate in known}
        near = get_close_matches(name.casefold(), folded, n=3, cutoff=0.6)
        self.suggestions = tuple(dict.fromkeys(folded[match] for match in near))
        self.known = tuple(folded.values())
        text = f'no {what} is called "{name}"'
        if self.suggestions:
            text += "; did you mean " + " or ".join(f'"{s}"' for s in self.suggestions) + "?"
        elif 0 < len(folded) <= _FEW:
            text += f"; there is {', '.join(self.known)}"
        super().__init__(text)

    def listed(self) -> str:
        """The message with every known name, however many.

        >>> UnknownName("key", "langage", ["language", "title"]).listed()
        'no key is called "langage"; did you mean "language"? Known: language, title'
        """
        text = str(self)
        if "; there is " in text:
            return text
        return f"{text}{'' if text.endswith('?') else '.'} Known: {', '.join(self.known)}"


class AmbiguousName(UnknownName):
    """A name that several KPIs answer to: the caller must choose."""

    def __init__(self, what: str, name: str, candidates: Iterable[str]) -> None:
        super().__init__(what, name)
        self.suggestions = tuple(candidates)
        self.args = (
            f'"{name}" can mean several {what}s: {", ".join(self.suggestions)}. Say which one.',
        )


class DomainError(XlkpiError, ValueError):
    """A value outside its scale or domain: ``#NUM!`` in a cell."""


class ArgumentError(XlkpiError, TypeError):
    """An argument of the wrong kind or shape: ``#VALUE!`` in a cell."""


class OutputError(XlkpiError, OSError):
    """A file that cannot be written; what stood there before is untouched."""


class ResourceError(XlkpiError, OSError):
    """A folder that comes with xlkpi (templates, samples, functions) is not there."""
