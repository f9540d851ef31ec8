"""What was given, and which values are then no longer the patient's own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from hemadesk.domain.case import Case
from hemadesk.domain.dates import CaseDate
from hemadesk.domain.stated import Limits, beyond, holds
from hemadesk.domain.timeline import DAYS_OF_EPISODE, Timeline
from hemadesk.domain.values import Comparator, FindingValue, Presence, Quantity, Word
from hemadesk.engine.fact import Fact, Origin
from hemadesk.knowledge.fact_tables import FactTables, Invalidation, TreatmentClass

_LINEAGES = ("hemoglobin", "wbc", "neutrophils", "platelets")
LimitsOf = Callable[[str], Limits]
Visits = Sequence[Mapping[str, Fact]]


@dataclass(frozen=True, slots=True)
class Exposure:
    """A treatment of a known class, as listed in one encounter.

    ``noted`` is the encounter of a feature (``gcsf_recent``) that says so without a date.
    """

    treatment: TreatmentClass
    listed: int
    start: CaseDate | None = None
    stop: CaseDate | None = None
    noted: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """Why a value is not the patient's own, and what it still says of that one."""

    reason: str
    remains: frozenset[str]


@dataclass(frozen=True, slots=True)
class Course:
    """Every treatment of a case on its timeline, and those that can spoil a value."""

    given: tuple[Exposure, ...]
    exposures: tuple[Exposure, ...]
    timeline: Timeline
    tables: FactTables

    def effect_on(self, fact: Fact, *, this_episode: bool) -> Effect | None:
        """Return what treatments do to this value; None: it is the patient's own.

        ``this_episode``: a treatment that began in the episode counts however long ago.
        """
        found = list(self._invalidating(fact, this_episode))
        if not found:
            return None
        remains = frozenset(row.remains for row, _ in found)
        return Effect(found[0][1].treatment.reason, remains)

    def _invalidating(
        self, fact: Fact, this_episode: bool
    ) -> Iterator[tuple[Invalidation, Exposure]]:
        for row in self.tables.invalidations.get(fact.finding, ()):
            if not _applies(row.only, fact.value):
                continue
            for exposure in self.exposures:
                if exposure.treatment.id != row.treatment:
                    continue
                if not self._came_before(exposure, row, fact.encounter):
                    continue
                days = _days_since(exposure, row, fact.encounter, self.timeline)
                if days <= row.days or (this_episode and self._began_in_this_episode(exposure)):
                    yield row, exposure

    def _came_before(self, exposure: Exposure, row: Invalidation, encounter: int) -> bool:
        if row.from_start and exposure.start is None:
            return False  # taken since nobody knows when: the counts are those of the illness
        return was_given_before(exposure, encounter, self.timeline)

    def _began_in_this_episode(self, exposure: Exposure) -> bool:
        newest = self.timeline.dates[-1]
        if exposure.treatment.separates == "never" or exposure.start is None or newest is None:
            return False
        return self.timeline.days_between(exposure.start, newest) <= DAYS_OF_EPISODE

    def recent_features(self) -> Iterator[str]:
        """Yield the features (``gcsf_recent`` ...) that treatments make true at the newest."""
        newest = len(self.timeline.dates) - 1
        for exposure in self.given:
            feature = exposure.treatment.implies
            if feature is None or not was_given_by(exposure, newest, self.timeline):
                continue
            last = _last_given(exposure, newest, self.timeline)
            if exposure.start is None:
                last = self.timeline.dates[exposure.listed]
            days = self.timeline.days_between(last, self.timeline.dates[newest])
            if days <= exposure.treatment.implies_days:
                yield feature


def course_of(
    case: Case, visits: Visits, timeline: Timeline, tables: FactTables, limits: LimitsOf
) -> Course:
    """Return the treatments that can spoil a value.

    A class that is only a treatment where the counts were low before (``if_low``) is left out
    where they were not: there it is a suspect.
    """
    given = tuple(_given(case, tables))
    spoiling = tuple(
        exposure
        for exposure in (*given, *_noted(visits, tables))
        if exposure.treatment.separates != "if_low"
        or _was_low_before(exposure, visits, timeline, limits)
    )
    return Course(given, spoiling, timeline, tables)


