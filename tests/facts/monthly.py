"""A business's rows as its systems would export them month by month."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from xlkpi.model.period import add_months

if TYPE_CHECKING:
    import pandas as pd

Frames = dict[str, "pd.DataFrame"]

# the dates by which a row belongs to a month's export: it began, moved or ended then
DATES = {
    "calls": ["started_at"],
    "orders": ["ordered_on"],
    "costs": ["on"],
    "campaign_totals": ["sent_on"],
    "campaign_contacts": ["sent_on"],
    "survey_sends": ["sent_on"],
    "surveys": ["answered_on"],
    "agent_hours": ["on"],
    "observations": ["on"],
    "messages": ["received_at", "handled_at"],
    "tickets": ["created_at", "solved_at"],
    "complaints": ["received_on", "follow_up_due_on", "closed_on"],
    "deals": ["created_on", "first_contact_on", "closed_on"],
    "leads": ["created_on", "qualified_on", "converted_on", "deactivated_on"],
}

# what a row says while that date is still to come
OPEN: dict[tuple[str, str], dict[str, str | None]] = {
    ("tickets", "solved_at"): {"status": "open", "resolution_s": None},
    ("deals", "closed_on"): {"status": "open"},
}


def moved(frames: Frames, first: date, last: date) -> Frames:
    """The rows with one of their dates in the months from the first to the last."""
    import pandas as pd

    low, high = pd.Timestamp(first), pd.Timestamp(add_months(last, 1))
    found = {}
    for table, columns in DATES.items():
        frame = frames[table]
        inside = None
        for column in columns:
            dates = pd.to_datetime(frame[column])
            hit = (dates >= low) & (dates < high)
            inside = hit if inside is None else inside | hit
        if inside is not None and inside.any():
            found[table] = frame[inside]
    return found


def known(frames: Frames, last: date) -> Frames:
    """The same as it stood at the end of a month: what came later is not there yet."""
    import pandas as pd

    end = pd.Timestamp(add_months(last, 1))
    found = {}
    for table, rows in frames.items():
        frame = rows[pd.to_datetime(rows[DATES[table][0]]) < end].copy()
        for column in DATES[table][1:]:
            if column != "follow_up_due_on":
                later = pd.to_datetime(frame[column]) >= end
                frame.loc[later, column] = None
                for state, open_ in OPEN.get((table, column), {}).items():
                    frame.loc[later, state] = open_
        found[table] = frame
    return found
