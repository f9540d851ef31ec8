"""How the counts move: slopes, recovery, response to treatment, and the patient's own level."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from statistics import fmean

from hemadesk.domain.assessment import Argument, CourseNote, Truth
from hemadesk.domain.values import Comparator, Quantity
from hemadesk.engine.fact import Fact, Facts
from hemadesk.engine.facts import gather
from hemadesk.engine.rules import RuleRun
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.rules import NO_RESPONSE, ChoiceRule

_DAYS_OF_WEEK = 7.0
_SLOPE_OF = ("hemoglobin", "neutrophils", "platelets", "reticulocyte_absolute", "wbc")


def course(
    facts: Facts, run: RuleRun, knowledge: KnowledgeBase, leaders: Mapping[int, str]
) -> tuple[CourseNote, ...]:
    """Say how the case develops; nothing where it has one encounter.

    ``leaders`` are the leading diagnoses by the number of their encounter, oldest first.
    """
    if len(facts.case.encounters) < 2:
        return ()
    return (
        *_trends(facts),
        *_recovery(facts, run),
        *_response(facts, run, knowledge),
        *_departures(facts, knowledge),
        *_change_of_mind(leaders),
    )


def _points(facts: Facts, finding: str) -> list[tuple[date, float]]:
    """Return the dated exact values, oldest first."""
    return [
        (when.day(), float(fact.value.value))
        for fact in facts.series(finding)
        if (when := facts.case.encounters[fact.encounter].date) is not None and _is_exact(fact)
        if isinstance(fact.value, Quantity)
    ]


def _is_exact(fact: Fact) -> bool:
    return isinstance(fact.value, Quantity) and fact.value.comparator is Comparator.EXACT


def _trends(facts: Facts) -> Iterator[CourseNote]:
    """Yield the least-squares slope of each count that has values on two days."""
    for finding in _SLOPE_OF:
        points = _points(facts, finding)
        weeks = [(day - points[0][0]).days / _DAYS_OF_WEEK for day, _ in points]
        if len(set(weeks)) < 2:
            continue
        middle_week, middle = fmean(weeks), fmean(value for _, value in points)
        above = sum(
            (week - middle_week) * (value - middle)
            for week, (_, value) in zip(weeks, points, strict=True)
        )
        slope = above / sum((week - middle_week) ** 2 for week in weeks)
        yield CourseNote(
            "trend",
            finding,
            slope,
            {"first": points[0][1], "last": points[-1][1], "n": len(points)},
        )


def _recovery(facts: Facts, run: RuleRun) -> Iterator[CourseNote]:
    """Yield that a spent marrow works again: reticulocytes back before the hemoglobin rises."""
    outcome = run.truth("reticulocytes_recovered")
    if outcome.truth is Truth.MET:
        first, *_, last = facts.series("reticulocyte_absolute")
        arguments = {"first": _amount(first), "last": _amount(last)}
        yield CourseNote("recovery", "reticulocyte_absolute", None, arguments)


def _amount(fact: Fact) -> float | None:
    return float(fact.value.value) if isinstance(fact.value, Quantity) else None


def _response(facts: Facts, run: RuleRun, knowledge: KnowledgeBase) -> Iterator[CourseNote]:
    """Yield how a confirmed disease that is treated answers."""
    confirmed = {each.diagnosis for each in facts.case.confirmed}
    for rule in knowledge.rules.responses:
        if confirmed.isdisjoint(rule.of) or not _is_treated(facts, rule, knowledge):
            continue
        choice = run.choice(rule.id)
        if choice.result is None:
            yield CourseNote("response_undetermined", None, None, {"missing": len(choice.missing)})
            continue
        is_none = choice.result == NO_RESPONSE
        has_relapsed = is_none and _had_responded(facts, rule, knowledge)
        yield CourseNote("relapse" if has_relapsed else f"response_{choice.result}", None)


def _is_treated(facts: Facts, rule: ChoiceRule, knowledge: KnowledgeBase) -> bool:
    return any(
        found.id in rule.after
        for encounter in facts.case.encounters
        for treatment in encounter.treatments
        for found in knowledge.fact_tables.classes_of(treatment.kind, treatment.name)
    )


def _had_responded(facts: Facts, rule: ChoiceRule, knowledge: KnowledgeBase) -> bool:
    """Tell whether an earlier encounter showed a complete or partial response."""
    case = facts.case
    for count in range(2, len(case.encounters)):
        earlier = gather(replace(case, encounters=case.encounters[:count]), knowledge)
        if RuleRun(earlier, knowledge).choice(rule.id).result not in (None, NO_RESPONSE):
            return True
    return False


def _departures(facts: Facts, knowledge: KnowledgeBase) -> Iterator[CourseNote]:
    """Yield values inside the limits that lie far from the patient's own earlier ones.

    Far is beyond ``departure_deviations`` times cv x sqrt(1 + 1/n) of the mean of n earlier
    values, all inside the reference limits.
    """
    parameters = knowledge.model.parameters
    for finding, own in knowledge.set_points.items():
        low, high = facts.limits(finding)
        values = [value for _, value in _points(facts, finding)]
        inside = all(
            (low is None or value >= low) and (high is None or value <= high) for value in values
        )
        earlier, last = values[:-1], values[-1:]
        if len(earlier) < parameters.departure_values or not inside:
            continue
        level = fmean(earlier)
        spread = own.cv * level * (1 + 1 / len(earlier)) ** 0.5
        if abs(last[0] - level) > parameters.departure_deviations * spread:
            yield CourseNote("departure", finding, None, {"level": level, "last": last[0]})


def _change_of_mind(leaders: Mapping[int, str]) -> Iterator[CourseNote]:
    """Yield each encounter that brought another leading diagnosis."""
    for (_, before), (number, after) in pairwise(leaders.items()):
        if before != after:
            told: dict[str, Argument] = {"encounter": number, "before": before, "after": after}
            yield CourseNote("leader_changed", None, None, told)
