"""First run, unlocking and recovery of a data folder."""

import pytest

from hemadesk.domain.records import Clinic
from hemadesk.security.attempts import FREE
from hemadesk.security.errors import (
    KeyFileDamagedError,
    KeyFileMissingError,
    KeyFileUnwritableError,
    WaitBeforeTryingError,
    WeakPassphraseError,
    WrongPassphraseError,
    WrongRecoveryKeyError,
)
from hemadesk.security.recovery import make
from hemadesk.security.wrapping import Argon2
from hemadesk.services.records_folder import RecordsFolder
from hemadesk.storage import database
from hemadesk.storage.errors import DatabaseExistsError
from tests.support.cases import a_case

PASSPHRASE = "correct horse battery"  # noqa: S105 - opens only what this test made
OTHER = "another long passphrase"


@pytest.fixture
def folder(tmp_path):
    return RecordsFolder(tmp_path / "records", Argon2(memory_kib=64, passes=1, lanes=1))


@pytest.fixture
def recovery_key(folder):
    opened = folder.first_run("amina", PASSPHRASE, database.create, Clinic(name="Hospital"))
    with opened.store.work() as unit:
        unit.cases.add(a_case())
        unit.commit()
    opened.store.close()
    return opened.recovery_key


def has_the_case(opened):
    with opened.store.work() as unit:
        found = unit.cases.get("case-1").case == a_case()
    opened.store.close()
    return found


def test_that_first_run_makes_a_folder_that_the_passphrase_opens(folder, recovery_key):
    assert not folder.is_new()
    opened = folder.unlock(PASSPHRASE, database.open_upgraded)
    assert (opened.user, opened.recovery_key) == ("amina", None)
    with opened.store.work() as unit:
        assert unit.clinic.get().name == "Hospital"
    assert has_the_case(opened)


def test_that_a_second_first_run_is_refused_and_loses_nothing(folder, recovery_key):
    with pytest.raises(DatabaseExistsError):
        folder.first_run("badru", OTHER, database.create)
    assert has_the_case(folder.unlock(PASSPHRASE, database.open_upgraded))


def test_that_a_weak_passphrase_makes_nothing(folder):
    with pytest.raises(WeakPassphraseError):
        folder.first_run("amina", "short", database.create)
    assert folder.is_new()


def test_that_wrong_passphrases_cost_time_never_data(folder, recovery_key):
    for _ in range(FREE):
        with pytest.raises(WrongPassphraseError):
            folder.unlock(OTHER, database.open_upgraded)
    with pytest.raises(WaitBeforeTryingError):
        folder.unlock(PASSPHRASE, database.open_upgraded)
    folder.attempts.succeeded()  # as if the wait were over
    assert has_the_case(folder.unlock(PASSPHRASE, database.open_upgraded))


def test_that_the_recovery_key_sets_a_new_passphrase_and_loses_nothing(folder, recovery_key):
    assert has_the_case(folder.recover(recovery_key, "amina", OTHER, database.open_upgraded))
    assert has_the_case(folder.unlock(OTHER, database.open_upgraded))
    with pytest.raises(WrongPassphraseError):
        folder.unlock(PASSPHRASE, database.open_upgraded)


def test_that_another_recovery_key_opens_nothing_and_costs_time(folder, recovery_key):
    for _ in range(FREE):
        with pytest.raises(WrongRecoveryKeyError):
            folder.recover(make(), "amina", OTHER, database.open_upgraded)
    with pytest.raises(WaitBeforeTryingError):
        folder.recover(recovery_key, "amina", OTHER, database.open_upgraded)


def test_that_a_changed_passphrase_needs_the_old_one(folder, recovery_key):
    with pytest.raises(WrongPassphraseError):
        folder.change_passphrase("amina", OTHER, PASSPHRASE)
    folder.change_passphrase("amina", PASSPHRASE, OTHER)
    assert has_the_case(folder.unlock(OTHER, database.open_upgraded))


def test_that_a_second_user_opens_the_same_records(folder, recovery_key):
    _, key = folder.database_key(PASSPHRASE)
    folder.add_user("badru", OTHER, key)
    assert folder.users() == ("amina", "badru")
    opened = folder.unlock(OTHER, database.open_upgraded)
    assert opened.user == "badru"
    assert has_the_case(opened)


def test_that_a_new_recovery_key_ends_the_old_one(folder, recovery_key):
    printed = folder.new_recovery_key(PASSPHRASE)
    with pytest.raises(WrongRecoveryKeyError):
        folder.recover(recovery_key, "amina", OTHER, database.open_upgraded)
    assert has_the_case(folder.recover(printed, "amina", OTHER, database.open_upgraded))


def test_that_a_damaged_or_missing_key_file_is_one_clear_error(folder, recovery_key):
    content = folder.keys.read_bytes()
    folder.keys.write_bytes(content[:-40])
    with pytest.raises(KeyFileDamagedError):
        folder.unlock(PASSPHRASE, database.open_upgraded)
    folder.keys.unlink()
    with pytest.raises(KeyFileMissingError):
        folder.unlock(PASSPHRASE, database.open_upgraded)
    folder.keys.write_bytes(content)
    assert has_the_case(folder.unlock(PASSPHRASE, database.open_upgraded))


def test_that_a_first_run_cut_short_after_the_database_was_made_is_finished(folder):
    def cut(path, key, who):
        database.create(path, key, who).close()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        folder.first_run("amina", PASSPHRASE, cut)
    assert not folder.keys.exists()
    folder.unlock(PASSPHRASE, database.open_upgraded).store.close()
    assert folder.keys.exists()


def test_that_a_first_run_cut_short_before_it_can_simply_be_run_again(folder):
    def cut(path, key, who):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        folder.first_run("amina", OTHER, cut)
    folder.first_run("amina", PASSPHRASE, database.create).store.close()
    folder.unlock(PASSPHRASE, database.open_upgraded).store.close()


def test_that_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    folder = RecordsFolder(tmp_path / "file" / "records", Argon2(64, 1, 1))
    with pytest.raises(KeyFileUnwritableError, match=r"hemadesk\.keys"):
        folder.first_run("amina", PASSPHRASE, database.create)
