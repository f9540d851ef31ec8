from datetime import date

import pytest

from hemadesk.desktop.models.date_text import read

TODAY = date(2024, 3, 10)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024-03-01", "2024-03-01"),
        ("2024-03", "2024-03"),
        ("2024", "2024"),
        ("1.3.2024", "2024-03-01"),
        ("25/12/2023", "2023-12-25"),
        ("12/25/2023", "2023-12-25"),
        ("5/5/2023", "2023-05-05"),
        ("t", "2024-03-10"),
        ("Today", "2024-03-10"),
    ],
)
def test_that_a_date_is_read_as_people_write_it(text, iso):
    assert read(text, TODAY).date.text == iso


def test_that_a_date_that_two_countries_read_differently_is_asked_about():
    found = read("3/4/2024", TODAY)
    assert found.date is None
    assert found.choices == ("2024-04-03", "2024-03-04")


@pytest.mark.parametrize("text", ["yesterday", "32.1.2024", "2024-13", "13/13/2024"])
def test_that_no_date_is_made_of_nonsense(text):
    assert read(text, TODAY).is_fault


def test_that_no_text_is_no_fault():
    found = read(" ", TODAY)
    assert found.date is None
    assert not found.is_fault
