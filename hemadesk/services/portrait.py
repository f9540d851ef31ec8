"""What the knowledge base holds of one diagnosis: which findings tell it from all the others.

For a person who checks the knowledge; the engine weighs findings with the couplings between
them, this page one by one.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from statistics import NormalDist

from hemadesk.engine.posterior import DECIBANS_PER_NAT
from hemadesk.errors import N_, HemaDeskError
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.catalogue import OTHER
from hemadesk.knowledge.likelihoods import LOG, Frequencies
from hemadesk.knowledge.orderable import OrderableTest

_OUTER_5_PERCENT = NormalDist().inv_cdf(0.95)


class UnknownDiagnosisIdError(HemaDeskError):
    message = N_("{diagnosis} is no diagnosis of the catalogue; nearest: {nearest}.")


@dataclass(frozen=True, slots=True)
class FrequencyLine:
    """How often a finding has a value here and in the others, and what either answer weighs.

    ``elsewhere`` is the mean of the other diagnoses by how common they are; ``weight_if_so`` and
    ``weight_if_not`` are in decibans for this diagnosis against those others.
    """

    finding: str
    value: str
    here: float
    elsewhere: float
    weight_if_so: float
    weight_if_not: float
    counts: str
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class DistributionLine:
    """A quantity here: median with the middle 90 %, the others' median, in the catalogue's unit.

    ``weight`` is the evidence, in decibans, that a typical patient's value gives on average.
    """

    finding: str
    median: float
    low: float
    high: float
    elsewhere: float
    weight: float
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class SubtypeLine:
    """One subtype: its share, and where it is most unlike its diagnosis.

    ``frequencies`` are (finding, value, probability), ``medians`` (finding, median), each the
    most unlike first.
    """

    subtype: str
    share: float
    frequencies: tuple[tuple[str, str, float], ...]
    medians: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Portrait:
    """One diagnosis.  Frequencies by the weight of presence, distributions by theirs."""

    diagnosis: str
    subtypes: tuple[SubtypeLine, ...]
    frequencies: tuple[FrequencyLine, ...]
    distributions: tuple[DistributionLine, ...]
    tests: tuple[OrderableTest, ...]
    """Tests that answer the ten findings whose presence speaks most for the diagnosis."""


def portrait(diagnosis: str, knowledge: KnowledgeBase) -> Portrait:
    """Return what is known of one diagnosis.

    Raises:
        UnknownDiagnosisIdError: with the ids that are spelled most like it.
    """
    if diagnosis not in knowledge.diagnoses:
        nearest = get_close_matches(diagnosis, knowledge.diagnoses, n=3, cutoff=0.4) or [OTHER]
        raise UnknownDiagnosisIdError(diagnosis=diagnosis[:40], nearest=", ".join(nearest))
    frequencies = sorted(
        _frequency_lines(diagnosis, knowledge), key=lambda line: -line.weight_if_so
    )
    distributions = sorted(
        _distribution_lines(diagnosis, knowledge), key=lambda line: -abs(line.weight)
    )
    telling = {line.finding for line in frequencies[:10] if line.weight_if_so > 0}
    tests = tuple(test for test in knowledge.tests.values() if telling & set(test.findings))
    subtypes = tuple(
        _subtype_line(name, diagnosis, knowledge)
        for name, subtype in knowledge.subtypes.by_id.items()
        if subtype.diagnosis == diagnosis
    )
    return Portrait(diagnosis, subtypes, tuple(frequencies), tuple(distributions), tests)


def _subtype_line(name: str, diagnosis: str, knowledge: KnowledgeBase) -> SubtypeLine:
    own = knowledge.subtypes.likelihoods
    frequencies = [
        (abs(_logit(here) - _logit(_standing(row, diagnosis))), (finding, value, here))
        for (finding, value), theirs in own.frequencies.items()
        if name in theirs.diagnoses
        for here in (theirs.probabilities[theirs.diagnoses.index(name)],)
        for row in (knowledge.likelihoods.frequencies[finding, value],)
    ]
    medians = []
    for finding, theirs in own.distributions.items():
        if name in theirs.diagnoses:
            place = theirs.diagnoses.index(name)
            row = knowledge.likelihoods.distributions[finding]
            of_diagnosis = row.medians[
                row.diagnoses.index(diagnosis if diagnosis in row.diagnoses else OTHER)
            ]
            here, is_log = theirs.medians[place], theirs.scales[place] == LOG
            gap = math.log(here / of_diagnosis) if is_log else here - of_diagnosis
            medians.append((abs(gap) / theirs.spreads[place], (finding, here)))
    return SubtypeLine(
        name,
        knowledge.subtypes.by_id[name].share,
        tuple(entry for _, entry in sorted(frequencies, reverse=True)),
        tuple(entry for _, entry in sorted(medians, reverse=True)),
    )


def _standing(row: Frequencies, diagnosis: str) -> float:
    """Return the diagnosis's own frequency, else that of ``other``."""
    name = diagnosis if diagnosis in row.diagnoses else OTHER
    return row.probabilities[row.diagnoses.index(name)] if name in row.diagnoses else 0.5


