"""What is normal for this patient: limits, and how age moves what diseases look like.

A row of the knowledge tells how a quantity is distributed among a disease's typical patients.
In a patient of another age the same disease starts from other normal counts: an infant has
three times an adult's lymphocytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

import numpy as np

from hemadesk.domain.case import Sex
from hemadesk.domain.stated import Limits
from hemadesk.engine.fact import Facts
from hemadesk.engine.normal import Array
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.limits import ReferenceRanges
from hemadesk.knowledge.priors import AGE_BANDS, Demographics

_OLDEST = 95


@dataclass(frozen=True, slots=True)
class Norms:
    """Reference limits by finding, and by finding the log ratio of normal values by diagnosis.

    The ratio is the middle of the limits at the patient's age over that at the median age of
    the diagnosis; for adults it is one, and nothing stands in ``shifts``.
    """

    limits: Mapping[str, Limits] = field(default_factory=lambda: MappingProxyType({}))
    shifts: Mapping[str, Array] = field(default_factory=lambda: MappingProxyType({}))

    def limits_of(self, finding: str) -> Limits:
        return self.limits.get(finding, (None, None))


def norms_of(facts: Facts, knowledge: KnowledgeBase) -> Norms:
    """Return what is normal for the patient of these facts."""
    limits = {finding: facts.limits(finding) for finding in knowledge.likelihoods.distributions}
    adult_years = knowledge.model.parameters.adult_years
    if facts.age_years is None or facts.age_years >= adult_years:
        return Norms(limits)
    shifts = {
        finding: np.log(here) - typical
        for finding, typical in _typical_middles(knowledge).items()
        if (here := _middle(knowledge.ranges, finding, facts.age_years)) is not None
    }
    return Norms(limits, MappingProxyType(shifts))


_worked_out: dict[str, Mapping[str, Array]] = {}


def _typical_middles(knowledge: KnowledgeBase) -> Mapping[str, Array]:
    """Return log normal middles at each diagnosis's median age, once for a knowledge version.

    Only findings whose limits change with age are in it.
    """
    if knowledge.version not in _worked_out:
        ages = [median_age(knowledge.demographics[name]) for name in knowledge.diagnoses]
        middles = {
            finding: [_middle(knowledge.ranges, finding, age) for age in ages]
            for finding in knowledge.likelihoods.distributions
        }
        _worked_out[knowledge.version] = MappingProxyType(
            {
                finding: np.log(np.array(found, dtype=float))
                for finding, found in middles.items()
                if all(found) and len(set(found)) > 1
            }
        )
    return _worked_out[knowledge.version]


def median_age(entry: Demographics) -> Fraction:
    """Return the age in years below which half of the diagnosis's patients are."""
    below = 0.0
    for (_, low, high), share in zip(AGE_BANDS, entry.ages, strict=True):
        if below + share >= 0.5:
            width = min(high, _OLDEST) - low
            return Fraction(low + width * (0.5 - below) / share).limit_denominator(1000)
        below += share
    return Fraction(_OLDEST)


def _middle(ranges: ReferenceRanges, finding: str, age_years: Fraction) -> float | None:
    """Return the middle of the reference limits over both sexes; None where there are none."""
    both = [ranges.find(finding, age_years, sex) for sex in (Sex.FEMALE, Sex.MALE)]
    middles = [
        float(found.low + found.high) / 2
        for found in both
        if found is not None and found.low is not None and found.high is not None
    ]
    return sum(middles) / len(middles) if middles else None
