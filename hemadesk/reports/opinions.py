"""What the assessment says, as words for a page: urgency, differential, severity, tests."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hemadesk.domain.ages import age_at
from hemadesk.domain.assessment import (
    Assessment,
    NextTest,
    RedFlag,
    Status,
    Urgency,
)
from hemadesk.domain.case import Case, Sex
from hemadesk.i18n import _
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.reports.counts import spurious_findings
from hemadesk.reports.entered import Newest, newest_values
from hemadesk.wording import labels, sentences, summary, values
from hemadesk.wording.actions import actions

_GRADES_OF_LINEAGES = frozenset({"anemia", "neutropenia_grade", "thrombocytopenia"})
"""Scores that say again what the grade of the lineage says."""
_MOST_REASONS, _MOST_DANGERS = 4, 4


@dataclass(frozen=True, slots=True)
class UrgentLine:
    """One action and the findings that ask for it."""

    action: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Urgent:
    """``urgency`` None: no flag fired; ``check_now`` names what could still make an emergency."""

    urgency: Urgency | None
    lines: tuple[UrgentLine, ...]
    more: int
    check_now: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """A test and why it is proposed."""

    test: str
    why: str


@dataclass(frozen=True, slots=True)
class DifferentialLine:
    diagnosis: str
    likelihood: str
    percent: str
    reasons_for: tuple[str, ...]
    reasons_against: tuple[str, ...]


def urgent(assessment: Assessment, case: Case, knowledge: KnowledgeBase, shown: int = 3) -> Urgent:
    """Return the most urgent lines, one for each action."""
    newest = newest_values(case, knowledge)
    asked = actions(assessment.red_flags, knowledge)
    lines = [UrgentLine(each.text, _because(each.flags, newest, knowledge)) for each in asked]
    return Urgent(
        urgency=asked[0].urgency if asked else None,
        lines=tuple(lines[:shown]),
        more=len(lines[shown:]),
        check_now=sentences.check_now(assessment.red_flags, knowledge),
    )


def _because(
    flags: Iterable[RedFlag], newest: Mapping[str, Newest], knowledge: KnowledgeBase
) -> tuple[str, ...]:
    findings = dict.fromkeys(finding for flag in flags for finding in flag.because)
    said = [labels.in_sentence(newest[f].text(knowledge)) for f in findings if f in newest]
    return _shortened(said, _MOST_REASONS)


def _shortened(said: Sequence[str], most: int) -> tuple[str, ...]:
    """Keep the first few; what is left out is counted."""
    if len(said) <= most + 1:
        return tuple(said)
    return (*said[:most], _("{n} others").format(n=len(said) - most))


def situation(assessment: Assessment, case: Case, knowledge: KnowledgeBase) -> str:
    """Say in one line who this is and what is wrong."""
    who = case.patient
    age = values.age(age_at(case))
    sex = "" if who.sex is Sex.UNKNOWN else labels.word(who.sex)
    person = ", ".join(filter(None, (sex, age)))
    return _("{person}. {pattern}").format(
        person=labels.opening(person), pattern=summary.pattern(assessment, knowledge)
    )


def request(assessment: Assessment, knowledge: KnowledgeBase) -> str:
    """Say in one line what it may be and what must not be missed."""
    parts = []
    if assessment.confidence.enough_information and assessment.differential:
        first = assessment.differential[0]
        parts.append(
            _("Most likely {diagnosis} ({percent}).").format(
                diagnosis=labels.in_sentence(labels.short_diagnosis(knowledge, first.diagnosis)),
                percent=values.percent(first.probability),
            )
        )
    elif not assessment.confidence.enough_information:
        parts.append(sentences.confidence(assessment.confidence))
    leader = assessment.differential[0].diagnosis if assessment.differential else ""
    names = [
        labels.in_sentence(labels.short_diagnosis(knowledge, each.diagnosis))
        for each in assessment.not_excluded
        if each.diagnosis != leader
    ]
    if names:
        named = values.listed(_shortened(names, _MOST_DANGERS))
        parts.append(_("Not yet excluded: {diagnoses}.").format(diagnoses=named))
    return " ".join(parts)


def differential(
    assessment: Assessment, knowledge: KnowledgeBase, shown: int
) -> tuple[DifferentialLine, ...]:
    """Return the leading diagnoses with the two strongest reasons on either side."""
    if not assessment.confidence.enough_information:
        return ()
    ranked = assessment.differential[:shown]
    # Three lines always; a fourth and fifth only if a reader would want to know of them.
    kept = [each for i, each in enumerate(ranked) if i < 3 or each.probability >= 0.02]
    return tuple(
        DifferentialLine(
            diagnosis=labels.diagnosis(knowledge, each.diagnosis),
            likelihood=values.likelihood(each.probability),
            percent=values.percent(each.probability),
            reasons_for=_reasons(summary.strongest(each, is_for=True, shown=2), knowledge),
            reasons_against=_reasons(summary.strongest(each, is_for=False, shown=2), knowledge),
        )
        for each in kept
    )


def _reasons(entries: Iterable[summary.Weighed], knowledge: KnowledgeBase) -> tuple[str, ...]:
    # A no-break space: a mark alone on a line would be read with the next finding.
    return tuple(
        labels.opening(sentences.evidence(each.evidence, knowledge))
        + "\u00a0"
        + values.mark(each.weight)
        for each in entries
    )


def severity(assessment: Assessment, knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Return the grade of each low lineage and every score whose result is settled."""
    graded = [
        _("{grade} {condition}").format(
            grade=labels.word(each.grade), condition=labels.lack(knowledge, each.finding)
        )
        for each in assessment.pattern.lineages
        if each.grade and each.status is Status.LOW
    ]
    settled = [
        labels.in_sentence(sentences.score(each, knowledge))
        for each in assessment.scores
        if each.result not in (None, "not_settled") and each.id not in _GRADES_OF_LINEAGES
    ]
    return (*graded, *settled)


def proposed_tests(
    assessment: Assessment, knowledge: KnowledgeBase, shown: int
) -> tuple[tuple[Proposed, ...], tuple[Proposed, ...]]:
    """Return the tests proposed here and at the center, each with its reason."""
    here = [each for each in assessment.next_tests if not each.is_elsewhere]
    center = [each for each in assessment.next_tests if each.is_elsewhere]
    return _tests(here[:shown], knowledge), _tests(center[:shown], knowledge)


def _tests(entries: Iterable[NextTest], knowledge: KnowledgeBase) -> tuple[Proposed, ...]:
    return tuple(
        Proposed(labels.test(knowledge, each.test), sentences.next_test(each, knowledge))
        for each in entries
    )


def doubts(assessment: Assessment, case: Case, knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Return what is odd about the counts, as sentences."""
    said = [sentences.count_check(each, knowledge) for each in assessment.count_checks]
    sample = case.encounters[-1].sample
    if sample.spurious:
        named = values.listed(
            [
                labels.in_sentence(labels.short_finding(knowledge, each))
                for each in sorted(spurious_findings(assessment, case) & set(sample.spurious))
            ]
        )
        why = _(" ({why})").format(why=sample.why) if sample.why else ""
        said.insert(
            0,
            _("Not the patient's own, by the sender: {counts}{why}.").format(counts=named, why=why),
        )
    return tuple(dict.fromkeys(said))
