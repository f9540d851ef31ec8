"""What is kept of cases: the case with its revision, what was said of it, issued and drafted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hemadesk.domain.assessment import Assessment, Urgency
from hemadesk.domain.case import Case, Patient, Sex
from hemadesk.domain.dates import CaseDate
from hemadesk.domain.values import FindingValue

AsTyped = Mapping[int, Mapping[str, str]]
"""For an encounter's place, what was typed for each of its findings."""


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A stored case; ``revision`` is what a later save must name."""

    case: Case
    patient_id: str
    revision: int
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True, slots=True)
class PatientRecord:
    """A stored patient and the ids of the cases about them, newest first."""

    id: str
    patient: Patient
    cases: tuple[str, ...] = ()


class Likeness(StrEnum):
    """Why a stored patient may be the new one."""

    SAME_IDENTIFIER = "same_identifier"
    SAME_NAME_AND_BIRTH_DATE = "same_name_and_birth_date"
    SIMILAR_NAME_AND_BIRTH_DATE = "similar_name_and_birth_date"
    SIMILAR_NAME = "similar_name"


@dataclass(frozen=True, slots=True)
class DuplicateCandidate:
    record: PatientRecord
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class EnteredValue:
    """One value of a finding as it was once entered, newest first in a history.

    ``value`` is None where the finding was taken back.  ``as_typed`` is None where nobody
    typed it (an imported file).
    """

    value: FindingValue | None
    as_typed: str | None
    entered_by: str
    entered_at: datetime
    is_current: bool


class AssessmentReason(StrEnum):
    """Why an assessment was kept."""

    SAVED = "saved"
    REPORT = "report"
    IMMEDIATE_FLAG = "immediate_flag"


@dataclass(frozen=True, slots=True)
class StoredAssessment:
    """An assessment as it was on the screen, as text; never changed, ``sha256`` shows it."""

    id: str
    case_id: str
    case_revision: int
    made_at: datetime
    made_by: str
    reason: AssessmentReason
    engine_version: str
    knowledge_version: str
    document: str
    sha256: str


@dataclass(frozen=True, slots=True)
class EarlierAssessment:
    """A kept assessment: when, by whom and why, and the assessment itself as it was."""

    stored: StoredAssessment
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class IssuedReport:
    """A report that left the house; its pages are fetched apart.  Never changed."""

    id: str
    case_id: str
    assessment_id: str | None
    kind: str
    issued_at: datetime
    issued_by: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed and not yet saved; ``content`` is the form's own JSON.

    ``revision`` is that of the stored case the form was opened from, None for a new case.
    """

    case_id: str
    content: str
    revision: int | None
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True, slots=True)
class WorklistQuery:
    """What the worklist is to show.

    Every word must be the beginning of a part of the name, of the identifier, or of the name
    of the leading or confirmed diagnosis; ``diagnoses`` gives, for each word, the ids of the
    diagnoses that it begins.
    """

    words: tuple[str, ...] = ()
    diagnoses: tuple[tuple[str, ...], ...] = ()
    urgency: Urgency | None = None
    most: int = 200


@dataclass(frozen=True, slots=True)
class WorklistLine:
    """One case in the worklist, with what its newest kept assessment said first."""

    case_id: str
    patient_id: str
    name: str | None
    identifier: str | None
    birth_date: CaseDate | None
    age_years: float | None
    sex: Sex
    date: CaseDate | None
    """Of the newest encounter."""
    urgency: Urgency | None
    pattern: str | None
    leading_diagnosis: str | None
    leading_probability: float | None
    confirmed: tuple[str, ...]
    saved_at: datetime
    has_draft: bool
    has_report: bool


@dataclass(frozen=True, slots=True)
class Clinic:
    """The letterhead and the house's choices, as given at first run and in the settings.

    ``setting``, ``region`` and ``endemic`` (None: not said, the region speaks) set the priors;
    ``tests_up_to`` is the highest level of tests that can be had here.
    """

    name: str = ""
    address: str = ""
    logo: bytes | None = None
    units: str = "us"
    language: str = "en"
    is_demonstration: bool = False
    setting: str = "referral"
    region: str | None = None
    endemic: tuple[str, ...] | None = None
    tests_up_to: str = "tertiary"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what, when, with which case."""

    at: datetime
    who: str
    action: str
    case_id: str | None = None
