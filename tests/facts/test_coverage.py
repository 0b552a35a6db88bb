"""What exports give of the KPIs: the same as the values themselves say."""

from __future__ import annotations

from datetime import date

import pandas as pd

from xlkpi import kpis
from xlkpi.facts import gather
from xlkpi.facts.coverage import coverage
from xlkpi.model.period import Window


def test_what_calls_alone_give_and_what_they_lack() -> None:
    calls = pd.DataFrame(
        {
            "call_id": ["a", "b"],
            "direction": ["inbound", "inbound"],
            "started_at": [date(2026, 10, 1), date(2026, 10, 2)],
            "status": ["answered", "abandoned"],
        }
    )
    facts = gather({"calls": calls})
    found = coverage(facts)
    given = {kpi.id for kpi in found.given}
    assert {"offered_calls", "answer_rate"} <= given
    assert not {"net_promoter_score", "average_handle_time", "revenue"} & given
    for kpi in found.given:
        if kpi.id in ("offered_calls", "answer_rate"):
            assert facts.kpi(kpi, Window.MONTH, date(2026, 10, 1))[0] is not None
    lacks = {(lack.table, lack.columns): {kpi.id for kpi in lack.kpis} for lack in found.lacks}
    assert "net_promoter_score" in lacks["surveys", ()]
    assert all(lack.reason is None or lack.table == "calls" for lack in found.lacks)
    columns = next(c for (table, c), ids in lacks.items()
                   if table == "calls" and "average_handle_time" in ids)  # fmt: skip
    assert any("talk_s" in column for column in columns)
    named = given.union(*lacks.values())
    assert named == {k.id for k in kpis.all_kpis() if k.on_sheet and k.family.value != "tools"}
