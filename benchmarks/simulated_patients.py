"""Patients drawn from the model itself: is a probability of 0.8 right in 80 of 100?

Each patient gets a diagnosis from the prior, as one of its subtypes or with a complication, a
severity for each group of findings, and then findings; a random part of them is taken away.
"""

from fractions import Fraction

import numpy as np

from hemadesk.domain.case import Region, Sex
from hemadesk.domain.values import Category, Presence, Quantity
from hemadesk.engine.network import Network
from hemadesk.engine.norms import Norms
from hemadesk.engine.posterior import Item, Weighed, weigh
from hemadesk.engine.prior import prior
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.catalogue import FindingKind

Generator = np.random.Generator


def simulate(
    knowledge: KnowledgeBase,
    network: Network,
    before: np.ndarray,
    findings: list[str],
    generator: Generator,
    diagnosis: int | None = None,
) -> tuple[int, tuple[Item, ...]]:
    """Return (index of the diagnosis, findings) of one patient, of that diagnosis if one is given.

    ``before`` is the prior of the diagnoses.
    """
    shares = before[network.track_diagnosis] * np.exp(network.track_log_share)
    if diagnosis is not None:
        shares = np.where(network.track_diagnosis == diagnosis, shares, 0.0)
    track = int(generator.choice(len(shares), p=shares / shares.sum()))
    weights = np.exp(network.log_node_weights)
    nodes = {
        group: int(generator.choice(len(weights), p=weights / weights.sum()))
        for group in sorted({group for group, _ in network.group_of.values()})
    }
    items = tuple(
        (finding, _value(knowledge, network, finding, track, nodes, generator))
        for finding in findings
    )
    return int(network.track_diagnosis[track]), items


def _value(
    knowledge: KnowledgeBase,
    network: Network,
    finding: str,
    track: int,
    nodes: dict[str, int],
    generator: Generator,
) -> Quantity | Presence | Category:
    coupled = network.group_of.get(finding)
    node = nodes[coupled[0]] if coupled else 0
    definition = knowledge.findings[finding]
    if definition.kind is FindingKind.QUANTITY:
        return _amount(network, finding, definition.unit or "1", track, node, generator)
    values = [v for v in definition.values if (finding, v) in network.frequencies]
    names = list(definition.values) if definition.kind is FindingKind.FEATURE else values
    chances = np.array([network.probability_of(finding, v)[track, node] for v in names])
    name = names[int(generator.choice(len(names), p=chances / chances.sum()))]
    return Presence(name) if definition.kind is FindingKind.FEATURE else Category(name)


def _amount(
    network: Network, finding: str, unit: str, track: int, node: int, generator: Generator
) -> Quantity:
    parameters = network.parameters
    entry = network.densities[finding]
    share = (
        parameters.unspecific_pathognomonic
        if finding in network.pathognomonic
        else parameters.unspecific
    )
    if generator.random() < share:
        source = int(generator.integers(len(network.diagnoses)))
    else:
        source = int(network.track_form[track])
        second = int(network.track_complication[track])
        if second >= 0 and generator.random() < 0.5:
            source = second
    if generator.random() < parameters.broad_share:
        t = generator.normal(entry.broad_mean, entry.broad_deviation)
    else:
        levels, loading = network.levels(finding)
        mean = entry.mean[source] + loading * entry.deviation[source] * levels[node]
        t = generator.normal(mean, np.sqrt(1 - loading**2) * entry.deviation[source])
    amount = float(np.exp(min(t, 60.0))) if entry.is_log else float(t)
    return Quantity(Fraction(amount).limit_denominator(10**9), unit)


def random_findings(knowledge: KnowledgeBase, network: Network, generator: Generator) -> list[str]:
    """Return a random part of the findings, each piece of evidence once."""
    taken: list[str] = []
    rivals = {f: set(group) for group in knowledge.model.same for f in group}
    order = generator.permutation([f for f in knowledge.findings if network.knows(f)])
    for finding in order[: int(generator.integers(4, 40))]:
        if not rivals.get(str(finding), set()) & set(taken):
            taken.append(str(finding))
    return [f for f in knowledge.findings if f in taken]


def calibration(
    knowledge: KnowledgeBase, network: Network, patients: int, seed: int = 20261122
) -> tuple[float, list[tuple[float, float, int]]]:
    """Return the calibration error and its bins (mean probability, share right, patients)."""
    generator = np.random.default_rng(seed)
    rows = []
    for _ in range(patients):
        before = prior(
            knowledge,
            "referral",
            Fraction(int(generator.integers(0, 90))),
            [Sex.FEMALE, Sex.MALE][int(generator.integers(2))],
            list(Region)[int(generator.integers(len(Region)))],
        )
        right, items = simulate(
            knowledge, network, before, random_findings(knowledge, network, generator), generator
        )
        weighed: Weighed = weigh(network, before, items, Norms())
        lead = int(np.argmax(weighed.probabilities))
        rows.append((float(weighed.probabilities[lead]), lead == right))
    sure = np.array([row[0] for row in rows])
    hit = np.array([row[1] for row in rows])
    bins = np.minimum((sure * 10).astype(int), 9)
    table = [
        (float(sure[bins == b].mean()), float(hit[bins == b].mean()), int((bins == b).sum()))
        for b in range(10)
        if (bins == b).any()
    ]
    return float(sum(n / patients * abs(h - s) for s, h, n in table)), table
