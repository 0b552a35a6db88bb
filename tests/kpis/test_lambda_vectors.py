"""The vectors, asked of the LAMBDAs in two engines: a call counts where both agree with it."""

from __future__ import annotations

from importlib.metadata import version

import pytest

from tests import vectors
from tests.addin.surfaces import Record
from tests.kpis.lambda_engines import Case, from_formulon, from_ironcalc
from xlkpi import kpis
from xlkpi.model.excel import lambda_text
from xlkpi.model.kpi import Kpi

FUNCTIONS = [entry for entry in kpis.functions() if lambda_text(entry)]
ENGINES = {"formulon": from_formulon, "ironcalc": from_ironcalc}

SINGLE_BLANK = "its MAP takes a single blank cell for the number 0"
INFINITE = "it goes on with infinite numbers, where Excel says #NUM!"
WHOLE = "a workbook with a whole column takes too long to load"
EXCEPTIONS = {
    "ironcalc": {
        "CASE_RESOLUTION_TIME: one pair, open": SINGLE_BLANK,
        "CLV_TO_CAC: a quotient beyond what a number holds": INFINITE,
        "COMMENT_RATE: neither comment nor score": SINGLE_BLANK,
        "COMPLAINT_HANDLING_TIME: one pair, open": SINGLE_BLANK,
        "COMPLETENESS: a value without an identifier": SINGLE_BLANK,
        "COMPLETENESS: one blank": SINGLE_BLANK,
        "FIRST_RESPONSE_TIME: one pair, open": SINGLE_BLANK,
        "HANDLING_DELAY: one pair, open": SINGLE_BLANK,
        "REPURCHASE_INTENTION: a blank cell": SINGLE_BLANK,
        "SALES_CYCLE: one pair, open": SINGLE_BLANK,
        "TOP_CUSTOMER_SHARE: a sum beyond what a number holds": INFINITE,
        "VELOCITY: one pair, open": SINGLE_BLANK,
    }
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("entry", FUNCTIONS, ids=lambda entry: entry.function)
def test_a_lambda_gives_what_the_vectors_say(entry: Kpi, engine: str) -> None:
    record = Record(f"lambda_{engine}", f"{engine} {version(engine)}", EXCEPTIONS.get(engine, {}))
    asked = []
    for vector in vectors.of(entry.function or ""):
        if vector.kind == "whole_column":
            record.leave_out(vector, WHOLE)
        else:
            asked.append(vector)
    # a French LAMBDA differs where its answers are words
    for french in (False, True) if entry.french else (False,):
        name = (entry.function_fr if french else entry.function) or ""
        found = ENGINES[engine]([Case(name, tuple(vector.arguments)) for vector in asked])
        for vector, got in zip(asked, found, strict=True):
            record.answer(vector, got, french=french)
    record.close()
