"""Anemia by the WHO table: the cut-off depends on age, sex, pregnancy, altitude and smoking."""

from dataclasses import dataclass
from fractions import Fraction

from hemadesk.domain import spans
from hemadesk.domain.case import Sex
from hemadesk.domain.spans import Span
from hemadesk.domain.stated import span_of
from hemadesk.domain.values import Quantity
from hemadesk.engine.evaluating import Inputs, Judgment
from hemadesk.engine.fact import Role
from hemadesk.knowledge.anemia import AnemiaGroup, AnemiaTable

G_PER_L = Fraction(10)
"""g/L in one g/dL."""
NONE, MILD, MODERATE, SEVERE = "none", "mild", "moderate", "severe"
BELOW_LIMIT = "below_limit"
"""Anemia without a grade: under six months there is a lower limit but no WHO grade."""


@dataclass(frozen=True, slots=True)
class Anemia:
    """``grades`` holds every grade still possible; ``groups`` every group the patient may be in.

    ``adjusted`` is the hemoglobin in g/L less ``adjustment``; ``cutoff`` (g/L) where all
    possible groups share one.
    """

    grades: frozenset[str]
    groups: tuple[AnemiaGroup, ...]
    adjustment: Fraction
    adjusted: Span | None
    cutoff: Fraction | None
    because: frozenset[str]
    missing: frozenset[str]

    @property
    def grade(self) -> str | None:
        """The grade, None while several are possible."""
        return next(iter(self.grades)) if len(self.grades) == 1 else None

    def judgment(self) -> Judgment:
        """Return whether there is anemia of any grade."""
        if self.grades and NONE not in self.grades:
            return Judgment(True, self.because)
        if self.grades == {NONE}:
            return Judgment(False, self.because)
        alone = self.missing if len(self.missing) == 1 else frozenset[str]()
        return Judgment(None, frozenset(), self.missing, alone, alone)


def anemia(inputs: Inputs, table: AnemiaTable, role: Role) -> Anemia:
    """Judge the hemoglobin of one role."""
    groups = tuple(_groups(inputs, table))
    known = _known(inputs, groups)
    value = inputs.value("hemoglobin", role)
    adjustment = _adjustment(inputs, table, role)
    if value is None:
        missing = frozenset({"hemoglobin"})
        return Anemia(frozenset(), groups, adjustment, None, None, known, missing)
    limits = inputs.facts.limits("hemoglobin")
    measured = spans.multiply(span_of(value, limits), Span.point(G_PER_L))
    adjusted = spans.subtract(measured, Span.point(adjustment))
    if groups:
        cutoffs = {group.below for group in groups}
        grades = frozenset(grade for group in groups for grade in _grades(adjusted, group))
    else:  # under six months: only the lower reference limit
        cutoffs = set() if limits[0] is None else {limits[0] * G_PER_L}
        grades = _grades_by_limit(adjusted, cutoffs)
    because = known | {"hemoglobin"}
    missing = _missing(inputs, groups) | ({"hemoglobin"} if not adjusted.is_point else set())
    cutoff = cutoffs.pop() if len(cutoffs) == 1 else None
    return Anemia(grades, groups, adjustment, adjusted, cutoff, because, missing)


def _groups(inputs: Inputs, table: AnemiaTable) -> list[AnemiaGroup]:
    """Return every group of the table that the patient may belong to."""
    facts = inputs.facts
    if facts.pregnant:
        trimester = inputs.value("pregnancy_trimester", Role.CURRENT)
        number = int(trimester.value) if isinstance(trimester, Quantity) else None
        return [
            g for g in table.groups if g.trimester and (number is None or g.trimester == number)
        ]
    return [
        group
        for group in table.groups
        if group.trimester is None
        and (facts.age_years is None or group.covers_age(facts.age_years))
        and (group.sex is None or facts.sex in (group.sex, Sex.UNKNOWN))
    ]


def _known(inputs: Inputs, groups: tuple[AnemiaGroup, ...]) -> frozenset[str]:
    """Return the patient fields that the choice of groups rests on."""
    if inputs.facts.pregnant:
        return frozenset({"pregnant"})
    names = set() if inputs.facts.age_years is None else {"age_years"}
    if any(group.sex for group in groups) and inputs.facts.sex is not Sex.UNKNOWN:
        names.add("sex")
    return frozenset(names)


def _missing(inputs: Inputs, groups: tuple[AnemiaGroup, ...]) -> frozenset[str]:
    """Return the patient fields that would narrow the choice of groups."""
    if len(groups) <= 1:
        return frozenset()
    if inputs.facts.pregnant:
        return frozenset({"pregnancy_trimester"})
    names = {"age_years"} if inputs.facts.age_years is None else set()
    if inputs.facts.sex is Sex.UNKNOWN:
        names.add("sex")
    return frozenset(names)


def _adjustment(inputs: Inputs, table: AnemiaTable, role: Role) -> Fraction:
    """Return what altitude and smoking subtract (g/L); nothing where they are not known."""
    total = Fraction(0)
    for row in table.adjustments:
        value = inputs.value(row.finding, role)
        if isinstance(value, Quantity) and row.covers(value.value):
            total += row.of(value.value)
    return total


def _grades(adjusted: Span, group: AnemiaGroup) -> list[str]:
    """Return the grades that the span of hemoglobin reaches in one group."""
    edges = ((NONE, group.below), (MILD, group.mild_from), (MODERATE, group.moderate_from))
    found = []
    for grade, edge in edges:
        above = spans.compare(adjusted, ">=", Span.point(edge))
        if above is not False:
            found.append(grade)
        if above:
            return found
    return [*found, SEVERE]


def _grades_by_limit(adjusted: Span, cutoffs: set[Fraction]) -> frozenset[str]:
    found = set()
    for cutoff in cutoffs:
        low = spans.compare(adjusted, "<", Span.point(cutoff))
        found |= {NONE, BELOW_LIMIT} if low is None else {BELOW_LIMIT if low else NONE}
    return frozenset(found)
