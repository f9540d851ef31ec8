"""The assessment, version 1: one line of JSON with every key, and read back from the history.

Keys stand in the order of the format's description; sentences are added in the language in use.
Beyond the format each sentence keeps the id and arguments that it was made from, so that a
stored assessment can be shown again, in another language too.  A key once written stays:
``reasons`` of the summary and ``arguments`` of a red flag are always empty, and earlier versions
of the program refuse a text without them.
"""

import json
from collections.abc import Mapping
from typing import Any

from hemadesk.domain.assessment import (
    Assessment,
    BeforeTreatment,
    Confidence,
    CountCheck,
    CourseNote,
    Criterion,
    CriterionItem,
    Derived,
    DiagnosisResult,
    Evidence,
    HistoryValue,
    Lineage,
    ManagementLine,
    NextTest,
    NotExcluded,
    Pattern,
    PossibleResult,
    Precaution,
    Reason,
    RedFlag,
    Score,
    ScoreItem,
    Unexplained,
    Warning,
    WouldChange,
)
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.wording import sentences, summary

FORMAT = "hemadesk-assessment/1"
Document = dict[str, Any]


def write(assessment: Assessment, knowledge: KnowledgeBase) -> str:
    """Return the assessment as one line of ASCII without a line end.

    Raises:
        ValueError: a number that is not finite; that is a fault of the program.
    """
    document = document_of(assessment, knowledge)
    return json.dumps(document, allow_nan=False, separators=(", ", ": "))


def document_of(assessment: Assessment, knowledge: KnowledgeBase) -> Document:
    """Return the assessment as plain values, sentences in the language in use."""
    return {
        "format": FORMAT,
        "case_id": assessment.case_id,
        "as_of": assessment.as_of,
        "engine_version": assessment.engine_version,
        "knowledge_version": assessment.knowledge_version,
        "setting": assessment.setting,
        "region": assessment.region,
        **_findings_of(assessment, knowledge),
        **_differential_of(assessment, knowledge),
        **_advice_of(assessment, knowledge),
        "history": [_history(each) for each in assessment.history],
    }


def _findings_of(assessment: Assessment, knowledge: KnowledgeBase) -> Document:
    spurious = assessment.without_spurious
    return {
        "pattern": _pattern(assessment.pattern),
        "derived": [_derived(each) for each in assessment.derived],
        "count_checks": [_count_check(each, knowledge) for each in assessment.count_checks],
        "without_spurious": (
            None if spurious is None else [_diagnosis(each, knowledge) for each in spurious]
        ),
        "red_flags": [_red_flag(each, knowledge) for each in assessment.red_flags],
        "before_treatment": _before_treatment(assessment.before_treatment, knowledge),
        "not_excluded": [_not_excluded(each, knowledge) for each in assessment.not_excluded],
    }


def _differential_of(assessment: Assessment, knowledge: KnowledgeBase) -> Document:
    return {
        "differential": [_diagnosis(each, knowledge) for each in assessment.differential],
        "combinations": [
            {"diagnoses": list(each.diagnoses), "gain_db": each.gain_db}
            for each in assessment.combinations
        ],
        "unexplained": [_unexplained(each) for each in assessment.unexplained],
        "would_change": [_would_change(each) for each in assessment.would_change],
        "scores": [_score(each, knowledge) for each in assessment.scores],
    }


def _advice_of(assessment: Assessment, knowledge: KnowledgeBase) -> Document:
    return {
        "next_tests": [_next_test(each, knowledge) for each in assessment.next_tests],
        "management": [_management(each, knowledge) for each in assessment.management],
        "course": [_course(each, knowledge) for each in assessment.course],
        "confidence": _confidence(assessment.confidence, knowledge),
        "summary": {
            "text": summary.summary(assessment, knowledge),
            "reasons": [],
        },
        "warnings": [_warning(each, knowledge) for each in assessment.warnings],
    }


def _pattern(pattern: Pattern) -> Document:
    return {
        "id": pattern.id,
        "definition": pattern.definition,
        "lineages": [_lineage(each) for each in pattern.lineages],
    }


def _lineage(lineage: Lineage) -> Document:
    return {
        "finding": lineage.finding,
        "value": lineage.value,
        "unit": lineage.unit,
        "status": lineage.status,
        "grade": lineage.grade,
        "limit": lineage.limit,
        "rule": lineage.rule,
        "source": lineage.source,
        "shown": lineage.shown,
    }


def _derived(derived: Derived) -> Document:
    return {
        "id": derived.id,
        "value": derived.value,
        "unit": derived.unit,
        "from": list(derived.inputs),
        "source": derived.source,
    }


def _count_check(check: CountCheck, knowledge: KnowledgeBase) -> Document:
    return {
        "id": check.id,
        "findings": list(check.findings),
        "severity": check.severity,
        "text": sentences.count_check(check, knowledge),
        "arguments": _arguments(check.arguments),
        "excludes": list(check.excludes),
    }


def _red_flag(flag: RedFlag, knowledge: KnowledgeBase) -> Document:
    return {
        "id": flag.id,
        "group": flag.group,
        "status": flag.status,
        "urgency": flag.urgency,
        "because": list(flag.because),
        "missing": list(flag.missing),
        "text": sentences.red_flag(flag, knowledge),
        "source": flag.source,
        "arguments": {},
    }


