"""Every doubt about a case's counts: what a person marked, clumps, the checks, the course."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from hemadesk.domain.timeline import DAYS_OF_EPISODE, Timeline
from hemadesk.engine.count_checks import (
    Doubt,
    Slip,
    check_sample,
    clumped,
    marked_by_a_person,
    platelets_are_clumped,
    slip_of,
)
from hemadesk.engine.delta_checks import check_against_earlier
from hemadesk.engine.treatments import Exposure


def doubts_of(
    slips: Sequence[Slip], timeline: Timeline, exposures: Sequence[Exposure]
) -> Iterator[Doubt]:
    """Yield every doubt; what a person marked or clumps spoiled is not checked any further."""
    clean = []
    seen = [slip for slip in slips if platelets_are_clumped(slip.facts)]
    for slip in slips:
        found = list(marked_by_a_person(slip))
        if "platelets" in slip.facts and _has_clumps(slip, seen, timeline):
            found.append(clumped(slip))
        yield from found
        clean.append(_without(slip, found))
    for slip in clean:
        yield from check_sample(slip)
    yield from check_against_earlier(clean, timeline, exposures)


def _has_clumps(slip: Slip, seen: Sequence[Slip], timeline: Timeline) -> bool:
    """Tell whether clumps were seen, in this film or, if it tells nothing, in one near it.

    ``seen`` are all the films that show clumps.
    """
    own = platelets_are_clumped(slip.facts)
    if own is not None:
        return own
    return any(
        _days_apart(slip.encounter, other.encounter, timeline) <= DAYS_OF_EPISODE for other in seen
    )


def _days_apart(one: int, other: int, timeline: Timeline) -> int:
    earlier, later = sorted((one, other))
    return timeline.known_days_between(earlier, later) or 0


def _without(slip: Slip, doubts: Sequence[Doubt]) -> Slip:
    left_out = {finding for doubt in doubts for finding in doubt.check.excludes}
    facts = {finding: fact for finding, fact in slip.facts.items() if finding not in left_out}
    amounts = slip_of(slip.encounter, facts, slip.visit, slip.sex, slip.tolerances).amounts
    return replace(slip, facts=facts, amounts=amounts)
