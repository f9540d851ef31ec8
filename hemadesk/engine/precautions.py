"""Before you treat: what to keep, and what not to give yet, made from what is not excluded."""

from collections.abc import Iterator, Mapping

from hemadesk.domain.assessment import BeforeTreatment, NotExcluded, Precaution
from hemadesk.engine.fact import Role
from hemadesk.engine.not_excluded import proven
from hemadesk.engine.rules import RuleRun
from hemadesk.knowledge.guidance import PrecautionRule


def before_treatment(
    run: RuleRun,
    excluded_not_yet: tuple[NotExcluded, ...],
    probable: Mapping[str, float],
) -> BeforeTreatment:
    """Return what to keep and what not to give before blood, B12, iron, steroid or G-CSF.

    Args:
        run: the rules over the case.
        excluded_not_yet: the list of ``not_excluded``.
        probable: probability of each diagnosis; those from the limit in the knowledge on count.
    """
    guidance = run.knowledge.guidance
    limit = guidance.probable_from
    ranked = sorted(probable, key=lambda diagnosis: -probable[diagnosis])
    possible = [*proven(run), *(each.diagnosis for each in excluded_not_yet)]
    possible += [diagnosis for diagnosis in ranked if probable[diagnosis] >= limit]
    role = Role(guidance.precaution_role)
    return BeforeTreatment(
        keep=tuple(_standing(guidance.keep, run, role, possible)),
        do_not_give=tuple(_standing(guidance.do_not_give, run, role, possible)),
    )


def _standing(
    rules: tuple[PrecautionRule, ...], run: RuleRun, role: Role, possible: list[str]
) -> Iterator[Precaution]:
    for rule in rules:
        because = next((each for each in possible if each in rule.diagnoses), None)
        if rule.diagnoses and because is None:
            continue
        if rule.when is None or run.truth(rule.when, role).is_met:
            yield Precaution(rule.id, because)
