"""Cases go into rows and come back equal; what was once entered is never lost."""

from pathlib import Path

import pytest

from hemadesk.exchange import case_json
from hemadesk.knowledge import compiled

CASES = sorted((Path(__file__).parents[2] / "data" / "cases").glob("*.json"))


@pytest.mark.parametrize("published", CASES, ids=lambda file: file.stem)
def test_that_a_published_case_comes_back_equal(store, published):
    case = case_json.read(published.read_bytes(), compiled.load())
    with store.work() as unit:
        unit.cases.add(case)
        unit.commit()
    with store.work() as unit:
        assert unit.cases.get(case.id).case == case
