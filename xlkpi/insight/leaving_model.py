"""The model of leaving: encoding, learning, and how good it is on customers it has not seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from xlkpi.insight.leaving_fields import Feature, auc

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]

FOLDS = 5
SEED = 20261101
PER_COLUMN = 10
"""Leavers for each column of the model: with fewer, coefficients are noise (Peduzzi 1996)."""
BETTER = 0.01
"""What boosting must add to the area under the curve to be preferred to the simple model."""
FOR_BOOSTING = 200  # leavers: with fewer, trees learn the sample
WELL_CALIBRATED = (0.8, 1.25)  # slope of the outcome on the log-odds: within, nothing is done


class Model(Protocol):
    """What both kinds of model do."""

    def risks(self, rows: pd.DataFrame) -> Array:
        """The probability of leaving of each row."""

    def contributions(self, rows: pd.DataFrame) -> Array:
        """What each feature adds to the log-odds of each row, against the usual customer."""


# ------------------------------------------------------------ the simple model


@dataclass(frozen=True)
class _Column:
    feature: int
    level: int | None  # of a category, by its code
    missing: bool  # whether a number is blank
    centre: float
    scale: float


class Logistic:
    """A logistic regression over standardised columns, the strongest of them.

    Numbers: median for blanks with a mark beside it; amounts and counts on a log scale.
    Categories: a column a level that at least 1 % of the cases have.
    """

    def __init__(self, features: Sequence[Feature], rows: pd.DataFrame, left: Array) -> None:
        import numpy as np
        from sklearn.linear_model import LogisticRegression

        self.features = tuple(features)
        self.medians: dict[str, float] = {}
        candidates: list[tuple[float, _Column]] = []
        for place, feature in enumerate(self.features):
            for level, missing, values in self._columns(feature, rows[feature.column]):
                scale = float(values.std())
                if scale > 1e-12:
                    column = _Column(place, level, missing, float(values.mean()), scale)
                    strength = abs(float(np.corrcoef(values, left)[0, 1]))
                    candidates.append((strength, column))
        most = max(int(min(left.sum(), (~left).sum())) // PER_COLUMN, 1)
        strongest = sorted(range(len(candidates)), key=lambda i: (-candidates[i][0], i))[:most]
        self.columns = [candidates[i][1] for i in sorted(strongest)]
        self.fitted = LogisticRegression(max_iter=2000)
        if self.columns:
            self.fitted.fit(self._matrix(rows), left)

    def _columns(self, feature: Feature, values: Any) -> list[tuple[int | None, bool, Array]]:
        """The columns of a feature in learning: of a category its levels, of a number itself."""
        if feature.kind == "category":
            codes = values.cat.codes.to_numpy()
            return [(level, False, (codes == level).astype(float)) for level in _common(values)]
        median = values.median()
        self.medians[feature.column] = 0.0 if median != median else float(median)
        found = [(None, False, self._number(feature, values))]
        blank = values.isna().to_numpy(dtype=float)
        if blank.any():
            found.append((None, True, blank))
        return found  # type: ignore[return-value]

    def _number(self, feature: Feature, values: Any) -> Array:
        import numpy as np

        numbers = values.fillna(self.medians[feature.column]).to_numpy(dtype=float)
        scaled: Array = np.sign(numbers) * np.log1p(np.abs(numbers))
        return scaled if feature.kind == "money" else numbers

    def _matrix(self, rows: pd.DataFrame) -> Array:
        import numpy as np

        made = np.empty((len(rows), len(self.columns)))
        for place, column in enumerate(self.columns):
            feature = self.features[column.feature]
            values = rows[feature.column]
            if column.level is not None:
                raw = (values.cat.codes.to_numpy() == column.level).astype(float)
            elif column.missing:
                raw = values.isna().to_numpy(dtype=float)
            else:
                raw = self._number(feature, values)
            made[:, place] = (raw - column.centre) / column.scale
        return made

    def risks(self, rows: pd.DataFrame) -> Array:
        """The probability of leaving of each row."""
        found: Array = self.fitted.predict_proba(self._matrix(rows))[:, 1]
        return found

    def contributions(self, rows: pd.DataFrame) -> Array:
        """Coefficient × distance from the mean, added up over the columns of a feature."""
        import numpy as np

        parts = self._matrix(rows) * self.fitted.coef_[0]
        made = np.zeros((len(rows), len(self.features)))
        for place, column in enumerate(self.columns):
            made[:, column.feature] += parts[:, place]
        return made


# ------------------------------------------------------------ the other one


class Boosted:
    """Gradient boosting over small trees; blanks and categories as they are."""

    def __init__(self, features: Sequence[Feature], rows: pd.DataFrame, left: Array) -> None:
        from sklearn.ensemble import HistGradientBoostingClassifier

        self.features = tuple(features)
        self.levels: dict[str, list[int]] = {}
        self.usual: list[float] = []
        for feature in self.features:
            values = rows[feature.column]
            if feature.kind == "category":
                self.levels[feature.column] = kept = _common(values)
                codes = values.cat.codes.to_numpy()
                most = max(kept, key=lambda level: int((codes == level).sum()), default=-1)
                self.usual.append(kept.index(most) if kept else float("nan"))
            else:
                self.usual.append(float(values.median()))
        self.fitted = HistGradientBoostingClassifier(
            max_iter=150,
            learning_rate=0.05,
            max_leaf_nodes=8,
            l2_regularization=1.0,
            early_stopping=False,
            categorical_features=[f.kind == "category" for f in self.features],
            random_state=SEED,
        )
        self.fitted.fit(self._matrix(rows), left)

    def _matrix(self, rows: pd.DataFrame) -> Array:
        import numpy as np

        made = np.empty((len(rows), len(self.features)))
        for place, feature in enumerate(self.features):
            values = rows[feature.column]
            if feature.kind == "category":
                places = np.full(len(values.cat.categories), np.nan)
                for at, level in enumerate(self.levels[feature.column]):
                    places[level] = at
                made[:, place] = places[values.cat.codes.to_numpy()]
            else:
                made[:, place] = values.to_numpy(dtype=float)
        return made

    def risks(self, rows: pd.DataFrame) -> Array:
        """The probability of leaving of each row."""
        found: Array = self.fitted.predict_proba(self._matrix(rows))[:, 1]
        return found

    def contributions(self, rows: pd.DataFrame) -> Array:
        """How the log-odds fall when one feature is put to its usual value."""
        import numpy as np

        matrix = self._matrix(rows)
        given: Array = self.fitted.decision_function(matrix)
        made = np.zeros((len(rows), len(self.features)))
        for place, usual in enumerate(self.usual):
            other = matrix.copy()
            other[:, place] = usual
            made[:, place] = given - self.fitted.decision_function(other)
        return made


def _common(values: Any) -> list[int]:
    """The levels of a category, by code, that at least 1 % of the cases have, and ten."""
    import numpy as np

    counts = np.bincount(values.cat.codes.to_numpy(), minlength=len(values.cat.categories))
    return [level for level, n in enumerate(counts) if n >= max(10, 0.01 * len(values))]


@contextmanager
def one_thread() -> Iterator[None]:
    """Learn on one thread.

    Threads that wait for one another cost more than they give on small data, and sums in another
    order would give other last digits on another machine.
    """
    import sklearn.ensemble  # what is limited must be loaded
    import sklearn.linear_model  # noqa: F401
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield


class Calibrated:
    """A model whose log-odds are brought to what was observed (Platt 1999)."""

    def __init__(self, model: Model, seen: Array, left: Array) -> None:
        self.model = model
        self.intercept, self.slope = platt(seen, left)

    def risks(self, rows: pd.DataFrame) -> Array:
        """The probability of leaving of each row."""
        return self.brought(self.model.risks(rows))

    def brought(self, risks: Array) -> Array:
        """Risks of the model as calibrated ones."""
        import numpy as np

        made: Array = 1 / (1 + np.exp(-(self.intercept + self.slope * log_odds(risks))))
        return made

    def contributions(self, rows: pd.DataFrame) -> Array:
        """Those of the model, on the scale of the calibrated log-odds."""
        return self.model.contributions(rows) * self.slope


def log_odds(risks: Array) -> Array:
    """The logarithm of the odds, kept finite."""
    import numpy as np

    safe = np.clip(risks, 1e-6, 1 - 1e-6)
    made: Array = np.log(safe / (1 - safe))
    return made


def platt(risks: Array, left: Array) -> tuple[float, float]:
    """Intercept and slope of the outcome on the log-odds: 0 and 1 where risks are as observed."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1e6, max_iter=2000).fit(log_odds(risks).reshape(-1, 1), left)
    return float(fitted.intercept_[0]), float(fitted.coef_[0, 0])


