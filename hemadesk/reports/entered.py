"""What the case itself says, as words for a page: patient, findings, treatments, gaps."""

from collections.abc import Mapping
from dataclasses import dataclass

from hemadesk.domain.ages import age_at
from hemadesk.domain.assessment import Assessment, Status
from hemadesk.domain.case import Case, Sex, Treatment, TreatmentKind
from hemadesk.domain.values import Category, FindingValue, Presence, Word
from hemadesk.errors import N_
from hemadesk.i18n import _
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.referral import PREGNANT, ReferralField
from hemadesk.reports.counts import (
    CORE,
    Flag,
    flag_of,
    limits_of,
    name_of,
)
from hemadesk.wording import labels, values

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
_HEADINGS: Mapping[str, str] = {
    COUNTS: N_("Other counts"),
    "history": N_("Background"),
    "examination": N_("Findings"),
}
"""Where the catalogue's own name of a group would repeat its block's."""


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
class Newest:
    """A finding's newest value and which encounter it is from."""

    finding: str
    value: FindingValue
    index: int

    def text(self, knowledge: KnowledgeBase) -> str:
        return values.stated(knowledge, self.finding, self.value)


def newest_values(case: Case, knowledge: KnowledgeBase) -> dict[str, Newest]:
    """Return the newest value of every finding, amounts in the catalogue's unit.

    The assessment speaks in these units: a letter with two units for one count misleads.
    """
    return {
        finding: Newest(finding, knowledge.units.in_own_unit(finding, stated), index)
        for index, encounter in enumerate(case.encounters)
        for finding, stated in encounter.findings.items()
    }


def film(case: Case, knowledge: KnowledgeBase) -> Group:
    """Return what was seen on the blood film, and what was looked for and not seen."""
    return _group(FILM, newest_values(case, knowledge), case, knowledge)


def other_counts(case: Case, knowledge: KnowledgeBase) -> Group:
    """Return the counts that are no row of the table."""
    return _group(COUNTS, newest_values(case, knowledge), case, knowledge)


def blocks(assessment: Assessment, case: Case, knowledge: KnowledgeBase) -> tuple[Block, ...]:
    """Return history, examination and results, each with what was not entered."""
    newest = newest_values(case, knowledge)
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
    heading = _(_HEADINGS[name]) if name in _HEADINGS else labels.finding_group(name)
    return Group(heading, tuple(members))


def _stated(newest: Newest, case: Case, knowledge: KnowledgeBase) -> Stated:
    limits = limits_of(newest.finding, case, newest.index, knowledge)
    flag = flag_of(newest.value, newest.finding, limits, knowledge)
    text = newest.text(knowledge)
    # "ferritin high" needs no H behind it.
    notes = [_FLAG_WORDS[flag]] if flag and not isinstance(newest.value, Word) else []
    encounter = case.encounters[newest.index]
    if encounter is not case.encounters[-1] and encounter.date:
        notes.append(name_of(encounter))
    is_notable = (
        bool(flag) or newest.value is Presence.PRESENT or isinstance(newest.value, Category)
    )
    if notes:
        text = f"{text} ({', '.join(notes)})"
    return Stated(newest.finding, text, is_notable)


def patient(case: Case) -> tuple[tuple[str, str], ...]:
    """Return the patient block as (label, text), most identifying first, unknown left out."""
    who, last = case.patient, case.encounters[-1]
    age = age_at(case)
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


def known_stable(case: Case, knowledge: KnowledgeBase) -> str:
    """Return the findings that raise no alarm by themselves because they are long known."""
    names = [
        labels.in_sentence(labels.short_finding(knowledge, each)) for each in case.known_stable
    ]
    return _("Known and stable: {findings}").format(findings=", ".join(names)) if names else ""


def _gaps(
    assessment: Assessment, case: Case, knowledge: KnowledgeBase
) -> tuple[ReferralField, ...]:
    """Return what guidelines ask for in a referral and nobody entered."""
    known = {*newest_values(case, knowledge), *(each.id for each in assessment.derived)}
    return tuple(
        field
        for field in knowledge.referral_fields.values()
        if not known & set(field.findings)
        and _is_asked(field, assessment, case)
        and not _is_answered_elsewhere(field, case)
    )


def _is_asked(field: ReferralField, assessment: Assessment, case: Case) -> bool:
    age = age_at(case)
    if field.sex is not None and case.patient.sex is not field.sex:
        return False
    if field.ages is not None and (age is None or not field.ages[0] <= age <= field.ages[1]):
        return False
    low = {each.finding for each in assessment.pattern.lineages if each.status is Status.LOW}
    stated = ((f, v) for each in case.encounters for f, v in each.findings.items())
    present = {finding for finding, value in stated if value is Presence.PRESENT}
    return set(field.when_found) <= low | present


def _is_answered_elsewhere(field: ReferralField, case: Case) -> bool:
    """Tell whether the case answers outside its findings."""
    if field.answered_by == PREGNANT:
        return case.encounters[-1].pregnant is not None
    return any(t.kind == field.answered_by for each in case.encounters for t in each.treatments)