def _given(case: Case, tables: FactTables) -> Iterator[Exposure]:
    for index, encounter in enumerate(case.encounters):
        for treatment in encounter.treatments:
            for known in tables.classes_of(treatment.kind, treatment.name):
                yield Exposure(known, index, treatment.start, treatment.stop)


def _noted(visits: Visits, tables: FactTables) -> Iterator[Exposure]:
    """Yield what a feature of the form says was given; the last class of a feature stands."""
    by_feature = {c.implies: c for c in tables.treatments if c.implies}
    for index, facts in enumerate(visits):
        for feature, known in by_feature.items():
            fact = facts.get(feature or "")
            if fact is not None and fact.value is Presence.PRESENT:
                yield Exposure(known, index, noted=True)


def was_given_before(exposure: Exposure, encounter: int, timeline: Timeline) -> bool:
    """Tell whether the treatment was given before this encounter's samples.

    Of the same day, what the encounter itself lists was given after its samples.
    """
    when = timeline.dates[encounter]
    if exposure.noted or exposure.start is None:
        return encounter >= exposure.listed
    if when is None:
        return encounter > exposure.listed
    if exposure.start.is_surely_before(when):
        return True
    if when.is_surely_before(exposure.start):
        return False
    is_one_day = exposure.start.earliest.date() == exposure.start.latest.date()
    return encounter > exposure.listed or (encounter == exposure.listed and not is_one_day)


def was_given_by(exposure: Exposure, encounter: int, timeline: Timeline) -> bool:
    """Tell whether the treatment was given before or on the day of this encounter."""
    when = timeline.dates[encounter]
    if exposure.start is None or when is None:
        return encounter >= exposure.listed
    return not when.is_surely_before(exposure.start)


def _days_since(exposure: Exposure, row: Invalidation, encounter: int, timeline: Timeline) -> int:
    when = timeline.dates[encounter]
    if exposure.noted:
        return timeline.days_between(timeline.dates[exposure.listed], when)
    from_start = exposure.start if row.from_start else None
    return timeline.days_between(from_start or _last_given(exposure, encounter, timeline), when)


def _last_given(exposure: Exposure, encounter: int, timeline: Timeline) -> CaseDate | None:
    """Return when the treatment was last given before an encounter; a course may go on."""
    if exposure.treatment.once:
        return exposure.start
    when, stop = timeline.dates[encounter], exposure.stop
    if stop is None or when is None or not stop.is_surely_before(when):
        return when
    return stop


def _applies(only: str, value: FindingValue) -> bool:
    if not only:
        return True
    if isinstance(value, Presence):
        return only == value
    if not isinstance(value, Quantity):
        return False
    operator, bound = only.split(" ")
    return holds(value, operator, Fraction(bound)) is not False


def _was_low_before(
    exposure: Exposure, visits: Visits, timeline: Timeline, limits: LimitsOf
) -> bool:
    return any(
        beyond(facts[finding].value, limits(finding)) is Word.LOW
        for index, facts in enumerate(visits)
        if not was_given_before(exposure, index, timeline)
        for finding in _LINEAGES
        if finding in facts
    )


_AT_MOST = {
    Comparator.EXACT: Comparator.AT_MOST,
    Comparator.AT_MOST: Comparator.AT_MOST,
    Comparator.BELOW: Comparator.BELOW,
}
_AT_LEAST = {
    Comparator.EXACT: Comparator.AT_LEAST,
    Comparator.AT_LEAST: Comparator.AT_LEAST,
    Comparator.ABOVE: Comparator.ABOVE,
}


def what_remains(fact: Fact, effect: Effect) -> Fact | None:
    """Return what a spoiled value still says of the patient's own: a bound, or nothing."""
    bounds = {"at_most": (_AT_MOST, Word.LOW), "at_least": (_AT_LEAST, Word.HIGH)}
    if len(effect.remains) != 1:
        return None
    kept = bounds.get(next(iter(effect.remains)))
    if kept is None:
        return None
    comparators, word = kept
    value = fact.value
    if isinstance(value, Quantity) and value.comparator in comparators:
        bound = Quantity(value.value, value.unit, comparators[value.comparator])
        return Fact(fact.finding, bound, fact.encounter, Origin.DERIVED, (fact.finding,))
    if value is word:
        return Fact(fact.finding, value, fact.encounter, Origin.DERIVED, (fact.finding,))
    return None
