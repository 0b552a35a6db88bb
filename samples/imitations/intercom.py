"""Intercom: conversations, a row a message; what is known of the conversation on each of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from imitations.world import Ticket, World
from imitations.write import Column, day, table

FEEDS = ("ticket_messages",)
LACKS = ()
_MOMENT = "%Y-%m-%d %H:%M:%S"
_Message = tuple[int, datetime, Ticket]


def _messages(world: World) -> Iterator[_Message]:
    """The question, then the replies, two minutes apart."""
    for ticket in world.tickets:
        yield ticket.id * 10, ticket.created, ticket
        for number in range(ticket.replies):
            at = (ticket.replied or ticket.created) + timedelta(minutes=2 * number)
            yield ticket.id * 10 + number + 1, at, ticket


_COLUMNS: tuple[Column[_Message], ...] = tuple(
    Column(name, name, value)
    for name, value in (
        ("message_id", lambda m: str(m[0])),
        ("message_created_at", lambda m: day(m[1], _MOMENT)),
        ("message_type", lambda m: "comment" if m[0] % 10 else "conversation_message"),
        ("conversation_id", lambda m: f"1500000{m[2].id}"),
        ("conversation_state", lambda m: "open" if m[2].solution is None else "closed"),
        ("conversation_created_at", lambda m: day(m[2].created, _MOMENT)),
        ("conversation_first_response_at", lambda m: day(m[2].replied, _MOMENT)),
        ("conversation_closed_at", lambda m: day(m[2].solved, _MOMENT)),
        ("conversation_assignee", lambda m: m[2].agent),
        ("conversation_tags", lambda _: "order"),
        ("user_id", lambda m: m[2].customer),
    )
)


def files(world: World) -> dict[str, dict[str, bytes]]:
    """The messages."""
    return {"en": {"intercom-messages.csv": table(_COLUMNS, _messages(world))}}
