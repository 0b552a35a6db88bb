"""ChartMogul: the movements as sent to a store of data, and as a table of the charts has them."""

from __future__ import annotations

from imitations.world import Movement, World
from imitations.write import Column, day, table

FEEDS = ("movements",)
LACKS = ()
_LOSSES = ("contraction", "churn")
_TYPES = {"new": "new_biz"}
_LABELS = {"new": "New Business"}


def _signed(movement: Movement) -> int:
    return -movement.cents if movement.kind in _LOSSES else movement.cents


_SENT: tuple[Column[Movement], ...] = tuple(
    Column(name, name, value)
    for name, value in (
        ("DATE", lambda m: day(m.on, "%Y-%m-%d 08:30:00")),
        ("CUSTOMER_NAME", lambda m: f"Person {m.customer}"),
        ("MRR_MOVEMENT", lambda m: str(_signed(m))),
        ("DESCRIPTION", lambda m: f"{m.customer}: {m.kind}"),
        ("MOVEMENT_TYPE", lambda m: _TYPES.get(m.kind, m.kind)),
        ("CURRENCY_CODE", lambda _: "EUR"),
        ("CUSTOMER_EXTERNAL_ID", lambda m: m.customer),
        ("CUSTOMER_UUID", lambda m: f"cus_{m.customer}"),
        ("UUID", lambda m: f"{m.customer}-{m.on:%m%d}-{m.kind}"),
    )
)
_SHOWN: tuple[Column[Movement], ...] = tuple(
    Column(name, name, value)
    for name, value in (
        ("Customer", lambda m: m.customer),
        ("Date", lambda m: day(m.on)),
        ("MRR movement type", lambda m: _LABELS.get(m.kind, m.kind.title())),
        ("Amount", lambda m: f"{m.cents / 100:.2f}"),
        ("Currency", lambda _: "EUR"),
    )
)


def files(world: World) -> dict[str, dict[str, bytes]]:
    """The movements, either way."""
    return {
        "en": {"mrr_movements.csv": table(_SENT, world.movements)},
        "en-chart": {"movements.csv": table(_SHOWN, world.movements)},
    }
