"""JSON read exactly and strictly, and written back: no rounding, no key twice, bounded depth.

Integers become ``int`` and other numbers ``Decimal``, so that nothing is lost on the way.
"""

import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from hemadesk.exchange.refusals import (
    FileTooLargeError,
    KeyTwiceError,
    NotFiniteError,
    NotJsonError,
    NumberTooLongError,
    TooDeepError,
    joined,
    shown,
)

MAX_BYTES = 5_000_000
MAX_DEPTH = 20
MAX_DIGITS = 100
MAX_EXPONENT = 400
_SURROGATE = re.compile("[\ud800-\udfff]")


class _Number(str):
    """A number as it was written."""

    __slots__ = ()


class _Constant(str):
    """NaN or Infinity, which JSON does not have."""

    __slots__ = ()


class _Members(list[tuple[str, Any]]):
    """An object as it was written, a key given twice still there twice."""


def parse(content: bytes, file: str = "") -> Any:
    """Return the one JSON value of the file: dict, list, str, int, Decimal, bool or None.

    Raises:
        CaseFileError: not JSON, too large, too deep, a key twice, NaN or infinite.
    """
    if len(content) > MAX_BYTES:
        raise FileTooLargeError(file, "", f"{len(content)} bytes", f"up to {MAX_BYTES} bytes")
    try:
        written = json.loads(
            content.decode("utf-8-sig"),
            object_pairs_hook=_Members,
            parse_int=_Number,
            parse_float=_Number,
            parse_constant=_Constant,
        )
    except UnicodeDecodeError as error:
        raise NotJsonError(file, "", f"byte {error.start + 1}", "UTF-8 text") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        raise NotJsonError(file, "", place, "one JSON object") from None
    except RecursionError:
        raise TooDeepError(file, "", "", f"{MAX_DEPTH} levels") from None
    return _Strict(file).value(written, "", 1)


class _Strict:
    """Turns what was written into plain values, refusing what JSON's parser lets through."""

    def __init__(self, file: str) -> None:
        self.file = file

    def value(self, written: Any, place: str, depth: int) -> Any:
        match written:
            case _Constant():
                raise NotFiniteError(self.file, place, str(written), "a finite number")
            case _Number():
                return self.number(written, place)
            case str():
                return self.text(written, place)
            case _Members():
                self.check_depth(place, depth)
                return self.object(written, place, depth)
            case list():
                self.check_depth(place, depth)
                return [self.value(v, f"{place}[{i}]", depth + 1) for i, v in enumerate(written)]
        return written

    def check_depth(self, place: str, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise TooDeepError(self.file, place, "", f"{MAX_DEPTH} levels")

    def object(self, members: _Members, place: str, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, written in members:
            self.text(key, place)
            if key in found:
                raise KeyTwiceError(self.file, joined(place, key), shown(key), "each key once")
            found[key] = self.value(written, joined(place, key), depth + 1)
        return found

    def text(self, written: str, place: str) -> str:
        if _SURROGATE.search(written):
            raise NotJsonError(self.file, place, "half a character", "Unicode text")
        return written

    def number(self, written: _Number, place: str) -> int | Decimal:
        try:
            number = Decimal(written)
        except InvalidOperation:
            number = Decimal("Infinity")
        fits = number.is_finite() and abs(number.adjusted()) <= MAX_EXPONENT
        if len(written) > MAX_DIGITS or not fits:
            accepted = f"up to {MAX_DIGITS} digits, exponent up to {MAX_EXPONENT}"
            raise NumberTooLongError(self.file, place, shown(str(written), place), accepted)
        return int(written) if written.lstrip("-").isdecimal() else number


def write(value: Any) -> str:
    """Return a value as JSON with one space of indentation; numbers keep every digit."""
    return _written(value, "\n") + "\n"


def _written(value: Any, newline: str) -> str:
    inner = newline + " "
    match value:
        case Mapping():
            members = (f"{_text(str(k))}: {_written(v, inner)}" for k, v in value.items())
            return _enclosed("{", members, "}", newline)
        case list() | tuple():
            return _enclosed("[", (_written(v, inner) for v in value), "]", newline)
        case bool() | None:
            return json.dumps(value)
        case str():
            return _text(value)
        case int() | Decimal():
            return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _enclosed(opening: str, parts: Any, closing: str, newline: str) -> str:
    listed = list(parts)
    if not listed:
        return opening + closing
    inner = newline + " "
    return f"{opening}{inner}{f',{inner}'.join(listed)}{newline}{closing}"
