"""Which findings the model weighs: each piece of evidence once."""

import pytest

from hemadesk.engine.assess import weigh_case
from hemadesk.knowledge.compiled import load
from tests.support.written import case, on


def weighed(**findings):
    return {finding for finding, _ in weigh_case(case(on(None, **findings)), load()).items}


@pytest.mark.parametrize(
    ("entered", "expected"),
    [
        ({"splenomegaly": "present"}, {"splenomegaly"}),
        ({"splenomegaly": "absent"}, {"splenomegaly"}),
        ({"massive_splenomegaly": "present"}, {"massive_splenomegaly"}),
        ({"massive_splenomegaly": "present", "splenomegaly": "present"}, {"massive_splenomegaly"}),
        ({"massive_splenomegaly": "absent", "splenomegaly": "absent"}, {"splenomegaly"}),
        ({"massive_splenomegaly": "absent", "splenomegaly": "present"}, {"splenomegaly"}),
        ({"spleen_cm": "6 cm", "splenomegaly": "present"}, {"spleen_cm"}),
        ({"film_blasts": "absent"}, {"film_blasts"}),
        ({"film_faggot_cells": "present"}, {"film_faggot_cells"}),
        ({"film_blasts": "present", "film_auer_rods": "absent"}, {"film_blasts", "film_auer_rods"}),
        ({"drug_zidovudine": "present", "drug_myelotoxic": "present"}, {"drug_zidovudine"}),
        ({"drug_myelotoxic": "absent"}, {"drug_myelotoxic"}),
        ({"bloody_diarrhea": "absent", "diarrhea_acute": "present"}, {"diarrhea_acute"}),
        ({"covid_positive": "present", "infection_recent_viral": "present"}, {"covid_positive"}),
        ({"covid_positive": "absent", "infection_recent_viral": "present"},
         {"infection_recent_viral"}),
        ({"film_malaria_parasites": "absent", "malaria_positive": "absent"}, {"malaria_positive"}),
        ({"hemoglobin": "7 g/dL", "hematocrit": "21 %"}, {"hemoglobin", "mchc"}),
        ({"hemoglobin": "low", "hematocrit": "21 %"}, {"hematocrit"}),
        ({"pregnancy_trimester": "2"}, {"postpartum_or_pregnant"}),
    ],
)  # fmt: skip
def test_that_what_another_finding_implies_is_not_weighed_again(entered, expected):
    assert weighed(**entered) == expected