# ------------------------------------------------------------ on customers not seen


def folds(customers: Sequence[str], left: Array) -> Array:
    """The fold of each case: a customer's cases lie together, leavers are spread evenly."""
    import numpy as np

    ever: dict[str, bool] = {}
    for customer, gone in zip(customers, left, strict=True):
        ever[customer] = ever.get(customer, False) or bool(gone)
    names = sorted(ever)
    shuffled = [names[i] for i in np.random.default_rng(SEED).permutation(len(names))]
    place = {c: i % FOLDS for i, c in enumerate(sorted(shuffled, key=lambda c: ever[c]))}
    return np.array([place[c] for c in customers])


def unseen(
    kind: Any, features: Sequence[Feature], rows: pd.DataFrame, left: Array, fold: Array,
    *, calibrate: bool = False,
) -> Array:  # fmt: skip
    """The risk of each case by a model that learned from the other folds.

    ``calibrate`` has each fold's risks calibrated by what is seen inside its own learning part.
    """
    import numpy as np

    found = np.empty(len(left))
    for each in range(FOLDS):
        rest, held = fold != each, fold == each
        model = kind(features, rows[rest], left[rest])
        if calibrate:
            within = np.unique(fold[rest], return_inverse=True)[1]
            inner = _inner(kind, features, rows[rest], left[rest], within)
            model = Calibrated(model, inner, left[rest])
        found[held] = model.risks(rows[held])
    return found


