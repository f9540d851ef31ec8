"""What is known of a case at its newest moment: the view that rules and the model read."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from hemadesk.domain.ages import age_at
from hemadesk.domain.assessment import CountCheck, HistoryValue, Severity
from hemadesk.domain.case import Case
from hemadesk.domain.stated import Limits
from hemadesk.domain.timeline import Timeline, pregnant_at_newest, timeline_of
from hemadesk.domain.values import Presence
from hemadesk.engine.count_checks import Doubt, slip_of
from hemadesk.engine.currency import is_in_date
from hemadesk.engine.differential import shown_value
from hemadesk.engine.doubts import doubts_of
from hemadesk.engine.fact import Fact, Facts, Origin, limits_of
from hemadesk.engine.implications import Background
from hemadesk.engine.roles import Stage, cast
from hemadesk.engine.treatments import Course, course_of
from hemadesk.engine.visits import Visit, mothers_antibodies, visit_of
from hemadesk.knowledge.base import KnowledgeBase

_TRIMESTER, _PREGNANT_FEATURE = "pregnancy_trimester", "postpartum_or_pregnant"
_PREGNANT, _TREATMENTS = ("pregnant",), ("treatments",)


def gather(case: Case, knowledge: KnowledgeBase) -> Facts:
    """Return what is known of the case at its newest encounter.

    What is out of date, spurious, clumped, transfused or supported is kept apart: it plays no
    part as the patient's own value.
    """
    timeline = timeline_of(case)
    age, sex = age_at(case), case.patient.sex
    laboratory = _laboratory_limits(case, knowledge)

    def limits(finding: str) -> Limits:
        return limits_of(finding, laboratory, knowledge.ranges, age, sex)

    entered = tuple(_entered(case, index, knowledge) for index in range(len(case.encounters)))
    course = course_of(case, entered, timeline, knowledge.fact_tables, limits)
    pregnant = _pregnant(case, entered, timeline, knowledge)
    tolerances = knowledge.fact_tables.tolerances
    slips = [
        slip_of(index, facts, case.encounters[index], sex, tolerances)
        for index, facts in enumerate(entered)
    ]
    doubts = tuple(doubts_of(slips, timeline, course.exposures))
    told = _told(len(entered) - 1, course, pregnant=pregnant)
    visits = [
        _visit(
            index,
            facts,
            _excluded(index, doubts),
            told if index == len(entered) - 1 else {},
            Background(knowledge, age_at(case, index), limits),
        )
        for index, facts in enumerate(entered)
    ]
    stage = Stage(visits, timeline, course, knowledge, limits)
    casting = cast(stage)
    newest = case.encounters[-1]
    return Facts(
        case=case,
        age_years=age,
        sex=sex,
        region=case.patient.region,
        pregnant=pregnant,
        as_of=newest.date.text if newest.date else None,
        by_role=casting.by_role,
        history=tuple(_history(stage)),
        unusable=casting.unusable,
        by_encounter=tuple(MappingProxyType(dict(visit.facts)) for visit in visits),
        entered=entered,
        laboratory=laboratory,
        ranges=knowledge.ranges,
        checks=tuple(_checks_of_today(doubts, stage)),
    )


def _entered(case: Case, index: int, knowledge: KnowledgeBase) -> Mapping[str, Fact]:
    """Return the encounter's values in the catalogue's units and order."""
    findings = case.encounters[index].findings
    ordered = sorted(findings, key=lambda finding: knowledge.findings[finding].order)
    return MappingProxyType(
        {f: Fact(f, knowledge.units.in_own_unit(f, findings[f]), index) for f in ordered}
    )


def _laboratory_limits(case: Case, knowledge: KnowledgeBase) -> Mapping[str, Limits]:
    """Return the limits that the laboratories printed, converted; the newest print wins."""
    found: dict[str, Limits] = {}
    for encounter in case.encounters:
        for finding, printed in encounter.limits.items():
            found[finding] = knowledge.units.limits(finding, printed)
    return MappingProxyType(found)


def _pregnant(
    case: Case,
    entered: Sequence[Mapping[str, Fact]],
    timeline: Timeline,
    knowledge: KnowledgeBase,
) -> bool | None:
    currency = knowledge.findings[_TRIMESTER].currency
    has_trimester = any(
        _TRIMESTER in facts and is_in_date(currency, index, timeline)
        for index, facts in enumerate(entered)
    )
    return pregnant_at_newest(case, timeline, has_trimester=has_trimester)


def _told(newest: int, course: Course, *, pregnant: bool | None) -> dict[str, Fact]:
    """Return the features that treatments and pregnancy make true without being typed."""
    present, implied = Presence.PRESENT, Origin.IMPLIED
    told = {
        feature: Fact(feature, present, newest, implied, _TREATMENTS)
        for feature in course.recent_features()
    }
    if pregnant:
        told[_PREGNANT_FEATURE] = Fact(_PREGNANT_FEATURE, present, newest, implied, _PREGNANT)
    return told


def _excluded(index: int, doubts: Sequence[Doubt]) -> dict[str, str]:
    excluded: dict[str, str] = {}
    for doubt in doubts:
        if doubt.encounter == index:
            for finding in doubt.check.excludes:
                excluded.setdefault(finding, doubt.reason)
    return excluded


def _visit(
    index: int,
    entered: Mapping[str, Fact],
    excluded: dict[str, str],
    told: Mapping[str, Fact],
    background: Background,
) -> Visit:
    for finding in mothers_antibodies(entered, background):
        excluded.setdefault(finding, "maternal_antibody")
    return visit_of(index, entered, excluded, told, background)


def _history(stage: Stage) -> Iterator[HistoryValue]:
    """Yield the newest value of each finding that has only values out of date."""
    for finding, definition in stage.knowledge.findings.items():
        found = [visit for visit in stage.visits if finding in visit.entered]
        in_date = (is_in_date(definition.currency, v.encounter, stage.timeline) for v in found)
        if not found or any(in_date):
            continue
        value = shown_value(found[-1].entered[finding].value)
        when = stage.timeline.dates[found[-1].encounter]
        yield HistoryValue(finding, value, when.text if when else None)


def _checks_of_today(doubts: Sequence[Doubt], stage: Stage) -> Iterator[CountCheck]:
    """Yield the checks of values that still speak, hard errors first."""
    today = [doubt.check for doubt in doubts if _speaks_today(doubt, stage)]
    yield from sorted(today, key=lambda check: check.severity is not Severity.SPURIOUS)
    for visit in stage.visits:
        for conflict in visit.conflicts:
            known = (conflict.entered, conflict.implied_by)
            findings = tuple(each for each in known if each in stage.knowledge.findings)
            check = CountCheck("conflict", findings, Severity.DOUBT, {"by": conflict.implied_by})
            if _speaks_today(Doubt(check, visit.encounter), stage):
                yield check


def _speaks_today(doubt: Doubt, stage: Stage) -> bool:
    """Tell whether one of the findings was last entered in that encounter and is in date."""
    for finding in doubt.check.findings:
        last = max(
            (v.encounter for v in stage.visits if finding in v.entered), default=doubt.encounter
        )
        currency = stage.knowledge.findings[finding].currency
        if last == doubt.encounter and is_in_date(currency, last, stage.timeline):
            return True
    return False
