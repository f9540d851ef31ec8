"""The file: what opens it, what does not, what a backup holds, what a full disk does."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from sqlcipher3 import dbapi2 as sqlcipher

from hemadesk.domain.records import WorklistQuery
from hemadesk.storage import database, sqlite
from hemadesk.storage.errors import (
    DatabaseBusyError,
    DatabaseExistsError,
    DatabaseKeyError,
    DatabaseMissingError,
    DatabaseOldError,
    DatabaseTooNewError,
    DiskFullError,
    FolderReadOnlyError,
)
from tests.support.cases import a_case, grams


def add(store, case):
    with store.work() as unit:
        unit.cases.add(case)
        unit.commit()


def cases_in(unit):
    return {line.case_id for line in unit.cases.worklist(WorklistQuery())}


def test_that_a_wrong_key_opens_nothing_and_changes_nothing(store, place):
    store.close()
    before = place.read_bytes()
    with pytest.raises(DatabaseKeyError, match=r"hemadesk\.db"):
        database.open_store(place, b"\x01" * 32, "amina")
    assert place.read_bytes() == before


def test_that_a_wrong_key_leaves_the_users_console_in_peace(place):
    code = (
        "import sys; from pathlib import Path\n"
        "from hemadesk.storage import database\n"
        "from hemadesk.storage.errors import DatabaseKeyError\n"
        "try: database.open_store(Path(sys.argv[1]), b'x' * 32, 'a')\n"
        "except DatabaseKeyError: print('refused')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(place)], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("refused\n", "")


def test_that_a_file_that_is_no_database_is_refused(tmp_path, key):
    file = tmp_path / "hemadesk.db"
    file.write_bytes(b"not a database" * 1000)
    with pytest.raises(DatabaseKeyError):
        database.open_store(file, key, "amina")


def test_that_a_missing_and_an_existing_database_are_told_apart(tmp_path, place, key):
    with pytest.raises(DatabaseMissingError):
        database.open_store(tmp_path / "none.db", key, "amina")
    before = place.read_bytes()
    with pytest.raises(DatabaseExistsError):
        database.create(place, key, "amina")
    assert place.read_bytes() == before


def set_revision(store, revision):
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": revision})
    store.close()


def test_that_a_database_from_the_future_is_refused_and_untouched(store, place, key):
    set_revision(store, "9999")
    before = place.read_bytes()
    for opening in (database.open_upgraded, database.open_store):
        with pytest.raises(DatabaseTooNewError, match="9999"):
            opening(place, key, "amina")
    assert place.read_bytes() == before
    assert list(place.parent.glob("*before*")) == []


def test_that_an_old_database_is_not_opened_before_it_is_upgraded(store, place, key):
    set_revision(store, "0000")
    with pytest.raises(DatabaseOldError):
        database.open_store(place, key, "amina")


def test_that_a_database_of_today_needs_no_alembic(place):
    code = (
        "import sys; from pathlib import Path\n"
        "from hemadesk.storage import database\n"
        "database.open_upgraded(Path(sys.argv[1]), bytes(range(32)), 'a').close()\n"
        "print('alembic' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(place)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


def test_that_every_connection_keeps_its_promises(store):
    with store.engine.begin() as connection:
        said = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in (
                "journal_mode",
                "synchronous",
                "foreign_keys",
                "busy_timeout",
                "temp_store",
            )
        }
    assert said == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": sqlite.BUSY_TIMEOUT_MS,
        "temp_store": 2,
    }


def test_that_a_backup_of_a_database_in_use_opens_with_the_same_key(store, place, key, tmp_path):
    add(store, a_case())
    copy = tmp_path / "copy.db"
    with store.work() as unit:
        unit.cases.add(a_case("unfinished"))
        database.back_up(place, key, copy)
    assert sorted(file.name for file in tmp_path.glob("*copy*")) == ["copy.db"]
    opened = database.open_store(copy, key, "amina")
    with opened.work() as unit:
        assert unit.cases.get("case-1").case == a_case()
        assert cases_in(unit) == {"case-1"}
    assert database.check(opened) == []
    opened.close()


def test_that_a_flipped_byte_is_found_by_the_check(store, place, key):
    for number in range(30):
        add(store, a_case(f"case-{number}"))
    store.close()
    damaged = bytearray(place.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    place.write_bytes(damaged)
    opened = database.open_store(place, key, "amina")
    found = database.check(opened)
    opened.close()
    assert any("cipher_integrity_check" in line for line in found)


def test_that_an_error_never_carries_what_was_being_stored(store):
    with pytest.raises(OperationalError) as raised, store.engine.begin() as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": "Zebediah"})
    assert "Zebediah" not in str(raised.value)


def test_that_a_second_writer_is_told_after_a_while(store, place, key, monkeypatch):
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_MS", 1)
    other = database.open_store(place, key, "badru")
    with store.work() as unit:
        unit.cases.add(a_case())
        with pytest.raises(DatabaseBusyError), other.work() as second:
            second.cases.add(a_case("case-2"))
        unit.commit()
    other.close()


def test_that_writers_beside_each_other_wait_for_their_turn(store, open_as):
    stores = [store, open_as("badru")]
    start = Barrier(len(stores))

    def write(writer):
        start.wait()
        for number in range(15):
            with stores[writer].work() as unit:
                # Reading first is what makes a deferred transaction fail.
                cases_in(unit)
                unit.drafts.put(f"case-{writer}", str(number))
                unit.commit()

    with ThreadPoolExecutor() as pool:
        list(pool.map(write, range(len(stores))))
    with store.work() as unit:
        assert [draft.content for draft in unit.drafts.all()] == ["14", "14"]


@pytest.fixture
def small_disk(tmp_path):
    """A disk of four megabytes.  Where none can be mounted the small file below speaks for it."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", os.fspath(folder)]
    if (
        shutil.which("mount") is None
        or subprocess.run(mount, capture_output=True, check=False).returncode != 0
    ):
        pytest.skip("only root on Linux can mount a small disk, and no container without its leave")
    yield folder
    subprocess.run(["umount", "--lazy", os.fspath(folder)], check=True)


