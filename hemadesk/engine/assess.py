"""From a case to its assessment: the one function that everything else shows."""

from collections.abc import Mapping
from dataclasses import replace

from hemadesk import __version__
from hemadesk.domain.assessment import Assessment, Reason, Severity
from hemadesk.domain.case import Case, Region
from hemadesk.domain.site import Site
from hemadesk.engine.confidence import confidence
from hemadesk.engine.course import course
from hemadesk.engine.derived import derived
from hemadesk.engine.differential import differential
from hemadesk.engine.evidence import select
from hemadesk.engine.explaining import combinations, unexplained, would_change
from hemadesk.engine.fact import Facts, Role
from hemadesk.engine.facts import gather
from hemadesk.engine.management import management
from hemadesk.engine.network import network_of
from hemadesk.engine.next_tests import next_tests, placed_as_usual
from hemadesk.engine.norms import norms_of
from hemadesk.engine.not_excluded import not_excluded, with_what_it_excludes
from hemadesk.engine.plausibility import fact_warnings, plausibility_warnings
from hemadesk.engine.posterior import Weighed, weigh
from hemadesk.engine.precautions import before_treatment
from hemadesk.engine.prior import prior, with_confirmed
from hemadesk.engine.red_flags import red_flags
from hemadesk.engine.rules import RuleRun, criteria, pattern, scores
from hemadesk.knowledge.base import KnowledgeBase

_OUTSIDE = "outside_"
_STEPS_FOLLOWED = 12


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
        site: what the place offers; without it the setting tells which tests it usually has.

    Returns:
        The assessment; the same findings in any order and unit give an equal one.
    """
    facts = gather(case, knowledge)
    where = facts.region or region
    norms = norms_of(facts, knowledge)
    weighed = weigh_facts(facts, knowledge, setting, region, site)
    run = RuleRun(facts, knowledge)
    dangers = not_excluded(run)
    probable = dict(zip(weighed.belief.network.diagnoses, weighed.probabilities, strict=True))
    ranked = differential(weighed, knowledge, criteria(run))
    proposed = next_tests(
        weighed.belief,
        knowledge,
        _answered(facts, knowledge),
        norms,
        {danger.diagnosis: danger.until for danger in dangers},
        site.tests if site else None,
    )
    return Assessment(
        case_id=case.id,
        as_of=facts.as_of,
        engine_version=__version__,
        knowledge_version=knowledge.version,
        setting=setting,
        region=where.value if where else None,
        pattern=pattern(run),
        derived=derived(facts, knowledge),
        count_checks=facts.checks,
        red_flags=red_flags(run),
        before_treatment=before_treatment(run, dangers, probable),
        not_excluded=dangers,
        without_spurious=ranked if _has_spurious(facts) else None,
        differential=ranked,
        combinations=combinations(weighed, knowledge, norms),
        unexplained=unexplained(weighed, knowledge),
        would_change=would_change(weighed, knowledge, norms),
        scores=scores(run),
        next_tests=with_what_it_excludes(
            proposed if site else placed_as_usual(proposed, setting), dangers
        ),
        management=management(run, probable, dangers),
        course=course(
            facts, run, knowledge, _leaders(case, weighed, knowledge, setting, region, site)
        ),
        confidence=confidence(weighed, knowledge, _outside(run, knowledge)),
        warnings=(*plausibility_warnings(case, knowledge), *fact_warnings(facts, knowledge)),
        history=facts.history,
    )


def _leaders(
    case: Case,
    weighed: Weighed,
    knowledge: KnowledgeBase,
    setting: str,
    region: Region | None,
    site: Site | None,
) -> Mapping[int, str]:
    """Return the leading diagnosis after each dated encounter of late, by its number in the case.

    Encounters without dates are one episode.  Each step is a whole posterior: a patient counted
    weekly for years is followed through the newest ones only, and the last step is the case
    itself, as ``weighed``.
    """
    dated = [number for number, each in enumerate(case.encounters, start=1) if each.date]
    if len(dated) < 2:
        return {}
    found = {}
    for number in dated[-_STEPS_FOLLOWED:]:
        if number == len(case.encounters):
            posterior = weighed
        else:
            stage = replace(case, encounters=case.encounters[:number])
            posterior = weigh_case(stage, knowledge, setting, region, site)
        leader = int(posterior.probabilities.argmax())
        found[number] = posterior.belief.network.diagnoses[leader]
    return found


def _outside(run: RuleRun, knowledge: KnowledgeBase) -> tuple[Reason, ...]:
    """Return why the case lies outside what the model was made for."""
    return tuple(
        Reason(name)
        for name in knowledge.rules.definitions
        if name.startswith(_OUTSIDE) and run.truth(name, Role.CURRENT).is_met
    )


def _has_spurious(facts: Facts) -> bool:
    """Tell whether a count was left out as spurious; the differential then stands without it."""
    return any(check.severity is Severity.SPURIOUS for check in facts.checks)


def weigh_case(
    case: Case,
    knowledge: KnowledgeBase,
    setting: str = "referral",
    region: Region | None = None,
    site: Site | None = None,
) -> Weighed:
    """Return the bare posterior of a case, as ``assess`` makes it."""
    return weigh_facts(gather(case, knowledge), knowledge, setting, region, site)


def weigh_facts(
    facts: Facts,
    knowledge: KnowledgeBase,
    setting: str,
    region: Region | None,
    site: Site | None,
) -> Weighed:
    """Return the posterior of what is known of a case."""
    network = network_of(knowledge).for_patient(facts.age_years, facts.sex)
    endemic = site.endemic if site else None
    where = facts.region or region
    before = prior(knowledge, setting, facts.age_years, facts.sex, where, endemic)
    before = with_confirmed(before, knowledge, facts.case.confirmed)
    items = select(facts, knowledge, network, endemic)
    return weigh(network, before, items, norms_of(facts, knowledge))


def _answered(facts: Facts, knowledge: KnowledgeBase) -> frozenset[str]:
    """Return the findings that need no asking: known, or the same evidence as a known one."""
    known = set(facts.by_role[Role.DIAGNOSTIC])
    for alternatives in knowledge.model.same:
        if not known.isdisjoint(alternatives):
            known.update(alternatives)
    return frozenset(known)
