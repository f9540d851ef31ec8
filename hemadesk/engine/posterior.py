"""From findings to a differential: exact weights of evidence, one finding after the other."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from hemadesk.domain.values import Category, Comparator, FindingValue, Presence, Quantity, Word
from hemadesk.engine.network import Bounds, Network
from hemadesk.engine.normal import Array
from hemadesk.engine.norms import Norms

Item = tuple[str, FindingValue]
DECIBANS_PER_NAT = 10.0 / math.log(10.0)
_LEAST_REST = 1e-12


@dataclass(frozen=True, slots=True)
class LeadingForm:
    """A form of a diagnosis, its share of P(diagnosis, findings), and what the findings gave it.

    ``gain_db`` is the change of the share's odds in decibans.
    """

    name: str
    share: float
    gain_db: float


@dataclass(slots=True)
class Belief:
    """What is believed after some findings.

    ``settled`` holds log P(findings outside any group | track); ``open`` holds, for each
    group touched, log P(its findings | track, node).
    """

    network: Network
    log_prior: Array
    settled: Array
    open: dict[str, Array]
    summed: dict[str, Array]

    def copy(self) -> "Belief":
        return Belief(
            self.network, self.log_prior, self.settled, dict(self.open), dict(self.summed)
        )

    def learn(self, finding: str, likelihood: Array) -> None:
        """Take in P(value | track, node) of one finding."""
        logs = np.log(likelihood)
        if logs.shape[1] == 1:
            self.settled = self.settled + logs[:, 0]
            return
        group = self.network.group_of[finding][0]
        before = self.open.get(group)
        joined = logs if before is None else before + logs
        self.open[group] = joined
        self.summed[group] = _log_sum(joined + self.network.log_node_weights)

    def unlearn(self, finding: str, likelihood: Array) -> None:
        """Take one finding's likelihood out again."""
        self.learn(finding, 1.0 / likelihood)

    def log_tracks(self) -> Array:
        """Return log P(track, findings) up to a constant."""
        total = self.log_prior[self.network.track_diagnosis] + self.network.track_log_share
        total = total + self.settled
        for part in self.summed.values():
            total = total + part
        result: Array = total
        return result

    def log_joint(self) -> Array:
        """Return log P(diagnosis, findings), up to a constant, over the complications."""
        tracks = self.log_tracks()
        top = tracks.max()
        sums = self.network.by_diagnosis(np.exp(tracks - top)[None, :])[0]
        result: Array = np.log(np.maximum(sums, 1e-300)) + top
        return result

    def probabilities(self) -> Array:
        return normalized(self.log_joint())

    def leading_forms(self) -> tuple["LeadingForm", ...]:
        """Return for each diagnosis the form that is likeliest: a subtype or itself."""
        network, tracks = self.network, self.log_tracks()
        first = np.lexsort((-tracks, network.track_diagnosis))
        _, starts = np.unique(network.track_diagnosis[first], return_index=True)
        top = first[starts]
        size = np.exp(tracks - tracks[top][network.track_diagnosis])
        share = 1.0 / network.by_diagnosis(size[None, :])[0]
        gain = _odds_db(share) - _odds_db(np.exp(network.track_log_share[top]))
        names = (network.forms.names[form] for form in network.track_form[top])
        return tuple(map(LeadingForm, names, share.tolist(), gain.tolist()))

    def node_weights(self, group: str) -> Array:
        """Return P(node | track, findings so far) of a group: T x K."""
        prior = np.broadcast_to(
            self.network.log_node_weights,
            (len(self.network.track_form), len(self.network.nodes)),
        )
        logs = prior + self.open[group] if group in self.open else prior
        shifted = np.exp(logs - logs.max(axis=1, keepdims=True))
        result: Array = shifted / shifted.sum(axis=1, keepdims=True)
        return result


@dataclass(frozen=True, slots=True)
class Weighed:
    """The posterior and how it came about: ``weights`` are F findings x D diagnoses, decibans.

    ``likelihoods`` are P(value | track, node) of each item.
    """

    items: tuple[Item, ...]
    likelihoods: tuple[Array, ...]
    prior: Array
    weights: Array
    probabilities: Array
    prior_db: Array
    posterior_db: Array
    belief: Belief


