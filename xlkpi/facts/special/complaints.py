"""What complaints are compared with."""

from __future__ import annotations

from xlkpi.facts.customers import BASIS
from xlkpi.facts.engine import Engine, special
from xlkpi.facts.series import Series
from xlkpi.facts.warehouse import Relation
from xlkpi.model.measure import Measure, Source


@special("complaint_base", uses=("complaint_rate.base", *BASIS))
def complaint_base(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """What complaints are compared with: active customers unless the parameter says otherwise."""
    which = engine.parameters["complaint_rate.base"]
    id = {"orders": "orders", "contacts": "service_contacts"}.get(which, "active_customers")
    found = engine.series(id)
    return None if found.reason else found
