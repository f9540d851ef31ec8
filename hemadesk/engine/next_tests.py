"""Which test to do next: expected information about the diagnosis against its burden.

The information of a test is that of its three most telling findings together, exact under the
model; the further findings of the same test can only add to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hemadesk.domain.assessment import NextTest, PossibleResult
from hemadesk.domain.values import Word
from hemadesk.engine.network import Network
from hemadesk.engine.normal import Array
from hemadesk.engine.norms import Norms
from hemadesk.engine.posterior import Belief, bounds_of, normalized
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.catalogue import FindingDefinition, FindingKind
from hemadesk.knowledge.orderable import OrderableTest

_TOGETHER = 3
_USUAL: Mapping[str, frozenset[str]] = {"screening": frozenset({"primary"})}
_USUAL_ELSEWHERE = frozenset({"primary", "district"})
"""The tests that can usually be had in a setting; the specialist center's cannot."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The possible results of one finding; ``tables`` are P(result | track, node)."""

    finding: str
    results: tuple[str, ...]
    tables: tuple[Array, ...]


@dataclass(frozen=True, slots=True)
class _Single:
    """One finding alone: expected bits, and P(result, diagnosis)."""

    outcomes: Outcomes
    bits: float
    by_diagnosis: Array


@dataclass(frozen=True, slots=True)
class Least:
    """What a test must do to be proposed: tell so many bits, or move the leader so far."""

    bits: float
    change: float
    leading: str
    probability: float


@dataclass(frozen=True, slots=True)
class _Prospect:
    """A test with what it would tell."""

    test: OrderableTest
    answers: tuple[str, ...]
    bits: float
    results: tuple[PossibleResult, ...]
    would_change: bool


def next_tests(
    belief: Belief,
    knowledge: KnowledgeBase,
    known: frozenset[str],
    norms: Norms,
    urgent: Mapping[str, tuple[str, ...]],
    at_site: frozenset[str] | None = None,
) -> tuple[NextTest, ...]:
    """Return the tests worth doing, what must be excluded first coming first.

    ``known`` are the findings that need no asking; ``urgent`` maps a dangerous diagnosis that
    is not yet excluded to the findings that would settle it; ``at_site`` are the tests that can
    be had there (None: all), the others stand after them.  A test whose every result leaves the
    leading diagnosis first and as probable is left out.
    """
    parameters = knowledge.model.parameters
    singles = _singles(belief, knowledge, known, norms)
    probabilities = belief.probabilities()
    leading = int(np.argmax(probabilities))
    standard = Least(
        parameters.least_bits,
        parameters.least_change,
        belief.network.diagnoses[leading],
        float(probabilities[leading]),
    )
    entries = []
    for test in knowledge.tests.values():
        answers = tuple(finding for finding in test.findings if finding not in known)
        excludes = tuple(
            diagnosis for diagnosis, until in urgent.items() if not set(until).isdisjoint(answers)
        )
        least = replace(standard, bits=0.0) if excludes else standard
        prospect = _prospect(belief, test, answers, singles, least)
        if prospect is None:
            continue
        tells = prospect.bits >= parameters.least_bits and prospect.would_change
        if tells or excludes:
            is_elsewhere = at_site is not None and test.id not in at_site
            rank = _rank(prospect, excludes, knowledge)
            entries.append((rank, _entry(prospect, excludes, is_elsewhere=is_elsewhere)))
    entries.sort(key=lambda entry: (entry[1].is_elsewhere, entry[0], entry[1].test))
    return tuple(entry for _, entry in entries[: int(parameters.most_tests)])


def placed_as_usual(tests: Sequence[NextTest], setting: str) -> tuple[NextTest, ...]:
    """Return the tests in the same order, elsewhere what places of this setting seldom have.

    For where no site card says what can be had: too little to put a test last, enough to tell
    the reader of a letter whom to ask for it.
    """
    usual = _USUAL.get(setting, _USUAL_ELSEWHERE)
    return tuple(replace(each, is_elsewhere=each.availability not in usual) for each in tests)


def _rank(prospect: _Prospect, excludes: tuple[str, ...], knowledge: KnowledgeBase) -> float:
    parameters = knowledge.model.parameters
    test = prospect.test
    burden = (
        1.0
        + parameters.price_invasiveness * test.invasiveness
        + parameters.price_cost * test.cost
        + parameters.price_day * test.turnaround_hours / 24.0
    )
    gain = prospect.bits + parameters.worth_of_exclusion * len(excludes)
    return -gain / burden


def _entry(prospect: _Prospect, excludes: tuple[str, ...], *, is_elsewhere: bool) -> NextTest:
    test = prospect.test
    return NextTest(
        test=test.id,
        answers=prospect.answers,
        information_bits=prospect.bits,
        invasiveness=test.invasiveness,
        cost=test.cost,
        turnaround_hours=test.turnaround_hours,
        availability=test.availability,
        if_result=prospect.results,
        excludes=excludes,
        is_elsewhere=is_elsewhere,
    )


def _singles(
    belief: Belief, knowledge: KnowledgeBase, known: frozenset[str], norms: Norms
) -> dict[str, _Single]:
    """Return, for every finding that a test could answer, what it would tell alone."""
    network = belief.network
    asked = {f for test in knowledge.tests.values() for f in test.findings} - known
    possible = [
        outcomes
        for finding in sorted(asked)
        if (outcomes := outcomes_of(network, knowledge.findings[finding], norms)) is not None
    ]
    if not possible:
        return {}
    given = _given_tracks(belief, possible)
    rows = network.by_diagnosis(given * normalized(belief.log_tracks()))
    share = rows.sum(axis=1)
    uncertain = share * _entropies(rows / share[:, None])
    before = float(_entropies(belief.probabilities()[None, :])[0])
    found, at = {}, 0
    for outcomes in possible:
        own = slice(at, at + len(outcomes.results))
        bits = max(0.0, before - float(uncertain[own].sum()))
        found[outcomes.finding] = _Single(outcomes, bits, rows[own])
        at = own.stop
    return found


