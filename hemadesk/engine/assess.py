"""From a case to its assessment: the one function that everything else shows."""

from dataclasses import dataclass

from hemadesk import __version__
from hemadesk.domain.assessment import Assessment, Pattern
from hemadesk.domain.case import Case, Region
from hemadesk.engine.confidence import confidence
from hemadesk.engine.differential import differential
from hemadesk.engine.evidence import select
from hemadesk.engine.explaining import combinations, unexplained, would_change
from hemadesk.engine.facts import Facts, Role, gather
from hemadesk.engine.network import network_of
from hemadesk.engine.next_tests import next_tests
from hemadesk.engine.posterior import Limits, Weighed, weigh
from hemadesk.engine.prior import prior
from hemadesk.knowledge.base import KnowledgeBase


@dataclass(frozen=True, slots=True)
class Site:
    """What is special to the place: tests that can be had there (None: no restriction)."""

    tests: frozenset[str] | None = None


def assess(
    case: Case,
    knowledge: KnowledgeBase,
    setting: str = "referral",
    region: Region | None = None,
    site: Site | None = None,
) -> Assessment:
    """Say what the case's findings mean.

    Args:
        case: as entered; its adjudication is never looked at.
        knowledge: the knowledge base.
        setting: ``district``, ``referral`` or ``screening``: whose patients these are.
        region: the patients' region where the case itself names none.
        site: what the place offers.

    Returns:
        The assessment; the same findings in any order and unit give an equal one.
    """
    facts = gather(case, knowledge)
    where = facts.region or region
    limits = {finding: facts.limits(finding) for finding in knowledge.findings}
    weighed = _weighed(facts, knowledge, setting, where, limits)
    return Assessment(
        case_id=case.id,
        as_of=facts.as_of,
        engine_version=__version__,
        knowledge_version=knowledge.version,
        setting=setting,
        region=where.value if where else None,
        pattern=Pattern("unknown", "", ()),
        differential=differential(weighed, knowledge, {}),
        next_tests=next_tests(
            weighed.belief,
            knowledge,
            _answered(facts, knowledge),
            limits,
            {},
            site.tests if site else None,
        ),
        combinations=combinations(weighed, knowledge, limits),
        unexplained=unexplained(weighed, knowledge),
        would_change=would_change(weighed, knowledge, limits),
        confidence=confidence(weighed, knowledge, ()),
        history=facts.history,
    )


def weigh_case(
    case: Case, knowledge: KnowledgeBase, setting: str = "referral", region: Region | None = None
) -> Weighed:
    """Return the bare posterior of a case, as ``assess`` makes it."""
    facts = gather(case, knowledge)
    limits = {finding: facts.limits(finding) for finding in knowledge.findings}
    return _weighed(facts, knowledge, setting, facts.region or region, limits)


def _weighed(
    facts: Facts,
    knowledge: KnowledgeBase,
    setting: str,
    region: Region | None,
    limits: Limits,
) -> Weighed:
    network = network_of(knowledge)
    before = prior(knowledge, setting, facts.age_years, facts.sex, region)
    return weigh(network, before, select(facts, knowledge, network), limits)


def _answered(facts: Facts, knowledge: KnowledgeBase) -> frozenset[str]:
    """Return the findings that need no asking: known, or the same evidence as a known one."""
    known = set(facts.by_role[Role.DIAGNOSTIC])
    for alternatives in knowledge.model.same:
        if not known.isdisjoint(alternatives):
            known.update(alternatives)
    return frozenset(known)