def fill(store, acknowledged):
    for number in range(1000):
        with store.work() as unit:
            unit.cases.add(a_case(f"case-{number}"))
            unit.reports.add(f"case-{number}", bytes(100_000), "referral")
            unit.commit()
        acknowledged.append(f"case-{number}")


def stays_whole_when_full(store, reopen):
    acknowledged = []
    with pytest.raises(DiskFullError, match="safe"):
        fill(store, acknowledged)
    with store.work() as unit:
        assert cases_in(unit) == set(acknowledged)
    assert database.check(store) == []
    store.close()
    again = reopen()
    with again.work() as unit:
        assert cases_in(unit) == set(acknowledged)
    again.close()
    assert len(acknowledged) > 5


def test_that_a_full_disk_is_said_and_everything_acknowledged_is_there(small_disk, key):
    place = small_disk / "hemadesk.db"
    store = database.create(place, key, "amina")
    stays_whole_when_full(store, lambda: database.open_store(place, key, "amina"))


def test_that_a_file_that_cannot_grow_is_said_and_everything_acknowledged_is_there(
    store, place, key
):
    @event.listens_for(store.engine, "begin")
    def stay_small(connection):
        connection.exec_driver_sql("PRAGMA max_page_count = 1000")

    stays_whole_when_full(store, lambda: database.open_store(place, key, "amina"))


def test_that_a_database_cannot_be_half_made_on_a_full_disk(small_disk, key):
    (small_disk / "filler").write_bytes(bytes(4 * 1024 * 1024 - 100_000))
    with pytest.raises(DiskFullError):
        database.create(small_disk / "hemadesk.db", key, "amina")
    assert [file.name for file in small_disk.iterdir()] == ["filler"]


def test_that_a_read_only_disk_is_said_before_anything_is_opened(small_disk, key):
    place = small_disk / "hemadesk.db"
    database.create(place, key, "amina").close()
    subprocess.run(["mount", "-o", "remount,ro", os.fspath(small_disk)], check=True)
    with pytest.raises(FolderReadOnlyError, match="is read-only"):
        database.open_store(place, key, "amina")
    with pytest.raises(FolderReadOnlyError):
        database.create(small_disk / "other.db", key, "amina")


def test_that_a_folder_without_the_right_to_write_is_said(place, key, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may always
    with pytest.raises(FolderReadOnlyError, match="is read-only"):
        database.open_store(place, key, "amina")


def test_that_bad_rows_are_refused_by_the_tables_themselves(store, place, key):
    add(store, a_case(hemoglobin=grams("7")))
    bad = [
        "UPDATE cases SET revision = 0",
        "UPDATE patients SET sex = 'other'",
        "UPDATE findings SET kind = 'guess'",
        "UPDATE findings SET unit = NULL",
        "UPDATE findings SET value = NULL",
        "UPDATE encounters SET label = 'visit'",
        "UPDATE encounters SET removed_by = 'amina'",
        "UPDATE cases SET patient_id = 'nobody'",
        "INSERT INTO findings SELECT randomblob(16), encounter_id, position, finding, kind, value,"
        " unit, operator, as_typed, entered_at, entered_by, NULL FROM findings",
    ]
    store.close()
    connection = sqlite.connect(place, key)
    connection.execute("PRAGMA foreign_keys=ON")
    for statement in bad:
        with pytest.raises(sqlcipher.IntegrityError):
            connection.execute(statement)
    connection.close()
