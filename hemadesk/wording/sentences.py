"""One sentence for each thing that an assessment says, made from its ids, numbers and arguments.

Texts of flags, precautions, management lines and rule items live in the knowledge files; the
rest is here.  An id without a text becomes readable words, never an error.  Nothing is said
that the assessment does not hold.
"""

from collections.abc import Iterable, Mapping, Sequence

from hemadesk.domain.assessment import (
    Argument,
    Arguments,
    Combination,
    Confidence,
    CountCheck,
    CourseNote,
    Criterion,
    CriterionItem,
    Evidence,
    FlagStatus,
    ManagementLine,
    NextTest,
    NotExcluded,
    PossibleResult,
    Precaution,
    Reason,
    RedFlag,
    Score,
    ScoreItem,
    Severity,
    Unexplained,
    Warning,
    WouldChange,
)
from hemadesk.errors import N_
from hemadesk.i18n import _
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.wording import labels, rule_names, values

_CHECKS: Mapping[str, str] = {
    "C1": N_("{first} ({value}) exceed the white cells ({wbc})."),
    "C2": N_("The five counts add up to {sum}, the white cell count is {wbc}."),
    "C3": N_("The percentages of the white cells add up to {sum} %."),
    "C4": N_("Neutrophils are given as {value}; white cells and percentage make {computed}."),
    "C5": N_("MCHC {mchc} g/dL is not possible: one of the red cell values is wrong."),
    "C6": N_("MCHC {mchc} g/dL: cold agglutination, lipemia or hemolysis in the tube?"),
    "C7": N_("MCHC {mchc} g/dL with MCV {mcv} fL: drip arm, or very high glucose?"),
    "C8": N_("Hematocrit is {deviation} points away from three times the hemoglobin."),
    "C9": N_("MCV is given as {value}; hematocrit and red cells make {computed}."),
    "C10": N_("These values contradict each other: {findings}."),
    "C11": N_("{first} went from {before} to {now} in {days} days: mix-up, clot or bleeding?"),
    "C12": N_("Nucleated red cells are counted as white: the white cells are {corrected}."),
    "C13": N_("Age, sex and pregnancy do not fit together."),
    "conflict": N_("{first} contradicts {by}."),
    "platelet_clumps": N_("Platelets are clumped: the machine's count is too low."),
    "sample_spurious": N_("{first}: marked as not this patient's own count."),
    "transfused_question": N_("{first} went from {before} to {now} in {days} days: transfused?"),
    "decimal_slip": N_("{first} went from {before} to {now}: a decimal point out of place?"),
    "dilution": N_("All counts and the protein fell by one ratio: sample from a drip arm?"),
    "film_estimate": N_("The platelets of the film do not fit a count of {platelets}."),
}

_MOST_NAMES = 6
"""More names in one line are not read."""

_REASONS: Mapping[str, str] = {
    "too_few_findings": N_("Findings used: {count}."),
    "not_probable_enough": N_("The leading diagnosis reaches {probability}."),
    "rests_on_one_finding": N_("Without {finding} the leading diagnosis falls to {probability}."),
    "another_would_lead": N_("Without {finding} another diagnosis would lead."),
    "rests_on_a_proof": N_(
        "This rests on {finding}: make sure of that result. Without it the answer would be open."
    ),
    "outside_first_weeks_of_life": N_("First weeks of life."),
    "outside_after_transplantation": N_("After a transplantation."),
    "outside_after_chemotherapy": N_("During chemotherapy."),
}

_WARNINGS: Mapping[str, str] = {
    "soft_limit": N_("{finding} {value} is unusual (usual {low} to {high}): please check it."),
    "unit_slip": N_("{finding} {value} {unit}: was it meant as {offer}?"),
    "transfused": N_("{finding}: not used, changed by a transfusion."),
    "treated": N_("{finding}: not used, changed by treatment."),
    "gcsf": N_("{finding}: not used, supported by G-CSF."),
    "maternal_antibody": N_("{finding}: not used, may be the mother's antibody."),
    "citrate_uncorrected": N_("{finding}: from the citrate tube, not corrected for its dilution."),
    "hemoglobin_from_hematocrit": N_("{finding}: estimated from the hematocrit."),
    "limit_assumed": N_("{finding}: the laboratory's limit is not known, {limit} was assumed."),
    "unknown_product": N_("{product}: an unknown blood product; what it changes is not known."),
}

