"""An assessment as a page of words for a terminal: what to do at once, the differential and why."""

from collections.abc import Iterator, Sequence

from hemadesk.cli.pages import heading, items, table, wrapped
from hemadesk.domain.ages import age_at
from hemadesk.domain.assessment import (
    Assessment,
    DiagnosisResult,
    Lineage,
    ManagementKind,
    RedFlag,
)
from hemadesk.domain.case import Case
from hemadesk.i18n import _
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.wording import labels, sentences, summary, values
from hemadesk.wording.actions import actions
from hemadesk.wording.summary import Weighed, strongest

_SHOWN = 5
_LEAST_PROBABILITY = 0.01


def page(case: Case, assessment: Assessment, knowledge: KnowledgeBase) -> Iterator[str]:
    """Give the lines of one assessment.  The patient's name is not among them."""
    who = f"{labels.word(case.patient.sex)}, {values.age(age_at(case))}"
    yield from heading(case.id, who)
    yield from wrapped("", summary.pattern(assessment, knowledge))
    yield from wrapped("", sentences.confidence(assessment.confidence))
    yield from _doubts(assessment, knowledge)
    yield from _red_flags(assessment.red_flags, knowledge)
    yield from _counts(assessment.pattern.lineages, knowledge)
    yield from _differential(assessment.differential, knowledge)
    yield from _beyond_the_first(assessment, knowledge)
    yield from _open_questions(assessment, knowledge)
    yield from _next_tests(assessment, knowledge)
    yield from _management(assessment, knowledge)
    yield from _versions(assessment)


def _doubts(assessment: Assessment, knowledge: KnowledgeBase) -> Iterator[str]:
    said = [sentences.count_check(check, knowledge) for check in assessment.count_checks]
    said += [sentences.warning(warning, knowledge) for warning in assessment.warnings]
    yield from items(_("To be checked"), said)


def _red_flags(flags: Sequence[RedFlag], knowledge: KnowledgeBase) -> Iterator[str]:
    said = [
        f"{labels.urgency(action.urgency)}: {action.text}" for action in actions(flags, knowledge)
    ]
    check_now = sentences.check_now(flags, knowledge)
    yield from items(_("Red flags"), [*said, *([check_now] if check_now else [])])


def _counts(lineages: Sequence[Lineage], knowledge: KnowledgeBase) -> Iterator[str]:
    rows = [
        (
            labels.finding(knowledge, lineage.finding),
            summary.amount_of(lineage),
            "" if lineage.limit is None else values.number(lineage.limit),
            labels.word(lineage.status),
            labels.word(lineage.grade) if lineage.grade else "",
        )
        for lineage in lineages
    ]
    yield from table((_("Counts"), _("value"), _("limit"), _("status"), _("grade")), rows)


def _differential(
    differential: Sequence[DiagnosisResult], knowledge: KnowledgeBase
) -> Iterator[str]:
    if not differential:
        return
    yield from heading(_("Differential"), _("evidence in decibans: +10 makes the odds ten times"))
    shown = [
        result
        for rank, result in enumerate(differential[:_SHOWN])
        if rank == 0 or result.probability >= _LEAST_PROBABILITY
    ]
    for result in shown:
        name = labels.diagnosis(knowledge, result.diagnosis)
        words = values.likelihood(result.probability)
        yield f"{values.percent(result.probability):>8}  {name} ({words})"
        if result.subtype:
            yield f"{'':10}{sentences.subtype(result.subtype, knowledge)}"
        yield from _reasons(_("for"), strongest(result, is_for=True), knowledge)
        yield from _reasons(_("against"), strongest(result, is_for=False), knowledge)
    rest = differential[len(shown) :]
    remainder = _("{count} further diagnoses together").format(count=len(rest))
    yield f"{values.percent(sum(result.probability for result in rest)):>8}  {remainder}"


def _reasons(side: str, reasons: Sequence[Weighed], knowledge: KnowledgeBase) -> Iterator[str]:
    said = [
        f"{sentences.evidence(reason.evidence, knowledge)} {values.decibans(reason.weight)}"
        for reason in reasons
    ]
    if said:
        yield from wrapped(f"{'':10}{side}", "; ".join(said), indent=20)


def _beyond_the_first(assessment: Assessment, knowledge: KnowledgeBase) -> Iterator[str]:
    said = [sentences.combination(each, knowledge) for each in assessment.combinations]
    said += [sentences.unexplained(each, knowledge) for each in assessment.unexplained]
    said += [sentences.would_change(each, knowledge) for each in assessment.would_change[:_SHOWN]]
    said += [sentences.course(note, knowledge) for note in assessment.course]
    yield from items(_("Beyond the first"), said)


def _open_questions(assessment: Assessment, knowledge: KnowledgeBase) -> Iterator[str]:
    before = assessment.before_treatment
    for title, entries in (
        (_("Before treatment, keep"), before.keep),
        (_("Not to be given yet"), before.do_not_give),
    ):
        yield from items(title, [sentences.precaution(each, knowledge) for each in entries])
    dangers = [sentences.not_excluded(each, knowledge) for each in assessment.not_excluded]
    yield from items(_("Not yet excluded"), dangers)
    settled = [score for score in assessment.scores if score.result is not None]
    yield from items(_("Scores"), [sentences.score(score, knowledge) for score in settled])


def _next_tests(assessment: Assessment, knowledge: KnowledgeBase) -> Iterator[str]:
    said = [
        f"{labels.test(knowledge, test.test)}: {sentences.next_test(test, knowledge)}"
        for test in assessment.next_tests[:_SHOWN]
    ]
    yield from items(_("Next tests"), said)


def _management(assessment: Assessment, knowledge: KnowledgeBase) -> Iterator[str]:
    for kind in ManagementKind:
        lines = [line for line in assessment.management if line.kind is kind]
        said = [sentences.management(line, knowledge) for line in lines]
        yield from items(labels.management_kind(kind), said)


def _versions(assessment: Assessment) -> Iterator[str]:
    yield ""
    said = _("Engine {engine}, knowledge {knowledge}; priors: {setting}, {region}.")
    yield said.format(
        engine=assessment.engine_version,
        knowledge=assessment.knowledge_version,
        setting=labels.setting(assessment.setting),
        region=labels.region(assessment.region) if assessment.region else _("region unknown"),
    )
