"""Anemia by the WHO table, where age, sex, pregnancy or the value itself are not exact."""

from typing import Any

import pytest

from hemadesk.engine.anemia import Anemia
from hemadesk.knowledge.compiled import load
from tests.support.small_cases import run_of


def anemia(**findings: Any) -> Anemia:
    return run_of(load(), findings).anemia()


@pytest.mark.parametrize(
    ("findings", "grade"),
    [
        ({"hemoglobin": 12.0, "age_years": 30, "sex": "female"}, "none"),
        ({"hemoglobin": 11.99, "age_years": 30, "sex": "female"}, "mild"),
        ({"hemoglobin": 11.0, "age_years": 30, "sex": "female"}, "mild"),
        ({"hemoglobin": 10.99, "age_years": 30, "sex": "female"}, "moderate"),
        ({"hemoglobin": 8.0, "age_years": 30, "sex": "male"}, "moderate"),
        ({"hemoglobin": 7.99, "age_years": 30, "sex": "male"}, "severe"),
        ({"hemoglobin": 10.5, "age_years": 2, "sex": "male"}, "mild"),
        ({"hemoglobin": 10.5, "age_years": 1.9, "sex": "male"}, "none"),
        ({"hemoglobin": 8.9, "age_years": 0.2}, "below_limit"),
        ({"hemoglobin": 9.6, "age_years": 30, "pregnant": True}, None),
        ({"hemoglobin": {"value": 7, "op": "<"}, "age_years": 30, "sex": "male"}, "severe"),
        ({"hemoglobin": {"value": 9, "op": "<"}, "age_years": 30, "sex": "male"}, None),
        ({"hemoglobin": "normal", "age_years": 30, "sex": "male"}, "none"),
        ({"hemoglobin": "low", "age_years": 30, "sex": "male"}, None),
    ],
)
def test_that_the_grade_is_told_only_where_one_is_left(
    findings: dict[str, Any], grade: str | None
) -> None:
    assert anemia(**findings).grade == grade


def test_that_anemia_is_certain_where_every_group_agrees() -> None:
    assert anemia(hemoglobin=9.0).judgment().truth is True
    assert anemia(hemoglobin=15.0).judgment().truth is False
    unsure = anemia(hemoglobin=12.5, age_years=40).judgment()
    assert (unsure.truth, unsure.missing) == (None, {"sex"})


def test_that_the_trimester_is_named_where_it_decides() -> None:
    found = anemia(hemoglobin=10.7, age_years=27, sex="female", pregnant=True)
    assert found.judgment().truth is None
    assert found.missing == {"pregnancy_trimester"}


def test_that_altitude_and_smoking_add_up_and_the_formula_goes_on() -> None:
    both = anemia(hemoglobin=13.6, age_years=45, sex="male", altitude=1600, cigarettes_per_day=25)
    assert both.adjustment == 17
    high = anemia(hemoglobin=16, age_years=45, sex="male", altitude=5200)
    assert float(high.adjustment) == 37.4


def test_that_without_a_hemoglobin_nothing_is_said() -> None:
    found = anemia(age_years=30, sex="female")
    assert (found.grade, found.adjusted) == (None, None)
    assert found.judgment().missing == {"hemoglobin"}
