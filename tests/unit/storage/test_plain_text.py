"""No file that the program writes holds a patient's name or value in plain text."""

import sqlite3
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from hemadesk.domain.case import Encounter
from hemadesk.domain.dates import CaseDate
from hemadesk.domain.records import AssessmentReason
from hemadesk.storage import database
from tests.support.cases import a_case, a_patient, an_assessment, grams

NAME = "Zebediah Quartermain"
VALUE = "6.8314159"
MARKERS = (NAME, "zebediah", "quartermain", VALUE, "ZQ-778899", "zq778899", "my private note")


def marked_files(*folders):
    """Return the files that hold a marker in any usual encoding."""
    needles = [marker.encode(encoding) for marker in MARKERS for encoding in ("utf-8", "utf-16-le")]
    found = set()
    for folder in folders:
        for file in Path(folder).rglob("*"):
            if file.is_file():
                content = file.read_bytes()
                found |= {file.name for needle in needles if needle in content}
    return found


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """A temporary folder of our own, so that what is spilled there is seen."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def use_everything(store, number):
    patient = a_patient(name=NAME, identifier="ZQ-778899")
    encounter = Encounter(
        CaseDate.parse("2024-03-01"),
        findings={"hemoglobin": grams(VALUE)},
        notes="my private note",
    )
    case = replace(a_case(f"case-{number}", patient), encounters=(encounter,))
    with store.work() as unit:
        unit.cases.add(case, as_typed={0: {"hemoglobin": VALUE}})
        unit.assessments.add(case.id, an_assessment(), NAME + VALUE, AssessmentReason.SAVED)
        unit.reports.add(case.id, (NAME + VALUE).encode(), "referral")
        unit.drafts.put(case.id, f'{{"name": "{NAME}", "hemoglobin": "{VALUE}"}}')
        unit.commit()


def test_that_no_file_holds_a_name_or_a_value(tmp_path, temporary, key):
    place = tmp_path / "records" / "hemadesk.db"
    store = database.create(place, key, "amina")
    for number in range(40):
        use_everything(store, number)
    with store.work() as unit:
        unit.drafts.put("unfinished", NAME)
        # While the unit is open: log and shared memory are there beside the file.
        assert {file.name for file in place.parent.iterdir()} == {
            "hemadesk.db",
            "hemadesk.db-wal",
            "hemadesk.db-shm",
        }
        assert marked_files(place.parent, temporary) == set()
    database.back_up(place, key, tmp_path / "records" / "backup.db")
    assert marked_files(tmp_path) == set()
    store.close()
    assert marked_files(tmp_path) == set()


def test_that_the_search_finds_the_markers_in_a_plain_database(tmp_path):
    plain = sqlite3.connect(tmp_path / "plain.db", isolation_level=None)
    plain.execute("PRAGMA journal_mode=WAL")
    plain.execute("CREATE TABLE t (a TEXT)")
    plain.execute("INSERT INTO t VALUES (?)", (NAME,))
    assert marked_files(tmp_path) == {"plain.db-wal"}
    plain.close()
    assert marked_files(tmp_path) == {"plain.db"}
