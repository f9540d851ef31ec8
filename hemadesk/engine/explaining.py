"""What else is to be said of a differential: what does not fit, what would turn it, two causes."""

from fractions import Fraction

import numpy as np

from hemadesk.domain.assessment import Combination, Unexplained, WouldChange
from hemadesk.domain.values import Category, Comparator, FindingValue, Presence, Quantity, Word
from hemadesk.engine.network import Network
from hemadesk.engine.next_tests import outcomes_of
from hemadesk.engine.normal import Array
from hemadesk.engine.norms import Norms
from hemadesk.engine.posterior import DECIBANS_PER_NAT, Weighed, likelihood_of, start
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.catalogue import OTHER

_LEADS_TRIED = 3


def unexplained(weighed: Weighed, knowledge: KnowledgeBase) -> tuple[Unexplained, ...]:
    """Return the findings that the leading diagnosis makes less likely than diseases at large.

    The surprise is 10 log10 of the mean likelihood over all diagnoses against the leader's own,
    each finding alone; most surprising first.
    """
    network = weighed.belief.network
    lead = _lead(weighed)
    found = []
    for (finding, _), likelihood in zip(weighed.items, weighed.likelihoods, strict=True):
        alone = _without_severity(network, likelihood)
        surprise = float(DECIBANS_PER_NAT * np.log(alone.mean() / alone[lead]))
        if surprise >= knowledge.model.parameters.least_surprise_db:
            found.append(Unexplained(finding, network.diagnoses[lead], surprise))
    return tuple(sorted(found, key=lambda entry: (-entry.surprise_db, entry.finding)))


def would_change(
    weighed: Weighed, knowledge: KnowledgeBase, norms: Norms
) -> tuple[WouldChange, ...]:
    """Return the findings that, if they were otherwise, would give another leading diagnosis."""
    network = weighed.belief.network
    lead = _lead(weighed)
    found = []
    for (finding, value), likelihood in zip(weighed.items, weighed.likelihoods, strict=True):
        outcomes = outcomes_of(network, knowledge.findings[finding], norms)
        if outcomes is None:
            continue
        now = _as_result(value, norms.limits_of(finding))
        rest = weighed.belief.copy()
        rest.unlearn(finding, likelihood)
        for result, table in zip(outcomes.results, outcomes.tables, strict=True):
            if result == now:
                continue
            belief = rest.copy()
            belief.learn(finding, table)
            after = belief.probabilities()
            first = int(np.argmax(after))
            if first != lead:
                found.append(
                    WouldChange(finding, result, network.diagnoses[first], float(after[first]))
                )
    found.sort(key=lambda entry: (-entry.probability, entry.finding, entry.to))
    return tuple(found)


def combinations(
    weighed: Weighed, knowledge: KnowledgeBase, norms: Norms
) -> tuple[Combination, ...]:
    """Return pairs of diagnoses that explain the case clearly better than any single one.

    The gain is 10 log10 of P(pair, findings) against the best P(single, findings); a second
    cause, independent of the first, has its own prior times the share of patients with two.
    """
    parameters = knowledge.model.parameters
    singles = weighed.belief.log_joint()
    best = float(singles.max())
    found: dict[frozenset[str], Combination] = {}
    for lead in np.argsort(-singles, kind="stable")[:_LEADS_TRIED]:
        joint = _with_second_cause(weighed, int(lead), norms)
        joint = joint + np.log(weighed.prior) + np.log(parameters.second_cause)
        for second in np.argsort(-joint, kind="stable")[:_LEADS_TRIED]:
            names = tuple(weighed.belief.network.diagnoses[i] for i in (int(lead), int(second)))
            gain = float(DECIBANS_PER_NAT * (joint[second] - best))
            if OTHER in names or gain < parameters.least_gain_db:
                continue
            pair = frozenset(names)
            if pair not in found or found[pair].gain_db < gain:
                found[pair] = Combination(names, gain)
    return tuple(sorted(found.values(), key=lambda entry: (-entry.gain_db, entry.diagnoses)))


def _with_second_cause(weighed: Weighed, lead: int, norms: Norms) -> Array:
    """Return log P(lead, findings | lead and each other diagnosis together)."""
    network = weighed.belief.network
    paired = network.with_second_cause(lead)
    belief = start(paired, weighed.prior)
    for finding, value in weighed.items:
        likelihood = likelihood_of(paired, finding, value, norms)
        if likelihood is not None:
            belief.learn(finding, likelihood)
    tracks = belief.log_tracks()
    tracks[lead] = -np.inf
    return tracks


def _without_severity(network: Network, likelihood: Array) -> Array:
    """Return P(value | diagnosis) of one finding alone, over its subtypes and complications."""
    has_levels = likelihood.shape[1] > 1
    alone = likelihood @ np.exp(network.log_node_weights) if has_levels else likelihood[:, 0]
    result: Array = network.by_diagnosis((alone * np.exp(network.track_log_share))[None, :])[0]
    return result


def _lead(weighed: Weighed) -> int:
    return int(np.argmax(weighed.probabilities))


def _as_result(value: FindingValue, limits: tuple[Fraction | None, Fraction | None]) -> str | None:
    """Return which of a finding's possible results the value is; None where it cannot be told."""
    if isinstance(value, Presence | Word):
        return value.value
    if isinstance(value, Category):
        return value.name
    low, high = limits
    return _word_for(value, low, high)


def _word_for(value: Quantity, low: Fraction | None, high: Fraction | None) -> str | None:
    if value.comparator is not Comparator.EXACT:
        return None
    if low is not None and value.value < low:
        return Word.LOW.value
    if high is not None and value.value > high:
        return Word.HIGH.value
    return Word.NORMAL.value
