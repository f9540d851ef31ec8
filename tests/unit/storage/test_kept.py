"""Assessments, reports, drafts, settings and the audit: kept as given, and for good."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hemadesk.domain.records import AssessmentReason, Clinic
from hemadesk.storage import database
from hemadesk.storage.errors import CaseNotFoundError, RecordAlteredError, ReportNotFoundError
from hemadesk.storage.tables import APPEND_ONLY
from tests.support.cases import a_case, an_assessment

PDF = b"%PDF-1.4 pages"


@pytest.fixture
def case_id(store):
    with store.work() as unit:
        record = unit.cases.add(a_case())
        unit.commit()
    return record.case.id


def kept(store, case_id, document="{}"):
    with store.work() as unit:
        stored = unit.assessments.add(case_id, an_assessment(), document, AssessmentReason.SAVED)
        report = unit.reports.add(case_id, PDF, "referral", stored.id)
        unit.audit.note("report_issued", case_id)
        unit.commit()
    return stored, report


def test_that_an_assessment_is_kept_as_given_newest_first(store, case_id):
    first, _ = kept(store, case_id, '{"a": "é"}')
    second, _ = kept(store, case_id, '{"b": 2}')
    with store.work() as unit:
        assert unit.assessments.of_case(case_id) == (second, first)
    assert first.document == '{"a": "é"}'
    assert (first.case_revision, first.made_by) == (1, "amina")
    assert first.made_at.tzinfo is not None
    assert (first.engine_version, first.knowledge_version) == ("1.0.0", "2026.11+sha256:1f3c")


def test_that_a_report_comes_back_to_the_byte(store, case_id):
    assessment, report = kept(store, case_id)
    with store.work() as unit:
        assert unit.reports.of_case(case_id) == (report,)
        assert unit.reports.pdf(report.id) == PDF
        with pytest.raises(ReportNotFoundError):
            unit.reports.pdf("none")
    assert (report.assessment_id, report.size_bytes) == (assessment.id, len(PDF))


@pytest.mark.parametrize("statement", ["UPDATE {} SET case_id = 'other'", "DELETE FROM {}"])
@pytest.mark.parametrize("table", APPEND_ONLY)
def test_that_nothing_kept_for_good_can_be_changed_or_deleted(store, case_id, table, statement):
    kept(store, case_id)
    with pytest.raises(DBAPIError, match="append-only"), store.engine.begin() as connection:
        connection.exec_driver_sql(statement.format(table))
    assert database.check(store) == []


def test_that_a_forged_document_is_noticed(store, case_id):
    stored, report = kept(store, case_id)
    with store.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            for table in ("assessments", "reports"):
                connection.exec_driver_sql(f"DROP TRIGGER {table}_refuse_update")
        else:  # only until the transaction ends: the server's tables serve other tests, too
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("UPDATE assessments SET document = '[]'")
        connection.execute(text("UPDATE reports SET pdf = :pdf"), {"pdf": b"\x00"})
    with store.work() as unit:
        with pytest.raises(RecordAlteredError, match=stored.id):
            unit.assessments.of_case(case_id)
        with pytest.raises(RecordAlteredError, match=report.id):
            unit.reports.pdf(report.id)
    assert len(database.check(store)) == 2


def test_that_nothing_is_kept_of_a_case_that_is_not_stored(store):
    with store.work() as unit:
        with pytest.raises(CaseNotFoundError):
            unit.assessments.add("none", an_assessment(), "{}", AssessmentReason.SAVED)
        with pytest.raises(CaseNotFoundError):
            unit.reports.add("none", PDF, "referral")


def test_that_there_is_one_draft_for_each_case_the_newest(store):
    for case_id, content in (("a", "1"), ("b", "2"), ("a", "3")):
        with store.work() as unit:
            unit.drafts.put(case_id, content, 7)
            unit.commit()
    with store.work() as unit:
        assert [(d.case_id, d.content, d.revision) for d in unit.drafts.all()] == [
            ("a", "3", 7),
            ("b", "2", 7),
        ]
        unit.drafts.discard("a")
        unit.drafts.discard("never there")
        unit.commit()
    with store.work() as unit:
        assert unit.drafts.get("a") is None
        assert unit.drafts.get("b").content == "2"


def test_that_settings_never_given_have_their_defaults(store):
    with store.work() as unit:
        assert unit.clinic.get() == Clinic()


def test_that_the_clinic_comes_back_with_its_logo(store):
    clinic = Clinic(
        "Clínica", "1 Road\nTown", b"\x89PNG\x00", "si", "es", is_demonstration=True,
        setting="district", region="africa", endemic=("malaria", "dengue"), tests_up_to="primary",
    )  # fmt: skip
    for wanted in (Clinic(), clinic):
        with store.work() as unit:
            unit.clinic.put(wanted)
            unit.commit()
        with store.work() as unit:
            assert unit.clinic.get() == wanted


def test_that_the_audit_says_who_did_what_newest_first(store, case_id):
    for action in ("case_opened", "case_saved"):
        with store.work() as unit:
            unit.audit.note(action, case_id)
            unit.commit()
    with store.work() as unit:
        entries = unit.audit.of_case(case_id)
    assert [(entry.who, entry.action) for entry in entries] == [
        ("amina", "case_saved"),
        ("amina", "case_opened"),
    ]
