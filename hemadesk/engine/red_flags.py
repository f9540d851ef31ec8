"""Red flags: rules that never look at a probability and never fire on an unknown."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from hemadesk.domain.assessment import FlagStatus, RedFlag, Truth, Urgency
from hemadesk.domain.case import Case
from hemadesk.domain.timeline import timeline_of
from hemadesk.engine.fact import Role
from hemadesk.engine.facts import gather
from hemadesk.engine.rules import Outcome, RuleRun
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.expressions import Expression, Or
from hemadesk.knowledge.guidance import Flag

_SOONEST_FIRST = list(Urgency)
_PLATELETS, _CLUMPED = "platelets", "clumped"
_ALARM_BESIDE_CLUMPS = "clumps_silence_nothing"
"""The definition of the rules that says when a clumped count is read after all."""


def red_flags(run: RuleRun) -> tuple[RedFlag, ...]:
    """Return the flags that fired, then those that one missing input could make an emergency.

    Sorted by urgency, then by group.  A flag that is only missing an input is left out where
    its group already asks for the same action at once, or would for the same missing input.
    """
    run = _as_flags_read(run)
    fired = list(_fired(run))
    acted_on = {flag.group for flag in fired if flag.urgency is Urgency.IMMEDIATE}
    open_ = {
        (flag.group, flag.missing): flag
        for flag in reversed(list(_one_short(run)))
        if flag.group not in acted_on
    }
    order = run.knowledge.guidance.groups

    def place(flag: RedFlag) -> tuple[bool, int, int, str]:
        is_open = flag.status is not FlagStatus.FIRED
        return is_open, _SOONEST_FIRST.index(flag.urgency), order[flag.group].order, flag.id

    return tuple(sorted([*fired, *open_.values()], key=place))


def _as_flags_read(run: RuleRun) -> RuleRun:
    """Return a run in which old events are history and clumps do not hide an emergency."""
    facts, current = run.facts, dict(run.facts.by_role[Role.CURRENT])
    timeline = timeline_of(facts.case)
    for finding in run.knowledge.guidance.of_this_episode:
        fact = current.get(finding)
        if fact is not None and not timeline.is_in_episode(fact.encounter):
            del current[finding]
    clumped = facts.raw(_PLATELETS)
    if clumped is not None and _are_hidden_by_clumps(run):
        current[_PLATELETS] = clumped
    if current == facts.by_role[Role.CURRENT]:
        return run
    by_role = MappingProxyType({**facts.by_role, Role.CURRENT: MappingProxyType(current)})
    return RuleRun(replace(facts, by_role=by_role), run.knowledge)


def _are_hidden_by_clumps(run: RuleRun) -> bool:
    """Tell whether a clumped count was put aside although something else raises an alarm."""
    if run.facts.unusable.get(_PLATELETS) != _CLUMPED or run.facts.get(_PLATELETS, Role.CURRENT):
        return False
    return run.truth(_ALARM_BESIDE_CLUMPS, Role.CURRENT).is_met


def _fired(run: RuleRun) -> Iterator[RedFlag]:
    knowledge = run.knowledge
    for flag in knowledge.guidance.flags.values():
        outcome = run.truth(flag.id)
        if not outcome.is_met or _is_silenced(flag, outcome, run.facts.case, knowledge):
            continue
        if flag.days_before is not None and not _held_before(flag, run.facts.case, knowledge):
            continue
        yield _made(flag, FlagStatus.FIRED, _urgency(flag, run), outcome, knowledge)


def _one_short(run: RuleRun) -> Iterator[RedFlag]:
    """Give every emergency that one input could make true, if something speaks for it already."""
    knowledge = run.knowledge
    for flag in knowledge.guidance.flags.values():
        if flag.is_quiet or flag.urgency is not Urgency.IMMEDIATE:
            continue
        if not run.truth(flag.id).decisive:
            continue
        because, decisive = set[str](), set[str]()
        for way in _ways(flag.when):
            outcome = run.truth(way, Role(flag.role))
            if outcome.decisive and _findings(outcome.because, knowledge):
                because.update(outcome.because)
                decisive.update(outcome.decisive)
        if decisive:
            outcome = Outcome(Truth.UNKNOWN, run.ordered(because), (), run.ordered(decisive))
            yield _made(flag, FlagStatus.ONE_INPUT_MISSING, flag.urgency, outcome, knowledge)


def _ways(when: Expression) -> tuple[Expression, ...]:
    """Return the conditions joined by "or" at the top: each is a way to the flag of its own."""
    if not isinstance(when.root, Or):
        return (when,)
    return tuple(replace(when, root=part) for part in when.root.parts)


def _made(
    flag: Flag, status: FlagStatus, urgency: Urgency, outcome: Outcome, knowledge: KnowledgeBase
) -> RedFlag:
    return RedFlag(
        id=flag.id,
        group=flag.group,
        status=status,
        urgency=urgency,
        because=_findings(outcome.because, knowledge),
        missing=outcome.decisive,
        source=flag.source,
    )


def _findings(names: tuple[str, ...], knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Return the names that are findings; age and sex give no reason to act."""
    return tuple(name for name in names if name in knowledge.findings)


def _urgency(flag: Flag, run: RuleRun) -> Urgency:
    raised = flag.raised
    if raised is not None and run.truth(raised.when, Role(flag.role)).is_met:
        return raised.urgency
    return flag.urgency


def _is_silenced(flag: Flag, outcome: Outcome, case: Case, knowledge: KnowledgeBase) -> bool:
    if flag.unexplained and case.confirmed:
        return True
    because = set(_findings(outcome.because, knowledge))
    return flag.may_be_stable and bool(because) and because <= set(case.known_stable)


def _held_before(flag: Flag, case: Case, knowledge: KnowledgeBase) -> bool:
    """Tell whether the flag was true at an encounter that is surely long enough ago."""
    newest = case.encounters[-1].date
    days = timedelta(days=flag.days_before or 0)
    for last, encounter in enumerate(case.encounters[:-1], start=1):
        then = encounter.date
        if newest is None or then is None or newest.earliest - then.latest < days:
            continue
        before = RuleRun(
            gather(replace(case, encounters=case.encounters[:last]), knowledge), knowledge
        )
        if before.truth(flag.id).is_met:
            return True
    return False
