"""A function over a whole column: ``python -m benchmarks.functions``.

``kpis.NPS`` over the 1,048,576 cells of a column, as Excel hands it over (a list of rows of one
cell), against a bare walk over the same cells, in turn; the ratio of their medians is at most
3.5.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from statistics import median
from time import perf_counter

from xlkpi import kpis

ROWS = 1_048_576
BAR = 3.5
SEED = 2026
RUNS = 7


def column(rows: int = ROWS, *, seed: int = SEED) -> list[list[float]]:
    """Answers from 0 to 10, a row each, as floats: what Excel's numbers are."""
    draw = random.Random(seed)  # noqa: S311 - seeded on purpose
    return [[float(draw.randint(0, 10))] for _ in range(rows)]


def walk(cells: list[list[float]]) -> int:
    """Visit every cell and do nothing with it."""
    seen = 0
    for row in cells:
        for _ in row:
            seen += 1
    return seen


def seconds(work: Callable[[], object]) -> float:
    """How long one run takes."""
    start = perf_counter()
    work()
    return perf_counter() - start


def nps_against_a_walk() -> dict[str, object]:
    """Both in turn, so that whatever else the machine does weighs on both; medians."""
    cells = column()
    times = [(seconds(lambda: walk(cells)), seconds(lambda: kpis.NPS(cells))) for _ in range(RUNS)]
    bare, ours = (median(side) for side in zip(*times, strict=True))
    return {
        "work": f"NPS over {ROWS:,} cells, against a bare walk over them",
        "ratio": round(ours / bare, 2),
        "bar": BAR,
        "seconds": round(ours, 3),
        "against": round(bare, 3),
    }


def main() -> None:
    """Run the comparison alone and print it."""
    for name, value in nps_against_a_walk().items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
