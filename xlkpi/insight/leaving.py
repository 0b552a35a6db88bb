"""A simple model of leaving, explained, and refused where there is too little to learn from.

It learns from the customers of the exports who left and who stayed
(:mod:`xlkpi.insight.leaving_features`), by logistic regression unless boosting is clearly better
on customers it has not seen. What it says of itself is cross-validated: the area under the
ROC curve with its interval, and whether risks are as high as what was observed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from xlkpi.insight.leaving_features import Cases, cases
from xlkpi.insight.leaving_fields import Feature, LeftOut, auc
from xlkpi.model.text import Text

if TYPE_CHECKING:
    import numpy as np

    from xlkpi.facts import Facts
    from xlkpi.insight.leaving_model import Model

    Array = np.ndarray[Any, Any]

REASONS = 3
GROUPS = 10

LOGISTIC = Text("logistic regression", "régression logistique")
BOOSTING = Text("gradient boosting", "gradient boosting")


@dataclass(frozen=True)
class Group:
    """A tenth of the cases by their risk: what was predicted, what was observed."""

    cases: int
    predicted: float
    observed: float


@dataclass(frozen=True)
class Risk:
    """The risk of a customer who is there, and what raises it most."""

    customer_id: str
    risk: float
    reasons: tuple[Text, ...]


@dataclass(frozen=True)
class Leaving:
    """A model of leaving that was accepted; every figure is of customers it had not seen.

    ``auc`` is how often, of a customer who left and one who stayed, it gives the first the
    higher risk; ``brier`` the mean squared error of the risks and ``brier_base`` that of giving
    everyone the mean; ``slope`` is 1 where risks are neither too bold nor too timid.
    ``likely`` cases form the riskiest tenth, and ``likely_left`` of them left.
    """

    outcome: Text
    model: Text
    horizon: int | None
    landmarks: tuple[date, ...]
    customers: int
    cases: int
    leavers: int
    auc: float
    auc_low: float
    auc_high: float
    brier: float
    brier_base: float
    slope: float
    calibrated: bool
    calibration: tuple[Group, ...]
    likely: int
    likely_left: int
    features: tuple[Feature, ...]
    left_out: tuple[LeftOut, ...]
    risks: tuple[Risk, ...]  # the highest first
    unscored: int = 0  # customers who are there and got none: there are too many

    @property
    def base(self) -> float:
        """The share of cases that left."""
        return self.leavers / self.cases

    def verdict(self) -> Text:
        """How good it is, in words."""
        several = round(100 * self.likely_left / self.likely)
        usual = round(100 * self.base)
        return Text(
            f"Of 100 customers it calls likely to leave (the riskiest tenth), {several} left; of 100 "
            f"taken at random, {usual}. Of one who left and one who stayed, it gives the first the "
            f"higher risk {self.auc:.0%} of the time (AUC {self.auc:.3f}, 95% interval "
            f"{self.auc_low:.3f} to {self.auc_high:.3f}, cross-validated).",
            f"Sur 100 clients qu’il dit susceptibles de partir (le dixième le plus risqué), "
            f"{several} sont partis\u00a0; sur 100 pris au hasard, {usual}. Entre un client parti et un "
            f"client resté, il donne au premier le risque le plus élevé dans {self.auc * 100:.0f}\u00a0% "
            f"des cas (AUC {_comma(self.auc)}, intervalle à 95\u00a0% de {_comma(self.auc_low)} à "
            f"{_comma(self.auc_high)}, en validation croisée).",
        )


def leaving(facts: Facts, months: tuple[date, ...]) -> Leaving | Text:
    """The model of leaving of some exports, or the reason why there is none.

    ``months`` are the complete ones up to the month of the workbook. Refused below 500
    customers, 50 leavers or 50 stayers; without any column that could tell; and where the
    interval of its AUC holds 0.5: it would be no better than chance.
    """
    if not find_spec("sklearn"):
        return Text(
            "scikit-learn is not installed: pip install 'xlkpi[model]'",
            "scikit-learn n’est pas installé\u00a0: pip install 'xlkpi[model]'",
        )
    found = cases(facts, months)
    if isinstance(found, Text):
        return found
    if not found.features:
        return _nothing_to_tell(found)
    from xlkpi.insight.leaving_model import one_thread

    with one_thread():
        return _made(found)


def _nothing_to_tell(found: Cases) -> Text:
    """That no column could tell beforehand, and why each one was left out."""
    out = "; ".join(f"{each.column}: {each.why.en}" for each in found.left_out)
    hors = "\u00a0; ".join(f"{each.column}\u00a0: {each.why.fr}" for each in found.left_out)
    return Text(
        "no column could tell beforehand" + (f" ({out})" if out else ""),
        "aucune colonne ne peut le dire à l’avance" + (f" ({hors})" if hors else ""),
    )


def _made(found: Cases) -> Leaving | Text:
    from xlkpi.insight.leaving_model import (
        BETTER,
        FOR_BOOSTING,
        WELL_CALIBRATED,
        Boosted,
        Calibrated,
        Logistic,
        auc_interval,
        folds,
        platt,
        unseen,
    )

    rows, left, features = found.rows, found.left, found.features
    fold = folds(found.customers, left)
    kind: Any = Logistic
    risks = unseen(kind, features, rows, left, fold)
    if min(left.sum(), (~left).sum()) >= FOR_BOOSTING:
        boosted = unseen(Boosted, features, rows, left, fold)
        if auc(left, boosted) >= auc(left, risks) + BETTER:
            kind, risks = Boosted, boosted
    area, low, high = auc_interval(left, risks, found.customers)
    if low <= 0.5:
        return Text(
            f"no better than chance: AUC {area:.2f}, 95% interval {low:.2f} to {high:.2f}",
            f"pas mieux que le hasard\u00a0: AUC {_comma(area, 2)}, intervalle à 95\u00a0% de "
            f"{_comma(low, 2)} à {_comma(high, 2)}",
        )
    model: Model = kind(features, rows, left)
    slope = platt(risks, left)[1]
    calibrated = not WELL_CALIBRATED[0] <= slope <= WELL_CALIBRATED[1]
    if calibrated:
        model = Calibrated(model, risks, left)
        risks = unseen(kind, features, rows, left, fold, calibrate=True)
        slope = platt(risks, left)[1]
        area, low, high = auc_interval(left, risks, found.customers)
    groups = tenths(left, risks)
    likely = _riskiest(risks)
    return Leaving(
        outcome=found.outcome,
        model=LOGISTIC if kind is Logistic else BOOSTING,
        horizon=found.horizon,
        landmarks=found.landmarks,
        customers=len(set(found.customers)),
        cases=len(left),
        leavers=int(left.sum()),
        auc=area,
        auc_low=low,
        auc_high=high,
        brier=float(((risks - left) ** 2).mean()),
        brier_base=float(((left.mean() - left) ** 2).mean()),
        slope=slope,
        calibrated=calibrated,
        calibration=groups,
        likely=len(likely),
        likely_left=int(left[likely].sum()),
        features=features,
        left_out=found.left_out,
        risks=_risks(found, model, risks),
        unscored=found.unscored,
    )


def tenths(left: Array, risks: Array) -> tuple[Group, ...]:
    """Predicted and observed by tenths of the cases, from the least to the most risky."""
    import numpy as np

    order = np.argsort(risks, kind="stable")
    return tuple(
        Group(len(part), float(risks[part].mean()), float(left[part].mean()))
        for part in np.array_split(order, GROUPS)
    )


def _riskiest(risks: Array) -> Array:
    import numpy as np

    order: Array = np.argsort(-risks, kind="stable")
    return order[: max(len(risks) // 10, 1)]


def _risks(found: Cases, model: Model, unseen: Array) -> tuple[Risk, ...]:
    """The risk of everyone who is there.

    In a snapshot they are cases themselves: their risk is that of the model that had not seen them.
    """
    if found.now is None:
        stayed = ~found.left
        rows = found.rows[stayed]
        customers = [c for c, there in zip(found.customers, stayed, strict=True) if there]
        risks = unseen[stayed]
    else:
        rows, customers = found.now, list(found.now_customers)
        risks = model.risks(rows) if len(rows) else unseen[:0]
    if not len(rows):
        return ()
    parts = model.contributions(rows)
    usual = {
        f.column: found.rows[f.column].median() for f in found.features if f.kind != "category"
    }
    made = []
    columns = [rows[feature.column].tolist() for feature in found.features]
    for place, customer in enumerate(customers):
        order = sorted(range(len(found.features)), key=lambda i: (-parts[place, i], i))
        reasons = tuple(
            _reason(found.features[i], columns[i][place], usual)
            for i in order[:REASONS]
            if parts[place, i] > 0.01
        )
        made.append(Risk(customer, float(risks[place]), reasons))
    return tuple(sorted(made, key=lambda risk: (-risk.risk, risk.customer_id)))


def _reason(feature: Feature, value: Any, usual: dict[str, Any]) -> Text:
    """A feature in words: its value, and what is usual."""
    name = feature.name
    if value == "" or value != value:
        return Text(f"{name.en}: none", f"{name.fr}\u00a0: aucune valeur")
    if feature.kind == "category":
        return Text(f"{name.en}: {value}", f"{name.fr}\u00a0: {value}")
    number, median = _plain(value), _plain(usual[feature.column])
    return Text(
        f"{name.en}: {number} (usually {median})",
        f"{name.fr}\u00a0: {number.replace('.', ',')} (d’habitude {median.replace('.', ',')})",
    )


def _plain(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0") if abs(value) < 100 else f"{value:.0f}"


def _comma(value: float, places: int = 3) -> str:
    return f"{value:.{places}f}".replace(".", ",")
