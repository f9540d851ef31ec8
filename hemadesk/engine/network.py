"""The probabilistic network as arrays: every diagnosis, its complications and its findings.

A patient has one diagnosis; some diagnoses bring a complication with them (a *track* is a
diagnosis with one complication or none).  Findings of one coupling group share a hidden
severity with a few discrete levels (*nodes*); given track and severity they are independent.
In a small share of patients a finding says nothing of the disease (*unspecific*): it is then
drawn from the average over all diagnoses.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from hemadesk.engine.normal import Array, cumulative, density, hermite_rule, quantile
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.catalogue import OTHER, FindingKind
from hemadesk.knowledge.likelihoods import LOG, PRESENT, Distributions, Frequencies
from hemadesk.knowledge.model import Parameters

_LEAST = 1e-290
Bounds = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Density:
    """One quantity given each diagnosis, on the scale on which it is normal.

    ``recorded`` tells which diagnoses have a row of their own; the others take that of
    ``other``.  ``floor`` is the smallest amount told from zero on a logarithmic scale.
    """

    is_log: bool
    mean: Array
    deviation: Array
    recorded: tuple[bool, ...]
    broad_mean: float
    broad_deviation: float
    floor: float

    def scaled(self, amount: float) -> float:
        return float(np.log(max(amount, self.floor))) if self.is_log else amount


@dataclass(frozen=True, slots=True)
class Frequency:
    """One value of a feature or category given each diagnosis: its threshold on a normal scale."""

    probability: Array
    threshold: Array
    recorded: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """All arrays.  D diagnoses, T tracks, K nodes."""

    diagnoses: tuple[str, ...]
    track_diagnosis: np.ndarray[tuple[int], np.dtype[np.intp]]
    track_complication: np.ndarray[tuple[int], np.dtype[np.intp]]
    """Index of the complication; -1 for none."""
    track_log_share: Array
    nodes: Array
    log_node_weights: Array
    densities: Mapping[str, Density]
    frequencies: Mapping[tuple[str, str], Frequency]
    group_of: Mapping[str, tuple[str, int]]
    kinds: Mapping[str, FindingKind]
    pathognomonic: frozenset[str]
    parameters: Parameters
    kept: dict[tuple[object, ...], Array] = field(default_factory=dict)
    """Tables already worked out, by what was asked; never changed once there."""

    def with_tracks(
        self,
        diagnosis: np.ndarray[tuple[int], np.dtype[np.intp]],
        complication: np.ndarray[tuple[int], np.dtype[np.intp]],
        log_share: Array,
    ) -> "Network":
        """Return the same knowledge over other tracks."""
        return replace(
            self,
            track_diagnosis=diagnosis,
            track_complication=complication,
            track_log_share=log_share,
            kept={},
        )

    def by_diagnosis(self, rows: Array) -> Array:
        """Add up each row's entries over the tracks of a diagnosis: n x T to n x D.

        The first D tracks are the diagnoses without complication, in order.
        """
        count = len(self.diagnoses)
        sums = rows[:, :count].copy()
        np.add.at(sums.T, self.track_diagnosis[count:], rows[:, count:].T)
        return sums

    def _keep(self, key: tuple[object, ...], make: Callable[[], Array]) -> Array:
        if key not in self.kept:
            self.kept[key] = make()
        return self.kept[key]

    def knows(self, finding: str) -> bool:
        """Tell whether the finding has rows at all."""
        return finding in self.densities or any(key[0] == finding for key in self.frequencies)

    def levels(self, finding: str) -> tuple[Array, float]:
        """Return the severity levels that move the finding, and its loading (0: uncoupled)."""
        if finding not in self.group_of:
            return np.zeros(1), 0.0
        return self.nodes, self.parameters.coupling * self.group_of[finding][1]

    def density_at(self, finding: str, amount: float, shift: Array | None = None) -> Array:
        """Return the density of a measured amount: T tracks x K nodes (or 1).

        ``shift`` is the log ratio, by diagnosis, of the patient's normal values to those of the
        diagnosis's typical patients.
        """
        entry = _shifted(self.densities[finding], shift)
        mean, deviation = self._conditional(finding, entry)
        t = entry.scaled(amount)
        share = self.parameters.broad_share
        narrow = density((t - mean) / deviation) / deviation
        broad = density(np.array((t - entry.broad_mean) / entry.broad_deviation))
        value: Array = (1 - share) * narrow + share * broad / entry.broad_deviation
        return self._mixed(finding, self._tracks_of_mixture(value), value)

    def probability_between(
        self, finding: str, bounds: Bounds, shift: Array | None = None
    ) -> Array:
        """Return the probability that the amount lies between bounds (None: open)."""
        if shift is not None:
            return self._between(finding, bounds, _shifted(self.densities[finding], shift))
        return self._keep(
            (finding, *bounds), lambda: self._between(finding, bounds, self.densities[finding])
        )

    def _between(self, finding: str, bounds: Bounds, entry: Density) -> Array:
        mean, deviation = self._conditional(finding, entry)
        share = self.parameters.broad_share
        broad_mean = np.full_like(mean, entry.broad_mean)
        broad_deviation = np.full_like(deviation, entry.broad_deviation)
        value = (1 - share) * _between(entry, bounds, mean, deviation)
        value = value + share * _between(entry, bounds, broad_mean, broad_deviation)
        return self._mixed(finding, self._tracks_of_mixture(value), value)

    def probability_of(self, finding: str, value: str) -> Array:
        """Return the probability of a category's value or of ``present``/``absent``."""
        return self._keep((finding, value), lambda: self._of(finding, value))

    def _of(self, finding: str, value: str) -> Array:
        levels, loading = self.levels(finding)
        if self.kinds[finding] is FindingKind.FEATURE:
            entry = self.frequencies[finding, PRESENT]
            present = self._feature(entry, levels, loading)
            if value == PRESENT:
                return self._mixed(finding, self._tracks_of_union(present), present)
            absent: Array = 1.0 - present
            tracks: Array = 1.0 - self._tracks_of_union(present)
            return self._mixed(finding, tracks, absent)
        entry = self.frequencies[finding, value]
        plain = self._feature(entry, levels, loading)
        return self._mixed(finding, self._tracks_of_mixture(plain), plain)

    def _feature(self, entry: Frequency, levels: Array, loading: float) -> Array:
        if loading == 0.0:
            return entry.probability[:, None]
        rest = np.sqrt(1.0 - loading * loading)
        return cumulative((entry.threshold[:, None] + loading * levels[None, :]) / rest)

    def _conditional(self, finding: str, entry: Density) -> tuple[Array, Array]:
        levels, loading = self.levels(finding)
        mean = entry.mean[:, None] + loading * entry.deviation[:, None] * levels[None, :]
        rest = np.sqrt(1.0 - loading * loading)
        deviation = np.broadcast_to(rest * entry.deviation[:, None], mean.shape)
        return mean, deviation

    def _tracks_of_union(self, present: Array) -> Array:
        """Return P(present | track): with two causes a feature is there if either brings it."""
        own = present[self.track_diagnosis]
        second = np.where(
            (self.track_complication >= 0)[:, None], present[self.track_complication], 0.0
        )
        union: Array = 1.0 - (1.0 - own) * (1.0 - second)
        return union

    def _tracks_of_mixture(self, value: Array) -> Array:
        """Return P(value | track): with two causes it is as either has it, with equal chance."""
        own = value[self.track_diagnosis]
        second = value[self.track_complication]
        has_second = (self.track_complication >= 0)[:, None]
        mixture: Array = np.where(has_second, 0.5 * own + 0.5 * second, own)
        return mixture

    def _mixed(self, finding: str, tracks: Array, by_diagnosis: Array) -> Array:
        share = (
            self.parameters.unspecific_pathognomonic
            if finding in self.pathognomonic
            else self.parameters.unspecific
        )
        pool = by_diagnosis.mean(axis=0, keepdims=True)
        mixed: Array = (1 - share) * tracks + share * pool
        return np.maximum(mixed, _LEAST)  # so far out that nothing tells diseases apart


