"""Which facts speak to the model: each piece of evidence once, in the catalogue's order."""

from collections.abc import Mapping

from hemadesk.domain.values import Presence, Quantity
from hemadesk.engine.fact import Fact, Facts, Origin, Role
from hemadesk.engine.network import Network
from hemadesk.engine.posterior import Item
from hemadesk.engine.visits import is_bound
from hemadesk.knowledge.base import KnowledgeBase


def select(
    facts: Facts,
    knowledge: KnowledgeBase,
    network: Network,
    endemic: frozenset[str] | None = None,
) -> tuple[Item, ...]:
    """Return the findings that the model weighs.

    What another finding implies says nothing more and is left out.  Findings that are one piece
    of evidence (hemoglobin and hematocrit, temperature and fever) are taken once.  Where the
    site's card names its ``endemic`` infections, residence and ancestry carry no weight beside it.
    """
    said = _said_by_the_card(knowledge) if endemic is not None else frozenset()
    known = {
        finding: fact
        for finding, fact in facts.by_role[Role.DIAGNOSTIC].items()
        if network.knows(finding) and not is_bound(fact) and finding not in said
    }
    for finding in _implied_by_others(known, knowledge):
        del known[finding]
    for alternatives in knowledge.model.same:
        _keep_one(known, alternatives)
    return tuple(
        (finding, known[finding].value) for finding in knowledge.findings if finding in known
    )


def _said_by_the_card(knowledge: KnowledgeBase) -> frozenset[str]:
    return frozenset(name for entry in knowledge.endemicity.values() for name in entry.findings)


def _implied_by_others(known: Mapping[str, Fact], knowledge: KnowledgeBase) -> set[str]:
    """Return what follows from another known finding, whether or not it was entered too.

    The probability of a massive spleen and a big one is that of the massive one; that of no
    spleen felt and no massive one is that of none felt.
    """
    found = {
        finding
        for finding, fact in known.items()
        if fact.origin is Origin.IMPLIED and fact.inputs[0] in known
    }
    for finding, fact in known.items():
        for implication in knowledge.findings[finding].implies:
            other = known.get(implication.finding)
            if implication.operator is None and other is not None and other.value == fact.value:
                found.add(finding if fact.value is Presence.ABSENT else implication.finding)
    return found


def _keep_one(known: dict[str, Fact], alternatives: tuple[str, ...]) -> None:
    """Keep the first with a number, else the first not absent, else the last: the most general."""
    left = [finding for finding in alternatives if finding in known]
    absent = [finding for finding in left if known[finding].value is Presence.ABSENT]
    left = [finding for finding in left if finding not in absent] + absent[::-1]
    left.sort(key=lambda finding: not isinstance(known[finding].value, Quantity))
    for finding in left[1:]:
        del known[finding]
