"""Which value plays which part: diagnostic, current, worst, earlier."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from hemadesk.domain.stated import Limits, holds
from hemadesk.domain.timeline import Timeline
from hemadesk.domain.values import Presence, Quantity, Word
from hemadesk.engine.currency import is_in_date
from hemadesk.engine.fact import Fact, Role
from hemadesk.engine.treatments import Course, Effect, LimitsOf, what_remains
from hemadesk.engine.visits import Visit, is_bound
from hemadesk.knowledge.base import KnowledgeBase


@dataclass(frozen=True, slots=True)
class Casting:
    """The facts by part, and why a newest value was not taken as the patient's own."""

    by_role: Mapping[Role, Mapping[str, Fact]]
    unusable: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Stage:
    """What casting reads: the visits on their timeline, the treatments, the knowledge."""

    visits: Sequence[Visit]
    timeline: Timeline
    course: Course
    knowledge: KnowledgeBase
    limits: LimitsOf

    def effect_on(self, fact: Fact, *, this_episode: bool = False) -> Effect | None:
        """Return what treatments do to a fact, or to what it was implied or derived from."""
        own = self.course.effect_on(fact, this_episode=this_episode)
        if own is not None:
            return own
        facts = self.visits[fact.encounter].facts
        for name in fact.inputs:
            source = facts.get(name)
            if source is None or source is fact:
                continue
            effect = self.effect_on(source, this_episode=this_episode)
            if effect is not None:
                return Effect(effect.reason, frozenset({"nothing"}))
        return None

    def newest_first(self, finding: str) -> Iterator[Fact]:
        """Yield the usable values of the finding that are in date."""
        for visit in reversed(self.visits):
            fact = visit.facts.get(finding) or visit.calculated.get(finding)
            if fact is not None and self._is_in_date(fact):
                yield fact

    def _is_in_date(self, fact: Fact) -> bool:
        """Tell whether a fact still speaks; what is no finding does as long as its inputs."""
        findings = self.knowledge.findings
        names = (fact.finding,) if fact.finding in findings else fact.inputs
        return all(
            is_in_date(findings[name].currency, fact.encounter, self.timeline) for name in names
        )


def cast(stage: Stage) -> Casting:
    """Give every finding its parts, in the catalogue's order; then what was calculated."""
    roles: dict[Role, dict[str, Fact]] = {role: {} for role in Role}
    unusable: dict[str, str] = {}
    known = {finding for visit in stage.visits for finding in (*visit.facts, *visit.excluded)}
    calculated = {name for visit in stage.visits for name in visit.calculated}
    in_order = sorted(known, key=lambda f: stage.knowledge.findings[f].order)
    for finding in (*in_order, *sorted(calculated)):
        found = list(stage.newest_first(finding))
        parts = {
            Role.DIAGNOSTIC: _own(found, stage),
            Role.CURRENT: _newest(found),
            Role.WORST: _worst(finding, found, stage),
            Role.EARLIER: _earlier(finding, found, stage),
        }
        for role, fact in parts.items():
            if fact is not None:
                roles[role][finding] = fact
        if finding in calculated:
            continue
        reason = _why_not_own(finding, parts[Role.DIAGNOSTIC], found, stage)
        if reason is not None:
            unusable[finding] = reason
    return Casting(
        MappingProxyType({role: MappingProxyType(facts) for role, facts in roles.items()}),
        MappingProxyType(unusable),
    )


def _newest(found: Sequence[Fact]) -> Fact | None:
    """Return the newest measurement, or a newer bound that it no longer fits."""
    measured = next((fact for fact in found if not is_bound(fact)), None)
    for fact in found:
        if fact is measured:
            return measured
        if measured is None or _excludes(fact, measured):
            return fact
    return measured


def _excludes(bound: Fact, measured: Fact) -> bool:
    if not isinstance(bound.value, Quantity) or not isinstance(measured.value, Quantity):
        return False
    limit = bound.value
    return holds(measured.value, limit.comparator, limit.value) is False


def _own(found: Sequence[Fact], stage: Stage) -> Fact | None:
    """Return the last value before a treatment of this episode that changes it.

    Else the newest that no treatment changes any more, else what the newest still bounds.
    """
    for this_episode in (True, False):
        untouched = [f for f in found if not stage.effect_on(f, this_episode=this_episode)]
        if untouched:
            return _newest(untouched)
    for fact in found:
        effect = stage.effect_on(fact)
        remaining = what_remains(fact, effect) if effect else None
        if remaining is not None:
            return remaining
    return None


def _worst(finding: str, found: Sequence[Fact], stage: Stage) -> Fact | None:
    """Return the extreme of the episode; presence anywhere in it counts as presence."""
    episode = [fact for fact in found if stage.timeline.is_in_episode(fact.encounter)]
    present = next((fact for fact in episode if fact.value is Presence.PRESENT), None)
    if present is not None:
        return present
    lowest = stage.knowledge.fact_tables.lowest_is_worst.get(finding)
    measured = [fact for fact in episode if not is_bound(fact)]
    if lowest is None or not measured:
        return _newest(episode) or _newest(found)
    numbers = [fact for fact in measured if isinstance(fact.value, Quantity)]
    if not numbers:
        worst = Word.LOW if lowest else Word.HIGH
        return next((fact for fact in measured if fact.value is worst), measured[0])
    extreme = (min if lowest else max)(numbers, key=_amount)
    return _worse_word(measured, extreme, stage.limits(finding), lowest=lowest) or extreme


def _amount(fact: Fact) -> Fraction:
    return fact.value.value if isinstance(fact.value, Quantity) else Fraction(0)


def _worse_word(
    measured: Sequence[Fact], extreme: Fact, limits: Limits, *, lowest: bool
) -> Fact | None:
    """Return a plain ``low`` (``high``) where no number reaches that limit."""
    worst, limit = (Word.LOW, limits[0]) if lowest else (Word.HIGH, limits[1])
    word = next((fact for fact in measured if fact.value is worst), None)
    if word is None or limit is None or not isinstance(extreme.value, Quantity):
        return None
    return None if holds(extreme.value, "<" if lowest else ">", limit) is True else word


def _earlier(finding: str, found: Sequence[Fact], stage: Stage) -> Fact | None:
    """Return the value before the current one, whatever its age."""
    current = _newest(found)
    before = len(stage.visits) if current is None else current.encounter
    for visit in reversed(stage.visits[:before]):
        fact = visit.facts.get(finding) or visit.calculated.get(finding)
        if fact is not None and not is_bound(fact):
            return fact
    return None


def _why_not_own(finding: str, own: Fact | None, found: Sequence[Fact], stage: Stage) -> str | None:
    """Return why the newest value that was entered and is in date is not used, if it is not."""
    currency = stage.knowledge.findings[finding].currency
    for visit in reversed(stage.visits):
        if finding in visit.entered and is_in_date(currency, visit.encounter, stage.timeline):
            if finding in visit.excluded:
                return visit.excluded[finding]
            break
    if not found or found[0] == own:
        return None
    effect = stage.effect_on(found[0], this_episode=True)
    return effect.reason if effect else None
