"""What the results panel shows of an assessment, in words; nothing is worked out here.

The order is that in which a hematologist asks: what to do now, is it real, what pattern, what
is likely, what is not yet excluded, what comes next.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from hemadesk.domain.assessment import (
    Assessment,
    Criterion,
    DiagnosisResult,
    Evidence,
    FlagStatus,
    Lineage,
    ManagementKind,
    NextTest,
    Severity,
    Status,
    Truth,
    Urgency,
)
from hemadesk.i18n import _, ngettext
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.tables import is_estimate
from hemadesk.wording import labels, sentences, values
from hemadesk.wording.actions import Action, actions
from hemadesk.wording.summary import amount_of

FLAGS_SHOWN = 3
DIAGNOSES_SHOWN = 5
DIAGNOSES_AT_MOST = 15
TESTS_SHOWN = 3
_LEAST_SHOWN_DB = 0.5


class Phase(StrEnum):
    """EMPTY: nothing to assess yet; FAILED: ``message`` says why; READY: an assessment."""

    EMPTY = "empty"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ActLine:
    """One action, and what the rules that ask for it say in full."""

    group: str
    urgency: Urgency
    urgency_words: str
    text: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RealLine:
    """One doubt about the counts; ``is_unusable``: the count was not used."""

    text: str
    is_unusable: bool = False


@dataclass(frozen=True, slots=True)
class LineageLine:
    name: str
    amount: str
    status: Status
    words: str
    limit: str


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One finding, or a group that the model couples with its sum; ``mark`` is +++ to −−−."""

    text: str
    mark: str
    strength: str
    weight: str
    source: str
    is_for: bool


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One item of a checklist; ``depth`` 0 is the name of the set."""

    text: str
    result: Truth
    words: str
    depth: int


@dataclass(frozen=True, slots=True)
class DiagnosisLine:
    diagnosis: str
    name: str
    words: str
    percent: str
    fraction: float
    evidence_for: tuple[EvidenceLine, ...]
    evidence_against: tuple[EvidenceLine, ...]
    checks: tuple[CheckLine, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NextLine:
    test: str
    name: str
    why: str
    where: str


@dataclass(frozen=True, slots=True)
class ResultsState:
    """Everything the panel needs to draw itself; equal states draw alike."""

    phase: Phase = Phase.EMPTY
    message: str = ""
    act: tuple[ActLine, ...] = ()
    real: tuple[RealLine, ...] = ()
    pattern: str = ""
    lineages: tuple[LineageLine, ...] = ()
    derived: str = ""
    trust: str = ""
    trust_reasons: tuple[str, ...] = ()
    is_decided: bool = False
    measure_first: str = ""
    diagnoses: tuple[DiagnosisLine, ...] = ()
    combinations: tuple[str, ...] = ()
    not_excluded: tuple[str, ...] = ()
    next_tests: tuple[NextLine, ...] = ()
    missing: tuple[str, ...] = ()
    tonight: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    do_not_give: tuple[str, ...] = ()
    course: tuple[str, ...] = ()
    scores: tuple[str, ...] = ()
    history: tuple[str, ...] = ()


def present(assessment: Assessment, knowledge: KnowledgeBase) -> ResultsState:
    """Turn an assessment into the panel's words: names for ids, percents, marks for weights."""
    k = knowledge
    confidence = assessment.confidence
    is_ranked = confidence.enough_information
    return ResultsState(
        phase=Phase.READY,
        act=_act(assessment, k),
        real=_real(assessment, k),
        pattern=labels.pattern(assessment.pattern.id),
        lineages=tuple(_lineage(each, k) for each in assessment.pattern.lineages),
        derived=_derived(assessment, k),
        trust=sentences.confidence(confidence),
        trust_reasons=tuple(sentences.reason(each, k) for each in confidence.why),
        is_decided=confidence.decided and confidence.in_scope and is_ranked,
        measure_first=_named(confidence.measure_first, k),
        diagnoses=_diagnoses(assessment, k) if is_ranked else (),
        combinations=tuple(sentences.combination(each, k) for each in assessment.combinations),
        not_excluded=tuple(sentences.not_excluded(each, k) for each in assessment.not_excluded),
        next_tests=tuple(_test(each, k) for each in assessment.next_tests),
        missing=_missing(assessment, k),
        tonight=tuple(
            sentences.management(each, k)
            for each in assessment.management
            if each.kind is ManagementKind.FIRST_HOURS
        ),
        keep=tuple(sentences.precaution(each, k) for each in assessment.before_treatment.keep),
        do_not_give=tuple(
            sentences.precaution(each, k) for each in assessment.before_treatment.do_not_give
        ),
        course=tuple(sentences.course(each, k) for each in assessment.course),
        scores=tuple(sentences.score(each, k) for each in assessment.scores if each.result),
        history=tuple(
            _("{finding} ({date}): too old to count today").format(
                finding=values.finding_value(k, each.finding, each.value),
                date=values.date(each.date),
            )
            for each in assessment.history
        ),
    )


def failed(message: str) -> ResultsState:
    """Return the panel that says why there is no assessment."""
    return ResultsState(Phase.FAILED, message=message)


def _act(assessment: Assessment, knowledge: KnowledgeBase) -> tuple[ActLine, ...]:
    return tuple(_act_line(each, knowledge) for each in actions(assessment.red_flags, knowledge))


def _act_line(action: Action, knowledge: KnowledgeBase) -> ActLine:
    said = [sentences.red_flag(flag, knowledge) for flag in action.flags]
    return ActLine(
        action.flags[0].group,
        action.urgency,
        labels.urgency(action.urgency),
        action.text,
        tuple(each for each in said if each != action.text),
    )


