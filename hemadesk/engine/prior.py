"""Probabilities before any finding: from age, sex, region and setting."""

from fractions import Fraction
from operator import mul

import numpy as np

from hemadesk.domain.case import Confirmation, Region, Sex
from hemadesk.engine.normal import Array
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.model import Setting
from hemadesk.knowledge.priors import Demographics, age_weights


def prior(
    knowledge: KnowledgeBase,
    setting: str,
    age_years: Fraction | None,
    sex: Sex,
    region: Region | None,
    endemic: frozenset[str] | None = None,
) -> Array:
    """Return P(diagnosis | age, sex, region, setting), in the order of the diagnoses.

    What is unknown is left out; an unknown region takes the mean of all regions' log factors.
    A site that names its ``endemic`` infections speaks for them in place of the region.
    """
    how = knowledge.model.settings[setting]
    at_age = None if age_years is None else age_weights(age_years)
    weights = np.array(
        [
            _weight(
                knowledge.demographics[name],
                how,
                _age_share(knowledge, name, at_age, region),
                sex,
                region,
                _local_factor(knowledge, name, endemic),
            )
            for name in knowledge.diagnoses
        ]
    )
    result: Array = weights / weights.sum()
    return result


def with_confirmed(
    before: Array, knowledge: KnowledgeBase, confirmed: tuple[Confirmation, ...]
) -> Array:
    """Return the prior of a patient whose diagnosis was proven before: it keeps most of it.

    Later counts, under treatment, no longer look like the disease; the proof stays.
    """
    named = {each.diagnosis for each in confirmed}
    is_named = np.array([diagnosis in named for diagnosis in knowledge.diagnoses], dtype=float)
    if not is_named.any():
        return before
    share = knowledge.model.parameters.confirmed_share
    result: Array = share * is_named / is_named.sum() + (1.0 - share) * before
    return result


def _weight(
    entry: Demographics,
    how: Setting,
    age_share: float,
    sex: Sex,
    region: Region | None,
    local: float | None,
) -> float:
    weight = entry.weight**how.weight_exponent
    factor = _region_factor(entry, region) if local is None else local
    weight *= factor**how.region_exponent
    weight *= age_share**how.age_exponent
    male = entry.male_to_female / (1.0 + entry.male_to_female)
    return float(weight * {Sex.MALE: male, Sex.FEMALE: 1.0 - male}.get(sex, 1.0))


def _age_share(
    knowledge: KnowledgeBase,
    diagnosis: str,
    at_age: tuple[float, ...] | None,
    region: Region | None,
) -> float:
    """Return the share of the diagnosis's patients that are of this age; 1 where it is unknown."""
    if at_age is None:
        return 1.0
    entry = knowledge.demographics[diagnosis]
    ages = entry.ages_by_region.get(region, entry.ages) if region else entry.ages
    share = sum(map(mul, at_age, ages), 0.0)
    return max(share, knowledge.model.parameters.least_age_share)


def _local_factor(
    knowledge: KnowledgeBase, diagnosis: str, endemic: frozenset[str] | None
) -> float | None:
    """Return the factor that the site's card sets, None where the region speaks."""
    entry = knowledge.endemicity.get(diagnosis)
    if endemic is None or entry is None:
        return None
    return entry.factor_endemic if diagnosis in endemic else entry.factor_elsewhere


def _region_factor(entry: Demographics, region: Region | None) -> float:
    if region is not None:
        return entry.region_factors.get(region, 1.0)
    logs = [np.log(entry.region_factors.get(each, 1.0)) for each in Region]
    return float(np.exp(np.mean(logs)))
