import os
import stat
from pathlib import Path

import pytest

from hemadesk.cli import files


def test_that_a_folder_means_its_json_files_by_name_and_nothing_below(tmp_path):
    (tmp_path / "below").mkdir()
    (tmp_path / "folder.json").mkdir()
    for name in ("b.json", "a.json", "notes.txt", "below/c.json", "B.json"):
        (tmp_path / name).write_text("{}")
    assert [file.name for file in files.case_files(tmp_path)] == ["B.json", "a.json", "b.json"]


def test_that_a_link_to_nowhere_is_told_and_not_passed_over(tmp_path):
    (tmp_path / "gone.json").symlink_to(tmp_path / "nowhere")
    [link] = files.case_files(tmp_path)
    with pytest.raises(files.UnreadableFileError, match=r"gone\.json: cannot be read \(No such"):
        files.read(link)


def test_that_a_folder_without_cases_is_named(tmp_path):
    with pytest.raises(files.NoCaseFileError, match="at least one"):
        files.case_files(tmp_path)


def test_that_a_name_with_a_line_end_is_told_on_one_line():
    assert files.named(Path("two\nlines \udc80.json")) == "two\\nlines \\udc80.json"


def test_that_an_endless_file_is_read_no_further_than_a_case_can_be_long():
    assert len(files.read(Path("/dev/zero"))) == files.LONGEST


def test_that_a_written_file_replaces_the_old_one_and_is_its_owner_s_alone(tmp_path):
    target = tmp_path / "out.pdf"
    target.write_bytes(b"older and longer")
    files.write(target, b"new")
    assert target.read_bytes() == b"new"
    assert os.name == "nt" or stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["out.pdf"]


@pytest.mark.parametrize("place", ["missing/out.pdf", "file/out.pdf", "."])
def test_that_a_place_that_cannot_be_written_is_named(tmp_path, place):
    (tmp_path / "file").touch()
    with pytest.raises(files.UnwritableFileError, match="give another place"):
        files.write(tmp_path / place, b"")


def test_that_a_full_disk_is_told():
    with pytest.raises(files.UnwritableFileError, match="No space left"):
        files.write(Path("/dev/full"), b"x" * 100_000)
