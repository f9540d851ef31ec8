"""Small cases and assessments for tests that do not ask what the engine says."""

from fractions import Fraction

from hemadesk.domain.assessment import (
    Assessment,
    Confidence,
    DiagnosisResult,
    FlagStatus,
    Pattern,
    RedFlag,
    Urgency,
)
from hemadesk.domain.case import Case, Encounter, Patient, Sex
from hemadesk.domain.dates import CaseDate
from hemadesk.domain.values import Quantity


def grams(value):
    return Quantity(Fraction(value), "g/dL")


def a_patient(name="Amélie Müller-Ortiz", identifier="MRN 001-2", born="1980-03-04", **more):
    date = None if born is None else CaseDate.parse(born)
    return Patient(name=name, identifier=identifier, birth_date=date, **{"sex": Sex.FEMALE} | more)


def a_case(id_="case-1", patient=None, date="2024-03-01", **findings):
    values = findings or {"hemoglobin": grams("6.8")}
    encounter = Encounter(CaseDate.parse(date) if date else None, findings=values)
    return Case(id_, patient or a_patient(), (encounter,))


def an_assessment(case_id="case-1", leading="aplastic_anemia", urgency=None, *, enough=True):
    flag = RedFlag("RF01", "group", FlagStatus.FIRED, urgency or Urgency.SAME_DAY, (), (), "S091")
    return Assessment(
        case_id=case_id,
        as_of="2024-03-01",
        engine_version="1.0.0",
        knowledge_version="2026.11+sha256:1f3c",
        setting="referral",
        region=None,
        pattern=Pattern("pancytopenia", "criteria-1.8", ()),
        red_flags=(flag,) if urgency else (),
        differential=(DiagnosisResult(leading, 0.8, -10.0, 6.0, ()),),
        confidence=Confidence(enough_information=enough, in_scope=True, decided=False),
    )