def _given_tracks(belief: Belief, possible: Sequence[Outcomes]) -> Array:
    """Return P(result | track, what is known) of each finding alone, results one after another."""
    tables = [table for outcomes in possible for table in outcomes.tables]
    groups = [
        belief.network.group_of.get(o.finding, ("", 0))[0] for o in possible for _ in o.tables
    ]
    given = np.empty((len(tables), len(belief.network.track_form)))
    for group in sorted(set(groups)):
        at = [row for row, name in enumerate(groups) if name == group]
        stacked = np.stack([tables[row] for row in at])
        given[at] = (
            np.einsum("otk,tk->ot", stacked, belief.node_weights(group))
            if group
            else stacked[:, :, 0]
        )
    return given


def _prospect(
    belief: Belief,
    test: OrderableTest,
    answers: tuple[str, ...],
    singles: Mapping[str, _Single],
    least: Least,
) -> _Prospect | None:
    telling = sorted(
        (singles[finding] for finding in answers if finding in singles),
        key=lambda single: -single.bits,
    )[:_TOGETHER]
    if not telling or sum(single.bits for single in telling) < least.bits:
        return None
    together = [single.outcomes for single in telling]
    is_joint = len(together) > 1
    bits = information(belief, _joint(belief, together)) if is_joint else telling[0].bits
    results = _results(belief.network, telling[0].outcomes, telling[0].by_diagnosis)
    would_change = any(
        r.leads_to != least.leading or abs(r.probability - least.probability) > least.change
        for r in results
    )
    return _Prospect(test, answers, bits, results, would_change)


def _results(
    network: Network, outcomes: Outcomes, by_diagnosis: Array
) -> tuple[PossibleResult, ...]:
    found = []
    for result, row in zip(outcomes.results, by_diagnosis, strict=True):
        after = row / max(row.sum(), 1e-300)
        top = int(np.argmax(after))
        found.append(
            PossibleResult(outcomes.finding, result, network.diagnoses[top], float(after[top]))
        )
    return tuple(found)


def outcomes_of(network: Network, definition: FindingDefinition, norms: Norms) -> Outcomes | None:
    """Return the possible results of a finding, or None where the model knows nothing of it."""
    finding = definition.id
    if definition.kind is FindingKind.QUANTITY:
        return _outcomes_of_quantity(network, finding, norms)
    values = [v for v in definition.values if (finding, v) in network.frequencies]
    if definition.kind is FindingKind.FEATURE and values:
        values = list(definition.values)
    if len(values) < 2:
        return None
    tables = tuple(network.probability_of(finding, value) for value in values)
    return Outcomes(finding, tuple(values), tables)


def _outcomes_of_quantity(network: Network, finding: str, norms: Norms) -> Outcomes | None:
    limits = norms.limits_of(finding)
    if finding not in network.densities or limits == (None, None):
        return None
    shift = norms.shifts.get(finding)
    parts = [(word, bounds_of(word, limits)) for word in Word]
    told = [(word.value, bounds) for word, bounds in parts if bounds is not None]
    tables = tuple(network.probability_between(finding, bounds, shift) for _, bounds in told)
    return Outcomes(finding, tuple(name for name, _ in told), tables)


def information(belief: Belief, joint: Array) -> float:
    """Return the expected fall of the diagnosis's entropy, in bits.

    ``joint`` is P(result, track): results x tracks.
    """
    rows = belief.network.by_diagnosis(joint)
    share = rows.sum(axis=1)
    reached = share > 0
    after = share[reached] * _entropies(rows[reached] / share[reached, None])
    before = _entropies(belief.probabilities()[None, :])[0]
    return max(0.0, float(before - after.sum()))


def _joint(belief: Belief, findings: Sequence[Outcomes]) -> Array:
    """Return P(results of all findings, track): one row for each combination of results."""
    tracks = normalized(belief.log_tracks())
    by_group: dict[str | None, list[Outcomes]] = {}
    for outcomes in findings:
        coupled = belief.network.group_of.get(outcomes.finding)
        key = coupled[0] if coupled else f"alone {outcomes.finding}"
        by_group.setdefault(key, []).append(outcomes)
    joint = tracks[None, :]
    for group, members in by_group.items():
        table = _given_track(belief, group, members)
        joint = (joint[:, None, :] * table[None, :, :]).reshape(-1, joint.shape[1])
    return joint


def _given_track(belief: Belief, group: str | None, members: Sequence[Outcomes]) -> Array:
    """Return P(results of a group's members | track, what is known): results x tracks."""
    if members[0].finding not in belief.network.group_of or group is None:
        return np.stack([table[:, 0] for table in members[0].tables])
    running = belief.node_weights(group)[None, :, :]
    for member in members:
        tables = np.stack(member.tables)
        running = (running[:, None] * tables[None]).reshape(-1, *running.shape[1:])
    result: Array = running.sum(axis=2)
    return result


def _entropies(rows: Array) -> Array:
    """Return each row's entropy in bits."""
    safe = np.where(rows > 0, rows, 1.0)
    result: Array = -(rows * np.log2(safe)).sum(axis=1)
    return result
