"""Persons of campaigns, on every channel, and the tests of their subjects."""

from __future__ import annotations

from xlkpi.facts.engine import Engine, special
from xlkpi.facts.series import Series
from xlkpi.facts.special.common import counted_anew
from xlkpi.facts.sql import grouped
from xlkpi.facts.warehouse import Relation
from xlkpi.model.measure import Adds, Measure, Source


@special("sum_anew")
def sum_anew(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """A sum where the first source counts persons: the totals know only messages."""
    if relation is None:
        return None
    return counted_anew(
        engine.of_source(measure, Source(source.table, "sum", source.column, on=source.on))
        or Series(Adds.UP)
    )


@special("solicited")
def solicited(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """Persons by campaign: two sendings of one campaign to one person count once."""
    if relation is None:
        return None
    if not relation.has(("customer_id", "campaign")):
        return engine.of_source(measure, Source(source.table, where=source.where, on=source.on))
    once = "row_number() over (partition by customer_id, campaign order by sent_on, row_id)"
    view = "solicited_once_"
    engine.warehouse.run(
        f"create or replace temp view {view} as select * exclude (place_) from (select *, "
        f"{once} as place_ from {relation.view}) "
        "where place_ = 1 or customer_id is null or campaign is null"
    )
    once_only = Relation(
        relation.name, view, relation.mapped, relation.dimensions, span=relation.span
    )
    plain = Source(source.table, where=source.where, on=source.on)
    engine.scan(once_only, engine.filled(plain.on), [plain])
    return engine.scanned[engine.key(once_only, plain)]


@special("subject_test", uses=("subject_test_p_value.success",))
def subject_test(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """The two largest variants of the campaign with most of them: sent, and succeeded."""
    if relation is None:
        return None
    key = f"subject test {source.table}"
    if key not in engine.memory:
        engine.memory[key] = _subject_tests(engine, relation)
    found: Series | None = engine.memory[key].get(measure.id)
    return found


def _subject_tests(engine: Engine, relation: Relation) -> dict[str, Series]:
    success = engine.parameters["subject_test_p_value.success"]
    if relation.name == "campaign_contacts":
        column, sent = success, "1"
        good, where = f"case when {success} then 1 else 0 end", engine.filled("{sent}")
    else:
        column = {"opened": "openers", "clicked": "clickers", "converted": "conversions"}[success]
        good, sent, where = column, "coalesce(delivered, sent)", "true"
    if column not in relation.mapped:
        return {}
    dimensions = relation.dimensions
    span = relation.span if relation.dated("sent_on") else None
    ids = ("sent_a", "successes_a", "sent_b", "successes_b")
    made = {id: Series(Adds.ANEW, frozenset(dimensions), span) for id in ids}
    rows = (
        f"(select *, {sent} as sent_n_, {good} as good_n_ from {relation.view} "
        f"where variant is not null and {where})"
    )
    if span:
        joined = f"{rows} r join windows_ w on r.sent_on >= w.start_ and r.sent_on < w.next_"
    else:
        joined = f"(select 'all' as window_, cast(null as date) as month_, * from {rows})"
    keys = "window_, month_, dimension_, segment_"
    query = grouped(
        joined, ["window_", "month_", "campaign", "variant"], dimensions,
        ["sum(sent_n_) as s_", "sum(good_n_) as g_"],
    )  # fmt: skip
    largest = f"sum(s_) over (partition by {keys}, campaign)"
    several = f"count(*) over (partition by {keys}, campaign)"
    query = f"select *, {largest} as all_, {several} as several_ from ({query})"
    first = f"dense_rank() over (partition by {keys} order by all_ desc, campaign)"
    place = f"row_number() over (partition by {keys}, campaign order by s_ desc, variant)"
    query = f"select *, {first} as rank_, {place} as place_ from ({query}) where several_ > 1"
    # the two variants stand in alphabetical order as A and B
    pair = f"row_number() over (partition by {keys} order by variant)"
    query = f"select *, {pair} as pair_ from ({query}) where rank_ = 1 and place_ <= 2"
    numbers = ", ".join(
        f"max(case when pair_ = {place} then {number} end)" for place in (1, 2)
        for number in ("s_", "g_")
    )  # fmt: skip
    query = f"select {keys}, {numbers} from ({query}) group by {keys}"
    engine.collect(list(made.values()), query, dimensions)
    return made
