"""Records of call files: how many were treated, and how."""

from __future__ import annotations

from xlkpi.exports.sql import name as quoted
from xlkpi.facts.engine import Engine, special
from xlkpi.facts.series import Series
from xlkpi.facts.sql import grouped
from xlkpi.facts.warehouse import Relation
from xlkpi.model.measure import Adds, Measure, Source

_EXPLOITED = "status in ('argued', 'agreed')"


def _treated(engine: Engine) -> str | None:
    """A table of the records treated: the day each became so, by campaign."""
    calls = engine.warehouse.get("calls")
    if calls is None or not calls.has(("record_id", "started_at", "status")):
        return None
    least = int(engine.parameters["records_treated.min_attempts"])
    campaign = "campaign" if "campaign" in calls.mapped else "cast(null as varchar)"
    outward = "direction = 'outbound' and is_internal is not true and record_id is not null"
    columns = "".join(f", min({quoted(d)}) as {quoted(d)}" for d in calls.dimensions)
    engine.warehouse.run(
        "create or replace temp table treated_ as with c_ as (select *, "
        f"{campaign} as campaign_ from {calls.view} where {outward}), "
        "h_ as (select campaign_, record_id, date_trunc('hour', started_at) as hour_, "
        "min(started_at) as at_ from c_ group by 1, 2, 3), "
        "n_ as (select campaign_, record_id, at_, row_number() over "
        "(partition by campaign_, record_id order by hour_) as place_ from h_), "
        f"f_ as (select campaign_, record_id, at_ from n_ where place_ = {least} union all "
        f"select campaign_, record_id, min(started_at) from c_ where {_EXPLOITED} group by 1, 2), "
        f"d_ as (select campaign_, record_id, min(started_at) as first_{columns} from c_ group by 1, 2) "
        "select d_.* exclude (first_), m_.at_ from d_ join (select campaign_, record_id, "
        "min(at_) as at_ from f_ group by 1, 2) m_ on d_.record_id = m_.record_id "
        "and d_.campaign_ is not distinct from m_.campaign_"
    )
    return "treated_"


@special("records_treated", uses=("records_treated.min_attempts",))
def records_treated(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """Records by the day they became treated: exploited, or tried in enough hours."""
    view = _treated(engine)
    if view is None or relation is None:
        return None
    return engine.begun(relation, view, "at_")


@special("campaign_records", "treated_records", uses=("records_treated.min_attempts",))
def campaign_records(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """Records provided (or treated) so far, of the campaigns that were called in the window.

    A file of September is worked in October. Without a campaign: all files.
    """
    calls = engine.warehouse.get("calls")
    if relation is None or calls is None:
        return None
    view = _treated(engine) if measure.id == "treated_records" else ""
    if view is None:
        return None
    by_campaign = "campaign" in relation.mapped and "campaign" in calls.mapped
    dimensions = tuple(d for d in relation.dimensions if d == "campaign")
    dated = relation.has(("provided_on",))
    series = Series(
        Adds.ANEW, frozenset(dimensions), calls.span, since=calls.since, looks_back=True
    )
    outward = "direction = 'outbound' and is_internal is not true"
    called = (
        f"(select distinct w.window_, w.month_, w.next_, campaign from {calls.view} c "
        f"join windows_ w on c.started_at >= w.start_ and c.started_at < w.next_ where {outward})"
    )
    if view:
        items = f"(select record_id, campaign_ as campaign, at_ as on_ from {view})"
    else:
        on = "provided_on" if dated else "date '0001-01-01'"
        items = f"(select distinct record_id, file, campaign, {on} as on_ from {relation.view} where record_id is not null)"
    match = "r.campaign is not distinct from k.campaign" if by_campaign else "true"
    distinct = "select distinct window_, month_, next_ from " + called if not by_campaign else ""
    source_rows = f"({distinct})" if distinct else called
    joined = f"(select k.window_, k.month_, r.* from {source_rows} k join {items} r on r.on_ < k.next_ and {match})"
    query = grouped(joined, ["window_", "month_"], dimensions, ["count(*) as n_"])
    engine.collect([series], query, dimensions)
    return series
