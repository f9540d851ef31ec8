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
    beyond the second whichever single finding is taken away, unless that finding proves it. What
    rests on such a proof is said even when it is decided.
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
    is_decided = is_enough and not why
    carrying = [
        each for each in left_without_each(weighed, lead) if each[0] < parameters.decided_without_one
    ]
    leader = tuple(knowledge.diagnoses)[lead]
    proven_by = knowledge.model.pathognomonic
    unproving = [each for each in carrying if leader not in proven_by.get(each[1], ())]
    if carrying:
        left, finding = min(unproving or carrying)
        is_decided = is_decided and not unproving
        why.append(
            Reason(
                "rests_on_one_finding" if unproving else "rests_on_a_proof",
                {"finding": finding, "probability": left},
            )
        )
    return Confidence(
        enough_information=is_enough,
        in_scope=not out_of_scope,
        decided=is_decided,
        why=tuple(why),
        measure_first=missing if not is_enough else (),
    )


def left_without_each(weighed: Weighed, lead: int) -> list[tuple[float, str]]:
    """Return, for each finding, what is left of the leading diagnosis without that finding.

    Where another diagnosis would lead without it, what is left counts as zero.
    """
    left = []
    for (finding, _), likelihood in zip(weighed.items, weighed.likelihoods, strict=True):
        belief = weighed.belief.copy()
        belief.unlearn(finding, likelihood)
        without = belief.probabilities()
        leads_still = int(np.argmax(without)) == lead
        left.append((float(without[lead]) if leads_still else 0.0, finding))
    return left
