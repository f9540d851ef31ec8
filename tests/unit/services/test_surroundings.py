"""The clinic's settings as the engine reads them."""

from hemadesk.domain.case import Region
from hemadesk.domain.records import Clinic
from hemadesk.knowledge.compiled import load
from hemadesk.services.assessing import surroundings_of

KNOWLEDGE = load()


def test_that_a_clinic_that_said_nothing_restricts_nothing():
    here = surroundings_of(Clinic(), KNOWLEDGE)
    assert (here.setting, here.region) == ("referral", None)
    assert here.site is not None
    assert (here.site.tests, here.site.endemic) == (None, None)


def test_that_the_settings_reach_the_engine():
    clinic = Clinic(
        setting="district", region="africa", endemic=("malaria",), tests_up_to="primary"
    )
    here = surroundings_of(clinic, KNOWLEDGE)
    assert (here.setting, here.region) == ("district", Region.AFRICA)
    assert here.site is not None
    assert here.site.endemic == {"malaria"}
    assert "full_blood_count" in (here.site.tests or ())
    assert "adamts13" not in (here.site.tests or ())