def _inner(kind: Any, features: Any, rows: pd.DataFrame, left: Array, fold: Array) -> Array:
    import numpy as np

    found = np.empty(len(left))
    for each in np.unique(fold):
        rest, held = fold != each, fold == each
        found[held] = kind(features, rows[rest], left[rest]).risks(rows[held])
    return found


def auc_interval(left: Array, risks: Array, customers: Sequence[str]) -> tuple[float, float, float]:
    """The area under the curve with its 95 % interval.

    After DeLong; where a customer has several cases these count together (Obuchowski 1997).
    """
    import numpy as np
    from scipy.stats import rankdata

    area = auc(left, risks)
    gone, stayed = int(left.sum()), int((~left).sum())
    ranks = rankdata(risks)
    # placements: of each leaver among the stayers, of each stayer among the leavers
    above = (ranks[left] - rankdata(risks[left])) / stayed
    below = 1 - (ranks[~left] - rankdata(risks[~left])) / gone
    _, of = np.unique(np.asarray(customers, dtype=object).astype(str), return_inverse=True)
    several = int(of.max()) + 1
    ten = np.bincount(of[left], weights=above - area, minlength=several)
    one = np.bincount(of[~left], weights=below - area, minlength=several)
    of_ten, of_one = len(np.unique(of[left])), len(np.unique(of[~left]))
    s10 = of_ten / ((of_ten - 1) * gone) * float((ten**2).sum())
    s01 = of_one / ((of_one - 1) * stayed) * float((one**2).sum())
    s11 = several / (several - 1) * float((ten * one).sum())
    error = max(s10 / gone + s01 / stayed + 2 * s11 / (gone * stayed), 0.0) ** 0.5
    return area, max(area - 1.96 * error, 0.0), min(area + 1.96 * error, 1.0)
