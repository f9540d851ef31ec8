"""``hemadesk db``: first run, check and upgrade as a person types them."""

import errno
import os
import re
import subprocess
import sys

import pytest

from hemadesk.cli.main import run
from hemadesk.knowledge import compiled
from hemadesk.security import recovery
from hemadesk.services import demonstration
from hemadesk.services.case_desk import CaseDesk
from hemadesk.services.records_folder import RecordsFolder
from hemadesk.storage import database
from hemadesk.storage.lock import FolderLock

PASSPHRASE = "correct horse battery"  # noqa: S105 - opens only what this test made


@pytest.fixture
def data(tmp_path):
    return tmp_path / "records"


@pytest.fixture
def passphrase(tmp_path):
    file = tmp_path / "passphrase"
    file.write_text(PASSPHRASE + "\n")
    return ("--passphrase-file", str(file))


@pytest.fixture
def made(data, passphrase, capsys):
    assert run(["db", "init", "--user", "amina", "--data", str(data), *passphrase]) == 0
    return capsys.readouterr().out


def opened(data):
    return RecordsFolder(data).unlock(PASSPHRASE, database.open_upgraded)


def test_that_init_prints_a_recovery_key_that_opens_the_records(made, data):
    printed = re.search(r"^  (\S+)$", made, re.MULTILINE)[1]
    assert recovery.read(printed) == printed
    folder = RecordsFolder(data)
    folder.recover(printed, "amina", "another passphrase", database.open_upgraded).store.close()


def test_that_sound_records_are_said_to_be_sound(made, data, passphrase, capsys):
    assert run(["db", "check", "--data", str(data), *passphrase]) == 0
    assert "sound" in capsys.readouterr().out
    assert run(["db", "upgrade", "--data", str(data), *passphrase]) == 0
    assert database.head() in capsys.readouterr().out


def test_that_damage_is_told_and_counts_as_failure(made, data, passphrase, capsys):
    file = data / "hemadesk.db"
    content = bytearray(file.read_bytes())
    content[-100] ^= 1
    file.write_bytes(content)
    assert run(["db", "check", "--data", str(data), *passphrase]) == 1
    assert "integrity_check" in capsys.readouterr().out


def test_that_existing_records_are_never_made_anew(made, data, passphrase, capsys):
    before = {file.name: file.read_bytes() for file in data.iterdir()}
    assert run(["db", "init", "--data", str(data), *passphrase]) == 2
    assert "already" in capsys.readouterr().err
    assert {file.name: file.read_bytes() for file in data.iterdir()} == before | {
        "hemadesk.lock": b""
    }


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, os.strerror(errno.ENOENT)),
        (b"\xff\xfe", "the file is not text"),
        (b"", "the first line of the file is empty"),
    ],
)
def test_that_a_passphrase_file_that_cannot_be_read_is_told_in_words(
    data, tmp_path, capsys, content, reason
):
    file = tmp_path / "given"
    if content is not None:
        file.write_bytes(content)
    assert run(["db", "init", "--data", str(data), "--passphrase-file", str(file)]) == 2
    assert f"No passphrase was given: {reason}." in capsys.readouterr().err


def test_that_a_wrong_passphrase_is_one_line_on_the_console(made, data):
    done = subprocess.run(
        [sys.executable, "-m", "hemadesk", "db", "check", "--data", str(data)],
        env=os.environ | {"HEMADESK_PASSPHRASE": "not this one"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "hemadesk: This passphrase does not open the records.\n"


def test_that_one_more_person_is_let_in_with_a_passphrase_of_their_own(
    made, data, passphrase, tmp_path, capsys
):
    theirs = tmp_path / "theirs"
    theirs.write_text("four quiet gray geese\n")
    command = ["db", "add-user", "--user", "badru", "--data", str(data), *passphrase]
    assert run([*command, "--new-passphrase-file", str(theirs)]) == 0
    assert "badru may open the records" in capsys.readouterr().out
    unlocked = RecordsFolder(data).unlock("four quiet gray geese", database.open_upgraded)
    unlocked.store.close()
    assert unlocked.user == "badru"
    assert run([*command, "--new-passphrase-file", str(theirs)]) == 2
    assert "There is a user badru already." in capsys.readouterr().err


def test_that_nobody_is_let_in_without_a_passphrase_that_opens(made, data, tmp_path, capsys):
    wrong = tmp_path / "wrong"
    wrong.write_text("not this one\n")
    command = ["db", "add-user", "--user", "badru", "--data", str(data)]
    assert run([*command, "--passphrase-file", str(wrong)]) == 2
    assert RecordsFolder(data).users() == ("amina",)


def test_that_without_a_terminal_nobody_waits_for_a_passphrase(made, data, monkeypatch, capsys):
    monkeypatch.delenv("HEMADESK_PASSPHRASE", raising=False)
    assert run(["db", "check", "--data", str(data)]) == 2
    assert "no terminal" in capsys.readouterr().err


def test_that_a_folder_in_use_is_not_upgraded(made, data, passphrase, capsys):
    with FolderLock(data):
        assert run(["db", "upgrade", "--data", str(data), *passphrase]) == 2
    assert "already open" in capsys.readouterr().err


def test_that_a_demonstration_is_marked_and_holds_the_bundled_cases(data, passphrase, capsys):
    assert run(["db", "init", "--demonstration", "--data", str(data), *passphrase]) == 0
    knowledge = compiled.load()
    store = opened(data).store
    desk = CaseDesk(store.work, knowledge)
    lines = desk.worklist(most=50)
    clinic = desk.clinic()
    first = desk.open(lines[0].case_id).case
    kept = [len(desk.earlier_assessments(line.case_id)) for line in lines]
    store.close()
    assert clinic.is_demonstration
    assert {line.name for line in lines} == set(demonstration.INVENTED_NAMES.values())
    assert all(line.name.endswith(" Example") for line in lines)
    assert all(line.identifier.startswith("DEMO-") for line in lines)
    assert kept == [1] * len(lines)
    assert first in demonstration.cases(knowledge)
    assert lines[0].urgency == "immediate"
