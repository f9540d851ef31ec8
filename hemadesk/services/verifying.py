"""Runs a file of worked examples: each row's rule is asked, its answer compared."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from hemadesk.errors import N_, HemaDeskError
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.services.example_answers import ANSWERS
from hemadesk.services.example_cases import Example

COLUMNS = ("id", "section", "rule", "inputs_json", "expected_json")


class ExampleFileError(HemaDeskError):
    """A file that holds no worked examples."""

    message = N_("{file}: {place}: {reason}.")


@dataclass(frozen=True, slots=True)
class Failure:
    """A row that did not come out; ``got`` and ``expected`` are JSON or a reason."""

    id: str
    rule: str
    got: str
    expected: str


@dataclass(frozen=True, slots=True)
class VerifyReport:
    passed: int
    failures: tuple[Failure, ...]


def verify(file: Path, knowledge: KnowledgeBase) -> VerifyReport:
    """Ask every row of the file; only the keys that a row expects are compared.

    Raises:
        ExampleFileError: the file cannot be read as worked examples.
    """
    rows = _rows(file)
    failures = [found for row in rows if (found := _failure(row, knowledge)) is not None]
    return VerifyReport(len(rows) - len(failures), tuple(failures))


def _rows(file: Path) -> list[Mapping[str, str]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = "it cannot be read as text"
        raise ExampleFileError(file=file.name, place="file", reason=reason) from error
    header = tuple(lines[0].split("\t")) if lines else ()
    if header[: len(COLUMNS)] != COLUMNS:
        reason = f"expected the columns {', '.join(COLUMNS)}"
        raise ExampleFileError(file=file.name, place="header", reason=reason)
    rows: list[Mapping[str, str]] = []
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(header):
            reason = f"{len(cells)} cells, expected {len(header)}"
            raise ExampleFileError(file=file.name, place=f"row {number}", reason=reason)
        rows.append(dict(zip(header, cells, strict=True)))
    return rows


def _failure(row: Mapping[str, str], knowledge: KnowledgeBase) -> Failure | None:
    """Return why a row did not come out, None if it did."""
    rule, expected_text = row["rule"], row["expected_json"]

    def failed(got: str) -> Failure:
        return Failure(row["id"], rule, got, expected_text)

    if rule not in ANSWERS:
        return failed("there is no such rule yet")
    try:
        inputs = json.loads(row["inputs_json"])
        expected = json.loads(expected_text, parse_float=Decimal)
    except json.JSONDecodeError as error:
        return failed(f"the row is not JSON: {error}")
    if not isinstance(inputs, dict) or not isinstance(expected, dict):
        return failed("inputs and expected values must be JSON objects")
    try:
        got = ANSWERS[rule](Example(inputs, knowledge))
    except HemaDeskError as error:
        return failed(str(error))
    if all(_agrees(got.get(key), value) for key, value in expected.items()):
        return None
    return failed(json.dumps({key: _plain(got.get(key)) for key in expected}))


def _agrees(got: Any, expected: Any) -> bool:
    """Compare by kind: numbers after rounding to the printed decimals, mappings part by part.

    Words agree whether blanks, underscores or hyphens part them.
    """
    if isinstance(expected, bool) or expected is None:
        return got is expected
    if isinstance(expected, Decimal | int):
        return _is_number(got) and _is_near(Fraction(got), expected)
    if isinstance(expected, str):
        return isinstance(got, str) and _folded(got) == _folded(expected)
    if isinstance(expected, list):
        return isinstance(got, Sequence) and _all_agree(got, expected)
    return isinstance(got, Mapping) and all(_agrees(got.get(k), v) for k, v in expected.items())


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Fraction) and not isinstance(value, bool)


def _is_near(got: Fraction, expected: Decimal | int) -> bool:
    if isinstance(expected, int):
        return got == expected
    exponent = expected.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    return abs(got - Fraction(expected)) <= Fraction(1, 2 * 10**decimals)


def _all_agree(got: Sequence[Any], expected: Sequence[Any]) -> bool:
    return len(got) == len(expected) and all(map(_agrees, got, expected))


def _folded(word: str) -> str:
    return word.replace("_", " ").replace("-", " ")


def _plain(value: Any) -> Any:
    """Return the value as JSON can say it."""
    if isinstance(value, Fraction):
        return float(value)
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list) else value
