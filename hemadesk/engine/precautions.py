"""Before you treat: what to keep, and what not to give yet, made from what is not excluded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hemadesk.domain.assessment import BeforeTreatment, NotExcluded, Precaution
from hemadesk.engine.fact import Role
from hemadesk.engine.not_excluded import proven
from hemadesk.engine.rules import RuleRun
from hemadesk.knowledge.guidance import PrecautionRule


@dataclass(frozen=True, slots=True)
class _Thought:
    """The diagnoses that count as possible, the most probable first, and those that are proven."""

    possible: tuple[str, ...]
    proven: tuple[str, ...]
    leading: str | None


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
    certain = proven(run)
    likely = (each for each in probable if probable[each] >= guidance.probable_from)
    possible = dict.fromkeys((*certain, *(each.diagnosis for each in excluded_not_yet), *likely))
    thought = _Thought(
        tuple(sorted(possible, key=lambda diagnosis: -probable.get(diagnosis, 0.0))),
        certain,
        max(probable, key=lambda diagnosis: probable[diagnosis], default=None),
    )
    role = Role(guidance.precaution_role)
    return BeforeTreatment(
        keep=tuple(_standing(guidance.keep, run, role, thought)),
        do_not_give=tuple(_standing(guidance.do_not_give, run, role, thought)),
    )


def _standing(
    rules: tuple[PrecautionRule, ...], run: RuleRun, role: Role, thought: _Thought
) -> Iterator[Precaution]:
    for rule in rules:
        because = next((each for each in thought.possible if each in rule.diagnoses), None)
        if rule.diagnoses and because is None:
            continue
        if any(each == thought.leading or each in thought.proven for each in rule.unless):
            continue
        if rule.when is None or run.truth(rule.when, role).is_met:
            yield Precaution(rule.id, because, because in thought.proven)
