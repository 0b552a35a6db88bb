"""Resolution at first contact, inferred from who calls again."""

from __future__ import annotations

from dataclasses import replace

from xlkpi.facts.engine import Engine, special
from xlkpi.facts.measures import ANSWERED
from xlkpi.facts.series import Series
from xlkpi.facts.warehouse import Relation
from xlkpi.model.measure import Measure, Source


@special("inferred_resolved", "inferred_handled", uses=("first_contact_resolution.days",))
def inferred(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """First contact resolution inferred: no other call of that customer for some days."""
    end = engine.warehouse.data_end
    if relation is None or end is None:
        return None
    days = int(engine.parameters["first_contact_resolution.days"])
    view = "answered_calls_of_customers_"
    span = f"interval {days} day"
    near = "partition by customer_id order by started_at"
    engine.warehouse.run(
        f"create or replace temp table {view} as select *, "
        f"coalesce(started_at - lag(started_at) over ({near}) > {span}, true) and "
        f"coalesce(lead(started_at) over ({near}) - started_at > {span}, true) as alone_ "
        f"from {relation.view} where {ANSWERED} and customer_id is not null"
    )
    kept = Relation(relation.name, view, relation.mapped, relation.dimensions, span=relation.span)
    mature = f"started_at < date '{end}' - {days}"
    where = f"alone_ and {mature}" if source.aggregate == "inferred_resolved" else mature
    plain = Source("calls", where=where, on="started_at")
    engine.scan(kept, plain.on, [plain])
    found = engine.scanned[engine.key(kept, plain)]
    return replace(found, looks_back=True, looks_ahead=True)