def _real(assessment: Assessment, knowledge: KnowledgeBase) -> tuple[RealLine, ...]:
    checks = [
        RealLine(
            _told_of(check.findings, sentences.count_check(check, knowledge), knowledge),
            check.severity is Severity.SPURIOUS,
        )
        for check in assessment.count_checks
    ]
    checks.sort(key=lambda line: not line.is_unusable)
    doubts = [RealLine(sentences.warning(each, knowledge)) for each in assessment.warnings]
    return (*checks, *doubts)


def _told_of(findings: Iterable[str], said: str, knowledge: KnowledgeBase) -> str:
    names = [labels.finding(knowledge, each).split(",")[0] for each in findings]
    if not names or any(name.casefold() in said.casefold() for name in names):
        return said
    return _("{finding}: {what}").format(finding=", ".join(names), what=said)


def _lineage(entry: Lineage, knowledge: KnowledgeBase) -> LineageLine:
    words = [labels.word(entry.status)]
    if entry.grade and entry.grade != "none":
        words.append(labels.word(entry.grade))
    if entry.status is Status.UNKNOWN:
        words = [_("not known")]
    limit = ""
    if entry.limit is not None:
        limit = _("limit {limit}").format(limit=values.number(entry.limit))
    name = labels.finding(knowledge, entry.finding).split(",")[0]
    return LineageLine(name, amount_of(entry), entry.status, ", ".join(words), limit)


def _derived(assessment: Assessment, knowledge: KnowledgeBase) -> str:
    return " · ".join(
        f"{labels.finding(knowledge, each.id)} {values.measured(each.value, each.unit)}"
        for each in assessment.derived
    )


def _diagnoses(assessment: Assessment, knowledge: KnowledgeBase) -> tuple[DiagnosisLine, ...]:
    return tuple(
        _diagnosis(result, assessment, knowledge)
        for result in assessment.differential[:DIAGNOSES_AT_MOST]
    )


def _diagnosis(
    result: DiagnosisResult, assessment: Assessment, knowledge: KnowledgeBase
) -> DiagnosisLine:
    lines = _evidence(result, knowledge)
    notes = [sentences.subtype(result.subtype, knowledge)] if result.subtype else []
    notes += [
        sentences.unexplained(each, knowledge)
        for each in assessment.unexplained
        if each.by == result.diagnosis
    ]
    return DiagnosisLine(
        diagnosis=result.diagnosis,
        name=labels.diagnosis(knowledge, result.diagnosis),
        words=values.likelihood(result.probability),
        percent=values.percent(result.probability),
        fraction=result.probability,
        evidence_for=tuple(line for line in lines if line.is_for),
        evidence_against=tuple(line for line in lines if not line.is_for),
        checks=tuple(_checks(result.criteria, knowledge)),
        notes=tuple(notes),
    )


def _evidence(result: DiagnosisResult, knowledge: KnowledgeBase) -> list[EvidenceLine]:
    """Return the sums of coupled findings and the single ones, the heaviest first."""
    groups: dict[str, list[Evidence]] = {}
    for entry in result.evidence:
        groups.setdefault(entry.group or entry.finding, []).append(entry)
    ranked = sorted(
        groups.values(), key=lambda entries: -abs(sum(entry.weight for entry in entries))
    )
    return [
        _evidence_line(entries, knowledge)
        for entries in ranked
        if abs(sum(entry.weight for entry in entries)) >= _LEAST_SHOWN_DB
    ]


def _evidence_line(entries: list[Evidence], knowledge: KnowledgeBase) -> EvidenceLine:
    weight = sum(entry.weight for entry in entries)
    sources = dict.fromkeys(_source(entry) for entry in entries)
    return EvidenceLine(
        text=", ".join(sentences.evidence(entry, knowledge) for entry in entries),
        mark=values.mark(weight),
        strength=values.strength(weight),
        weight=values.decibans(weight),
        source=", ".join(sources),
        is_for=weight > 0,
    )


def _source(entry: Evidence) -> str:
    if is_estimate(entry.source):
        return _("estimate")
    return _("{source}, grade {grade}").format(source=entry.source, grade=entry.grade)


def _checks(criteria: Iterable[Criterion], knowledge: KnowledgeBase) -> Iterable[CheckLine]:
    for criterion in criteria:
        name = sentences.criterion(criterion)
        yield CheckLine(name, criterion.result, labels.word(criterion.result), 0)
        for item in criterion.items:
            text = sentences.criterion_item(item, knowledge)
            yield CheckLine(text, item.result, labels.word(item.result), 1)


def _test(entry: NextTest, knowledge: KnowledgeBase) -> NextLine:
    hours = entry.turnaround_hours
    if hours < 1:
        wait = _("at once")
    elif hours <= 48:
        n = round(hours)
        wait = ngettext("{n} hour", "{n} hours", n).format(n=n)
    else:
        n = round(hours / 24)
        wait = ngettext("{n} day", "{n} days", n).format(n=n)
    where = f"{labels.availability(entry.availability)}, {wait}"
    name = labels.test(knowledge, entry.test)
    return NextLine(entry.test, name, sentences.next_test(entry, knowledge), where)


def _missing(assessment: Assessment, knowledge: KnowledgeBase) -> tuple[str, ...]:
    waiting = [
        sentences.red_flag(flag, knowledge)
        for flag in assessment.red_flags
        if flag.status is FlagStatus.ONE_INPUT_MISSING
    ]
    undetermined = [
        sentences.score(score, knowledge)
        for score in assessment.scores
        if score.result is None and score.missing
    ]
    return (*waiting, *undetermined)


def _named(findings: Iterable[str], knowledge: KnowledgeBase) -> str:
    names = [labels.in_sentence(labels.finding(knowledge, each)) for each in findings]
    return values.listed(names)
