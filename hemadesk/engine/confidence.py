"""How far the differential can be trusted: enough said, decided, not carried by one finding."""

import numpy as np

from hemadesk.domain.assessment import Confidence, Reason
from hemadesk.engine.posterior import Weighed
from hemadesk.knowledge.base import KnowledgeBase

_PROOF = "rests_on_a_proof"


def confidence(
    weighed: Weighed, knowledge: KnowledgeBase, out_of_scope: tuple[Reason, ...]
) -> Confidence:
    """Judge the differential.

    Decided: the leading diagnosis is probable beyond the first threshold, and stays first and
    beyond the second whichever single finding is taken away, unless that finding proves it. What
    rests on such a proof is said even when it is decided.
    """
    found = {finding for finding, _ in weighed.items}
    first = knowledge.measure_first
    least = knowledge.model.parameters.enough_findings
    if len(found) < least or not found & first.counts:
        too_few = Reason("too_few_findings", {"count": len(found)})
        return Confidence(
            enough_information=False,
            in_scope=not out_of_scope,
            decided=False,
            why=(*out_of_scope, too_few),
            measure_first=tuple(finding for finding in first.asked if finding not in found),
        )
    doubts = _doubts_about_the_leader(weighed, knowledge)
    return Confidence(
        enough_information=True,
        in_scope=not out_of_scope,
        decided=not out_of_scope and all(doubt.id == _PROOF for doubt in doubts),
        why=(*out_of_scope, *doubts),
    )


def _doubts_about_the_leader(weighed: Weighed, knowledge: KnowledgeBase) -> list[Reason]:
    parameters = knowledge.model.parameters
    lead = int(np.argmax(weighed.probabilities))
    leader = tuple(knowledge.diagnoses)[lead]
    doubts: list[Reason] = []
    probability = float(weighed.probabilities[lead])
    if probability < parameters.decided_probability:
        doubts.append(Reason("not_probable_enough", {"probability": probability}))
    carrying = [
        (left, finding)
        for left, finding in left_without_each(weighed, lead)
        if left < parameters.decided_without_one
    ]
    unproving = [
        (left, finding)
        for left, finding in carrying
        if leader not in knowledge.model.pathognomonic.get(finding, ())
    ]
    if carrying:
        left, finding = min(unproving or carrying)
        told = "rests_on_one_finding" if unproving else _PROOF
        doubts.append(Reason(told, {"finding": finding, "probability": left}))
    return doubts


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