def _logit(probability: float) -> float:
    return math.log(probability / (1 - probability))


def _frequency_lines(diagnosis: str, knowledge: KnowledgeBase) -> Iterable[FrequencyLine]:
    for (finding, value), row in knowledge.likelihoods.frequencies.items():
        if diagnosis not in row.diagnoses or len(row.diagnoses) < 2:
            continue
        place = row.diagnoses.index(diagnosis)
        here = row.probabilities[place]
        elsewhere, _ = _moments(row.diagnoses, row.probabilities, diagnosis, knowledge)
        yield FrequencyLine(
            finding=finding,
            value=value,
            here=here,
            elsewhere=elsewhere,
            weight_if_so=10 * math.log10(here / elsewhere),
            weight_if_not=10 * math.log10((1 - here) / (1 - elsewhere)),
            counts=row.counts[place],
            source=row.sources[place],
            grade=row.grades[place],
        )


def _distribution_lines(diagnosis: str, knowledge: KnowledgeBase) -> Iterable[DistributionLine]:
    for finding, row in knowledge.likelihoods.distributions.items():
        if diagnosis not in row.diagnoses or len(row.diagnoses) < 2:
            continue
        place = row.diagnoses.index(diagnosis)
        is_log = row.scales[place] == LOG
        medians = tuple(map(math.log, row.medians)) if is_log else row.medians
        middle, spread = medians[place], row.spreads[place]
        others, between = _moments(row.diagnoses, medians, diagnosis, knowledge)
        squares = tuple(each**2 for each in row.spreads)
        within, _ = _moments(row.diagnoses, squares, diagnosis, knowledge)
        outer = _OUTER_5_PERCENT * spread
        possible = knowledge.limits[finding]
        least, most = float(possible.hard_low), float(possible.hard_high)
        low, high, elsewhere = (
            min(max(math.exp(each) if is_log else each, least), most)
            for each in (middle - outer, middle + outer, others)
        )
        yield DistributionLine(
            finding=finding,
            median=row.medians[place],
            low=low,
            high=high,
            elsewhere=elsewhere,
            weight=_mean_weight(middle, spread, others, math.sqrt(within + between)),
            source=row.sources[place],
            grade=row.grades[place],
        )


def _moments(
    diagnoses: tuple[str, ...], values: tuple[float, ...], left_out: str, knowledge: KnowledgeBase
) -> tuple[float, float]:
    """Return mean and variance of the others' values, each by how common its diagnosis is."""
    weighed = [
        (knowledge.demographics[diagnosis].weight, value)
        for diagnosis, value in zip(diagnoses, values, strict=True)
        if diagnosis != left_out
    ]
    total = math.fsum(weight for weight, _ in weighed)
    mean = math.fsum(weight * value for weight, value in weighed) / total
    return mean, math.fsum(weight * (value - mean) ** 2 for weight, value in weighed) / total


def _mean_weight(middle: float, spread: float, others: float, their_spread: float) -> float:
    """Return the mean weight of a normal variable against another: their divergence, decibans."""
    nats = math.log(their_spread / spread) - 0.5
    nats += (spread**2 + (middle - others) ** 2) / (2 * their_spread**2)
    return DECIBANS_PER_NAT * nats
