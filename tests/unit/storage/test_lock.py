"""One program at a time on a data folder."""

import subprocess
import sys

import pytest

from hemadesk.storage.errors import FolderInUseError, FolderReadOnlyError
from hemadesk.storage.lock import FolderLock

HOLD = (
    "import sys; from pathlib import Path\n"
    "from hemadesk.storage.lock import FolderLock\n"
    "with FolderLock(Path(sys.argv[1])):\n"
    "    print('held', flush=True); sys.stdin.read()\n"
)


@pytest.fixture
def holder(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout.readline().strip() == b"held"
        yield process
        process.kill()


def test_that_a_second_program_is_told_and_gets_in_after_the_first_died(tmp_path, holder):
    with pytest.raises(FolderInUseError), FolderLock(tmp_path):
        pytest.fail("two at a time")
    holder.kill()
    holder.wait()
    with FolderLock(tmp_path):
        pass


def test_that_a_lock_is_given_back(tmp_path):
    for _ in range(2):
        with FolderLock(tmp_path / "made"):
            pass


def test_that_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FolderReadOnlyError), FolderLock(tmp_path / "file" / "folder"):
        pytest.fail("not a folder")


def test_that_holding_a_folder_needs_no_database_library():
    code = "import sys, hemadesk.storage.lock; print('sqlalchemy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