def _shifted(entry: Density, shift: Array | None) -> Density:
    """Return the density with every diagnosis's values in proportion to the patient's norm."""
    if shift is None:
        return entry
    mean = entry.mean + shift if entry.is_log else entry.mean * np.exp(shift)
    return replace(entry, mean=mean)


def _between(entry: Density, bounds: Bounds, mean: Array, deviation: Array) -> Array:
    low, high = bounds
    upper = (
        np.ones_like(mean) if high is None else cumulative((entry.scaled(high) - mean) / deviation)
    )
    lower = (
        np.zeros_like(mean) if low is None else cumulative((entry.scaled(low) - mean) / deviation)
    )
    result: Array = np.maximum(upper - lower, 1e-12)
    return result


_built: dict[str, Network] = {}


def network_of(knowledge: KnowledgeBase) -> Network:
    """Return the knowledge base's network; built once for each knowledge version."""
    if knowledge.version not in _built:
        _built[knowledge.version] = build_network(knowledge)
    return _built[knowledge.version]


def build_network(knowledge: KnowledgeBase) -> Network:
    """Lay the knowledge base out as arrays."""
    parameters = knowledge.model.parameters
    diagnoses = tuple(knowledge.diagnoses)
    index = {diagnosis: i for i, diagnosis in enumerate(diagnoses)}
    tracks = _tracks(knowledge, index)
    nodes, weights = hermite_rule(int(parameters.nodes))
    return Network(
        diagnoses=diagnoses,
        track_diagnosis=np.array([track[0] for track in tracks]),
        track_complication=np.array([track[1] for track in tracks]),
        track_log_share=np.log(np.array([track[2] for track in tracks])),
        nodes=nodes,
        log_node_weights=np.log(weights),
        densities={
            finding: _density(rows, index, parameters)
            for finding, rows in knowledge.likelihoods.distributions.items()
        },
        frequencies=_frequencies(knowledge, index),
        group_of={f: (c.group, c.direction) for f, c in knowledge.model.couplings.items()},
        kinds={f: definition.kind for f, definition in knowledge.findings.items()},
        pathognomonic=frozenset(knowledge.model.pathognomonic),
        parameters=parameters,
    )


