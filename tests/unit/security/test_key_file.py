"""The key file: who opens it, who does not, and what damage looks like."""

import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemadesk.security import key_file, recovery
from hemadesk.security.errors import (
    KeyFileDamagedError,
    KeyFileExistsError,
    KeyFileMissingError,
    KeyFileTooNewError,
    KeyFileUnreadableError,
    KeyFileUnwritableError,
    LastUserError,
    MistypedRecoveryKeyError,
    UnknownUserError,
    UserExistsError,
    WeakPassphraseError,
    WrongPassphraseError,
    WrongRecoveryKeyError,
)
from hemadesk.security.wrapping import Argon2

QUICK = Argon2(memory_kib=64, passes=1, lanes=1)
PASSPHRASE = "correct horse battery"  # noqa: S105 - opens only what this test made


@pytest.fixture
def new():
    return key_file.make("amina", PASSPHRASE, QUICK)


@pytest.fixture
def path(tmp_path, new):
    file = tmp_path / "hemadesk.keys"
    key_file.write_new(file, new.file)
    return file


def test_that_the_passphrase_opens_the_database_key_after_a_round_trip(path, new):
    read = key_file.read(path)
    assert read == new.file
    assert read.open_with_passphrase(PASSPHRASE) == ("amina", new.database_key)
    assert len(new.database_key) == 32


