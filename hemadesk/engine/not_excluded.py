"""Dangerous diagnoses that stay on the list until named findings exclude them."""

from collections.abc import Iterable
from dataclasses import replace

from hemadesk.domain.assessment import NextTest, NotExcluded
from hemadesk.engine.fact import Role
from hemadesk.engine.rules import RuleRun
from hemadesk.engine.ways import Aim, ways_to
from hemadesk.knowledge.expressions import Not, Or, Settled
from hemadesk.knowledge.guidance import Danger


def not_excluded(run: RuleRun) -> tuple[NotExcluded, ...]:
    """Return what must still be excluded, each with the findings that would do it.

    Probabilities play no part.  A diagnosis that is proven needs no excluding.
    """
    role = Role(run.knowledge.guidance.danger_role)
    certain = proven(run)
    return tuple(
        NotExcluded(danger.id, _until(danger, run, role), _ways(danger, run, role))
        for danger in run.knowledge.guidance.dangers
        if danger.id not in certain and _stands(danger, run, role)
    )


def proven(run: RuleRun) -> tuple[str, ...]:
    """Return the dangerous diagnoses confirmed by a clinician or by their own criterion."""
    guidance = run.knowledge.guidance
    role = Role(guidance.danger_role)
    stated = {each.diagnosis for each in run.facts.case.confirmed}
    by_criterion = {
        danger.id
        for danger in guidance.dangers
        if danger.confirmed_by is not None and run.truth(danger.confirmed_by, role).is_met
    }
    return tuple(each.id for each in guidance.dangers if each.id in stated | by_criterion)


def with_what_it_excludes(
    tests: Iterable[NextTest], dangers: tuple[NotExcluded, ...]
) -> tuple[NextTest, ...]:
    """Tell the dangers that a test can exclude alone from those that it only helps to exclude."""
    return tuple(_told_apart(test, dangers) for test in tests)


def _told_apart(test: NextTest, dangers: tuple[NotExcluded, ...]) -> NextTest:
    answered = set(test.answers)
    alone = [d.diagnosis for d in dangers if any(answered.issuperset(way) for way in d.ways)]
    helped = [d.diagnosis for d in dangers if any(not answered.isdisjoint(way) for way in d.ways)]
    return replace(
        test,
        excludes=tuple(alone),
        helps_to_exclude=tuple(each for each in helped if each not in alone),
    )


def _stands(danger: Danger, run: RuleRun, role: Role) -> bool:
    return run.truth(danger.consider, role).is_met and not any(
        run.truth(line, role).is_met for line in danger.excluded_by
    )


def _until(danger: Danger, run: RuleRun, role: Role) -> tuple[str, ...]:
    """Return the findings not yet known; all of them where those known did not settle it."""
    unknown = tuple(name for name in danger.until if run.facts.get(name, role) is None)
    return unknown or danger.until


def _ways(danger: Danger, run: RuleRun, role: Role) -> tuple[tuple[str, ...], ...]:
    """Return what would exclude it, read from its rule: the findings of a way are needed together.

    Only ways made of the findings named in ``until`` are said; nobody looks for the others first.
    """
    considered = Settled(danger.consider.root, unknown_is=False)
    gone = Or((Not(considered), *(line.root for line in danger.excluded_by)))
    aim = Aim(be=True, surely=True, role=role)
    place = {finding: number for number, finding in enumerate(danger.until)}
    found = (way for way in ways_to(run, gone, aim) if way <= place.keys())
    in_order = [sorted(way, key=lambda finding: place[finding]) for way in found]
    in_order.sort(key=lambda way: [place[finding] for finding in way])
    return tuple(tuple(way) for way in in_order)
