"""A young woman to be referred, and an assessment of her with something in every part."""

from dataclasses import replace
from fractions import Fraction

from hemadesk.domain.assessment import (
    Assessment,
    BeforeTreatment,
    Confidence,
    CountCheck,
    Derived,
    DiagnosisResult,
    Evidence,
    FlagStatus,
    Lineage,
    NextTest,
    NotExcluded,
    Pattern,
    PossibleResult,
    Precaution,
    Reason,
    RedFlag,
    Score,
    Severity,
    Status,
    Unexplained,
    Urgency,
)
from hemadesk.domain.case import (
    Case,
    Encounter,
    EncounterLabel,
    LaboratoryLimits,
    Patient,
    Region,
    Sex,
    Treatment,
    TreatmentKind,
)
from hemadesk.domain.dates import CaseDate
from hemadesk.domain.values import Category, Comparator, Presence, Quantity, Word

PRESENT, ABSENT = Presence.PRESENT, Presence.ABSENT


def amount(number, unit, comparator=Comparator.EXACT):
    return Quantity(Fraction(number), unit, comparator)


BEFORE = {
    "hemoglobin": amount("13.1", "g/dL"),
    "mcv": amount("92", "fL"),
    "wbc": amount("5.4", "10*9/L"),
    "neutrophils": amount("3.2", "10*9/L"),
    "platelets": amount("212", "10*9/L"),
}
NOW = {
    "hemoglobin": amount("6.8", "g/dL"),
    "mcv": amount("101", "fL"),
    "rdw": amount("14.1", "%"),
    "reticulocyte_percent": amount("0.4", "%", Comparator.BELOW),
    "wbc": amount("1.3", "10*9/L"),
    "neutrophils": amount("0.12", "10*9/L"),
    "lymphocytes": amount("1.1", "10*9/L"),
    "monocytes": amount("0.04", "10*9/L"),
    "platelets": amount("9", "10*9/L"),
    "film_blasts": ABSENT,
    "film_schistocytes": ABSENT,
    "film_macrocytes": PRESENT,
    "fever": PRESENT,
    "bruising_petechiae": PRESENT,
    "fatigue": PRESENT,
    "splenomegaly": ABSENT,
    "lymphadenopathy": ABSENT,
    "temperature": amount("38.9", "Cel"),
    "onset": Category("subacute"),
    "ldh": Word.NORMAL,
    "vitamin_b12": amount("412", "pg/mL"),
    "ferritin": amount("640", "ug/L"),
    "hiv_positive": ABSENT,
    "inr": amount("1.1", "1"),
}


def on(date, findings, **more):
    """Return an encounter on a day."""
    return Encounter(date=CaseDate.parse(date), findings=findings, **more)


def a_referred_case(**patient):
    who = Patient(
        sex=Sex.FEMALE,
        birth_date=CaseDate.parse("1998-05-14"),
        region=Region.SOUTH_ASIA,
        identifier="RDH 204 117",
        name="Ayesha Rahman",
        contact="+44 7700 900123",
    )
    newest = on(
        "2026-03-03",
        NOW,
        label=EncounterLabel.PRESENTATION,
        limits={"hemoglobin": LaboratoryLimits(Fraction(12), Fraction(15), "g/dL")},
        treatments=(
            Treatment(TreatmentKind.DRUG, "Carbimazole", CaseDate.parse("2025-12-01")),
            Treatment(
                TreatmentKind.TRANSFUSION,
                "Red cells",
                CaseDate.parse("2026-03-03"),
                amount="2 units",
            ),
        ),
        allergies=("penicillin",),
    )
    return Case("case-1", replace(who, **patient), (on("2025-05-20", BEFORE), newest))


def an_empty_case():
    return Case("case-empty", Patient(), (Encounter(),))


def an_empty_assessment():
    said = an_assessment()
    return Assessment(
        case_id="case-empty",
        as_of=None,
        engine_version=said.engine_version,
        knowledge_version=said.knowledge_version,
        setting="referral",
        region=None,
        pattern=Pattern("unknown", "", ()),
    )


