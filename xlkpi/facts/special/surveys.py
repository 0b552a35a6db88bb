"""Answers by wave, and mirror surveys."""

from __future__ import annotations

from dataclasses import replace

from xlkpi.facts.engine import Engine, special
from xlkpi.facts.series import Series
from xlkpi.facts.warehouse import Relation
from xlkpi.model.measure import Measure, Source


@special("count_by_wave")
def count_by_wave(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """Answers by the month in which their wave was sent.

    Where the sendings are loaded that month may be an earlier one, and answers may still come.
    """
    if relation is None:
        return None
    found = engine.of_source(measure, replace(source, aggregate="count"))
    sends = engine.warehouse.get("survey_sends")
    if found is None or sends is None or not sends.has(("wave", "sent_on")):
        return found
    return replace(found, looks_back=True, looks_ahead=True)


@special("mirror_sum", "mirror_count")
def mirror(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """Scores of one population, over the questions that every population was asked."""
    if relation is None:
        return None
    shared = (
        "(select question from {view} where kind = 'mirror' and score is not null and "
        "population in ('customer', 'staff_predicted') group by question "
        "having count(distinct population) = 2)"
    ).replace("{view}", relation.view)
    if "mirror" not in engine.memory:
        # a condition with a subquery cannot stand inside an aggregate: the rows go first
        asked = f"question in {shared}" if "question" in relation.mapped else "true"
        engine.warehouse.run(
            "create or replace temp table mirror_ as select * from "
            f"{relation.view} where kind = 'mirror' and score is not null and {asked}"
        )
        engine.memory["mirror"] = replace(relation, view="mirror_")
    kept: Relation = engine.memory["mirror"]
    sums = source.aggregate == "mirror_sum"
    plain = Source(
        source.table, "sum" if sums else "count", "score" if sums else "", source.where, source.on
    )
    engine.scan(kept, source.on, [plain])
    found = engine.scanned[engine.key(kept, plain)]
    if "question" in relation.mapped:
        # a question counts once all have been asked it: before, or later
        found = replace(found, looks_back=True, looks_ahead=True)
    return found
