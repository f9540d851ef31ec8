"""The differential as it is shown: every diagnosis with its probability and its reasons."""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from hemadesk.domain.assessment import Criterion, DiagnosisResult, Evidence
from hemadesk.domain.values import Category, Comparator, FindingValue, Quantity, Word
from hemadesk.engine.posterior import Item, Weighed
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.likelihoods import PRESENT, Distributions, Frequencies

_ESTIMATE = ("expert_estimate", "C")
_SHOWN_DIGITS = 4


def differential(
    weighed: Weighed,
    knowledge: KnowledgeBase,
    criteria: Mapping[str, tuple[Criterion, ...]],
) -> tuple[DiagnosisResult, ...]:
    """Return every diagnosis, most probable first; ties stand in the catalogue's order."""
    diagnoses = weighed.belief.network.diagnoses
    order = np.argsort(-weighed.probabilities, kind="stable")
    shown = [shown_value(value) for _, value in weighed.items]
    return tuple(
        DiagnosisResult(
            diagnosis=diagnoses[d],
            probability=float(weighed.probabilities[d]),
            prior_db=float(weighed.prior_db[d]),
            posterior_db=float(weighed.posterior_db[d]),
            evidence=tuple(
                _evidence(weighed, knowledge, f, int(d), item, shown[f])
                for f, item in enumerate(weighed.items)
            ),
            criteria=criteria.get(diagnoses[d], ()),
        )
        for d in order
    )


def _evidence(
    weighed: Weighed, knowledge: KnowledgeBase, f: int, d: int, item: Item, shown: str
) -> Evidence:
    network = weighed.belief.network
    finding, value = item
    source, grade = source_of(knowledge, network.diagnoses[d], finding, value)
    coupled = network.group_of.get(finding)
    return Evidence(
        finding=finding,
        value=shown,
        group=coupled[0] if coupled else None,
        weight=float(weighed.weights[f, d]),
        source=source,
        grade=grade,
    )


def source_of(
    knowledge: KnowledgeBase, diagnosis: str, finding: str, value: FindingValue
) -> tuple[str, str]:
    """Return source key and grade of the row that spoke; without a row it is an estimate."""
    rows: Frequencies | Distributions | None
    if isinstance(value, Quantity | Word):
        rows = knowledge.likelihoods.distributions.get(finding)
    else:
        name = value.name if isinstance(value, Category) else PRESENT
        rows = knowledge.likelihoods.frequencies.get((finding, name))
    if rows is None or diagnosis not in rows.diagnoses:
        return _ESTIMATE
    at = rows.diagnoses.index(diagnosis)
    return rows.sources[at], rows.grades[at]


def shown_value(value: FindingValue) -> str:
    """Return the value as plain text: number and unit, word, presence or category."""
    if isinstance(value, Quantity):
        sign = "" if value.comparator is Comparator.EXACT else value.comparator.value
        unit = "" if value.unit == "1" else f" {value.unit}"
        return f"{sign}{shown_number(value.value)}{unit}"
    return value.name if isinstance(value, Category) else value.value


def shown_number(number: Fraction) -> str:
    """Return a number with at most four significant digits, never in powers of ten."""
    if number == 0:
        return "0"
    size = abs(float(number))
    digits = max(0, _SHOWN_DIGITS - 1 - int(np.floor(np.log10(size))))
    text = f"{float(number):.{min(digits, 6)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
