"""Which lines of management apply: on suspicion for the first hours, on proof for the disease."""

from collections import Counter
from collections.abc import Mapping

from hemadesk.domain.assessment import ManagementKind, ManagementLine, NotExcluded
from hemadesk.engine.fact import Role
from hemadesk.engine.not_excluded import proven
from hemadesk.engine.rules import RuleRun
from hemadesk.knowledge.guidance import ManagementRule


def management(
    run: RuleRun,
    probabilities: Mapping[str, float],
    excluded_not_yet: tuple[NotExcluded, ...] = (),
) -> tuple[ManagementLine, ...]:
    """Return the lines to show, urgent ones first, no more than the knowledge allows.

    A line for the disease needs its confirming finding or the confirmed diagnosis; being
    probable is not enough.
    """
    guidance = run.knowledge.guidance
    role = Role(guidance.management_role)
    most = int(run.knowledge.model.parameters.suspected_among)
    first = sorted(probabilities, key=lambda d: -probabilities[d])[:most]
    suspected = {each.diagnosis for each in excluded_not_yet} | set(proven(run))
    suspected |= {d for d in first if probabilities[d] >= guidance.suspected_from}
    standing = [
        rule
        for rule in guidance.management.values()
        if _may_show(rule, run, role, suspected) and run.truth(rule.when, role).is_met
    ]
    return tuple(
        ManagementLine(rule.id, rule.kind, rule.applies_to, rule.strength, rule.source)
        for rule in _ranked(standing, probabilities)[: guidance.most_lines]
    )


def _may_show(rule: ManagementRule, run: RuleRun, role: Role, suspected: set[str]) -> bool:
    if rule.kind is not ManagementKind.DISEASE:
        return not rule.suspected or rule.applies_to in suspected
    if any(each.diagnosis == rule.applies_to for each in run.facts.case.confirmed):
        return True
    return rule.proof is not None and run.truth(rule.proof, role).is_met


def _ranked(
    rules: list[ManagementRule], probabilities: Mapping[str, float]
) -> list[ManagementRule]:
    """Sort urgent, then first hours, then disease and support in turn, emerging ones last."""
    by_weight = sorted(
        rules, key=lambda rule: (-probabilities.get(rule.applies_to, 0.0), rule.order)
    )
    taken: Counter[ManagementKind] = Counter()
    places: dict[str, tuple[bool, bool, int, int]] = {}
    for rule in by_weight:
        taken[rule.kind] += 1
        turn = 0 if rule.kind is ManagementKind.FIRST_HOURS else taken[rule.kind]
        places[rule.id] = (not rule.urgent, rule.emerging, turn, taken[rule.kind])
    return sorted(by_weight, key=lambda rule: places[rule.id])
