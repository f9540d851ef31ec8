"""Which facts speak to the model: each piece of evidence once, in the catalogue's order."""

from hemadesk.domain.values import Comparator, Quantity, Word
from hemadesk.engine.facts import Fact, Facts, Origin, Role
from hemadesk.engine.network import Network
from hemadesk.engine.posterior import Item
from hemadesk.knowledge.base import KnowledgeBase


def select(
    facts: Facts,
    knowledge: KnowledgeBase,
    network: Network,
    endemic: frozenset[str] | None = None,
) -> tuple[Item, ...]:
    """Return the findings that the model weighs.

    Findings that are one piece of evidence (hemoglobin and hematocrit, temperature and fever)
    are taken once: the first with a number, else the first known.  Where the site's card names
    its ``endemic`` infections, residence and ancestry carry no weight beside it.
    """
    said = _said_by_the_card(knowledge) if endemic is not None else frozenset()
    known = {
        finding: fact
        for finding, fact in facts.by_role[Role.DIAGNOSTIC].items()
        if network.knows(finding) and not _is_bound_only(fact) and finding not in said
    }
    for alternatives in knowledge.model.same:
        _keep_one(known, alternatives)
    return tuple(
        (finding, known[finding].value) for finding in knowledge.findings if finding in known
    )


def _said_by_the_card(knowledge: KnowledgeBase) -> frozenset[str]:
    return frozenset(name for entry in knowledge.endemicity.values() for name in entry.findings)


def _is_bound_only(fact: Fact) -> bool:
    """Tell whether the fact is a bound that another finding sets: it is the same evidence."""
    value = fact.value
    return (
        fact.origin is Origin.DERIVED
        and isinstance(value, Quantity)
        and value.comparator is not Comparator.EXACT
    )


def _keep_one(known: dict[str, Fact], alternatives: tuple[str, ...]) -> None:
    present = [finding for finding in alternatives if finding in known]
    present.sort(key=lambda finding: isinstance(known[finding].value, Word))
    for finding in present[1:]:
        del known[finding]
