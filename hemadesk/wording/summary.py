"""The assessment as one paragraph in plain words: its own facts, and nothing else."""

from dataclasses import dataclass

from hemadesk.domain.assessment import Assessment, DiagnosisResult, Evidence, Lineage, Status
from hemadesk.i18n import _
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.wording import labels, sentences, values

_NAMED = 3
_LEAST_PROBABILITY = 0.05
"""A second or third diagnosis below one in twenty is not worth a reader's breath."""
_LEAST_WEIGHT_DB = 1.0


def summary(assessment: Assessment, knowledge: KnowledgeBase) -> str:
    """Say the pattern, the leading diagnoses and why, what is not excluded, what to do next."""
    said = [
        pattern(assessment, knowledge),
        *(_leading(assessment, knowledge)),
        *(_not_excluded(assessment, knowledge)),
        *(_next(assessment, knowledge)),
    ]
    return " ".join(said)


def pattern(assessment: Assessment, knowledge: KnowledgeBase) -> str:
    """Say which lineages are low and by how much, in one sentence."""
    low = [
        _lineage(each, knowledge)
        for each in assessment.pattern.lineages
        if each.status is Status.LOW
    ]
    name = labels.pattern(assessment.pattern.id)
    if not low:
        return _("{pattern}.").format(pattern=name)
    return _("{pattern}: {lineages}.").format(pattern=name, lineages=", ".join(low))


def amount_of(entry: Lineage) -> str:
    """Return the count with its unit as it was given, nothing where none was."""
    if entry.shown:
        return values.shown(entry.shown)
    return "" if entry.value is None else values.measured(entry.value, entry.unit)


def _lineage(entry: Lineage, knowledge: KnowledgeBase) -> str:
    name = labels.in_sentence(labels.finding(knowledge, entry.finding).split(",")[0])
    if entry.grade is None or entry.grade == "none":
        return _("{finding} {value}").format(finding=name, value=amount_of(entry))
    return _("{finding} {value} ({grade})").format(
        finding=name, value=amount_of(entry), grade=labels.word(entry.grade)
    )


def _leading(assessment: Assessment, knowledge: KnowledgeBase) -> list[str]:
    if not assessment.confidence.enough_information:
        first = values.listed(
            [
                labels.in_sentence(labels.finding(knowledge, each))
                for each in assessment.confidence.measure_first[:_NAMED]
            ]
        )
        said = [sentences.confidence(assessment.confidence)]
        return said + ([_("Measure first: {findings}.").format(findings=first)] if first else [])
    if not assessment.differential:
        return []
    said = [_ranked(assessment.differential, knowledge)]
    leader = assessment.differential[0]
    for_it, against = strongest(leader, is_for=True), strongest(leader, is_for=False)
    if for_it:
        said.append(_("For it: {findings}.").format(findings=_phrases(for_it, knowledge)))
    if against:
        said.append(_("Against it: {findings}.").format(findings=_phrases(against, knowledge)))
    if not assessment.confidence.in_scope or not assessment.confidence.decided:
        said.append(sentences.confidence(assessment.confidence))
    return said


def _ranked(differential: tuple[DiagnosisResult, ...], knowledge: KnowledgeBase) -> str:
    first, *others = differential[:_NAMED]
    leading = _("Leading: {diagnosis} ({words}, {percent})").format(
        diagnosis=labels.in_sentence(labels.short_diagnosis(knowledge, first.diagnosis)),
        words=values.likelihood(first.probability),
        percent=values.percent(first.probability),
    )
    next_ones = [
        _("{diagnosis} ({percent})").format(
            diagnosis=labels.in_sentence(labels.short_diagnosis(knowledge, each.diagnosis)),
            percent=values.percent(each.probability),
        )
        for each in others
        if each.probability >= _LEAST_PROBABILITY
    ]
    if not next_ones:
        return _("{leading}.").format(leading=leading)
    return _("{leading}; then {others}.").format(leading=leading, others=values.listed(next_ones))


@dataclass(frozen=True, slots=True)
class Weighed:
    """The finding that speaks for its group, and the weight of the whole group (decibans)."""

    evidence: Evidence
    weight: float


def strongest(result: DiagnosisResult, *, is_for: bool, shown: int = 3) -> tuple[Weighed, ...]:
    """Return the findings that weigh most for (or against) a diagnosis, heaviest first.

    Of findings that the model couples only the heaviest is named, with the weight of the group:
    within a group the order of the catalogue decides who gets the credit.
    """
    sign = 1 if is_for else -1
    sums: dict[str, float] = {}
    heaviest: dict[str, Evidence] = {}
    for entry in result.evidence:
        key = entry.group or entry.finding
        sums[key] = sums.get(key, 0.0) + entry.weight
        if key not in heaviest or sign * entry.weight > sign * heaviest[key].weight:
            heaviest[key] = entry
    ranked = sorted(sums, key=lambda key: -sign * sums[key])
    return tuple(
        Weighed(heaviest[key], sums[key]) for key in ranked if sign * sums[key] >= _LEAST_WEIGHT_DB
    )[:shown]


def _phrases(entries: tuple[Weighed, ...], knowledge: KnowledgeBase) -> str:
    return ", ".join(
        labels.in_sentence(sentences.evidence(each.evidence, knowledge)) for each in entries
    )


def _not_excluded(assessment: Assessment, knowledge: KnowledgeBase) -> list[str]:
    if not assessment.not_excluded:
        return []
    said = "; ".join(sentences.not_excluded(each, knowledge) for each in assessment.not_excluded)
    return [_("Not yet excluded: {what}.").format(what=said)]


def _next(assessment: Assessment, knowledge: KnowledgeBase) -> list[str]:
    if not assessment.next_tests:
        return []
    # Names of tests hold commas themselves.
    tests = "; ".join(
        labels.in_sentence(labels.test(knowledge, each.test))
        for each in assessment.next_tests[:_NAMED]
    )
    return [_("Next: {tests}.").format(tests=tests)]
