"""Every reason for refusing a case file: the class, the place, the value and what is accepted."""

import pytest

from hemadesk.exchange import case_json, refusals
from hemadesk.exchange.refusals import CaseFileError
from hemadesk.knowledge import compiled
from tests.support.refusal_table import in_file, rows

KNOWLEDGE = compiled.load()
FILE = "a case.json"


def nested(levels: int) -> bytes:
    """Return a case whose ``x`` makes it so many levels deep."""
    return in_file("case", '"x": ' + '{"a": ' * (levels - 1) + "1" + "}" * (levels - 1))


BYTES = [
    ("Latin-1", '{"id": "é"}'.encode("latin-1"), "NotJsonError", "", "byte 9", "UTF-8"),
    ("UTF-16", "{}".encode("utf-16"), "NotJsonError", "", "byte 1", "UTF-8"),
    ("too deep", nested(21), "TooDeepError", "x" + ".a" * 19, "", "20 levels"),
    ("far too deep", b"[" * 100_000, "TooDeepError", "", "", "20 levels"),
    (
        "too many encounters",
        b'{"format": "hemadesk-case/1", "id": "a", "encounters": ['
        + b",".join([b"{}"] * 2001)
        + b"]}",
        "TooManyEncountersError",
        "encounters",
        "2001",
        "up to 2000",
    ),
    ("too large", b" " * 5_000_001, "FileTooLargeError", "", "5000001 bytes", "5000000 bytes"),
]
TABLE = [(what, in_file(where, text), *told) for what, where, text, *told in rows()] + BYTES


def refusal_of(content: bytes) -> CaseFileError:
    with pytest.raises(CaseFileError) as caught:
        case_json.read(content, KNOWLEDGE, FILE)
    return caught.value


@pytest.mark.parametrize(
    ("written", "reason", "place", "value", "accepted"),
    [row[1:] for row in TABLE],
    ids=[row[0] for row in TABLE],
)
def test_that_a_refusal_tells_reason_file_place_value_and_what_is_accepted(
    written: bytes, reason: str, place: str, value: str, accepted: str
) -> None:
    error = refusal_of(written)

    assert type(error).__name__ == reason
    assert error.file == FILE
    assert error.place == place
    assert value in error.value
    assert accepted in error.accepted
    assert error.further == 0
    line = str(error)
    assert line.startswith(f"{FILE}: ")
    assert len(line.splitlines()) == 1
    assert error.accepted in line


def test_that_every_reason_is_in_the_table() -> None:
    reasons = {kind.__name__ for kind in CaseFileError.__subclasses__()}

    assert reasons == {row[2] for row in TABLE}


def test_that_all_faults_of_a_file_are_told_and_counted() -> None:
    error = refusal_of(in_file("findings", '"mcv": "90", "fever": true, "onset": 3'))

    assert [type(each).__name__ for each in (error, *error.others)] == [
        "NumberAsTextError",
        "NotPresenceError",
        "UnknownCategoryError",
    ]
    assert str(error).endswith("(and 2 more)")
    assert refusals.one_line(error).endswith("(and 2 more faults)")


def test_that_thousands_of_faults_are_counted_but_not_kept() -> None:
    findings = ", ".join(f'"no_such_{number}": 1' for number in range(5000))
    error = refusal_of(in_file("findings", findings))

    assert len(error.others) < 50
    assert error.further == 4999


@pytest.mark.parametrize(
    "written",
    [
        in_file("patient", '"name": ["Jane Doe"]'),
        in_file("patient", '"name": {"family": "Jane Doe"}'),
        in_file("patient", '"birth_date": "Jane Doe"'),
        in_file("patient", '"sex": {"Jane Doe": 1}'),
        in_file("patient", '"contact": 7, "name": "Jane Doe"'),
        in_file("case", '"patient": "Jane Doe"'),
        in_file("case", '"patient": ["Jane Doe"]'),
        in_file("encounter", '"notes": ["Jane Doe"]'),
        b'{"patient": {"name": "Jane Doe"',
        b'{"patient": {"name": Jane Doe}}',
        b'{"patient": {"name": "Jane Doe", "name": "Jane Doe"}}',
    ],
)
def test_that_no_refusal_tells_the_name_of_a_patient(written: bytes) -> None:
    error = refusal_of(written)

    told = [str(each) + repr(each.details) for each in (error, *error.others)]
    assert not any("Jane" in text or "Doe" in text for text in told)


def test_that_an_unreadable_unit_of_a_known_finding_tells_what_to_ask() -> None:
    error = refusal_of(in_file("findings", '"d_dimer": {"value": 500, "unit": "ug/L"}'))

    assert "FEU or DDU" in str(error)


def test_that_a_long_value_is_shortened() -> None:
    error = refusal_of(in_file("findings", '"onset": "' + r"a\n" * 5000 + '"'))

    assert len(error.value) < 100
    assert "\n" not in str(error)


def test_that_the_unit_that_was_likely_meant_is_offered() -> None:
    error = refusal_of(in_file("findings", '"hemoglobin": 68'))

    assert "68 g/dL is impossible; did you mean 68 g/L (6.8 g/dL)?" in str(error)


def test_that_two_units_of_one_meaning_are_offered_once() -> None:
    error = refusal_of(in_file("findings", '"platelets": 41000'))

    assert error.details["offer"] == "41000 /uL (41 10*9/L)"
