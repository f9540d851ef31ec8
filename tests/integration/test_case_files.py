"""The published cases, read and written as whole files."""

from pathlib import Path

import pytest

from hemadesk import paths
from hemadesk.exchange import case_json
from hemadesk.knowledge import compiled

CASES = Path(__file__).parents[1] / "data" / "cases"
FILES = sorted(CASES.glob("*.json"))
EXAMPLES = sorted((paths.resources() / "examples").glob("*.json"))


def test_that_all_published_cases_are_here() -> None:
    assert len(FILES) == 89


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_that_a_published_case_is_read(file: Path) -> None:
    case = case_json.read(file.read_bytes(), compiled.load(), file.name)

    assert case.id == file.stem
    assert case.adjudication is not None
    assert any(encounter.findings for encounter in case.encounters)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_that_a_published_case_written_and_read_again_is_the_same(file: Path) -> None:
    knowledge = compiled.load()
    case = case_json.read(file.read_bytes(), knowledge, file.name)

    written = case_json.write(case)

    assert case_json.read(written, knowledge) == case
    assert case_json.write(case_json.read(written, knowledge)) == written


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_that_an_example_is_a_published_case_with_its_source(file: Path) -> None:
    case = case_json.read(file.read_bytes(), compiled.load(), file.name)

    assert file.read_bytes() == (CASES / f"{case.id}.json").read_bytes()
    assert case.source is not None
    assert case.source["citation"]
    assert file.name in (file.parent / "README.md").read_text(encoding="utf-8")


def test_that_there_are_eight_examples_with_aplastic_anemia_and_a_crisis_among_them() -> None:
    cases = [case_json.read(file.read_bytes(), compiled.load(), file.name) for file in EXAMPLES]
    diagnoses = {case.adjudication.primary for case in cases if case.adjudication is not None}

    assert len(diagnoses) == len(EXAMPLES) == 8
    assert {"aplastic_anemia", "aplastic_crisis"} < diagnoses
