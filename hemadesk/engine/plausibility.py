"""Warnings about what was accepted but is doubtful: size, unit, limit, sample, treatment."""

from collections.abc import Iterator, Mapping

from hemadesk.domain.assessment import Argument, Warning
from hemadesk.domain.case import Case, TreatmentKind
from hemadesk.domain.values import Quantity
from hemadesk.engine.fact import Fact, Facts, Role
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.plausibility import Action, Judgment, judge

_NOT_OWN = frozenset({"transfused", "gcsf", "treated", "maternal_antibody"})
"""Reasons for which no count check speaks."""
_APPROXIMATE: Mapping[tuple[str, str], str] = {
    ("platelets", "platelets_citrate"): "citrate_uncorrected",
    ("hemoglobin", "hematocrit"): "hemoglobin_from_hematocrit",
    ("ldh_times_uln", "ldh"): "limit_assumed",
    ("d_dimer_times_uln", "d_dimer"): "limit_assumed",
}


def plausibility_warnings(case: Case, knowledge: KnowledgeBase) -> tuple[Warning, ...]:
    """Return ``soft_limit`` and ``unit_slip`` warnings in the catalogue's order.

    All are about the amount, in the catalogue's unit, so that they are the same in whichever unit
    a file gives it: ``soft_limit`` carries value, low and high; ``unit_slip`` value and unit, the
    unit offered for the same number, and the canonical value it would give.
    """
    values = [
        (
            knowledge.findings[finding].order,
            index,
            finding,
            knowledge.units.canonical(finding, value),
        )
        for index, encounter in enumerate(case.encounters)
        for finding, value in encounter.findings.items()
        if isinstance(value, Quantity)
    ]
    return tuple(
        warning
        for _, _, finding, value in sorted(values, key=lambda entry: entry[:2])
        for warning in _doubtful(finding, value, judge(finding, value, knowledge), knowledge)
    )


def _doubtful(
    finding: str, value: Quantity, judgment: Judgment, knowledge: KnowledgeBase
) -> Iterator[Warning]:
    if judgment.action is Action.ACCEPT:
        return
    limits = knowledge.limits[finding]
    if not judgment.offers:
        arguments: dict[str, Argument] = {
            "value": float(value.value),
            "low": float(limits.soft_low),
            "high": float(limits.soft_high),
        }
        yield Warning("soft_limit", finding, arguments)
    for offer in judgment.offers[:1]:
        arguments = {
            "value": float(value.value),
            "unit": value.unit,
            "offer": offer.unit,
            "canonical": float(offer.canonical.value),
        }
        yield Warning("unit_slip", finding, arguments)


def fact_warnings(facts: Facts, knowledge: KnowledgeBase) -> tuple[Warning, ...]:
    """Return what was not taken as the patient's own, or only as an approximation."""
    ordered = sorted(facts.unusable, key=lambda finding: knowledge.findings[finding].order)
    not_own = [
        Warning(facts.unusable[finding], finding)
        for finding in ordered
        if facts.unusable[finding] in _NOT_OWN
    ]
    approximate = [
        warning
        for fact in facts.by_role[Role.DIAGNOSTIC].values()
        for warning in _approximations(fact, facts)
    ]
    return (*not_own, *approximate, *_unknown_products(facts.case, knowledge))


def _approximations(fact: Fact, facts: Facts) -> Iterator[Warning]:
    identifier = _APPROXIMATE.get((fact.finding, fact.inputs[0])) if fact.inputs else None
    if identifier == "limit_assumed":
        limited = fact.inputs[0]
        upper = facts.limits(limited)[1]
        if limited not in facts.laboratory and upper is not None:
            yield Warning(identifier, limited, {"limit": float(upper)})
    elif identifier is not None:
        yield Warning(identifier, fact.finding)


def _unknown_products(case: Case, knowledge: KnowledgeBase) -> Iterator[Warning]:
    """Yield a warning for a transfusion whose product no class knows."""
    names = {
        treatment.name
        for encounter in case.encounters
        for treatment in encounter.treatments
        if treatment.kind is TreatmentKind.TRANSFUSION
        and not knowledge.fact_tables.classes_of(treatment.kind, treatment.name)
    }
    for name in sorted(names):
        yield Warning("unknown_product", None, {"product": name})