def _before_treatment(before: BeforeTreatment, knowledge: KnowledgeBase) -> Document:
    return {
        "keep": [_precaution(each, knowledge) for each in before.keep],
        "do_not_give": [_precaution(each, knowledge) for each in before.do_not_give],
    }


def _precaution(precaution: Precaution, knowledge: KnowledgeBase) -> Document:
    return {
        "id": precaution.id,
        "because": precaution.because,
        "is_proven": precaution.is_proven,
        "text": sentences.precaution(precaution, knowledge),
    }


def _not_excluded(entry: NotExcluded, knowledge: KnowledgeBase) -> Document:
    return {
        "diagnosis": entry.diagnosis,
        "until": list(entry.until),
        "ways": [list(way) for way in entry.ways],
        "text": sentences.not_excluded(entry, knowledge),
    }


def _diagnosis(result: DiagnosisResult, knowledge: KnowledgeBase) -> Document:
    return {
        "diagnosis": result.diagnosis,
        "probability": result.probability,
        "prior_db": result.prior_db,
        "posterior_db": result.posterior_db,
        "evidence": [_evidence(each) for each in result.evidence],
        "criteria": [_criterion(each, knowledge) for each in result.criteria],
        "subtype": result.subtype,
    }


def _evidence(evidence: Evidence) -> Document:
    return {
        "finding": evidence.finding,
        "value": evidence.value,
        "group": evidence.group,
        "weight": evidence.weight,
        "source": evidence.source,
        "grade": evidence.grade,
    }


def _criterion(criterion: Criterion, knowledge: KnowledgeBase) -> Document:
    return {
        "id": criterion.id,
        "result": criterion.result,
        "items": [_criterion_item(each, knowledge) for each in criterion.items],
        "source": criterion.source,
    }


def _criterion_item(item: CriterionItem, knowledge: KnowledgeBase) -> Document:
    return {
        "id": item.id,
        "result": item.result,
        "because": list(item.because),
        "missing": list(item.missing),
        "text": sentences.criterion_item(item, knowledge),
    }


def _unexplained(entry: Unexplained) -> Document:
    return {"finding": entry.finding, "by": entry.by, "surprise_db": entry.surprise_db}


def _would_change(entry: WouldChange) -> Document:
    return {
        "finding": entry.finding,
        "to": entry.to,
        "leads_to": entry.leads_to,
        "probability": entry.probability,
    }


def _score(score: Score, knowledge: KnowledgeBase) -> Document:
    return {
        "id": score.id,
        "result": score.result,
        "lowest": score.lowest,
        "highest": score.highest,
        "value": score.value,
        "items": [_score_item(each, knowledge) for each in score.items],
        "missing": list(score.missing),
        "source": score.source,
        "because": list(score.because),
    }


def _score_item(item: ScoreItem, knowledge: KnowledgeBase) -> Document:
    return {
        "id": item.id,
        "lowest": item.lowest,
        "highest": item.highest,
        "because": list(item.because),
        "missing": list(item.missing),
        "text": sentences.score_item(item, knowledge),
    }


def _next_test(test: NextTest, knowledge: KnowledgeBase) -> Document:
    return {
        "test": test.test,
        "answers": list(test.answers),
        "information_bits": test.information_bits,
        "invasiveness": test.invasiveness,
        "cost": test.cost,
        "turnaround_hours": test.turnaround_hours,
        "availability": test.availability,
        "if_result": [_possible_result(each) for each in test.if_result],
        "text": sentences.next_test(test, knowledge),
        "excludes": list(test.excludes),
        "helps_to_exclude": list(test.helps_to_exclude),
        "is_elsewhere": test.is_elsewhere,
    }


def _possible_result(result: PossibleResult) -> Document:
    return {
        "finding": result.finding,
        "result": result.result,
        "leads_to": result.leads_to,
        "probability": result.probability,
    }


def _management(line: ManagementLine, knowledge: KnowledgeBase) -> Document:
    return {
        "id": line.id,
        "kind": line.kind,
        "applies_to": line.applies_to,
        "strength": line.strength,
        "text": sentences.management(line, knowledge),
        "source": line.source,
    }


def _course(note: CourseNote, knowledge: KnowledgeBase) -> Document:
    return {
        "id": note.id,
        "finding": note.finding,
        "per_week": note.per_week,
        "text": sentences.course(note, knowledge),
        "arguments": _arguments(note.arguments),
    }


def _confidence(confidence: Confidence, knowledge: KnowledgeBase) -> Document:
    return {
        "enough_information": confidence.enough_information,
        "in_scope": confidence.in_scope,
        "decided": confidence.decided,
        "why": [sentences.reason(each, knowledge) for each in confidence.why],
        "measure_first": list(confidence.measure_first),
        "reasons": [_reason(each) for each in confidence.why],
    }


def _warning(warning: Warning, knowledge: KnowledgeBase) -> Document:
    return {
        "finding": warning.finding,
        "id": warning.id,
        "text": sentences.warning(warning, knowledge),
        "arguments": _arguments(warning.arguments),
    }


def _reason(reason: Reason) -> Document:
    return {"id": reason.id, "arguments": _arguments(reason.arguments)}


def _history(entry: HistoryValue) -> Document:
    return {"finding": entry.finding, "value": entry.value, "date": entry.date}


def _arguments(arguments: Mapping[str, object]) -> Document:
    return {name: arguments[name] for name in sorted(arguments)}
