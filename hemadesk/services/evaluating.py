"""How good is the differential: measured on adjudicated cases, with intervals.

Right is the adjudicated diagnosis or any that the case accepts beside it.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hemadesk.domain.case import Case, EncounterLabel
from hemadesk.engine.assess import weigh_case
from hemadesk.engine.confidence import confidence
from hemadesk.engine.differential import ESTIMATE, sources_of
from hemadesk.engine.posterior import Weighed
from hemadesk.errors import N_, HemaDeskError
from hemadesk.knowledge.base import KnowledgeBase

PRESENTATION, FULL = "presentation", "full"
STAGES = (FULL, PRESENTATION)
BINS = 10
_RESAMPLES = 2000
_LEAST = 1e-12

Floats = NDArray[np.float64]


class NotAdjudicatedError(HemaDeskError):
    """A case without the right answer cannot be evaluated."""

    message = N_("{case} names no diagnosis, so it cannot be evaluated.")


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case: where the right answer stood and how sure the program was."""

    case_id: str
    right: tuple[str, ...]
    group: str
    rank: int
    probability_right: float
    leading: str
    probability_leading: float
    brier: float
    decided: bool
    weight: float
    weight_graded: float
    """Absolute weight (dB) for the right diagnosis, and its part that rests on A or B rows."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured figure with its 90 % interval (percentile bootstrap over cases)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Cases whose leading probability lies in [low, high)."""

    low: float
    high: float
    cases: int
    mean_probability: float
    share_right: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures of one stage."""

    stage: str
    setting: str
    cases: int
    figures: dict[str, Figure]
    bins: tuple[CalibrationBin, ...]
    groups: dict[str, dict[str, float]]
    results: tuple[CaseResult, ...]
    knowledge_version: str


def evaluate(
    cases: Sequence[Case], knowledge: KnowledgeBase, stage: str = FULL, setting: str = "referral"
) -> Evaluation:
    """Assess every case and compare with its adjudicated diagnosis.

    Args:
        cases: each with an adjudication.
        knowledge: the knowledge base.
        stage: ``full``, or ``presentation``: only encounters labeled so (the first where none is).
        setting: as in ``assess``.

    Raises:
        NotAdjudicatedError: a case has no right answer.
    """
    results = tuple(_result(at_stage(case, stage), knowledge, setting) for case in cases)
    return Evaluation(
        stage=stage,
        setting=setting,
        cases=len(results),
        figures=_figures(results),
        bins=_bins(results),
        groups=_groups(results),
        results=results,
        knowledge_version=knowledge.version,
    )


def at_stage(case: Case, stage: str) -> Case:
    """Return the case as far as it was known at that stage."""
    if stage == FULL:
        return case
    early = tuple(e for e in case.encounters if e.label is EncounterLabel.PRESENTATION)
    return dataclasses.replace(case, encounters=early or case.encounters[:1])


def _result(case: Case, knowledge: KnowledgeBase, setting: str) -> CaseResult:
    if case.adjudication is None:
        raise NotAdjudicatedError(case=case.id)
    right = (case.adjudication.primary, *case.adjudication.also_accept)
    weighed = weigh_case(case, knowledge, setting)
    diagnoses = list(knowledge.diagnoses)
    at = [diagnoses.index(diagnosis) for diagnosis in right]
    order = np.argsort(-weighed.probabilities, kind="stable").tolist()
    probability = float(weighed.probabilities[at].sum())
    brier = float((weighed.probabilities**2).sum() - 2 * probability + 1)
    weight, graded = _weight_of_right(weighed, knowledge, right[0])
    return CaseResult(
        case_id=case.id,
        right=right,
        group=knowledge.diagnoses[right[0]].group,
        rank=min(order.index(i) for i in at) + 1,
        probability_right=probability,
        leading=diagnoses[order[0]],
        probability_leading=float(weighed.probabilities[order[0]]),
        brier=brier,
        decided=confidence(weighed, knowledge, ()).decided,
        weight=weight,
        weight_graded=graded,
    )


def _weight_of_right(weighed: Weighed, knowledge: KnowledgeBase, right: str) -> tuple[float, float]:
    column = list(knowledge.diagnoses).index(right)
    form = weighed.belief.leading_forms()[column].name
    total = graded = 0.0
    for (finding, value), weights in zip(weighed.items, weighed.weights, strict=True):
        size = abs(float(weights[column]))
        total += size
        sources = sources_of(knowledge, finding, value)
        if (sources.get(form) or sources.get(right, ESTIMATE))[1] in ("A", "B"):
            graded += size
    return total, graded


def _figures(results: Sequence[CaseResult]) -> dict[str, Figure]:
    columns = _columns(results)
    measured = _measure(columns)
    generator = np.random.default_rng(20261122)
    size = len(results)
    samples = [_measure(columns[generator.integers(0, size, size)]) for _ in range(_RESAMPLES)]
    return {name: _figure(value, [s[name] for s in samples]) for name, value in measured.items()}


def _figure(value: float, samples: Sequence[float]) -> Figure:
    defined = [sample for sample in samples if not np.isnan(sample)]
    low, high = np.percentile(defined, (5, 95)) if defined else (np.nan, np.nan)
    return Figure(value, float(low), float(high))


def _columns(results: Sequence[CaseResult]) -> Floats:
    return np.array(
        [
            (r.rank, r.probability_right, r.probability_leading, r.brier, r.decided, r.weight,
             r.weight_graded)
            for r in results
        ],
        dtype=float,
    )  # fmt: skip


def _measure(columns: Floats) -> dict[str, float]:
    rank, right, leading, brier, decided, weight, graded = columns.T
    is_first = rank == 1
    is_decided = decided == 1
    return {
        "top_1": float(is_first.mean()),
        "top_3": float((rank <= 3).mean()),
        "top_5": float((rank <= 5).mean()),
        "top_10": float((rank <= 10).mean()),
        "mean_reciprocal_rank": float((1 / rank).mean()),
        "log_loss": float(-np.log(np.maximum(right, _LEAST)).mean()),
        "brier": float(brier.mean()),
        "calibration_error": _calibration_error(leading, is_first),
        "decided": float(is_decided.mean()),
        "right_when_decided": (
            float(is_first[is_decided].mean()) if is_decided.any() else float("nan")
        ),
        "graded_weight": float(graded.sum() / max(weight.sum(), _LEAST)),
    }


def _calibration_error(leading: Floats, is_first: NDArray[np.bool_]) -> float:
    """Return the mean gap between leading probability and share right, over equal bins."""
    index = np.minimum((leading * BINS).astype(int), BINS - 1)
    return float(
        sum(
            (index == b).mean() * abs(is_first[index == b].mean() - leading[index == b].mean())
            for b in range(BINS)
            if (index == b).any()
        )
    )


def _bins(results: Sequence[CaseResult]) -> tuple[CalibrationBin, ...]:
    found = []
    for b in range(BINS):
        inside = [r for r in results if min(int(r.probability_leading * BINS), BINS - 1) == b]
        if inside:
            found.append(
                CalibrationBin(
                    b / BINS,
                    (b + 1) / BINS,
                    len(inside),
                    float(np.mean([r.probability_leading for r in inside])),
                    float(np.mean([r.rank == 1 for r in inside])),
                )
            )
    return tuple(found)


def _groups(results: Sequence[CaseResult]) -> dict[str, dict[str, float]]:
    groups: dict[str, dict[str, float]] = {}
    for group in sorted({r.group for r in results}):
        inside = _measure(_columns([r for r in results if r.group == group]))
        groups[group] = {
            "cases": float(sum(r.group == group for r in results)),
            **{name: inside[name] for name in ("top_1", "top_3", "top_5", "log_loss")},
        }
    return groups
