from dataclasses import replace
from fractions import Fraction

import pytest

from hemadesk.domain.assessment import CountCheck, Severity
from hemadesk.domain.case import Case, LaboratoryLimits, Patient, Sample, Sex
from hemadesk.domain.values import Comparator, Word
from hemadesk.engine.assess import assess
from hemadesk.knowledge import compiled
from hemadesk.reports.counts import Flag, Limits, count_table, flag_of
from hemadesk.wording import labels
from tests.support.referred import amount, an_assessment, an_empty_assessment, on

KNOWLEDGE = compiled.load()
ADULT = Patient(sex=Sex.FEMALE, age_years=Fraction(40))


def table(*encounters, assessment=None, patient=ADULT):
    case = Case("c", patient, encounters)
    return count_table(assessment or an_empty_assessment(), case, KNOWLEDGE)


def row(found, label):
    return next(each for each in found.rows if each.label.startswith(label))


def test_that_the_newest_count_stands_first():
    found = table(
        on("2025-01-01", {"platelets": amount("212", "10*9/L")}),
        on("2026-01-01", {"platelets": amount("9", "10*9/L")}),
    )
    assert found.heads == ("1 Jan 2026", "1 Jan 2025")
    assert [cell.text for cell in row(found, "Platelet").cells] == ["9", "212"]


def test_that_all_dates_are_in_one_unit_whatever_was_typed():
    found = table(
        on("2025-01-01", {"platelets": amount("212000", "/uL")}),
        on("2026-01-01", {"platelets": amount("0.9", "lakh/uL")}),
    )
    platelets = row(found, "Platelet")
    assert platelets.unit == "10⁹/L"
    assert [cell.text for cell in platelets.cells] == ["90", "212"]


def test_that_a_count_not_done_is_empty_and_not_normal():
    found = table(
        on("2025-01-01", {"wbc": amount("5", "10*9/L"), "platelets": amount("212", "10*9/L")}),
        on("2026-01-01", {"wbc": amount("2", "10*9/L")}),
    )
    assert [cell.text for cell in row(found, "Platelet").cells] == ["", "212"]


def test_that_the_laboratory_s_own_limits_win_and_others_are_marked():
    limits = {"hemoglobin": LaboratoryLimits(Fraction(115), Fraction(150), "g/L")}
    counts = {"hemoglobin": amount("11.6", "g/dL"), "wbc": amount("5", "10*9/L")}
    found = table(on("2026-01-01", counts, limits=limits))
    assert row(found, "Hemoglobin").limits == "11.5–15"
    assert row(found, "Hemoglobin").cells[0].flag is Flag.NONE
    assert row(found, "White").limits.endswith("*")
    assert found.has_reference_limits


@pytest.mark.parametrize(
    ("stated", "flag"),
    [
        (amount("11.9", "g/dL"), Flag.LOW),
        (amount("12", "g/dL"), Flag.NONE),
        (amount("119", "g/L"), Flag.LOW),
        (amount("16.1", "g/dL"), Flag.HIGH),
        (amount("11", "g/dL", Comparator.BELOW), Flag.LOW),
        (amount("11", "g/dL", Comparator.ABOVE), Flag.NONE),
        (amount("17", "g/dL", Comparator.AT_LEAST), Flag.HIGH),
        (amount("17", "g/dL", Comparator.BELOW), Flag.NONE),
        (Word.LOW, Flag.LOW),
        (Word.NORMAL, Flag.NONE),
        (Word.HIGH, Flag.HIGH),
    ],
)
def test_that_a_flag_says_only_what_is_sure(stated, flag):
    limits = Limits(Fraction(12), Fraction(16), is_own=True)
    assert flag_of(stated, "hemoglobin", limits, KNOWLEDGE) is flag


def test_that_without_limits_no_number_is_called_abnormal():
    assert flag_of(amount("1", "g/dL"), "hemoglobin", None, KNOWLEDGE) is Flag.NONE


def test_that_a_calculated_count_is_marked_and_yields_to_a_measured_one():
    derived = an_assessment().derived
    assessment = replace(an_empty_assessment(), derived=derived)
    found = table(on("2026-01-01", {"wbc": amount("2", "10*9/L")}), assessment=assessment)
    calculated = row(found, "Reticulocytes†")
    assert (calculated.cells[0].text, calculated.cells[0].flag) == ("8.2", Flag.LOW)
    measured = {"reticulocyte_absolute": amount("31", "10*9/L")}
    again = table(on("2026-01-01", measured), assessment=assessment)
    assert row(again, "Reticulocytes").cells[0].text == "31"
    assert not again.has_calculated


def test_that_a_spurious_count_is_marked_by_check_and_by_hand():
    counts = {"platelets": amount("38", "10*9/L")}
    check = CountCheck(
        "platelet_clumps", ("platelets",), Severity.SPURIOUS, excludes=("platelets",)
    )
    checked = table(
        on("2026-01-01", counts), assessment=replace(an_empty_assessment(), count_checks=(check,))
    )
    by_hand = table(on("2026-01-01", counts, sample=Sample(("platelets",), "clot")))
    assert row(checked, "Platelet").cells[0].is_spurious
    assert row(by_hand, "Platelet").cells[0].is_spurious


@pytest.mark.parametrize(
    ("counts", "not_used"),
    [
        pytest.param(
            {
                "hemoglobin": amount("12", "g/dL"),
                "hematocrit": amount("20", "%"),
                "rbc": amount("4", "10*12/L"),
                "mcv": amount("50", "fL"),
            },
            ["hematocrit", "mcv"],
            id="C5: the hemoglobin stays",
        ),
        pytest.param(
            {"wbc": amount("3", "10*9/L"), "neutrophils": amount("5", "10*9/L")},
            ["neutrophils"],
            id="C1: the white count stays",
        ),
    ],
)
def test_that_the_counts_the_engine_left_out_are_marked_and_no_others(counts, not_used):
    visit = on("2026-01-01", counts)
    found = table(visit, assessment=assess(Case("c", ADULT, (visit,)), KNOWLEDGE))
    marked = [each.label for each in found.rows if each.cells[0].is_spurious]
    assert marked == [labels.short_finding(KNOWLEDGE, each) for each in not_used]


def test_that_an_earlier_count_is_not_spurious_because_the_newest_is():
    found = table(
        on("2025-01-01", {"platelets": amount("212", "10*9/L")}),
        on("2026-01-01", {"platelets": amount("38", "10*9/L")}, sample=Sample(("platelets",))),
    )
    assert [cell.is_spurious for cell in row(found, "Platelet").cells] == [True, False]


def test_that_a_case_without_counts_has_an_empty_table():
    assert table(on("2026-01-01", {"ferritin": Word.LOW})).rows == ()