def normalized(logs: Array) -> Array:
    shifted = np.exp(logs - logs.max())
    result: Array = shifted / shifted.sum()
    return result


def log_odds_db(logs: Array) -> Array:
    """Return each entry's odds against all others together, in decibans.

    The others are summed directly, so that a probability next to 1 keeps its digits.
    """
    shifted = logs - logs.max()
    size = np.exp(shifted)
    others = size.sum() - size
    top = int(np.argmax(size))
    others[top] = np.delete(size, top).sum()
    result: Array = DECIBANS_PER_NAT * (shifted - np.log(np.maximum(others, 1e-300)))
    return result


def start(network: Network, prior: Array) -> Belief:
    return Belief(network, np.log(prior), np.zeros(len(network.track_form)), {}, {})


def weigh(network: Network, prior: Array, items: Sequence[Item], norms: Norms) -> Weighed:
    """Take the findings in the order given (that of the catalogue) and weigh each.

    A finding's weight for a diagnosis is the change of its log-odds when the finding joins
    those before it; hence prior + sum of weights = posterior, exactly.
    """
    belief = start(network, prior)
    before = prior_db = log_odds_db(belief.log_joint())
    weights, used, likelihoods = [], [], []
    for finding, value in items:
        likelihood = likelihood_of(network, finding, value, norms)
        if likelihood is None:
            continue
        belief.learn(finding, likelihood)
        after = log_odds_db(belief.log_joint())
        weights.append(after - before)
        used.append((finding, value))
        likelihoods.append(likelihood)
        before = after
    return Weighed(
        items=tuple(used),
        likelihoods=tuple(likelihoods),
        prior=prior,
        weights=np.array(weights).reshape(len(used), len(network.diagnoses)),
        probabilities=belief.probabilities(),
        prior_db=prior_db,
        posterior_db=before,
        belief=belief,
    )


def likelihood_of(
    network: Network, finding: str, value: FindingValue, norms: Norms
) -> Array | None:
    """Return P(value | track, node), or None where the model has nothing to say of it."""
    if isinstance(value, Quantity | Word):
        return _of_quantity(network, finding, value, norms)
    name = value.name if isinstance(value, Category) else value.value
    key = (finding, Presence.PRESENT.value if isinstance(value, Presence) else name)
    return network.probability_of(finding, name) if key in network.frequencies else None


def _of_quantity(
    network: Network, finding: str, value: Quantity | Word, norms: Norms
) -> Array | None:
    if finding not in network.densities:
        return None
    shift = norms.shifts.get(finding)
    if isinstance(value, Quantity) and value.comparator is Comparator.EXACT:
        return network.density_at(finding, float(value.value), shift)
    bounds = bounds_of(value, norms.limits_of(finding))
    return None if bounds is None else network.probability_between(finding, bounds, shift)


def bounds_of(
    value: Quantity | Word, limits: tuple[Fraction | None, Fraction | None]
) -> Bounds | None:
    """Return the interval that a word or a value beyond a limit speaks of; None: unsaid."""
    low, high = (None if limit is None else float(limit) for limit in limits)
    if isinstance(value, Quantity):
        bound = float(value.value)
        is_upper = value.comparator in (Comparator.BELOW, Comparator.AT_MOST)
        return (None, bound) if is_upper else (bound, None)
    if value is Word.NORMAL:
        return None if low is None and high is None else (low, high)
    bounds = (None, low) if value is Word.LOW else (high, None)
    return None if bounds == (None, None) else bounds


def _odds_db(share: Array) -> Array:
    result: Array = DECIBANS_PER_NAT * (
        np.log(share) - np.log(np.maximum(1.0 - share, _LEAST_REST))
    )
    return result


def _log_sum(logs: Array) -> Array:
    top = logs.max(axis=1)
    result: Array = top + np.log(np.exp(logs - top[:, None]).sum(axis=1))
    return result
