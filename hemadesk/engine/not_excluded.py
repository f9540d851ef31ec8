"""Dangerous diagnoses that stay on the list until a named finding excludes them."""

from hemadesk.domain.assessment import NotExcluded
from hemadesk.engine.fact import Role
from hemadesk.engine.rules import RuleRun
from hemadesk.knowledge.guidance import Danger


def not_excluded(run: RuleRun) -> tuple[NotExcluded, ...]:
    """Return what must still be excluded, each with the findings that would do it.

    Probabilities play no part.  A diagnosis that is confirmed needs no excluding.
    """
    guidance = run.knowledge.guidance
    role = Role(guidance.danger_role)
    confirmed = {each.diagnosis for each in run.facts.case.confirmed}
    return tuple(
        NotExcluded(danger.id, _until(danger, run, role))
        for danger in guidance.dangers
        if danger.id not in confirmed and _stands(danger, run, role)
    )


def _stands(danger: Danger, run: RuleRun, role: Role) -> bool:
    return run.truth(danger.consider, role).is_met and not any(
        run.truth(line, role).is_met for line in danger.excluded_by
    )


def _until(danger: Danger, run: RuleRun, role: Role) -> tuple[str, ...]:
    """Return the findings not yet known; all of them where those known did not settle it."""
    unknown = tuple(name for name in danger.until if run.facts.get(name, role) is None)
    return unknown or danger.until
