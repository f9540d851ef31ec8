from hemadesk.engine.derived import derived
from hemadesk.engine.facts import gather
from hemadesk.knowledge.compiled import load
from tests.support.small_cases import small_case

KNOWLEDGE = load()


def derived_of(**findings):
    return {
        each.id: each
        for each in derived(gather(small_case(KNOWLEDGE, findings), KNOWLEDGE), KNOWLEDGE)
    }


def test_that_a_multiple_entered_as_such_is_not_derived_from_anything():
    assert "ldh_times_uln" not in derived_of(ldh_times_uln=4)


def test_that_a_multiple_of_the_limit_names_what_it_was_made_from():
    assert derived_of(ldh=900)["ldh_times_uln"].inputs == ("ldh",)
