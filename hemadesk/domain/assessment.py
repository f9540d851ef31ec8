"""What the engine says of one case: ids, numbers and arguments, never sentences.

The keys and their meaning are those of the assessment format, version 1.  Weights are in
decibans (10 x log10 of an odds ratio).  Every panel, page and file shows this one object.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

Argument = str | float | int | bool | None
Arguments = Mapping[str, Argument]
NO_ARGUMENTS: Arguments = MappingProxyType({})


class Truth(StrEnum):
    """The three values of a rule's result."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """Where a count lies in relation to its limit."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    UNKNOWN = "unknown"


class Urgency(StrEnum):
    """How soon a red flag asks for action, soonest first."""

    IMMEDIATE = "immediate"
    SAME_DAY = "same_day"
    WITHIN_A_WEEK = "within_a_week"
    WITHIN_TWO_WEEKS = "within_two_weeks"


class FlagStatus(StrEnum):
    FIRED = "fired"
    ONE_INPUT_MISSING = "one_input_missing"


class Severity(StrEnum):
    """How bad a count check is: to be asked about, or not to be used."""

    DOUBT = "doubt"
    SPURIOUS = "spurious"


class ManagementKind(StrEnum):
    FIRST_HOURS = "first_hours"
    DISEASE = "disease"
    SUPPORTIVE = "supportive"


@dataclass(frozen=True, slots=True)
class Lineage:
    """One lineage of the pattern: its count, its limit and the rule that judged it."""

    finding: str
    value: float | None
    unit: str
    status: Status
    grade: str | None
    limit: float | None
    rule: str
    source: str
    shown: str | None = None
    """The value as text where it is not a plain number (``low``, ``<0.1``)."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which lineages are low.

    ``id``: normal, isolated_anemia, isolated_neutropenia, isolated_leukopenia,
    isolated_thrombocytopenia, bicytopenia, pancytopenia or unknown.
    """

    id: str
    definition: str
    lineages: tuple[Lineage, ...]


@dataclass(frozen=True, slots=True)
class Derived:
    """A value calculated from others of the same encounter."""

    id: str
    value: float
    unit: str
    inputs: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class CountCheck:
    """Something odd about the counts ``findings``; ``excludes`` are those not used because of it.

    The two differ: a neutrophil count above the white count is about both and drops the first.
    """

    id: str
    findings: tuple[str, ...]
    severity: Severity
    arguments: Arguments = field(default_factory=lambda: NO_ARGUMENTS)
    excludes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A rule that fired, or would if its one missing input were so."""

    id: str
    group: str
    status: FlagStatus
    urgency: Urgency
    because: tuple[str, ...]
    missing: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Precaution:
    """Something to keep before treatment, or not to give yet, and because of which diagnosis."""

    id: str
    because: str | None = None
    is_proven: bool = False


@dataclass(frozen=True, slots=True)
class BeforeTreatment:
    keep: tuple[Precaution, ...] = ()
    do_not_give: tuple[Precaution, ...] = ()


@dataclass(frozen=True, slots=True)
class NotExcluded:
    """A dangerous diagnosis that stays until named findings exclude it.

    ``until``: what to look at.  ``ways``: the findings of one way together exclude it.
    """

    diagnosis: str
    until: tuple[str, ...]
    ways: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One finding's exact contribution to one diagnosis."""

    finding: str
    value: str
    group: str | None
    weight: float
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class CriterionItem:
    id: str
    result: Truth
    because: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Criterion:
    id: str
    result: Truth
    items: tuple[CriterionItem, ...]
    source: str


@dataclass(frozen=True, slots=True)
class DiagnosisResult:
    """One line of the differential: prior_db + sum of the evidence's weights = posterior_db.

    ``subtype`` is the form that the findings speak for, where they make one clearly likelier
    than all others of the diagnosis together.
    """

    diagnosis: str
    probability: float
    prior_db: float
    posterior_db: float
    evidence: tuple[Evidence, ...]
    criteria: tuple[Criterion, ...] = ()
    subtype: str | None = None


