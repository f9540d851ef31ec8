"""What a referral says, in words and in order, before anything is drawn.

Every sentence comes from the case or from the assessment; nothing is worked out here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hemadesk.domain.assessment import (
    Assessment,
    FlagStatus,
    NextTest,
    RedFlag,
    Status,
    Urgency,
)
from hemadesk.domain.case import Case, Encounter, Sex, Treatment, TreatmentKind
from hemadesk.domain.values import Category, FindingValue, Presence, Word
from hemadesk.errors import N_
from hemadesk.i18n import _
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.referral import ReferralField
from hemadesk.reports.counts import (
    CORE,
    Flag,
    age_at,
    flag_of,
    limits_of,
    name_of,
    spurious_findings,
)
from hemadesk.wording import labels, sentences, summary, values

FILM = "blood_film"
COUNTS = "blood_count"
_FLAG_WORDS: Mapping[Flag, str] = {Flag.LOW: "L", Flag.HIGH: "H"}
_BLOCKS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "history": (N_("History"), ("clinical_course", "symptom", "history", "context")),
    "examination": (N_("Examination"), ("vital_signs", "examination")),
    "results": (
        N_("Results"),
        (
            "chemistry", "coagulation", "immunology", "infection", "hemoglobin_analysis",
            "marrow", "flow_genetics", "imaging",
        ),
    ),
}  # fmt: skip
"""The three blocks of a referral's findings, and the groups of the catalogue in each."""
HERE = "primary"
"""A test of this availability can be had at any site."""


@dataclass(frozen=True, slots=True)
class Stated:
    """One finding as the newest encounter that has it gives it; ``text`` includes its name."""

    finding: str
    text: str
    is_notable: bool
    """Present, low or high: what the eye is to meet first."""