_COURSE: Mapping[str, str] = {
    "rising": N_("{finding} is rising by {per_week} a week."),
    "falling": N_("{finding} is falling by {per_week} a week."),
    "stable": N_("{finding} is stable."),
    "recovery": N_("The marrow recovers: reticulocytes went from {first} to {last}."),
    "response_complete": N_("Complete response."),
    "response_partial": N_("Partial response."),
    "response_none": N_("No response."),
    "response_undetermined": N_("The response cannot be told: {missing} values are missing."),
    "relapse": N_("Relapse after a response."),
    "departure": N_("{finding} {last} is within the limits but far from the usual {level}."),
    "leader_changed": N_("Encounter {encounter} brought {after} before {before}."),
}


def filled(text: str, arguments: Arguments, knowledge: KnowledgeBase) -> str:
    """Translate a text and fill its gaps; ids become names, numbers are rounded.

    A gap that has no argument is shown as three dots.
    """
    translated = _(text)
    words = _Gaps()
    for name, stated in arguments.items():
        word = _argument(name, stated, knowledge)
        opens = translated.startswith("{" + name + "}")
        words[name] = word if opens else labels.in_sentence(word)
    return translated.format_map(words)


class _Gaps(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def _argument(name: str, stated: Argument, knowledge: KnowledgeBase) -> str:
    if stated is None:
        return "…"
    if isinstance(stated, bool):
        return _("yes") if stated else _("no")
    if isinstance(stated, int | float):
        return values.percent(stated) if name == "probability" else values.number(stated)
    if stated in knowledge.findings:
        return labels.short_finding(knowledge, stated)
    if stated in knowledge.diagnoses:
        return labels.short_diagnosis(knowledge, stated)
    return values.shown(stated)


def _said(texts: Mapping[str, str], identifier: str, arguments: Arguments, k: KnowledgeBase) -> str:
    text = texts.get(identifier)
    return labels.readable(identifier) if text is None else filled(text, arguments, k)


def _names(findings: Iterable[str], knowledge: KnowledgeBase) -> list[str]:
    return [labels.in_sentence(labels.examined(knowledge, each)) for each in findings]


def count_check(check: CountCheck, knowledge: KnowledgeBase) -> str:
    """Say what is odd about a count."""
    named = [labels.short_finding(knowledge, each) for each in check.findings]
    told = {"findings": values.listed(named), "first": named[0] if named else None}
    said = _said(_CHECKS, check.id, {**told, **check.arguments}, knowledge)
    if check.severity is Severity.SPURIOUS:
        return _("{what} Not used.").format(what=said)
    return said


def red_flag(flag: RedFlag, knowledge: KnowledgeBase) -> str:
    """Say what a red flag means and what to do now; what is missing, if it is not sure yet."""
    said = _guided(flag.id, knowledge)
    if flag.status is FlagStatus.ONE_INPUT_MISSING:
        missing = values.listed(_names(flag.missing, knowledge), _("or"))
        return _("Would apply depending on {missing}: {what}").format(missing=missing, what=said)
    return said


def flag_group(group: str, flags: Sequence[RedFlag], knowledge: KnowledgeBase) -> str:
    """Say the one action that the flags of a group ask for."""
    text = knowledge.guidance.texts.get(group)
    return _(text) if text else " ".join(red_flag(each, knowledge) for each in flags[:1])


def check_now(flags: Sequence[RedFlag], knowledge: KnowledgeBase) -> str:
    """Say which findings, not known yet, could make an emergency; nothing if there is none."""
    missing = dict.fromkeys(
        finding
        for flag in flags
        if flag.status is FlagStatus.ONE_INPUT_MISSING
        for finding in flag.missing
    )
    if not missing:
        return ""
    said = _("Check now, each could make an emergency: {findings}.")
    return said.format(findings=_few(_names(missing, knowledge)))


def _few(names: Iterable[str]) -> str:
    """Join the first names, each once."""
    named = list(dict.fromkeys(names))
    if len(named) > _MOST_NAMES:
        named = [*named[: _MOST_NAMES - 1], _("others")]
    return values.listed(named)


def precaution(entry: Precaution, knowledge: KnowledgeBase) -> str:
    """Say what to keep before treatment, or what not to give yet, and because of what."""
    said = _guided(entry.id, knowledge)
    if entry.because is None or entry.because not in knowledge.diagnoses:
        return said
    because = labels.in_sentence(labels.short_diagnosis(knowledge, entry.because))
    text = _("{what} ({because})") if entry.is_proven else _("{what} ({because} possible)")
    return text.format(what=said, because=because)


def not_excluded(entry: NotExcluded, knowledge: KnowledgeBase) -> str:
    """Say which dangerous diagnosis stays possible and what would exclude it.

    Joined with ``and`` is what is needed together, with ``or`` what is enough alone.
    """
    diagnosis = labels.short_diagnosis(knowledge, entry.diagnosis)
    if not entry.ways:
        return diagnosis
    together = [list(dict.fromkeys(_names(way, knowledge))) for way in entry.ways]
    said = list(dict.fromkeys(values.listed(names) for names in together))
    # A comma before each "or", where an "and" would else bind what is not needed together.
    apart = any(len(names) > 1 for names in together) and len(said) > 1
    until = _(", or ").join(said) if apart else values.listed(said, _("or"))
    return _("{diagnosis}: until {until}").format(diagnosis=diagnosis, until=until)


def next_test(entry: NextTest, knowledge: KnowledgeBase) -> str:
    """Say why this test comes next: what it can exclude alone, what only with another test."""
    said = [
        text.format(
            diagnoses=values.listed(
                [labels.in_sentence(labels.short_diagnosis(knowledge, each)) for each in excluded]
            )
        )
        for text, excluded in (
            (_("can exclude {diagnoses}"), entry.excludes),
            (_("helps to exclude {diagnoses}"), entry.helps_to_exclude),
        )
        if excluded
    ]
    if said:
        return "; ".join(said)
    if entry.if_result:
        return _deciding_result(entry.if_result, knowledge)
    return _("answers {findings}").format(
        findings=values.listed(_names(entry.answers[:3], knowledge))
    )


def _deciding_result(results: Sequence[PossibleResult], knowledge: KnowledgeBase) -> str:
    """Say the one result that would change most: another leader, else the lowest probability."""
    usual = results[0].leads_to
    changing = [each for each in results if each.leads_to != usual]
    if changing:
        return if_result(max(changing, key=lambda each: each.probability), knowledge)
    lowest = min(results, key=lambda each: each.probability)
    return _("{finding} would bring {diagnosis} to {percent}").format(
        finding=labels.in_sentence(values.finding_value(knowledge, lowest.finding, lowest.result)),
        diagnosis=labels.in_sentence(labels.short_diagnosis(knowledge, lowest.leads_to)),
        percent=values.percent(lowest.probability),
    )


def if_result(entry: PossibleResult, knowledge: KnowledgeBase) -> str:
    """Say what one result of a test would make of the differential."""
    finding = values.finding_value(knowledge, entry.finding, entry.result)
    return _("{finding} would put {diagnosis} first ({percent})").format(
        finding=labels.in_sentence(finding),
        diagnosis=labels.in_sentence(labels.short_diagnosis(knowledge, entry.leads_to)),
        percent=values.percent(entry.probability),
    )


def would_change(entry: WouldChange, knowledge: KnowledgeBase) -> str:
    """Say which finding, if it were different, would put another diagnosis first."""
    finding = values.finding_value(knowledge, entry.finding, entry.to)
    return _("With {finding} instead, {diagnosis} would lead ({percent}).").format(
        finding=labels.in_sentence(finding),
        diagnosis=labels.in_sentence(labels.short_diagnosis(knowledge, entry.leads_to)),
        percent=values.percent(entry.probability),
    )


def unexplained(entry: Unexplained, knowledge: KnowledgeBase) -> str:
    """Say which finding the leading diagnosis does not explain."""
    return _("{finding} is not explained by {diagnosis}.").format(
        finding=labels.finding(knowledge, entry.finding),
        diagnosis=labels.in_sentence(labels.short_diagnosis(knowledge, entry.by)),
    )


def combination(entry: Combination, knowledge: KnowledgeBase) -> str:
    """Say which causes explain the case better together than one of them alone."""
    named = [labels.in_sentence(labels.short_diagnosis(knowledge, d)) for d in entry.diagnoses]
    return _("Together {diagnoses} explain the findings better than one of them alone.").format(
        diagnoses=values.listed(named)
    )


def reason(entry: Reason, knowledge: KnowledgeBase) -> str:
    """Say one reason for how sure the assessment is."""
    identifier = entry.id
    if identifier == "rests_on_one_finding" and entry.arguments.get("probability") == 0:
        identifier = "another_would_lead"
    return _said(_REASONS, identifier, entry.arguments, knowledge)


def confidence(stated: Confidence) -> str:
    """Say in one line how far the differential can be trusted."""
    if not stated.enough_information:
        return _("Too little is known to rank diagnoses.")
    if not stated.in_scope:
        return _("Outside what the model was made for: read the ranking with reserve.")
    if stated.decided:
        return _(
            "Decided by probability: probable enough, and it does not hang on a single finding "
            "short of proof. "
            "What the criteria ask for may still be open."
        )
    return _("Undecided: more than one diagnosis remains possible.")


def warning(entry: Warning, knowledge: KnowledgeBase) -> str:
    """Say what was accepted but is doubtful."""
    arguments: Arguments = {"finding": entry.finding, **entry.arguments}
    if "unit" not in arguments:
        arguments = _measured(arguments, entry.finding, knowledge)
    said = _said(_WARNINGS, entry.id, arguments, knowledge)
    if entry.id in _WARNINGS or entry.finding is None:
        return said
    finding = labels.finding(knowledge, entry.finding)
    return _("{finding}: {what}").format(finding=finding, what=said.lower())


def course(note: CourseNote, knowledge: KnowledgeBase) -> str:
    """Say one thing about how the counts move."""
    identifier = note.id
    if identifier == "trend" and note.per_week is not None:
        identifier = "rising" if note.per_week > 0 else "falling" if note.per_week < 0 else "stable"
    slope = None if note.per_week is None else abs(note.per_week)
    arguments = {"finding": note.finding, "per_week": slope, **note.arguments}
    return _said(_COURSE, identifier, _measured(arguments, note.finding, knowledge), knowledge)


def _measured(arguments: Arguments, finding: str | None, knowledge: KnowledgeBase) -> Arguments:
    """Give the amounts among the arguments their finding's unit; counts of things are whole."""
    definition = knowledge.findings.get(finding or "")
    if definition is None or definition.unit is None:
        return arguments
    return {
        name: values.measured(stated, definition.unit) if isinstance(stated, float) else stated
        for name, stated in arguments.items()
    }


def subtype(identifier: str, knowledge: KnowledgeBase) -> str:
    """Say which form of a diagnosis the findings are most like."""
    return _("Most like: {subtype} (estimate)").format(
        subtype=labels.subtype(knowledge, identifier)
    )


def criterion(entry: Criterion) -> str:
    """Name a set of criteria with its result."""
    return _("{name}: {result}").format(
        name=rule_names.rule(entry.id), result=labels.word(entry.result)
    )


def criterion_item(entry: CriterionItem, knowledge: KnowledgeBase) -> str:
    """Say what one item of a checklist asks, and what is missing to answer it."""
    said = rule_names.item(entry.id, knowledge)
    if not entry.missing:
        return said
    missing = values.listed(_names(entry.missing, knowledge))
    return _("{what} (missing: {missing})").format(what=said, missing=missing)


def score(entry: Score, knowledge: KnowledgeBase) -> str:
    """Say a score's result, or the range of results still possible and what is missing."""
    name = rule_names.rule(entry.id)
    if entry.result is not None:
        result = rule_names.result(entry.result)
        if entry.value is not None:
            points = values.number(entry.value)
            result = _("{result} ({value} points)").format(result=result, value=points)
        return _("{name}: {result}").format(name=name, result=result)
    missing = _few(_names(entry.missing, knowledge))
    if entry.lowest is None or entry.highest is None or entry.lowest == entry.highest:
        return _("{name}: undetermined, missing {missing}").format(name=name, missing=missing)
    return _("{name}: {lowest} to {highest} points, missing {missing}").format(
        name=name,
        lowest=values.number(entry.lowest),
        highest=values.number(entry.highest),
        missing=missing,
    )


def score_item(entry: ScoreItem, knowledge: KnowledgeBase) -> str:
    """Say what one item of a score asks."""
    return rule_names.item(entry.id, knowledge)


def management(line: ManagementLine, knowledge: KnowledgeBase) -> str:
    """Say one line of management, with how strong the advice is."""
    said = _guided(line.id, knowledge)
    return _("{what} [{strength}]").format(what=said, strength=line.strength)


def evidence(entry: Evidence, knowledge: KnowledgeBase) -> str:
    """Say one finding with its value, as it counted."""
    return values.finding_value(knowledge, entry.finding, entry.value)


def _guided(identifier: str, knowledge: KnowledgeBase) -> str:
    text = knowledge.guidance.texts.get(identifier)
    return _(text) if text else labels.readable(identifier)