def _tracks(knowledge: KnowledgeBase, index: Mapping[str, int]) -> list[tuple[int, int, float]]:
    complicated = [
        (index[c.diagnosis], index[c.complication], c.probability)
        for c in knowledge.model.complications
    ]
    alone = [
        (i, -1, 1.0 - sum(share for own, _, share in complicated if own == i))
        for i in index.values()
    ]
    return alone + sorted(complicated)


def _density(rows: Distributions, index: Mapping[str, int], parameters: Parameters) -> Density:
    logs = sum(scale == LOG for scale in rows.scales)
    is_log = 2 * logs >= len(rows.scales)
    floor = 1e-3 * min((m for m in rows.medians if m > 0), default=1.0)
    own = {
        diagnosis: _on_scale(is_log, scale, median, spread, floor)
        for diagnosis, scale, median, spread in zip(
            rows.diagnoses, rows.scales, rows.medians, rows.spreads, strict=True
        )
    }
    cells = [own.get(diagnosis, own[OTHER]) for diagnosis in index]
    recorded = np.array(list(own.values()))
    pooled = np.sqrt(recorded[:, 0].var() + np.mean(recorded[:, 1] ** 2))
    return Density(
        is_log=is_log,
        mean=np.array([cell[0] for cell in cells]),
        deviation=np.array([cell[1] for cell in cells]) * parameters.spread_factor,
        recorded=tuple(diagnosis in own for diagnosis in index),
        broad_mean=float(recorded[:, 0].mean()),
        broad_deviation=float(pooled * parameters.broad_factor),
        floor=floor,
    )


def _on_scale(
    is_log: bool, scale: str, median: float, spread: float, floor: float
) -> tuple[float, float]:
    """Return mean and deviation on the quantity's common scale, whatever the row's own."""
    if is_log:
        centre = float(np.log(max(median, floor)))
        return centre, spread if scale == LOG else min(1.5, max(0.05, spread / max(median, floor)))
    return median, spread if scale != LOG else median * spread


def _frequencies(
    knowledge: KnowledgeBase, index: Mapping[str, int]
) -> dict[tuple[str, str], Frequency]:
    """Return every value's frequency; a category's values sum to one for each diagnosis."""
    least = knowledge.model.parameters.least_frequency
    clipped, recorded = {}, {}
    for key, rows in knowledge.likelihoods.frequencies.items():
        if knowledge.findings[key[0]].kind is not FindingKind.QUANTITY:
            clipped[key] = _clipped(rows, index, least)
            recorded[key] = tuple(diagnosis in rows.diagnoses for diagnosis in index)
    totals: dict[str, Array] = {}
    for (finding, _), probability in clipped.items():
        totals[finding] = totals.get(finding, 0.0) + probability
    return {
        key: _frequency(
            probability / totals[key[0]]
            if knowledge.findings[key[0]].kind is FindingKind.CATEGORY
            else probability,
            recorded[key],
        )
        for key, probability in clipped.items()
    }


def _clipped(rows: Frequencies, index: Mapping[str, int], least: float) -> Array:
    own = dict(zip(rows.diagnoses, rows.probabilities, strict=True))
    default = own.get(OTHER, float(np.median(list(own.values()))))
    return np.clip([own.get(d, default) for d in index], least, 1.0 - least)


def _frequency(probability: Array, recorded: tuple[bool, ...]) -> Frequency:
    return Frequency(probability, quantile(probability), recorded)
