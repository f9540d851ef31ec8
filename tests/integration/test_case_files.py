"""The published cases, read and written as whole files."""

from pathlib import Path

import pytest

from hemadesk.exchange import case_json
from hemadesk.knowledge import compiled

CASES = Path(__file__).parents[1] / "data" / "cases"
FILES = sorted(CASES.glob("*.json"))


def test_that_all_published_cases_are_here() -> None:
    assert len(FILES) == 89


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_that_a_published_case_is_read(file: Path) -> None:
    case = case_json.read(file.read_bytes(), compiled.load(), file.name)

    assert case.id == file.stem
    assert case.adjudication is not None
    assert any(encounter.findings for encounter in case.encounters)
