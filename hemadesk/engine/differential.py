"""The differential as it is shown: every diagnosis with its probability and its reasons."""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from hemadesk.domain.assessment import Criterion, DiagnosisResult, Evidence
from hemadesk.domain.values import Category, Comparator, FindingValue, Quantity, Word
from hemadesk.engine.posterior import Weighed
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
    forms = weighed.belief.leading_forms()
    order = np.argsort(-weighed.probabilities, kind="stable")
    shown = [shown_value(value) for _, value in weighed.items]
    return tuple(
        DiagnosisResult(
            diagnosis=diagnoses[d],
            probability=float(weighed.probabilities[d]),
            prior_db=float(weighed.prior_db[d]),
            posterior_db=float(weighed.posterior_db[d]),
            evidence=tuple(
                _evidence(weighed, knowledge, (f, int(d)), (forms[d], diagnoses[d]), shown[f])
                for f in range(len(weighed.items))
            ),
            criteria=criteria.get(diagnoses[d], ()),
        )
        for d in order
    )


def _evidence(
    weighed: Weighed,
    knowledge: KnowledgeBase,
    place: tuple[int, int],
    forms: tuple[str, str],
    shown: str,
) -> Evidence:
    finding, value = weighed.items[place[0]]
    source, grade = source_of(knowledge, forms, finding, value)
    coupled = weighed.belief.network.group_of.get(finding)
    return Evidence(
        finding=finding,
        value=shown,
        group=coupled[0] if coupled else None,
        weight=float(weighed.weights[place]),
        source=source,
        grade=grade,
    )


def source_of(
    knowledge: KnowledgeBase, forms: tuple[str, str], finding: str, value: FindingValue
) -> tuple[str, str]:
    """Return source key and grade of the row that spoke; without a row it is an estimate.

    ``forms`` are the subtype (or the diagnosis) that the findings speak for, and the diagnosis
    whose row stands where the subtype has none.
    """
    for form, likelihoods in zip(
        forms, (knowledge.subtypes.likelihoods, knowledge.likelihoods), strict=True
    ):
        rows: Frequencies | Distributions | None
        if isinstance(value, Quantity | Word):
            rows = likelihoods.distributions.get(finding)
        else:
            name = value.name if isinstance(value, Category) else PRESENT
            rows = likelihoods.frequencies.get((finding, name))
        if rows is not None and form in rows.diagnoses:
            at = rows.diagnoses.index(form)
            return rows.sources[at], rows.grades[at]
    return _ESTIMATE


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
