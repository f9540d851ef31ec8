"""The probabilistic network as arrays: every diagnosis, its subtypes, complications and findings.

A patient has one diagnosis; some come in subtypes, some bring a complication with them.  A
*track* is a diagnosis as one subtype or as what they leave, or with one complication.  Findings
of one coupling group share a hidden severity with a few discrete levels (*nodes*); given track
and severity they are independent.
In a small share of patients a finding says nothing of the disease (*unspecific*): it is then
drawn from the average over all diagnoses.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeVar

import numpy as np

from hemadesk.domain.case import Sex
from hemadesk.engine.normal import Array, cumulative, density, hermite_rule, quantile
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.catalogue import OTHER, FindingKind
from hemadesk.knowledge.likelihoods import LOG, PRESENT, Distributions, Frequencies
from hemadesk.knowledge.model import Parameters
from hemadesk.knowledge.priors import age_weights

_LEAST = 1e-290
_MOST_KEPT = 3000
"""Tables of all findings, and those of some dozen ages: about 40 megabytes."""
Bounds = tuple[float | None, float | None]
Indices = np.ndarray[tuple[int], np.dtype[np.intp]]
Cell = TypeVar("Cell")


@dataclass(frozen=True, slots=True)
class Density:
    """One quantity given each form, on the scale on which it is normal.

    ``floor`` is the smallest amount told from zero on a logarithmic scale.
    """

    is_log: bool
    mean: Array
    deviation: Array
    broad_mean: float
    broad_deviation: float
    floor: float

    def scaled(self, amount: float) -> float:
        return float(np.log(max(amount, self.floor))) if self.is_log else amount


@dataclass(frozen=True, slots=True)
class Frequency:
    """One value of a feature or category given each form: its threshold on a normal scale."""

    probability: Array
    threshold: Array


@dataclass(frozen=True, slots=True)
class Forms:
    """The diagnoses in order, then their subtypes: whose rows the likelihoods are.

    ``diagnosis`` is the index of each form's diagnosis, ``share`` P(form | diagnosis) over all
    patients, ``ages`` the shares of its patients in the age bands (F forms x bands), ``male`` the
    share of men.  The form of a diagnosis itself is what its subtypes leave.
    """

    names: tuple[str, ...]
    diagnosis: Indices
    share: Array
    ages: Array
    male: Array
    least_age_share: float

    def shares_of(self, age_years: Fraction | None, sex: Sex) -> Array:
        """Return P(form | diagnosis, age, sex)."""
        weight = self.share.copy()
        if age_years is not None:
            weight *= np.maximum(self.ages @ age_weights(age_years), self.least_age_share)
        if sex in (Sex.MALE, Sex.FEMALE):
            weight *= self.male if sex is Sex.MALE else 1.0 - self.male
        total = np.bincount(self.diagnosis, weight)
        result: Array = weight / total[self.diagnosis]
        return result


@dataclass(frozen=True, slots=True)
class Network:
    """All arrays.  D diagnoses, F forms, T tracks, K nodes."""

    diagnoses: tuple[str, ...]
    forms: Forms
    track_form: Indices
    track_diagnosis: Indices
    track_complication: Indices
    """Index of the complication; -1 for none."""
    track_log_part: Array
    """log P(the complication, or none | diagnosis)."""
    track_log_share: Array
    """log P(track | diagnosis), at this age and sex where they are known."""
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

    def for_patient(self, age_years: Fraction | None, sex: Sex) -> "Network":
        """Return the network with the subtypes as common as they are at this age and sex."""
        return replace(
            self, track_log_share=_log_shares(self, self.forms.shares_of(age_years, sex))
        )

    def with_second_cause(self, lead: int) -> "Network":
        """Return the same knowledge over one diagnosis with each other one beside it."""
        count = len(self.diagnoses)
        return replace(
            self,
            track_form=np.full(count, lead),
            track_diagnosis=np.full(count, lead),
            track_complication=np.arange(count),
            track_log_part=np.zeros(count),
            track_log_share=np.zeros(count),
            kept={},
        )

    def by_diagnosis(self, rows: Array) -> Array:
        """Add up each row's entries over the tracks of a diagnosis: n x T to n x D.

        The tracks stand in the order of their diagnoses.
        """
        starts = np.searchsorted(self.track_diagnosis, np.arange(len(self.diagnoses)))
        sums: Array = np.add.reduceat(rows, starts, axis=1)
        return sums

    def _keep(self, key: tuple[object, ...], make: Callable[[], Array]) -> Array:
        if key not in self.kept:
            if len(self.kept) >= _MOST_KEPT:
                self.kept.clear()
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
        entry = self._shifted(finding, shift)
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
        # While a case is typed the age stays: so does the shift.
        key = (finding, *bounds, None if shift is None else shift.tobytes())
        return self._keep(
            key, lambda: self._between(finding, bounds, self._shifted(finding, shift))
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

    def _shifted(self, finding: str, shift: Array | None) -> Density:
        """Return the density with every form's values in proportion to the patient's norm."""
        entry = self.densities[finding]
        if shift is None:
            return entry
        by_form = shift[self.forms.diagnosis]
        mean = entry.mean + by_form if entry.is_log else entry.mean * np.exp(by_form)
        return replace(entry, mean=mean)

    def _conditional(self, finding: str, entry: Density) -> tuple[Array, Array]:
        levels, loading = self.levels(finding)
        mean = entry.mean[:, None] + loading * entry.deviation[:, None] * levels[None, :]
        rest = np.sqrt(1.0 - loading * loading)
        deviation = np.broadcast_to(rest * entry.deviation[:, None], mean.shape)
        return mean, deviation

    def _tracks_of_union(self, present: Array) -> Array:
        """Return P(present | track): with two causes a feature is there if either brings it."""
        own = present[self.track_form]
        second = np.where(
            (self.track_complication >= 0)[:, None], present[self.track_complication], 0.0
        )
        union: Array = 1.0 - (1.0 - own) * (1.0 - second)
        return union

    def _tracks_of_mixture(self, value: Array) -> Array:
        """Return P(value | track): with two causes it is as either has it, with equal chance."""
        own = value[self.track_form]
        second = value[self.track_complication]
        has_second = (self.track_complication >= 0)[:, None]
        mixture: Array = np.where(has_second, 0.5 * own + 0.5 * second, own)
        return mixture

    def _mixed(self, finding: str, tracks: Array, by_form: Array) -> Array:
        share = (
            self.parameters.unspecific_pathognomonic
            if finding in self.pathognomonic
            else self.parameters.unspecific
        )
        pool = by_form[: len(self.diagnoses)].mean(axis=0, keepdims=True)
        # A subtype alone may have what hardly any diagnosis has: the bound on one finding's
        # weight holds for it, too.
        bounded = np.minimum(tracks, len(self.diagnoses) * pool)
        mixed: Array = (1 - share) * bounded + share * pool
        return np.maximum(mixed, _LEAST)  # so far out that nothing tells diseases apart


def _log_shares(network: Network, forms: Array) -> Array:
    """Return log P(track | diagnosis) from P(form | diagnosis).

    A complication is as common as it is in the diagnosis, whatever the subtype.
    """
    alone = np.where(network.track_complication < 0, forms[network.track_form], 1.0)
    result: Array = network.track_log_part + np.log(alone)
    return result


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
    forms = _forms(knowledge)
    tracks = _tracks(knowledge, forms)
    track_form = np.array([track[0] for track in tracks])
    nodes, weights = hermite_rule(int(parameters.nodes))
    log_part = np.log(np.array([track[2] for track in tracks]))
    network = Network(
        diagnoses=diagnoses,
        forms=forms,
        track_form=track_form,
        track_diagnosis=forms.diagnosis[track_form],
        track_complication=np.array([track[1] for track in tracks]),
        track_log_part=log_part,
        track_log_share=log_part,
        nodes=nodes,
        log_node_weights=np.log(weights),
        densities=_densities(knowledge, forms),
        frequencies=_frequencies(knowledge, forms),
        group_of={f: (c.group, c.direction) for f, c in knowledge.model.couplings.items()},
        kinds={f: definition.kind for f, definition in knowledge.findings.items()},
        pathognomonic=frozenset(knowledge.model.pathognomonic),
        parameters=parameters,
    )
    return network.for_patient(None, Sex.UNKNOWN)


def _forms(knowledge: KnowledgeBase) -> Forms:
    subtypes = knowledge.subtypes.by_id
    index = {diagnosis: i for i, diagnosis in enumerate(knowledge.diagnoses)}
    diagnosis = np.array([*index.values(), *(index[each.diagnosis] for each in subtypes.values())])
    shares = np.array([each.share for each in subtypes.values()])
    taken = np.bincount(diagnosis[len(index) :], shares, minlength=len(index))
    of_diagnoses = [knowledge.demographics[name] for name in index]
    ages = [each.ages for each in of_diagnoses] + [each.ages for each in subtypes.values()]
    ratios = np.array([entry.male_to_female for entry in of_diagnoses])
    return Forms(
        names=(*index, *subtypes),
        diagnosis=diagnosis,
        share=np.concatenate([1.0 - taken, shares]),
        ages=np.array(ages),
        male=np.array([*(ratios / (1.0 + ratios)), *(e.male_share for e in subtypes.values())]),
        least_age_share=knowledge.model.parameters.least_age_share,
    )


def _tracks(knowledge: KnowledgeBase, forms: Forms) -> list[tuple[int, int, float]]:
    """Return (form, complication or -1, P(that complication, or none | diagnosis)).

    They stand in the order of their diagnoses.
    """
    index = {name: i for i, name in enumerate(forms.names)}
    complicated = [
        (index[c.diagnosis], index[c.complication], c.probability)
        for c in knowledge.model.complications
    ]
    alone = [
        (form, -1, 1.0 - sum(part for own, _, part in complicated if own == diagnosis))
        for form, diagnosis in enumerate(forms.diagnosis.tolist())
    ]
    return sorted(alone + complicated, key=lambda track: (forms.diagnosis[track[0]], *track))


def _densities(knowledge: KnowledgeBase, forms: Forms) -> dict[str, Density]:
    of_subtypes = knowledge.subtypes.likelihoods.distributions
    return {
        finding: _density(rows, of_subtypes.get(finding), forms, knowledge.model.parameters)
        for finding, rows in knowledge.likelihoods.distributions.items()
    }


def _density(
    rows: Distributions, of_subtypes: Distributions | None, forms: Forms, parameters: Parameters
) -> Density:
    logs = sum(scale == LOG for scale in rows.scales)
    is_log = 2 * logs >= len(rows.scales)
    floor = 1e-3 * min((m for m in rows.medians if m > 0), default=1.0)
    own = _moments(rows, is_log, floor)
    cells = _by_form(
        own, own[OTHER], _moments(of_subtypes, is_log, floor) if of_subtypes else {}, forms
    )
    recorded = np.array(list(own.values()))
    pooled = np.sqrt(recorded[:, 0].var() + np.mean(recorded[:, 1] ** 2))
    return Density(
        is_log=is_log,
        mean=np.array([cell[0] for cell in cells]),
        deviation=np.array([cell[1] for cell in cells]) * parameters.spread_factor,
        broad_mean=float(recorded[:, 0].mean()),
        broad_deviation=float(pooled * parameters.broad_factor),
        floor=floor,
    )


def _moments(rows: Distributions, is_log: bool, floor: float) -> dict[str, tuple[float, float]]:
    return {
        name: _on_scale(is_log, scale, median, spread, floor)
        for name, scale, median, spread in zip(
            rows.diagnoses, rows.scales, rows.medians, rows.spreads, strict=True
        )
    }


def _by_form(
    own: Mapping[str, Cell], other: Cell, of_subtypes: Mapping[str, Cell], forms: Forms
) -> list[Cell]:
    """Return each form's entry: its own, else its diagnosis's, else that of ``other``."""
    cells: list[Cell] = []
    for name, diagnosis in zip(forms.names, forms.diagnosis, strict=True):
        is_subtype = len(cells) > diagnosis
        of_diagnosis = cells[diagnosis] if is_subtype else own.get(name, other)
        cells.append(of_subtypes.get(name, of_diagnosis) if is_subtype else of_diagnosis)
    return cells


def _on_scale(
    is_log: bool, scale: str, median: float, spread: float, floor: float
) -> tuple[float, float]:
    """Return mean and deviation on the quantity's common scale, whatever the row's own."""
    if is_log:
        centre = float(np.log(max(median, floor)))
        return centre, spread if scale == LOG else min(1.5, max(0.05, spread / max(median, floor)))
    return median, spread if scale != LOG else median * spread


def _frequencies(knowledge: KnowledgeBase, forms: Forms) -> dict[tuple[str, str], Frequency]:
    """Return every value's frequency; a category's values sum to one for each form."""
    least = knowledge.model.parameters.least_frequency
    of_subtypes = knowledge.subtypes.likelihoods.frequencies
    clipped = {
        key: _clipped(rows, of_subtypes.get(key), forms, least)
        for key, rows in knowledge.likelihoods.frequencies.items()
        if knowledge.findings[key[0]].kind is not FindingKind.QUANTITY
    }
    totals: dict[str, Array] = {}
    for (finding, _), probability in clipped.items():
        totals[finding] = totals.get(finding, 0.0) + probability
    return {
        key: _frequency(
            probability / totals[key[0]]
            if knowledge.findings[key[0]].kind is FindingKind.CATEGORY
            else probability
        )
        for key, probability in clipped.items()
    }


def _clipped(
    rows: Frequencies, of_subtypes: Frequencies | None, forms: Forms, least: float
) -> Array:
    own = dict(zip(rows.diagnoses, rows.probabilities, strict=True))
    other = own.get(OTHER, float(np.median(list(own.values()))))
    theirs = (
        dict(zip(of_subtypes.diagnoses, of_subtypes.probabilities, strict=True))
        if of_subtypes
        else {}
    )
    return np.clip(_by_form(own, other, theirs, forms), least, 1.0 - least)


def _frequency(probability: Array) -> Frequency:
    return Frequency(probability, quantile(probability))
