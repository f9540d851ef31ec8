"""Worked examples: the shared ones all come out; a wrong one is told by id, rule and values."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemadesk.knowledge.compiled import load
from hemadesk.services.example_answers import ANSWERS
from hemadesk.services.verifying import COLUMNS, ExampleFileError, VerifyReport, verify

DATA = Path(__file__).parents[2] / "data"


def verified(folder: Path, *rows: tuple[str, str, str, str, str]) -> VerifyReport:
    file = folder / "examples.tsv"
    file.write_text("\n".join("\t".join(row) for row in (COLUMNS, *rows)) + "\n", "utf-8")
    return verify(file, load())


def test_that_every_worked_example_comes_out() -> None:
    report = verify(DATA / "worked_examples.tsv", load())
    assert [f"{f.id} {f.rule}: {f.got}" for f in report.failures] == []
    assert report.passed > 300


def test_that_every_rule_of_the_examples_is_answered() -> None:
    lines = (DATA / "worked_example_keys.tsv").read_text("utf-8").splitlines()[1:]
    assert {line.split("\t")[0] for line in lines} <= set(ANSWERS)


def test_that_a_row_that_does_not_come_out_says_what_was_got(tmp_path: Path) -> None:
    wrong = ("X1", "1.4", "thrombocytopenia", '{"platelets": 49}', '{"grade": "mild"}')
    (failure,) = verified(tmp_path, wrong).failures
    assert (failure.id, failure.rule) == ("X1", "thrombocytopenia")
    assert failure.got == '{"grade": "severe"}'
    assert failure.expected == '{"grade": "mild"}'


def test_that_a_rule_that_is_not_there_yet_counts_as_failed_and_is_named(tmp_path: Path) -> None:
    report = verified(tmp_path, ("X1", "9", "horoscope", "{}", '{"sign": "leo"}'))
    assert (report.passed, [f.rule for f in report.failures]) == (0, ["horoscope"])


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ('{"platelets": 49', "{}"),
        ('{"platelets": -3}', '{"grade": "none"}'),
        ('{"unheard_of": 3}', '{"grade": "none"}'),
        ('{"platelets": "49"}', '{"grade": "severe"}'),
    ],
)
def test_that_a_broken_row_fails_and_the_others_are_still_run(
    tmp_path: Path, inputs: str, expected: str
) -> None:
    good = ("X2", "1.4", "thrombocytopenia", '{"platelets": 49}', '{"grade": "severe"}')
    report = verified(tmp_path, ("X1", "1.4", "thrombocytopenia", inputs, expected), good)
    assert (report.passed, [f.id for f in report.failures]) == (1, ["X1"])


@pytest.mark.parametrize(
    ("number", "passes"),
    [("0.18", True), ("0.1778", True), ("0.2", True), ("0.19", False), ("0", False)],
)
def test_that_numbers_agree_after_rounding_to_the_printed_decimals(
    tmp_path: Path, number: str, passes: bool
) -> None:
    inputs = '{"reticulocyte_percent": 0.4, "hematocrit": 20}'
    row = ("X1", "2.3", "rpi", inputs, f'{{"corrected_percent": {number}}}')
    assert (verified(tmp_path, row).passed == 1) is passes


def test_that_unknown_is_neither_yes_nor_no(tmp_path: Path) -> None:
    for expected, passes in (("null", True), ("false", False), ("true", False)):
        row = ("X1", "1.3", "leukopenia", '{"age_years": 40}', f'{{"leukopenia": {expected}}}')
        assert (verified(tmp_path, row).passed == 1) is passes


def test_that_a_file_without_the_columns_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.tsv"
    file.write_text("a\tb\n1\t2\n", "utf-8")
    with pytest.raises(ExampleFileError, match="expected the columns"):
        verify(file, load())
    with pytest.raises(ExampleFileError, match="cannot be read"):
        verify(tmp_path / "missing.tsv", load())


def test_that_a_row_of_another_width_is_refused_with_its_number(tmp_path: Path) -> None:
    with pytest.raises(ExampleFileError, match="row 2"):
        verified(tmp_path, ("X1", "1.4", "thrombocytopenia", "{}", "{}\textra"))


_ODD = st.sampled_from(
    [0, -1, 1e9, "present", "absent", "low", None, [], {}, True, "x", {"value": 3, "op": "<"}]
)


@given(st.data())
def test_that_no_row_however_odd_breaks_the_run(data: st.DataObject) -> None:
    lines = (DATA / "worked_examples.tsv").read_text("utf-8").splitlines()[1:]
    id_, section, rule, inputs, expected, _note = data.draw(st.sampled_from(lines)).split("\t")
    odd = json.loads(inputs)
    for name in data.draw(st.lists(st.sampled_from(sorted(odd)), unique=True)) if odd else []:
        odd[name] = data.draw(_ODD)
    with TemporaryDirectory() as folder:
        report = verified(Path(folder), (id_, section, rule, json.dumps(odd), expected))
    assert report.passed + len(report.failures) == 1
