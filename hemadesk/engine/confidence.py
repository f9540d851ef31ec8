"""How far the differential can be trusted: enough said, decided, not carried by one finding."""

import numpy as np

from hemadesk.domain.assessment import Confidence, Reason
from hemadesk.engine.posterior import Weighed
from hemadesk.knowledge.base import KnowledgeBase


def confidence(
    weighed: Weighed, knowledge: KnowledgeBase, out_of_scope: tuple[Reason, ...]
) -> Confidence:
    """Judge the differential.

    Decided: the leading diagnosis is probable beyond the first threshold, and stays first and
    beyond the second whichever single finding is taken away.
    """
    parameters = knowledge.model.parameters
    found = {finding for finding, _ in weighed.items}
    first = knowledge.measure_first
    missing = tuple(finding for finding in first.asked if finding not in found)
    is_enough = len(found) >= parameters.enough_findings and bool(found & first.counts)
    lead = int(np.argmax(weighed.probabilities))
    probability = float(weighed.probabilities[lead])
    why: list[Reason] = list(out_of_scope)
    if not is_enough:
        why.append(Reason("too_few_findings", {"count": len(found)}))
    if probability < parameters.decided_probability:
        why.append(Reason("not_probable_enough", {"probability": probability}))
    weakest = weakest_without_one(weighed, lead)
    if weakest is not None and weakest[1] < parameters.decided_without_one:
        why.append(
            Reason("rests_on_one_finding", {"finding": weakest[0], "probability": weakest[1]})
        )
    return Confidence(
        enough_information=is_enough,
        in_scope=not out_of_scope,
        decided=not why,
        why=tuple(why),
        measure_first=missing if not is_enough else (),
    )


def weakest_without_one(weighed: Weighed, lead: int) -> tuple[str, float] | None:
    """Return the finding whose removal hurts the leading diagnosis most, and what is left of it.

    Where another diagnosis would lead without it, what is left counts as zero.
    """
    left = []
    for (finding, _), likelihood in zip(weighed.items, weighed.likelihoods, strict=True):
        belief = weighed.belief.copy()
        belief.unlearn(finding, likelihood)
        without = belief.probabilities()
        leads_still = int(np.argmax(without)) == lead
        left.append((float(without[lead]) if leads_still else 0.0, finding))
    if not left:
        return None
    probability, finding = min(left)
    return finding, probability
