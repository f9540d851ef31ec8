"""A stored assessment read back: the very ids and numbers that were shown, nothing worked out."""

import dataclasses
import json
import math
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from hemadesk.domain.assessment import (
    Assessment,
    Confidence,
    CountCheck,
    Derived,
    DiagnosisResult,
    NextTest,
    NotExcluded,
    Precaution,
)
from hemadesk.errors import N_, HemaDeskError
from hemadesk.exchange.assessment_json import FORMAT

_KEYS: Mapping[tuple[type, str], str] = {
    (Derived, "inputs"): "from",
    (Confidence, "why"): "reasons",
}
"""Where the format's key is not the field's name."""
_ADDED_LATER: frozenset[tuple[type, str]] = frozenset(
    {
        (CountCheck, "excludes"),
        (DiagnosisResult, "subtype"),
        (NextTest, "helps_to_exclude"),
        (NextTest, "is_elsewhere"),
        (NotExcluded, "ways"),
        (Precaution, "is_proven"),
    }
)
"""Fields that the first assessments were kept without; these read as the field's default."""


class UnreadableAssessmentError(HemaDeskError):
    """A text that no version of this program wrote as an assessment."""

    message = N_("The stored assessment cannot be read: {reason}.")


def read_assessment(text: str) -> Assessment:
    """Return the assessment that ``assessment_json.write`` made the text from.

    Sentences are left out: they are made anew from ids and arguments.

    Raises:
        UnreadableAssessmentError: not JSON, another format, or a key missing or of a wrong kind.
    """
    try:
        document = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise UnreadableAssessmentError(reason="it is not JSON") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise UnreadableAssessmentError(reason=f"its format is not {FORMAT}")
    assessment = _dataclass(Assessment, document, "assessment")
    assert isinstance(assessment, Assessment)  # noqa: S101 - for the type checker
    return assessment


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


@cache
def _fields(kind: type) -> tuple[tuple[str, str, Any], ...]:
    hints = get_type_hints(kind)
    fields = dataclasses.fields(kind)
    return tuple((f.name, _KEYS.get((kind, f.name), f.name), hints[f.name]) for f in fields)


def _dataclass(kind: type, written: Any, place: str) -> Any:
    if not isinstance(written, dict):
        raise _unreadable(place)
    values = {}
    for name, key, hint in _fields(kind):
        if key not in written:
            if (kind, name) in _ADDED_LATER:
                continue
            raise _unreadable(f"{place}.{key}")
        values[name] = _value(hint, written[key], f"{place}.{key}")
    return kind(**values)


def _value(hint: Any, written: Any, place: str) -> Any:
    origin, parts = get_origin(hint), get_args(hint)
    if origin is UnionType:
        return _optional(parts, written, place)
    if origin is tuple:
        return _tuple(parts[0], written, place)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _arguments(written, place)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _dataclass(hint, written, place)
    if issubclass(hint, StrEnum):
        return _member(hint, written, place)
    return _plain(hint, written, place)


def _optional(parts: tuple[Any, ...], written: Any, place: str) -> Any:
    if written is None:
        return None
    (kind,) = (part for part in parts if part is not NoneType)
    return _value(kind, written, place)


def _tuple(kind: Any, written: Any, place: str) -> tuple[Any, ...]:
    if not isinstance(written, list):
        raise _unreadable(place)
    return tuple(_value(kind, each, f"{place}[{index}]") for index, each in enumerate(written))


def _arguments(written: Any, place: str) -> Mapping[str, Any]:
    plain = (str, int, float, bool, NoneType)
    if not isinstance(written, dict) or not all(isinstance(v, plain) for v in written.values()):
        raise _unreadable(place)
    return MappingProxyType(written)


def _member(kind: type[StrEnum], written: Any, place: str) -> StrEnum:
    if not isinstance(written, str) or written not in set(kind):
        raise _unreadable(place)
    return kind(written)


def _plain(kind: type, written: Any, place: str) -> Any:
    if isinstance(written, bool) != (kind is bool):
        raise _unreadable(place)
    if kind is float and isinstance(written, (int, float)):
        return _finite(written, place)
    if not isinstance(written, kind):
        raise _unreadable(place)
    return written


def _finite(written: float, place: str) -> float:
    try:
        number = float(written)
    except OverflowError:
        raise _unreadable(place) from None
    if not math.isfinite(number):
        raise _unreadable(place)
    return number


def _unreadable(place: str) -> UnreadableAssessmentError:
    return UnreadableAssessmentError(reason=f"{place} is missing or of a wrong kind")