def test_that_a_key_file_in_no_folder_is_missing(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(KeyFileMissingError):
        key_file.read(tmp_path / "file" / "hemadesk.keys")


def test_that_a_key_file_that_may_not_be_read_is_told(tmp_path):
    (tmp_path / "hemadesk.keys").mkdir()
    with pytest.raises(KeyFileUnreadableError, match="cannot be read"):
        key_file.read(tmp_path / "hemadesk.keys")


def test_that_a_wrong_passphrase_opens_nothing(new):
    with pytest.raises(WrongPassphraseError):
        new.file.open_with_passphrase(PASSPHRASE + " ")


def test_that_an_accent_may_be_typed_as_one_character_or_as_two():
    new = key_file.make("amina", "clave secreta añeja", QUICK)
    _, key = new.file.open_with_passphrase("clave secreta an\u0303eja")
    assert key == new.database_key


def test_that_the_recovery_key_opens_and_sets_a_new_passphrase(new):
    key = new.file.open_with_recovery_key(new.recovery_key.lower())
    changed = new.file.with_passphrase("amina", "another passphrase", key, QUICK)
    assert changed.open_with_passphrase("another passphrase") == ("amina", new.database_key)
    with pytest.raises(WrongPassphraseError):
        changed.open_with_passphrase(PASSPHRASE)
    assert changed.open_with_recovery_key(new.recovery_key) == new.database_key


def test_that_a_foreign_recovery_key_opens_nothing(new):
    with pytest.raises(WrongRecoveryKeyError):
        new.file.open_with_recovery_key(recovery.make())
    with pytest.raises(MistypedRecoveryKeyError):
        new.file.open_with_recovery_key("A" * 40)


def test_that_a_new_recovery_key_ends_the_old_one(new):
    printed = recovery.make()
    changed = new.file.with_recovery_key(printed, new.database_key, QUICK)
    assert changed.open_with_recovery_key(printed) == new.database_key
    with pytest.raises(WrongRecoveryKeyError):
        changed.open_with_recovery_key(new.recovery_key)


def test_that_each_user_opens_the_same_key_with_a_passphrase_of_their_own(new):
    two = new.file.with_user("badru", "a second passphrase", new.database_key, QUICK)
    assert two.users() == ("amina", "badru")
    assert two.open_with_passphrase("a second passphrase") == ("badru", new.database_key)
    assert two.open_with_passphrase(PASSPHRASE) == ("amina", new.database_key)
    with pytest.raises(WrongPassphraseError):
        two.open_with_passphrase(PASSPHRASE, user="badru")
    with pytest.raises(UserExistsError):
        two.with_user("badru", "a third passphrase", new.database_key, QUICK)
    with pytest.raises(WrongPassphraseError):
        two.without_user("badru").open_with_passphrase("a second passphrase")


def test_that_the_last_user_stays_and_an_unknown_one_is_named(new):
    with pytest.raises(LastUserError, match="amina"):
        new.file.without_user("amina")
    with pytest.raises(UnknownUserError, match="badru"):
        new.file.with_passphrase("badru", "a second passphrase", new.database_key, QUICK)


def test_that_a_short_passphrase_is_refused(new):
    with pytest.raises(WeakPassphraseError):
        key_file.make("amina", "short", QUICK)
    with pytest.raises(WeakPassphraseError):
        new.file.with_passphrase("amina", "short" + " " * 20, new.database_key, QUICK)


def test_that_an_existing_key_file_is_never_overwritten(path):
    before = path.read_bytes()
    with pytest.raises(KeyFileExistsError):
        key_file.write_new(path, key_file.make("badru", PASSPHRASE, QUICK).file)
    assert path.read_bytes() == before


def test_that_no_secret_lies_in_the_file_or_in_a_repr(path, new):
    stored = path.read_bytes()
    for secret in (PASSPHRASE, new.recovery_key, new.database_key.hex()):
        assert secret.encode() not in stored
        assert secret not in repr(new)
    assert repr(new.database_key) not in repr(new)


def test_that_a_missing_and_a_newer_file_are_told_apart(path, tmp_path):
    with pytest.raises(KeyFileMissingError):
        key_file.read(tmp_path / "none.keys")
    path.write_text(json.dumps({"format": "hemadesk-keys/2"}))
    with pytest.raises(KeyFileTooNewError):
        key_file.read(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_that_any_changed_byte_is_damage_or_is_harmless_never_a_wrong_key(path, new, data):
    stored = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(stored) - 1))
    stored[place] ^= data.draw(st.integers(1, 255))
    damaged = path.with_name("damaged.keys")
    damaged.write_bytes(stored)
    with suppress(KeyFileDamagedError, KeyFileTooNewError):
        assert key_file.read(damaged) == new.file


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: json.dumps(text).encode()))
def test_that_any_other_content_is_one_clear_error(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("keys") / "hemadesk.keys"
    path.write_bytes(content)
    with pytest.raises(KeyFileDamagedError, match=r"hemadesk\.keys is damaged"):
        key_file.read(path)


@pytest.mark.parametrize("field", ["memory_kib", "passes", "lanes"])
def test_that_a_file_cannot_ask_for_more_than_a_computer_has(path, field):
    content = json.loads(path.read_text())
    content["keys"][0][field] = 1 << 60
    del content["checksum"]
    content["checksum"] = key_file._checksum(content)  # noqa: SLF001 - a forger can compute it too
    path.write_text(json.dumps(content))
    with pytest.raises(KeyFileDamagedError):
        key_file.read(path)


def test_that_lowered_parameters_with_a_right_checksum_open_nothing(path):
    content = json.loads(path.read_text())
    content["keys"][0]["memory_kib"] = 8
    del content["checksum"]
    content["checksum"] = key_file._checksum(content)  # noqa: SLF001 - a forger can compute it too
    path.write_text(json.dumps(content))
    with pytest.raises(WrongPassphraseError):
        key_file.read(path).open_with_passphrase(PASSPHRASE)


def test_that_a_write_that_fails_leaves_the_old_file_and_nothing_else(path, new, monkeypatch):
    before = path.read_bytes()

    def fails(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(key_file.os, "fsync", fails)
    with pytest.raises(KeyFileUnwritableError, match="No space"):
        key_file.write(path, new.file.with_user("b", "another one", new.database_key, QUICK))
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_that_nobody_opens_the_records_under_another_name(new):
    two = new.file.with_user("badru", "a second passphrase", new.database_key, QUICK)
    amina, recovery_key, badru = two.keys
    forged = replace(two, keys=(replace(amina, sealed=badru.sealed), recovery_key))
    with pytest.raises(WrongPassphraseError):
        forged.open_with_passphrase("a second passphrase", user="amina")


def test_that_a_sealed_key_of_other_records_opens_nothing(new):
    with pytest.raises(WrongPassphraseError):
        replace(new.file, records="others").open_with_passphrase(PASSPHRASE)


def test_that_the_real_parameters_are_those_of_rfc_9106():
    assert Argon2() == Argon2(memory_kib=65536, passes=3, lanes=4)


def test_that_opening_keys_needs_no_database_library():
    code = (
        "import sys, hemadesk.security, hemadesk.security.key_file, hemadesk.security.attempts;"
        "print([m for m in ('sqlalchemy', 'sqlcipher3', 'alembic', 'PySide6') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
