"""Column types that are the same on both engines: moments in UTC, exact numbers, JSON text."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from hemadesk.domain.values import decimal_text
from hemadesk.storage.errors import UnstorableTextError


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment; SQLite would give it back without its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ExactNumber(TypeDecorator[Fraction]):
    """A fraction as text, ``9.5`` where the decimals end and ``1/3`` where they do not."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, _dialect: Dialect) -> str | None:
        return None if value is None else number_text(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Fraction | None:
        return None if value is None else Fraction(value)


class PlainText(TypeDecorator[str]):
    """Text as it was typed; a character that some engine would refuse is refused by name."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        if value is not None:
            refuse_unstorable(value)
        return value


class KeyText(PlainText):
    """Folded text for range queries: ordered by code point on both engines."""

    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return Text(collation="C" if dialect.name == "postgresql" else None)


class JsonText(TypeDecorator[Any]):
    """Plain values as JSON text; numbers come back exactly as they were written."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, _dialect: Dialect) -> str | None:
        return None if value is None else json_text(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Any:
        return None if value is None else json.loads(value, parse_float=Decimal)


def number_text(value: Fraction) -> str:
    """Return the shortest exact text of a fraction."""
    return decimal_text(value) or f"{value.numerator}/{value.denominator}"


def json_text(value: Any) -> str:
    """Return JSON that keeps a Decimal's digits, which the standard library cannot write."""
    if isinstance(value, Mapping):
        members = (f"{json_text(str(key))}:{json_text(item)}" for key, item in value.items())
        return "{" + ",".join(members) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(json_text(item) for item in value) + "]"
    if isinstance(value, Decimal):
        return str(value)
    return json.dumps(value, allow_nan=False)


def refuse_unstorable(text: str) -> None:
    """Raise ``UnstorableTextError`` for NUL, which PostgreSQL refuses, and half surrogates."""
    for letter in text:
        if letter == "\x00" or "\ud800" <= letter <= "\udfff":
            raise UnstorableTextError(character=f"U+{ord(letter):04X}")