@dataclass(frozen=True, slots=True)
class Group:
    heading: str
    stated: tuple[Stated, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """``missing`` names what guidelines ask for and nobody entered."""

    heading: str
    groups: tuple[Group, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UrgentLine:
    """One action and the findings that ask for it."""

    action: str
    because: str


@dataclass(frozen=True, slots=True)
class Urgent:
    """``urgency`` None: no flag fired."""

    urgency: Urgency | None
    lines: tuple[UrgentLine, ...]
    more: int


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
    fired = [flag for flag in assessment.red_flags if flag.status is FlagStatus.FIRED]
    order = list(Urgency)
    fired.sort(key=lambda flag: order.index(flag.urgency))
    groups: dict[str, list[RedFlag]] = {}
    for flag in fired:
        groups.setdefault(flag.group, []).append(flag)
    newest = newest_values(case)
    lines = [
        UrgentLine(
            action=sentences.flag_group(group, flags, knowledge),
            because=_because(flags, newest, knowledge),
        )
        for group, flags in groups.items()
    ]
    return Urgent(fired[0].urgency if fired else None, tuple(lines[:shown]), len(lines[shown:]))


def _because(
    flags: Iterable[RedFlag], newest: Mapping[str, "Newest"], knowledge: KnowledgeBase
) -> str:
    findings = dict.fromkeys(finding for flag in flags for finding in flag.because)
    return ", ".join(
        newest[each].text(knowledge) if each in newest else labels.finding(knowledge, each)
        for each in findings
    )


@dataclass(frozen=True, slots=True)
class Newest:
    """A finding's newest value and the encounter it is from."""

    finding: str
    value: FindingValue
    encounter: Encounter

    def text(self, knowledge: KnowledgeBase) -> str:
        return values.stated(knowledge, self.finding, self.value)


def newest_values(case: Case) -> dict[str, Newest]:
    """Return the newest value of every finding of the case."""
    return {
        finding: Newest(finding, stated, encounter)
        for encounter in case.encounters
        for finding, stated in encounter.findings.items()
    }


def film(case: Case, knowledge: KnowledgeBase) -> Group:
    """Return what was seen on the blood film, and what was looked for and not seen."""
    return _group(FILM, newest_values(case), case, knowledge)


def other_counts(case: Case, knowledge: KnowledgeBase) -> Group:
    """Return the counts that are no row of the table."""
    return _group(COUNTS, newest_values(case), case, knowledge)


def blocks(assessment: Assessment, case: Case, knowledge: KnowledgeBase) -> tuple[Block, ...]:
    """Return history, examination and results, each with what was not entered."""
    newest = newest_values(case)
    gaps = _gaps(assessment, case, knowledge)
    found = []
    for name, (heading, group_names) in _BLOCKS.items():
        groups = [_group(each, newest, case, knowledge) for each in group_names]
        stated = tuple(group for group in groups if group.stated)
        missing = tuple(_(each.label) for each in gaps if each.block == name)
        found.append(Block(_(heading), stated, missing))
    return tuple(found)


def _group(name: str, newest: Mapping[str, Newest], case: Case, knowledge: KnowledgeBase) -> Group:
    members = [
        _stated(newest[each.id], case, knowledge)
        for each in knowledge.findings.values()
        if each.group == name and each.id in newest and each.id not in CORE
    ]
    # What is there comes first; Python's sort keeps the catalogue's order within both halves.
    members.sort(key=lambda each: not each.is_notable)
    heading = _("Other counts") if name == COUNTS else labels.finding_group(name)
    return Group(heading, tuple(members))


def _stated(newest: Newest, case: Case, knowledge: KnowledgeBase) -> Stated:
    limits = limits_of(newest.finding, case, newest.encounter, knowledge)
    flag = flag_of(newest.value, newest.finding, limits, knowledge)
    text = newest.text(knowledge)
    # "ferritin high" needs no H behind it.
    notes = [_FLAG_WORDS[flag]] if flag and not isinstance(newest.value, Word) else []
    if newest.encounter is not case.encounters[-1] and newest.encounter.date:
        notes.append(name_of(newest.encounter))
    is_notable = (
        bool(flag) or newest.value is Presence.PRESENT or isinstance(newest.value, Category)
    )
    if notes:
        text = f"{text} ({', '.join(notes)})"
    return Stated(newest.finding, text, is_notable)


def patient(case: Case) -> tuple[tuple[str, str], ...]:
    """Return the patient block as (label, text), most identifying first, unknown left out."""
    who, last = case.patient, case.encounters[-1]
    age = age_at(case, last)
    birth = values.date(who.birth_date) if who.birth_date else ""
    pregnant = {True: _("yes"), False: _("no"), None: ""}[last.pregnant]
    allergies = dict.fromkeys(a for each in case.encounters for a in each.allergies)
    stated = (
        (_("Born"), birth),
        (_("Age at count"), _("not stated") if age is None else values.age(age)),
        (_("Sex"), _("not stated") if who.sex is Sex.UNKNOWN else labels.word(who.sex)),
        (_("Identifier"), who.identifier or ""),
        (_("Pregnant"), pregnant),
        (_("Region"), labels.region(who.region) if who.region else ""),
        (_("Language"), who.language or ""),
        (_("Contact"), who.contact or ""),
        (_("Allergies"), ", ".join(allergies)),
    )
    return tuple((label, text) for label, text in stated if text)


def treatments(case: Case) -> tuple[str, ...]:
    """Return what was given with its dates, transfusions first, newest first."""
    given = list(dict.fromkeys(t for each in case.encounters for t in each.treatments))
    given.sort(key=lambda each: each.kind is not TreatmentKind.TRANSFUSION)
    return tuple(_treatment(each) for each in given)


def _treatment(given: Treatment) -> str:
    what = f"{given.name} {given.amount}" if given.amount else given.name
    if given.start and given.stop and given.start != given.stop:
        return _("{what}, {start} to {stop}").format(
            what=what, start=values.date(given.start), stop=values.date(given.stop)
        )
    if given.start and given.kind is TreatmentKind.DRUG and not given.stop:
        return _("{what} since {start}").format(what=what, start=values.date(given.start))
    if given.start:
        return _("{what}, {start}").format(what=what, start=values.date(given.start))
    return _("{what}, date not stated").format(what=what)


def confirmed(case: Case, knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Return the diagnoses that were proven, by what and when."""
    said = []
    for each in case.confirmed:
        details = [each.by or "", values.date(each.date) if each.date else ""]
        known = ", ".join(filter(None, details))
        name = labels.diagnosis(knowledge, each.diagnosis)
        said.append(_("{what} ({how})").format(what=name, how=known) if known else name)
    return tuple(said)


def situation(assessment: Assessment, case: Case, knowledge: KnowledgeBase) -> str:
    """Say in one line who this is and what is wrong."""
    who = case.patient
    age = values.age(age_at(case, case.encounters[-1]))
    sex = "" if who.sex is Sex.UNKNOWN else labels.word(who.sex)
    person = ", ".join(filter(None, (sex, age)))
    return _("{person}. {pattern}").format(
        person=person[:1].upper() + person[1:], pattern=summary.pattern(assessment, knowledge)
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
    if assessment.not_excluded:
        names = [
            labels.in_sentence(labels.short_diagnosis(knowledge, each.diagnosis))
            for each in assessment.not_excluded
        ]
        parts.append(_("Not yet excluded: {diagnoses}.").format(diagnoses=values.listed(names)))
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
    return tuple(
        f"{sentences.evidence(each.evidence, knowledge)} {values.mark(each.weight)}"
        for each in entries
    )


def severity(assessment: Assessment, knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Return the grade of each low lineage and every score whose result is settled."""
    graded = [
        _("{finding} {grade}").format(
            finding=labels.in_sentence(labels.short_finding(knowledge, each.finding)),
            grade=labels.word(each.grade),
        )
        for each in assessment.pattern.lineages
        if each.grade and each.status is Status.LOW
    ]
    settled = [sentences.score(s, knowledge) for s in assessment.scores if s.result is not None]
    return (*graded, *settled)


def proposed_tests(
    assessment: Assessment, knowledge: KnowledgeBase, shown: int
) -> tuple[tuple[Proposed, ...], tuple[Proposed, ...]]:
    """Return the tests proposed here and at the center, each with its reason."""
    here = [each for each in assessment.next_tests if each.availability == HERE]
    center = [each for each in assessment.next_tests if each.availability != HERE]
    return _tests(here[:shown], knowledge), _tests(center[:shown], knowledge)


def _tests(entries: Iterable[NextTest], knowledge: KnowledgeBase) -> tuple[Proposed, ...]:
    return tuple(
        Proposed(labels.test(knowledge, each.test), sentences.next_test(each, knowledge))
        for each in entries
    )


def _gaps(
    assessment: Assessment, case: Case, knowledge: KnowledgeBase
) -> tuple[ReferralField, ...]:
    """Return what guidelines ask for in a referral and nobody entered."""
    known = {*newest_values(case), *(each.id for each in assessment.derived)}
    return tuple(
        field
        for field in knowledge.referral_fields.values()
        if not known & set(field.findings)
        and _is_asked(field, assessment, case)
        and not (field.id in _ANSWERED_ELSEWHERE and _ANSWERED_ELSEWHERE[field.id](case))
    )


def _is_asked(field: ReferralField, assessment: Assessment, case: Case) -> bool:
    age = age_at(case, case.encounters[-1])
    if field.sex is not None and case.patient.sex is not field.sex:
        return False
    if field.ages is not None and (age is None or not field.ages[0] <= age <= field.ages[1]):
        return False
    low = {each.finding for each in assessment.pattern.lineages if each.status is Status.LOW}
    present = {f for f, newest in newest_values(case).items() if newest.value is Presence.PRESENT}
    return set(field.when_found) <= low | present


def _has(kind: TreatmentKind, case: Case) -> bool:
    return any(t.kind is kind for each in case.encounters for t in each.treatments)


_ANSWERED_ELSEWHERE = {
    "transfusions": lambda case: _has(TreatmentKind.TRANSFUSION, case),
    "drugs": lambda case: _has(TreatmentKind.DRUG, case),
    "pregnancy": lambda case: case.encounters[-1].pregnant is not None,
}
"""Fields that the case answers outside its findings."""


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
