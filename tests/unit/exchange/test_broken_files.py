"""No file, however broken, gives anything but a case or a refusal with a place."""

import json
from pathlib import Path
from random import Random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemadesk.domain.case import Case
from hemadesk.exchange import case_json
from hemadesk.exchange.refusals import CaseFileError, one_line
from hemadesk.knowledge import compiled
from tests.support.broken_files import broken

DATA = Path(__file__).parents[2] / "data"
FILES = [DATA / "every-key.json"] * 20 + sorted(DATA.glob("cases/*.json"))
KNOWLEDGE = compiled.load()


PLACES = (
    "%s",
    '{"format": "hemadesk-case/1", "id": "a", "encounters": %s}',
    '{"format": "hemadesk-case/1", "id": "a", "encounters": [%s]}',
    '{"format": "hemadesk-case/1", "id": "a", "encounters": [{"findings": %s}]}',
    '{"format": "hemadesk-case/1", "id": "a", "encounters": [{"findings": {"mcv": %s}}]}',
    '{"format": "hemadesk-case/1", "id": "a", "encounters": [{"limits": {"mcv": %s}}]}',
    '{"format": "hemadesk-case/1", "id": "a", "encounters": [{"treatments": [%s]}]}',
    '{"format": "hemadesk-case/1", "id": "a", "encounters": [{}], "patient": %s}',
    '{"format": "hemadesk-case/1", "id": "a", "encounters": [{}], "diagnosis": %s}',
    '{"format": "hemadesk-case/1", "id": "a", "encounters": [{}], "x": {"x": %s}}',
)


def read_or_refuse(content: bytes) -> Case | None:
    try:
        return case_json.read(content, KNOWLEDGE, "broken.json")
    except CaseFileError as error:
        for line in (str(error), one_line(error)):
            assert line.startswith("broken.json: ")
            assert len(line.splitlines()) == 1
            assert len(line) < 1000
        return None


@pytest.mark.parametrize("piece", [" ", "1,", "<", "2024-", "g/", '\\\\"', "\\u0020"])
@pytest.mark.parametrize(
    "place",
    [
        '"date": "%s"',
        '"findings": {"mcv": "%s"}',
        '"findings": {"mcv": {"value": 90, "unit": "%s"}}',
        '"findings": {"%s": 1}',
    ],
)
def test_that_a_text_of_megabytes_is_refused_at_once(place: str, piece: str) -> None:
    encounter = place % (piece * (4_000_000 // len(piece)))
    content = (
        f'{{"format": "hemadesk-case/1", "id": "a", "encounters": [{{{encounter}}}]}}'.encode()
    )
    started = process_time()

    assert read_or_refuse(content) is None
    assert process_time() - started < 5


@given(st.binary(max_size=300))
def test_that_any_bytes_are_a_case_or_refused(content: bytes) -> None:
    read_or_refuse(content)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(("id", "value", "x", "date", "a")), inner, max_size=4)
        ),
    )
)
def test_that_any_json_in_any_place_is_a_case_or_refused(value: object) -> None:
    for place in PLACES:
        read_or_refuse((place % json.dumps(value)).encode())


@given(st.sampled_from(FILES), st.randoms(use_true_random=False))
def test_that_a_broken_case_file_is_a_case_or_refused(file: Path, random: Random) -> None:
    for _ in range(10):
        case = read_or_refuse(broken(file.read_bytes(), random))
        if case is not None:
            assert case_json.read(case_json.write(case), KNOWLEDGE) == case
