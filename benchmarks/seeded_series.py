"""Monthly series drawn with a seed: levels that wander, trends, seasons, noise, a few breaks."""

from __future__ import annotations

from benchmarks.real_series import Monthly

MONTHS = 96
SEED = 20_261


def seeded_series(several: int = 200) -> list[Monthly]:
    """So many series; the first ones are the same whatever the number."""
    import numpy as np

    made = []
    for place in range(several):
        draw = np.random.default_rng((SEED, place))
        month = np.arange(MONTHS)
        trend = draw.choice([0.0, 0.0, 0.006, -0.004]) * month
        strength = draw.choice([0.0, 0.0, 0.1, 0.25])
        season = strength * draw.normal(0, 1, 12)[month % 12]
        wander = np.cumsum(draw.normal(0, draw.choice([0.0, 0.02, 0.05]), MONTHS))
        noise = draw.normal(0, draw.choice([0.03, 0.08, 0.2]), MONTHS)
        broken = draw.choice([0.0, 0.0, 0.0, -0.3]) * (month >= draw.integers(40, 80))
        level = np.exp(draw.normal(4.5, 1.5))
        values = level * np.exp(trend + season + wander + noise + broken)
        if place % 4 == 0:  # a count
            values = draw.poisson(values).astype(float)
        made.append(Monthly(f"seeded/{place}", tuple(float(v) for v in values)))
    return made
