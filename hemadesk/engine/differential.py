"""The differential as it is shown: every diagnosis with its probability and its reasons."""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from hemadesk.domain.assessment import Criterion, DiagnosisResult, Evidence
from hemadesk.domain.values import Category, Comparator, FindingValue, Quantity, Word
from hemadesk.engine.posterior import LeadingForm, Weighed
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.likelihoods import PRESENT, Distributions, Frequencies

ESTIMATE = ("expert_estimate", "C")
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
    sources = [sources_of(knowledge, finding, value) for finding, value in weighed.items]
    return tuple(
        DiagnosisResult(
            diagnosis=diagnoses[d],
            probability=float(weighed.probabilities[d]),
            prior_db=float(weighed.prior_db[d]),
            posterior_db=float(weighed.posterior_db[d]),
            evidence=tuple(
                _evidence(
                    weighed,
                    (f, int(d)),
                    shown[f],
                    sources[f].get(forms[d].name) or sources[f].get(diagnoses[d], ESTIMATE),
                )
                for f in range(len(weighed.items))
            ),
            criteria=criteria.get(diagnoses[d], ()),
            subtype=_subtype(forms[d], knowledge),
        )
        for d in order
    )


def _subtype(form: LeadingForm, knowledge: KnowledgeBase) -> str | None:
    """Return the subtype where it is likelier than not, and clearly so by the findings."""
    is_told = form.share > 0.5 and form.gain_db >= knowledge.model.parameters.least_gain_db
    return form.name if is_told and form.name in knowledge.subtypes.by_id else None


def _evidence(
    weighed: Weighed, place: tuple[int, int], shown: str, source: tuple[str, str]
) -> Evidence:
    finding, _ = weighed.items[place[0]]
    coupled = weighed.belief.network.group_of.get(finding)
    return Evidence(
        finding=finding,
        value=shown,
        group=coupled[0] if coupled else None,
        weight=float(weighed.weights[place]),
        source=source[0],
        grade=source[1],
    )


def sources_of(
    knowledge: KnowledgeBase, finding: str, value: FindingValue
) -> dict[str, tuple[str, str]]:
    """Return source key and grade of every row of the finding, by diagnosis or subtype.

    A subtype without a row keeps that of its diagnosis; where neither has one it is an estimate.
    """
    found: dict[str, tuple[str, str]] = {}
    for likelihoods in (knowledge.likelihoods, knowledge.subtypes.likelihoods):
        rows: Frequencies | Distributions | None
        if isinstance(value, Quantity | Word):
            rows = likelihoods.distributions.get(finding)
        else:
            name = value.name if isinstance(value, Category) else PRESENT
            rows = likelihoods.frequencies.get((finding, name))
        if rows is not None:
            found |= zip(rows.diagnoses, zip(rows.sources, rows.grades, strict=True), strict=True)
    return found


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