def an_assessment(**changes):
    """Return an assessment of ``a_referred_case()``."""
    made = Assessment(
        case_id="case-1",
        as_of="2026-03-03",
        engine_version="1.0.0",
        knowledge_version="2026.11+sha256:0123456789abcdef",
        setting="referral",
        region="south_asia",
        pattern=_PATTERN,
        derived=(
            Derived(
                "reticulocyte_absolute", 8.2, "10*9/L", ("reticulocyte_percent", "rbc"), "S023"
            ),
        ),
        count_checks=(CountCheck("C6", ("mchc",), Severity.DOUBT, {"mchc": 37.6}),),
        red_flags=_FLAGS,
        before_treatment=BeforeTreatment(
            keep=(Precaution("edta_tube"), Precaution("serum_tube")),
            do_not_give=(Precaution("no_steroid_before_marrow", "all"),),
        ),
        not_excluded=(
            NotExcluded(
                "apl",
                ("fibrinogen", "promyelocytes_abnormal_percent"),
                (("fibrinogen", "promyelocytes_abnormal_percent"),),
            ),
            NotExcluded("all", ("marrow_blasts_percent",), (("marrow_blasts_percent",),)),
        ),
        differential=_DIFFERENTIAL,
        unexplained=(Unexplained("ferritin", "aplastic_anemia", 4.0),),
        scores=(
            Score("aa_severity", "VSAA", None, None, None, (), (), "S005", ("neutrophils",)),
            Score("hscore", None, 49.0, 190.0, None, (), ("triglycerides",), "S069"),
        ),
        next_tests=_TESTS,
        confidence=Confidence(
            enough_information=True,
            in_scope=True,
            decided=False,
            why=(Reason("not_probable_enough", {"probability": 0.71}),),
        ),
    )
    return replace(made, **changes)


def weighed(finding, value, weight, group=None, source="NELL2022", grade="B"):
    return Evidence(finding, value, group, weight, source, grade)


def a_result(diagnosis, probability, *evidence, prior_db=-15.0):
    """Return one line of a differential whose weights add up."""
    posterior = prior_db + sum(each.weight for each in evidence)
    return DiagnosisResult(diagnosis, probability, prior_db, posterior, evidence)


def fired(flag, group, urgency, *because):
    return RedFlag(flag, group, FlagStatus.FIRED, urgency, because, (), "S091")


_PATTERN = Pattern(
    "pancytopenia",
    "criteria-1.8",
    (
        Lineage("hemoglobin", 6.8, "g/dL", Status.LOW, "severe", 12.0, "anemia", "S001"),
        Lineage("neutrophils", 0.12, "10*9/L", Status.LOW, "very_severe", 1.5, "anc", "S013"),
        Lineage("platelets", 9.0, "10*9/L", Status.LOW, "severe", 150.0, "platelets", "S020"),
    ),
)
_FLAGS = (
    fired("RF42", "review_week", Urgency.WITHIN_A_WEEK, "hemoglobin", "platelets"),
    fired("RF01", "sepsis_now", Urgency.IMMEDIATE, "neutrophils", "temperature"),
    fired("RF04", "call_hematology", Urgency.IMMEDIATE, "platelets"),
    fired("RF05", "call_hematology", Urgency.IMMEDIATE, "platelets"),
    fired("RF33", "anemia_today", Urgency.SAME_DAY, "hemoglobin"),
    RedFlag(
        "RF10",
        "tma_now",
        FlagStatus.ONE_INPUT_MISSING,
        Urgency.IMMEDIATE,
        ("platelets",),
        ("ldh_times_uln",),
        "S066",
    ),
)
_DIFFERENTIAL = (
    a_result(
        "aplastic_anemia",
        0.71,
        weighed("hemoglobin", "6.8 g/dL", 1.2, "severity"),
        weighed("reticulocyte_percent", "<0.4 %", 9.1),
        weighed("monocytes", "0.04 10*9/L", 4.0, "severity"),
        weighed("ferritin", "640 ug/L", -2.2, source="expert_estimate", grade="C"),
        weighed("lymphadenopathy", "absent", 1.4),
    ),
    a_result(
        "hypoplastic_mds",
        0.142,
        weighed("mcv", "101 fL", 3.3),
        weighed("reticulocyte_percent", "<0.4 %", 6.0),
        weighed("film_macrocytes", "present", -1.4),
    ),
    a_result("drug_induced_marrow_suppression", 0.08, weighed("fever", "present", 2.1)),
    a_result("all", 0.03, weighed("film_blasts", "absent", -6.1)),
    a_result("other", 0.0004),
)
_TESTS = (
    NextTest(
        "history_drugs_exposures",
        ("drug_idiosyncratic",),
        0.3,
        0,
        0,
        0.2,
        "primary",
        (
            PossibleResult(
                "drug_idiosyncratic", "present", "drug_induced_marrow_suppression", 0.52
            ),
            PossibleResult("drug_idiosyncratic", "absent", "aplastic_anemia", 0.8),
        ),
    ),
    NextTest("coagulation", ("fibrinogen",), 0.1, 1, 1, 3, "primary", (), ("apl",)),
    NextTest(
        "marrow_trephine",
        ("marrow_cellularity",),
        0.9,
        3,
        3,
        96,
        "tertiary",
        (
            PossibleResult("marrow_cellularity", "aplastic", "aplastic_anemia", 0.97),
            PossibleResult("marrow_cellularity", "hypercellular", "all", 0.66),
        ),
        is_elsewhere=True,
    ),
)