@dataclass(frozen=True, slots=True)
class Combination:
    diagnoses: tuple[str, ...]
    gain_db: float


@dataclass(frozen=True, slots=True)
class Unexplained:
    finding: str
    by: str
    surprise_db: float


@dataclass(frozen=True, slots=True)
class WouldChange:
    finding: str
    to: str
    leads_to: str
    probability: float


@dataclass(frozen=True, slots=True)
class ScoreItem:
    id: str
    lowest: float
    highest: float
    because: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """A score or grade; ``result`` only where the lowest and the highest total agree."""

    id: str
    result: str | None
    lowest: float | None
    highest: float | None
    value: float | None
    items: tuple[ScoreItem, ...]
    missing: tuple[str, ...]
    source: str
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PossibleResult:
    finding: str
    result: str
    leads_to: str
    probability: float


@dataclass(frozen=True, slots=True)
class NextTest:
    test: str
    answers: tuple[str, ...]
    information_bits: float
    invasiveness: int
    cost: int
    turnaround_hours: float
    availability: str
    if_result: tuple[PossibleResult, ...] = ()
    excludes: tuple[str, ...] = ()
    """Diagnoses of the not-yet-excluded list that this test alone can exclude."""
    helps_to_exclude: tuple[str, ...] = ()
    """Those that it can exclude only together with another test."""
    is_elsewhere: bool = False
    """It cannot be had where the patient is seen."""


@dataclass(frozen=True, slots=True)
class ManagementLine:
    id: str
    kind: ManagementKind
    applies_to: str
    strength: str
    source: str


@dataclass(frozen=True, slots=True)
class CourseNote:
    id: str
    finding: str | None
    per_week: float | None = None
    arguments: Arguments = field(default_factory=lambda: NO_ARGUMENTS)


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence-to-be: an id and what fills its gaps."""

    id: str
    arguments: Arguments = field(default_factory=lambda: NO_ARGUMENTS)


@dataclass(frozen=True, slots=True)
class Confidence:
    """``decided`` only beyond the thresholds that the calibration set."""

    enough_information: bool
    in_scope: bool
    decided: bool
    why: tuple[Reason, ...] = ()
    measure_first: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Warning:
    """Something accepted but doubtful: a soft limit, a likely unit slip, an old value."""

    id: str
    finding: str | None = None
    arguments: Arguments = field(default_factory=lambda: NO_ARGUMENTS)


@dataclass(frozen=True, slots=True)
class HistoryValue:
    """A value that is out of date: shown greyed, never evidence."""

    finding: str
    value: str
    date: str | None


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything that is said of one case at one moment."""

    case_id: str
    as_of: str | None
    engine_version: str
    knowledge_version: str
    setting: str
    region: str | None
    pattern: Pattern
    derived: tuple[Derived, ...] = ()
    count_checks: tuple[CountCheck, ...] = ()
    without_spurious: tuple[DiagnosisResult, ...] | None = None
    red_flags: tuple[RedFlag, ...] = ()
    before_treatment: BeforeTreatment = BeforeTreatment()
    not_excluded: tuple[NotExcluded, ...] = ()
    differential: tuple[DiagnosisResult, ...] = ()
    combinations: tuple[Combination, ...] = ()
    unexplained: tuple[Unexplained, ...] = ()
    would_change: tuple[WouldChange, ...] = ()
    scores: tuple[Score, ...] = ()
    next_tests: tuple[NextTest, ...] = ()
    management: tuple[ManagementLine, ...] = ()
    course: tuple[CourseNote, ...] = ()
    confidence: Confidence = field(
        default_factory=lambda: Confidence(enough_information=False, in_scope=True, decided=False)
    )
    warnings: tuple[Warning, ...] = ()
    history: tuple[HistoryValue, ...] = ()
