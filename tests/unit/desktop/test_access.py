from dataclasses import replace

import pytest

from hemadesk.desktop.models import appearance
from hemadesk.desktop.models.access import FirstRunEntry, faults_of

GOOD = FirstRunEntry(clinic_name="Clinic", user="Amina", passphrase="a" * 10, repeated="a" * 10)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, None),
        ({"clinic_name": "  "}, "clinic_name"),
        ({"user": ""}, "user"),
        ({"passphrase": "a" * 9, "repeated": "a" * 9}, "passphrase"),
        ({"passphrase": " " * 12, "repeated": " " * 12}, "passphrase"),
        ({"repeated": "a" * 11}, "repeated"),
    ],
)
def test_that_first_run_tells_each_field_that_is_not_ready(change, fault):
    assert set(faults_of(replace(GOOD, **change))) == ({fault} if fault else set())


@pytest.mark.parametrize("content", ["", "[]", '{"appearance": "pink"}', "{", "\xff"])
def test_that_an_appearance_that_cannot_be_read_is_the_system_s(tmp_path, content):
    (tmp_path / appearance.FILE).write_text(content, encoding="latin-1")
    assert appearance.read(tmp_path) == appearance.SYSTEM


def test_that_an_appearance_is_kept(tmp_path):
    appearance.write(tmp_path, "high_contrast")
    assert appearance.read(tmp_path) == "high_contrast"
