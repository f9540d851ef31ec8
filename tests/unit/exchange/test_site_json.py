import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemadesk.domain.case import Region
from hemadesk.domain.site import Site
from hemadesk.exchange import site_json
from hemadesk.exchange.refusals import CaseFileError
from hemadesk.knowledge import compiled

KNOWLEDGE = compiled.load()


def read(**card):
    content = json.dumps({"format": site_json.FORMAT, **card}).encode()
    return site_json.read(content, KNOWLEDGE, "site.json")


def test_that_a_card_names_region_and_tests():
    tests = list(KNOWLEDGE.tests)[:2]
    assert read(region="africa", tests=tests) == Site(Region.AFRICA, frozenset(tests))


def test_that_a_card_without_tests_restricts_nothing_and_an_empty_list_everything():
    assert read() == Site(None, None)
    assert read(tests=[]).tests == frozenset()


@pytest.mark.parametrize(
    ("card", "told"),
    [
        ({"region": "atlantis"}, r"site\.json: region: .*accepted: africa"),
        ({"tests": ["blood_flim"]}, r"tests\[0\]: \"blood_flim\""),
        ({"tests": "all"}, "a list of ids"),
        ({"endemic": ["flu"]}, r"endemic\[0\]: \"flu\""),
        ({"tests": [3]}, r"tests\[0\]: 3"),
        ({"laboratory": 1}, "unknown key"),
        ({"format": "hemadesk-case/1"}, "hemadesk-site/1"),
    ],
)
def test_that_what_a_card_cannot_say_is_refused_by_place(card, told):
    with pytest.raises(CaseFileError, match=told):
        read(**card)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@given(json_values, json_values)
def test_that_any_json_is_a_site_or_refused(region, tests):
    for document in (region, {"format": site_json.FORMAT, "region": region, "tests": tests}):
        content = json.dumps(document).encode()
        with contextlib.suppress(CaseFileError):
            assert isinstance(site_json.read(content, KNOWLEDGE, "site.json"), Site)
