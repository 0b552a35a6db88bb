"""Headers on two lines: a group ("Calls") over its columns ("Offered", "Answered").

The two lines are joined ("Calls Offered") only where the second completes the first. Lines of
answer labels, of units or of questions below a whole header are other things, and stay apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

Cells = Sequence[str | None]
Span = tuple[int, int, int, int]
"""Merged cells: first row and column, last row and column."""

_NUMBER = re.compile(r"[-+(]?[€$£]?\s*\d[\d\s.,:/%hms€$£()-]*")
_LONGEST = 60  # characters of a label
_LOOKED_AT = 200  # rows below


def joined(
    top: Cells, sub: Cells, body: Sequence[Cells], merged: Sequence[tuple[int, int]] = ()
) -> tuple[str, ...] | None:
    """The headers that two lines make together; None where the second does not complete the first.

    ``merged`` are the runs of columns that merged cells of the first line cover, ``body`` rows
    below the second. Without merged cells numbers have to stand below a group: a first row of
    data looks like a second line of headers, but not like another row of data.

    >>> body = [["2026-01-05", "12", "9"]]
    >>> joined(["Date", "Calls", ""], ["", "Offered", "Answered"], body)
    ('Date', 'Calls Offered', 'Calls Answered')
    >>> joined(["Date", "Calls", ""], ["UTC", "Offered", "Answered"], body)
    """
    upper, lower = _tidy(top, len(sub)), _tidy(sub, len(top))
    groups = _groups(upper, merged)
    if not any(groups) or not all(map(_label, filter(None, [*upper, *lower]))):
        return None
    if all(lower):
        headers = _told_apart(lower, groups)
    else:
        headers = _completed(upper, lower, groups, bool(merged))
        if headers and not merged and not _numbers_below(groups, body):
            return None
    if headers is None or len({h.casefold() for h in headers}) < len(headers):
        return None
    return headers


def stacked(lines: Sequence[Cells]) -> tuple[str, ...]:
    """The headers of so many lines because somebody says so: each line goes on to the right.

    >>> stacked([["Date", "Calls", ""], ["UTC", "Offered", "Answered"]])
    ('Date UTC', 'Calls Offered', 'Calls Answered')
    """
    width = max(map(len, lines))
    tidy = [_tidy(line, width) for line in lines]
    for line in tidy[:-1]:
        below = tidy[tidy.index(line) + 1]
        for i in range(1, width):
            if not line[i] and below[i]:
                line[i] = line[i - 1]
    return tuple(" ".join(filter(None, parts)) for parts in zip(*tidy, strict=True))


def runs(spans: Sequence[Span], row: int) -> list[tuple[int, int]]:
    """The columns that the merged cells of one row cover, where they are several."""
    return sorted((left, right) for first, left, _, right in spans if first == row and left < right)


def _tidy(cells: Cells, width: int) -> list[str]:
    tidy = [" ".join((cell or "").split()) for cell in cells]
    return tidy + [""] * (width - len(tidy))


def _groups(upper: Sequence[str], merged: Sequence[tuple[int, int]]) -> list[str]:
    """The title of the group that each column belongs to, "" for a column of its own."""
    found = [""] * len(upper)
    if merged:
        for left, right in merged:
            title = upper[left] if left < len(upper) else ""
            covered = range(left, min(right + 1, len(upper)))
            if any(upper[i] for i in covered[1:]):
                return [""] * len(upper)
            for i in covered:
                found[i] = title
        return found
    title = ""
    for i, cell in enumerate(upper):
        title = cell or title
        wide = i + 1 < len(upper) and not upper[i + 1]
        found[i] = title if (cell and wide) or not cell else ""
    return found


def _completed(
    upper: Sequence[str], lower: Sequence[str], groups: Sequence[str], merged: bool
) -> tuple[str, ...] | None:
    """Columns of their own in the first line, those of groups in the second."""
    headers, alone = [], 0
    for above, below, group in zip(upper, lower, groups, strict=True):
        if group:
            if not below:
                return None
            headers.append(f"{group} {below}")
        elif above and below:
            if not merged:  # a unit or an explanation: known only beside merged cells
                return None
            headers.append(f"{above} {below}")
        elif above or below:
            alone += bool(above)
            headers.append(above or below)
        else:
            return None
    return tuple(headers) if alone else None


def _told_apart(lower: Sequence[str], groups: Sequence[str]) -> tuple[str, ...] | None:
    """A whole second line, of which names stand under several groups: those get their group's."""
    times = Counter(map(str.casefold, lower))
    if max(times.values()) == 1:
        return None
    return tuple(
        f"{group} {below}" if group and times[below.casefold()] > 1 else below
        for below, group in zip(lower, groups, strict=True)
    )


def _label(text: str) -> bool:
    """Whether a text may be a header: a few words, no number and no date."""
    return (
        len(text) <= _LONGEST
        and any(c.isalpha() for c in text)
        and not _NUMBER.fullmatch(text.lower())
    )


def _numbers_below(groups: Sequence[str], body: Sequence[Cells]) -> bool:
    for i, group in enumerate(groups):
        if group:
            cells = [row[i] for row in body[:_LOOKED_AT] if i < len(row)]
            seen = [c.strip() for c in cells if c and c.strip()]
            if seen and sum(bool(_NUMBER.fullmatch(c.lower())) for c in seen) * 2 > len(seen):
                return True
    return False
