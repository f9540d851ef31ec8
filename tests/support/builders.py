"""An assessment that says something in every part, for panels and pages; the medicine is loose."""

from dataclasses import replace

from hemadesk.domain.assessment import (
    Assessment,
    BeforeTreatment,
    Combination,
    Confidence,
    CountCheck,
    CourseNote,
    Criterion,
    CriterionItem,
    Derived,
    DiagnosisResult,
    Evidence,
    FlagStatus,
    HistoryValue,
    Lineage,
    ManagementKind,
    ManagementLine,
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
    Truth,
    Unexplained,
    Urgency,
    Warning,
    WouldChange,
)

EVIDENCE = (
    Evidence("vitamin_b12", "62 pg/mL", None, 14.1, "S025", "A"),
    Evidence("mcv", "118 fL", "macrocytosis", 5.2, "expert_estimate", "C"),
    Evidence("film_oval_macrocytes", "present", "macrocytosis", 2.1, "S025", "B"),
    Evidence("splenomegaly", "absent", None, -0.6, "S025", "B"),
    Evidence("fatigue", "present", None, 0.1, "S025", "B"),
    Evidence("ldh", "180 U/L", None, -6.0, "S025", "B"),
)


def a_flag(id_, group, urgency=Urgency.SAME_DAY, missing=()):
    status = FlagStatus.ONE_INPUT_MISSING if missing else FlagStatus.FIRED
    return RedFlag(id_, group, status, urgency, ("hemoglobin",), missing, "S091")


def a_result(diagnosis, probability, evidence=(), criteria=()):
    weights = sum(entry.weight for entry in evidence)
    return DiagnosisResult(diagnosis, probability, -10.0, -10.0 + weights, evidence, criteria)


def a_full_assessment(**changes):
    criteria = (
        Criterion(
            "b12_deficiency",
            Truth.MET,
            (
                CriterionItem("low_b12", Truth.MET, ("vitamin_b12",)),
                CriterionItem("high_mma", Truth.UNKNOWN, (), ("methylmalonic_acid",)),
                CriterionItem("renal_failure_absent", Truth.NOT_MET, ("creatinine",)),
            ),
            "S025",
        ),
    )
    assessment = Assessment(
        case_id="case-1",
        as_of="2024-03-04",
        engine_version="1.0.0",
        knowledge_version="2026.11+sha256:1f3c",
        setting="referral",
        region=None,
        pattern=Pattern(
            "pancytopenia",
            "criteria-1.8",
            (
                Lineage("hemoglobin", 6.8, "g/dL", Status.LOW, "severe", 13.0, "anemia", "S001"),
                Lineage("neutrophils", 0.84, "10*9/L", Status.LOW, "moderate", 1.8, "n", "S001"),
                Lineage("platelets", 41.0, "10*9/L", Status.LOW, None, 150.0, "p", "S001"),
            ),
        ),
        derived=(Derived("reticulocyte_absolute", 8.2, "10*9/L", ("rbc",), "S023"),),
        count_checks=(
            CountCheck("C6", ("mchc",), Severity.DOUBT, {"mchc": 37.6}),
            CountCheck("platelet_clumps", ("platelets",), Severity.SPURIOUS),
        ),
        red_flags=(
            a_flag("RF07", "call_hematology"),
            a_flag("RF01", "emergency", Urgency.IMMEDIATE),
            a_flag("RF31", "emergency"),
            a_flag("RF20", "transfuse"),
            a_flag("RF40", "refer", Urgency.WITHIN_A_WEEK),
            a_flag("RF10", "ttp", Urgency.IMMEDIATE, ("film_schistocytes",)),
        ),
        before_treatment=BeforeTreatment(
            (Precaution("edta_tube"), Precaution("serum_tube"), Precaution("films")),
            (Precaution("folate_alone", "b12_deficiency"),),
        ),
        not_excluded=(
            NotExcluded(
                "ttp",
                ("film_schistocytes", "ldh", "adamts13_activity"),
                (("film_schistocytes", "ldh"), ("adamts13_activity",)),
            ),
            NotExcluded("acute_leukemia_aml", ("film_blasts",), (("film_blasts",),)),
        ),
        differential=(
            a_result("b12_deficiency", 0.834, EVIDENCE, criteria),
            a_result("folate_deficiency", 0.09),
            a_result("aplastic_anemia", 0.04),
            a_result("hypoplastic_mds", 0.02),
            a_result("pnh", 0.01),
            a_result("fanconi_anemia", 0.005),
            a_result("ttp", 2e-7),
        ),
        combinations=(Combination(("b12_deficiency", "iron_deficiency_anemia"), 6.2),),
        unexplained=(Unexplained("ferritin", "b12_deficiency", 4.0),),
        would_change=(WouldChange("vitamin_b12", "normal", "aplastic_anemia", 0.41),),
        scores=(Score("aa_severity", None, None, None, None, (), ("marrow_cellularity",), "S008"),),
        next_tests=tuple(
            NextTest(
                test,
                (finding,),
                0.4,
                1,
                2,
                hours,
                where,
                (PossibleResult(finding, "high", "b12_deficiency", 0.95),),
            )
            for test, finding, hours, where in (
                ("methylmalonic_acid", "methylmalonic_acid", 72.0, "tertiary"),
                ("blood_film", "film_oval_macrocytes", 6.0, "primary"),
                ("history_symptoms", "onset", 0.3, "primary"),
                ("ldh", "ldh", 24.0, "district"),
            )
        ),
        management=(
            ManagementLine("M31", ManagementKind.FIRST_HOURS, "b12_deficiency", "B", "S025"),
        ),
        course=(CourseNote("trend", "platelets", -12.0),),
        confidence=Confidence(
            enough_information=True,
            in_scope=True,
            decided=False,
            why=(Reason("not_probable_enough", {"probability": 0.71}),),
        ),
        warnings=(Warning("soft_limit", "mchc"),),
        history=(HistoryValue("ferritin", "12 ug/L", "2021-01-01"),),
    )
    return replace(assessment, **changes)
