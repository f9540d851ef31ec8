"""The tables, one class each.  Rows never leave this package.

A change here needs a migration in ``db/migrations``; a test compares the two.
"""

from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, MetaData, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from hemadesk.storage.columns import ExactNumber, JsonText, KeyText, PlainText, UtcDateTime

# Unnamed constraints could not be altered later.
_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

APPEND_ONLY = ("assessments", "reports", "audit")
"""Tables whose rows a trigger keeps from being changed or deleted, on both engines."""

WITHDRAWN = "withdrawn"
"""The kind of a finding row that says: taken back."""


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own declaration
        str: PlainText,
        datetime: UtcDateTime,
        Fraction: ExactNumber,
    }


class PatientRow(Base):
    """One person; ``revision`` keeps two cases of theirs from overwriting each other."""

    __tablename__ = "patients"
    __table_args__ = (
        CheckConstraint("revision >= 1", name="revision_positive"),
        CheckConstraint("sex in ('female', 'male', 'unknown')", name="sex_known"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column()
    name: Mapped[str | None]
    identifier: Mapped[str | None]
    identifier_key: Mapped[str] = mapped_column(KeyText, index=True)
    birth_date: Mapped[str | None] = mapped_column(index=True)
    sex: Mapped[str]
    region: Mapped[str | None]
    language: Mapped[str | None]
    contact: Mapped[str | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    words: Mapped[list["PatientWordRow"]] = relationship(cascade="all, delete-orphan")
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy's own declaration


class PatientWordRow(Base):
    """One folded word by which a patient is found: a part of the name or of the identifier."""

    __tablename__ = "patient_words"
    __table_args__ = (Index("ix_patient_words_word_patient_id", "word", "patient_id"),)
    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id"), primary_key=True)
    word: Mapped[str] = mapped_column(KeyText, primary_key=True)


class CaseRow(Base):
    """One case; what the newest kept assessment said first is copied here for the worklist."""

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("revision >= 1", name="revision_positive"),
        Index("ix_cases_urgency_rank_listed_at_id", "urgency_rank", "listed_at", "id"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id"), index=True)
    revision: Mapped[int] = mapped_column()
    age_years: Mapped[Fraction | None]
    catalogue: Mapped[str | None]
    known_stable: Mapped[Any] = mapped_column(JsonText)
    adjudication: Mapped[Any | None] = mapped_column(JsonText)
    source: Mapped[Any | None] = mapped_column(JsonText)
    extra: Mapped[Any] = mapped_column(JsonText)
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    saved_at: Mapped[datetime]
    saved_by: Mapped[str]
    listed_at: Mapped[datetime]
    urgency_rank: Mapped[int]
    urgency: Mapped[str | None]
    pattern: Mapped[str | None]
    leading_diagnosis: Mapped[str | None] = mapped_column(index=True)
    leading_probability: Mapped[float | None]
    patient: Mapped[PatientRow] = relationship()
    encounters: Mapped[list["EncounterRow"]] = relationship(order_by="EncounterRow.position")
    confirmations: Mapped[list["ConfirmationRow"]] = relationship(
        order_by="ConfirmationRow.position", cascade="all, delete-orphan"
    )
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy's own declaration


class ConfirmationRow(Base):
    __tablename__ = "confirmations"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    diagnosis: Mapped[str] = mapped_column(index=True)
    date: Mapped[str | None]
    by: Mapped[str | None]


class EncounterRow(Base):
    """One visit; a removed one stays with its findings, and with who removed it and when."""

    __tablename__ = "encounters"
    __table_args__ = (
        CheckConstraint(
            "label is null or label in ('presentation', 'workup', 'follow_up')", name="label_known"
        ),
        CheckConstraint("(removed_at is null) = (removed_by is null)", name="removed_by_somebody"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    position: Mapped[int]
    date: Mapped[str | None]
    label: Mapped[str | None]
    age_years: Mapped[Fraction | None]
    pregnant: Mapped[bool | None]
    notes: Mapped[str | None]
    sample_why: Mapped[str | None]
    extra: Mapped[Any] = mapped_column(JsonText)
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str | None]
    findings: Mapped[list["FindingRow"]] = relationship(
        primaryjoin="and_(EncounterRow.id == foreign(FindingRow.encounter_id), "
        "FindingRow.superseded_by.is_(None))",
        order_by="FindingRow.position",
        viewonly=True,
    )
    treatments: Mapped[list["TreatmentRow"]] = relationship(
        order_by="TreatmentRow.position", cascade="all, delete-orphan"
    )
    limits: Mapped[list["LimitRow"]] = relationship(
        order_by="LimitRow.position", cascade="all, delete-orphan"
    )
    spurious: Mapped[list["SpuriousRow"]] = relationship(
        order_by="SpuriousRow.position", cascade="all, delete-orphan"
    )
    allergies: Mapped[list["AllergyRow"]] = relationship(
        order_by="AllergyRow.position", cascade="all, delete-orphan"
    )


class FindingRow(Base):
    """One value as it was once entered; what replaced it is named, nothing is overwritten."""

    __tablename__ = "findings"
    __table_args__ = (
        CheckConstraint(
            "kind in ('quantity', 'word', 'presence', 'category', 'withdrawn')", name="kind_known"
        ),
        CheckConstraint(
            "(kind = 'quantity') = (unit is not null) "
            "and (kind = 'quantity') = (operator is not null)",
            name="only_quantities_have_units",
        ),
        CheckConstraint("(kind = 'withdrawn') = (value is null)", name="only_withdrawn_is_empty"),
        Index(
            "ix_findings_one_current_value",
            "encounter_id",
            "finding",
            unique=True,
            sqlite_where=text("superseded_by is null"),
            postgresql_where=text("superseded_by is null"),
        ),
        Index("ix_findings_encounter_id", "encounter_id"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    encounter_id: Mapped[UUID] = mapped_column(ForeignKey("encounters.id"))
    position: Mapped[int]
    finding: Mapped[str]
    kind: Mapped[str]
    value: Mapped[str | None]
    unit: Mapped[str | None]
    operator: Mapped[str | None]
    as_typed: Mapped[str | None]
    entered_at: Mapped[datetime]
    entered_by: Mapped[str]
    # Checked at commit: the old row names the new one before the new one is there.
    superseded_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("findings.id", deferrable=True, initially="DEFERRED")
    )


class TreatmentRow(Base):
    __tablename__ = "treatments"
    __table_args__ = (
        CheckConstraint("kind in ('drug', 'transfusion', 'procedure')", name="kind_known"),
    )
    encounter_id: Mapped[UUID] = mapped_column(ForeignKey("encounters.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    start: Mapped[str | None]
    stop: Mapped[str | None]
    amount: Mapped[str | None]


class LimitRow(Base):
    """The laboratory's own reference limits for one finding."""

    __tablename__ = "laboratory_limits"
    encounter_id: Mapped[UUID] = mapped_column(ForeignKey("encounters.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    finding: Mapped[str]
    low: Mapped[Fraction | None]
    high: Mapped[Fraction | None]
    unit: Mapped[str]


class SpuriousRow(Base):
    """A finding of the sample that a person called spurious."""

    __tablename__ = "spurious_findings"
    encounter_id: Mapped[UUID] = mapped_column(ForeignKey("encounters.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    finding: Mapped[str]


class AllergyRow(Base):
    __tablename__ = "allergies"
    encounter_id: Mapped[UUID] = mapped_column(ForeignKey("encounters.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    substance: Mapped[str]


class AssessmentRow(Base):
    """Append-only: what was said of a case, whole, with the versions that said it."""

    __tablename__ = "assessments"
    __table_args__ = (
        CheckConstraint("reason in ('saved', 'report', 'immediate_flag')", name="reason_known"),
        Index("ix_assessments_case_id_made_at", "case_id", "made_at"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    case_revision: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    reason: Mapped[str]
    engine_version: Mapped[str]
    knowledge_version: Mapped[str]
    document: Mapped[str]
    sha256: Mapped[str]


class ReportRow(Base):
    """Append-only: the very pages that left the house."""

    __tablename__ = "reports"
    __table_args__ = (Index("ix_reports_case_id_issued_at", "case_id", "issued_at"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    assessment_id: Mapped[str | None] = mapped_column(ForeignKey("assessments.id"))
    kind: Mapped[str]
    issued_at: Mapped[datetime]
    issued_by: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    pdf: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class DraftRow(Base):
    """What was typed and not saved, one row for each open case, stored or not yet."""

    __tablename__ = "drafts"
    case_id: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[str]
    revision: Mapped[int | None]
    saved_at: Mapped[datetime]
    saved_by: Mapped[str]


class SettingRow(Base):
    __tablename__ = "settings"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any | None] = mapped_column(JsonText)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]


class AuditRow(Base):
    """Append-only: who did what, when."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    who: Mapped[str]
    action: Mapped[str]
    case_id: Mapped[str | None] = mapped_column(index=True)
