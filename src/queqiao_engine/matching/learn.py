"""Calibrated probabilities from the judgements a platform has collected: an ordinal logit on a few features.

    P(grade >= g) = sigmoid(w . f + u - threshold_g),  g = 1 (weak), 2 (fairly strong), 3 (strong)

with f standardised and u the strictness of the need in hand, 0 until somebody answers and then its posterior mode under
u ~ N(0, tau^2) (McCullagh 1980 for the model). It never changes an order by itself; it says what a place in the order
has meant. Two hundred judgements spread over many needs are enough; before that ``NEUTRAL`` gives no number at all.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.evaluate import calibration_error
from queqiao_engine.matching.features import FEATURES

VERSION = 1
FEWEST_JUDGEMENTS = 200
FEWEST_NEEDS = 10
PENALTY = 3.0  # on the squared standardised weights, against the summed log likelihood
TAUS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5)
ANSWERS_FOR_TAU = 5  # how many of a need's best rows play the answers when tau is chosen
RELATED_PRECISION = 0.92  # what "likely related" promises: this share at least weakly related
ABSTAIN_SHARE = 0.10  # of needs, those with the least close best row


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """One judgement with the features its row had. ``group`` is what cross-fitting holds out together."""

    need_id: str
    group: str
    grade: int  # 0..3
    features: tuple[float, ...]
    closeness: float  # of the need's best row


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fitted calibration, or ``NEUTRAL``. A value: ``to_dict`` and ``from_dict`` are its file form.

    ``expected_error`` is the cross-fitted calibration error of P(fairly strong or better).
    """

    weights: tuple[float, ...] = ()
    mean: tuple[float, ...] = ()
    scale: tuple[float, ...] = ()
    thresholds: tuple[float, ...] = ()  # of grade 1, 2, 3, ascending
    tau: float = 0.0
    likely_from: float = 0.25  # P(fairly strong) from which a row is likely related
    confirm_from: float = 0.5  # P(weak) from which it is to be confirmed
    abstain_closeness: float | None = None  # None: the policy's
    judgements: int = 0
    needs: int = 0
    expected_error: float | None = None

    @property
    def neutral(self) -> bool:
        """Whether nothing has been fitted."""
        return not self.weights

    @property
    def id(self) -> str:
        """ "neutral", or twelve hex digits over the constants."""
        if self.neutral:
            return "neutral"
        plain = json.dumps(self._constants(), sort_keys=True)
        return hashlib.sha256(plain.encode()).hexdigest()[:12]

    def probability(self, features: NDArray[np.float64], shift: float = 0.0) -> NDArray[np.float64]:
        """(n, 2) float64: P(weak or better) and P(fairly strong or better) of (n, ``FEATURES``) rows.

        ``shift`` is the need's strictness from ``strictness``. Raises ``EngineError("calibration.neutral")`` when
        nothing has been fitted.
        """
        return self._at_least(features, shift)[:, :2]

    def strictness(self, features: NDArray[np.float64], grades: Sequence[int]) -> float:
        """The need's u given its answered rows: posterior mode under N(0, tau^2); 0 without answers."""
        if self.neutral or self.tau == 0.0 or not grades:
            return 0.0
        return _posterior_mode(
            self._linear(features), np.asarray(grades), np.array(self.thresholds), self.tau
        )

    def to_dict(self) -> dict[str, Any]:
        """The file form: plain lists and numbers, with the version and the id."""
        return {"version": VERSION, "id": self.id, "features": list(FEATURES), **self._constants()}

    @staticmethod
    def from_dict(stored: Mapping[str, Any]) -> Calibration:
        """The calibration ``to_dict`` wrote.

        Raises ``EngineError("calibration.unreadable")`` for another version, other features or a changed constant.
        """
        try:
            if stored["version"] != VERSION or list(stored["features"]) != list(FEATURES):
                raise EngineError("calibration.unreadable", reason="version")
            names = Calibration().to_dict().keys() - {"version", "id", "features"}
            constants: dict[str, Any] = {
                name: tuple(map(float, stored[name])) if isinstance(stored[name], list) else stored[name]
                for name in names
            }
            found = Calibration(**constants)
            unchanged = found.id == stored["id"]
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            if isinstance(fault, EngineError):
                raise
            raise EngineError("calibration.unreadable", reason="incomplete") from fault
        if not unchanged:
            raise EngineError("calibration.unreadable", reason="changed")
        return found

    def _constants(self) -> dict[str, Any]:
        return {
            "weights": list(self.weights),
            "mean": list(self.mean),
            "scale": list(self.scale),
            "thresholds": list(self.thresholds),
            "tau": self.tau,
            "likely_from": self.likely_from,
            "confirm_from": self.confirm_from,
            "abstain_closeness": self.abstain_closeness,
            "judgements": self.judgements,
            "needs": self.needs,
            "expected_error": self.expected_error,
        }

    def _linear(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        if self.neutral:
            raise EngineError("calibration.neutral")
        standard = (features - np.array(self.mean)) / np.array(self.scale)
        linear: NDArray[np.float64] = standard @ np.array(self.weights)
        return linear

    def _at_least(self, features: NDArray[np.float64], shift: float) -> NDArray[np.float64]:
        return _sigmoid(self._linear(features)[:, None] + shift - np.array(self.thresholds))


NEUTRAL = Calibration()
"""Nothing fitted: rows get a grade by rule and no probability."""


def fit_calibration(pairs: Sequence[JudgedPair], *, folds: int = 5) -> Calibration:
    """Fit on judged pairs; thresholds, tau and the reported error come from cross-fitting by group.

    Deterministic; the order of ``pairs`` does not matter. Raises ``EngineError("calibration.too_few")`` below
    ``FEWEST_JUDGEMENTS`` judgements or ``FEWEST_NEEDS`` needs, and ``EngineError("calibration.one_grade")`` when no
    judgement reaches fairly strong or none falls short of it.
    """
    pairs = sorted(pairs, key=lambda pair: (pair.group, pair.need_id, pair.features, pair.grade))
    needs = len({pair.need_id for pair in pairs})
    if len(pairs) < FEWEST_JUDGEMENTS or needs < FEWEST_NEEDS:
        raise EngineError(
            "calibration.too_few",
            judgements=len(pairs),
            needs=needs,
            fewest_judgements=FEWEST_JUDGEMENTS,
            fewest_needs=FEWEST_NEEDS,
        )
    if len({pair.grade >= 2 for pair in pairs}) < 2:
        raise EngineError("calibration.one_grade", judgements=len(pairs))
    parts = _folds(pairs, folds)
    held_out = _held_out(pairs, parts)
    grades = np.array([pair.grade for pair in pairs])
    tau = _choose_tau(pairs, parts)
    fitted = fit_only(pairs)
    closeness = sorted({pair.need_id: pair.closeness for pair in pairs}.values())
    return replace(
        fitted,
        tau=tau,
        likely_from=_likely_from(held_out[:, 1], grades, fitted.likely_from),
        abstain_closeness=round(float(np.quantile(closeness, ABSTAIN_SHARE)), 6),
        judgements=len(pairs),
        needs=needs,
        expected_error=round(calibration_error(held_out[:, 1], grades >= 2), 6),
    )


def cross_fit(pairs: Sequence[JudgedPair], *, folds: int = 5) -> NDArray[np.float64]:
    """(n, 2) probabilities of each pair from a model that saw no pair of its group."""
    return _held_out(pairs, _folds(pairs, folds))


Fold = tuple[Calibration, NDArray[np.int64]]


def _held_out(pairs: Sequence[JudgedPair], parts: Sequence[Fold]) -> NDArray[np.float64]:
    predicted = np.zeros((len(pairs), 2))
    features = np.array([pair.features for pair in pairs])
    for model, rows in parts:
        predicted[rows] = model.probability(features[rows])
    return predicted


def _folds(pairs: Sequence[JudgedPair], folds: int) -> list[Fold]:
    """A model fitted on the groups outside each fold, and the rows inside it."""
    fold = np.array([int(hashlib.sha256(pair.group.encode()).hexdigest(), 16) % folds for pair in pairs])
    parts: list[Fold] = []
    for part in np.unique(fold):
        rest = [pair for pair, where in zip(pairs, fold, strict=True) if where != part]
        if rest:
            parts.append((fit_only(rest), np.flatnonzero(fold == part)))
    return parts


def fit_only(pairs: Sequence[JudgedPair]) -> Calibration:
    """Weights and thresholds by penalised maximum likelihood (L-BFGS); everything else at its default."""
    from scipy.optimize import minimize

    features = np.array([pair.features for pair in pairs], dtype=np.float64)
    grades = np.array([pair.grade for pair in pairs])
    mean, scale = features.mean(axis=0), features.std(axis=0)
    scale[scale < 1e-9] = 1.0
    standard = (features - mean) / scale
    count = standard.shape[1]
    share = np.clip([(grades >= grade).mean() for grade in (1, 2, 3)], 1e-3, 1.0 - 1e-3)
    first = -np.log(share / (1.0 - share))
    steps = np.log(np.maximum(np.diff(first), 1e-2))
    start = np.concatenate([np.zeros(count), first[:1], steps])
    found = minimize(
        _objective(standard, grades, count), start, jac=True, method="L-BFGS-B", options={"maxiter": 500}
    )
    thresholds = _thresholds(found.x[count:])
    return Calibration(
        weights=tuple(_rounded(found.x[:count])),
        mean=tuple(_rounded(mean)),
        scale=tuple(_rounded(scale)),
        thresholds=tuple(_rounded(thresholds)),
    )


def _rounded(values: NDArray[np.float64]) -> list[float]:
    """Ten significant digits: more is noise of the optimiser, and the id must not hang on it."""
    return [float(f"{value:.10g}") for value in values]


def _thresholds(raw: NDArray[np.float64]) -> NDArray[np.float64]:
    """A first threshold and two logarithms of steps, so that the three always ascend."""
    return np.cumsum(np.concatenate([raw[:1], np.exp(raw[1:])]))


def _objective(
    standard: NDArray[np.float64], grades: NDArray[np.int64], count: int
) -> Callable[[NDArray[np.float64]], tuple[float, NDArray[np.float64]]]:
    """Penalised negative log likelihood and its gradient in (weights, first threshold, log steps)."""
    rows = np.arange(grades.size)

    def value(x: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = x[:count]
        cut = _sigmoid((standard @ weights)[:, None] - _thresholds(x[count:]))
        padded = np.concatenate([np.ones((grades.size, 1)), cut, np.zeros((grades.size, 1))], axis=1)
        mass = np.maximum(padded[rows, grades] - padded[rows, grades + 1], 1e-12)
        slope = padded * (1.0 - padded)
        per_row = (slope[rows, grades] - slope[rows, grades + 1]) / mass
        by_threshold = np.zeros((grades.size, 5))
        by_threshold[rows, grades] -= slope[rows, grades] / mass
        by_threshold[rows, grades + 1] += slope[rows, grades + 1] / mass
        cuts = by_threshold[:, 1:4].sum(axis=0)
        steps = np.exp(x[count + 1 :])
        by_raw = np.array([cuts.sum(), steps[0] * cuts[1:].sum(), steps[1] * cuts[2]])
        gradient = -np.concatenate([standard.T @ per_row - 2.0 * PENALTY * weights, by_raw])
        return float(-np.log(mass).sum() + PENALTY * np.dot(weights, weights)), gradient

    return value


def _posterior_mode(
    linear: NDArray[np.float64], grades: NDArray[np.int64], thresholds: NDArray[np.float64], tau: float
) -> float:
    """Mode of sum log P(grade | u) - u^2 / (2 tau^2): the derivative falls monotonically, so bisection finds it."""

    def derivative(u: float) -> float:
        cut = _sigmoid(linear[:, None] + u - thresholds)
        padded = np.concatenate([np.ones((grades.size, 1)), cut, np.zeros((grades.size, 1))], axis=1)
        rows = np.arange(grades.size)
        # d/du ln(F_g - F_{g+1}) of a logistic difference is 1 - F_g - F_{g+1}.
        return float((1.0 - padded[rows, grades] - padded[rows, grades + 1]).sum()) - u / tau**2

    low, high = -8.0, 8.0
    for _ in range(32):
        middle = (low + high) / 2.0
        low, high = (middle, high) if derivative(middle) > 0.0 else (low, middle)
    return (low + high) / 2.0


def _choose_tau(pairs: Sequence[JudgedPair], parts: Sequence[Fold]) -> float:
    """The tau whose shifted probabilities predict a held-out need's other rows best once its best five are answered."""
    loss = np.zeros(len(TAUS))
    for model, rows in parts:
        needs: dict[str, list[JudgedPair]] = {}
        for row in rows:
            needs.setdefault(pairs[row].need_id, []).append(pairs[row])
        for _, group in sorted(needs.items()):
            group.sort(key=lambda pair: tuple(-value for value in pair.features))
            head, rest = group[:ANSWERS_FOR_TAU], group[ANSWERS_FOR_TAU:]
            if not rest:
                continue
            outcome = np.array([pair.grade >= 2 for pair in rest])
            features = np.array([pair.features for pair in rest])
            for place, tau in enumerate(TAUS):
                shift = replace(model, tau=tau).strictness(
                    np.array([pair.features for pair in head]), [pair.grade for pair in head]
                )
                chance = np.clip(model.probability(features, shift)[:, 1], 1e-9, 1.0 - 1e-9)
                loss[place] -= float(np.log(np.where(outcome, chance, 1.0 - chance)).sum())
    return TAUS[int(np.argmin(loss))]


def _likely_from(chance: NDArray[np.float64], grades: NDArray[np.int64], default: float) -> float:
    """The lowest P(fairly strong) above which held-out rows were related as often as promised; never under 0.2."""
    for start in np.arange(0.20, 0.61, 0.01):
        shown = chance >= start
        if shown.sum() >= 20 and float((grades[shown] >= 1).mean()) >= RELATED_PRECISION:
            return round(float(start), 2)
    return max(default, 0.6)


def _sigmoid(value: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1.0 / (1.0 + np.exp(-np.clip(value, -40.0, 40.0)))
