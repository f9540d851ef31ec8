"""The form of a case file, held against its JSON Schema: every fault of form at once.

Reads the small part of JSON Schema that ``case-1.schema.json`` uses.  Findings are left to the
catalogue, which gives the better reason.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from hemadesk import paths
from hemadesk.exchange.numbers import is_number_in_text
from hemadesk.exchange.refusals import (
    CaseFileError,
    Faults,
    MissingKeyError,
    NoEncounterError,
    NotAcceptedError,
    NullError,
    NumberAsTextError,
    UnknownKeyError,
    WrongFormatError,
    WrongKindError,
    joined,
)

Schema = Mapping[str, Any]

_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "number": (int, Decimal),
    "boolean": bool,
    "null": type(None),
}
_NAMES = {
    "object": "an object",
    "array": "a list",
    "string": "text",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}
_BY_PLACE: Mapping[str, type[CaseFileError]] = {
    "format": WrongFormatError,
    "encounters": NoEncounterError,
}
"""Places whose every fault has one name of its own."""


@cache
def case_schema() -> Schema:
    """Return the schema of a case file."""
    file = paths.resources() / "schemas" / "case-1.schema.json"
    schema: Schema = json.loads(file.read_bytes())
    return schema


def check(document: Any, faults: Faults) -> None:
    """Add every fault of the document's form."""
    schema = case_schema()
    _Check(schema["definitions"], faults).value(document, schema, "")


class _Check:
    def __init__(self, definitions: Mapping[str, Schema], faults: Faults) -> None:
        self.definitions = definitions
        self.faults = faults

    def value(self, value: Any, schema: Schema, place: str) -> None:
        schema = self.resolved(schema)
        if "anyOf" in schema:
            return  # a finding: read with the catalogue
        if "type" in schema and not _is_of(value, schema["type"]):
            self.refuse(_wrong_kind(value, schema["type"]), value, schema, place)
        elif "const" in schema or "enum" in schema:
            self.listed(value, schema, place)
        elif isinstance(value, dict):
            self.members(value, schema, place)
        elif isinstance(value, list):
            self.items(value, schema, place)
        elif isinstance(value, str) and len(value) < schema.get("minLength", 0):
            self.refuse(WrongKindError, value, schema, place)

    def refuse(self, kind: type[CaseFileError], value: object, schema: Schema, place: str) -> None:
        self.faults.add(_BY_PLACE.get(place, kind), place, value, _accepted(schema))

    def listed(self, value: Any, schema: Schema, place: str) -> None:
        accepted = schema.get("enum", [schema.get("const")])
        if not isinstance(value, str) or value not in accepted:
            self.refuse(NullError if value is None else NotAcceptedError, value, schema, place)

    def members(self, value: dict[str, Any], schema: Schema, place: str) -> None:
        known = schema.get("properties", {})
        others = schema.get("additionalProperties", True)
        for key in schema.get("required", ()):
            if key not in value:
                kind = _BY_PLACE.get(joined(place, key), MissingKeyError)
                accepted = _accepted(self.resolved(known[key]))
                self.faults.add(kind, joined(place, key), key, accepted)
        for key, member in value.items():
            if key in known:
                self.value(member, known[key], joined(place, key))
            elif others is False:
                self.faults.add(UnknownKeyError, joined(place, key), key, ", ".join(known))
            elif others is not True:
                self.value(member, others, joined(place, key))

    def items(self, value: list[Any], schema: Schema, place: str) -> None:
        if len(value) < schema.get("minItems", 0):
            self.refuse(WrongKindError, value, schema, place)
        for index, item in enumerate(value):
            self.value(item, schema["items"], f"{place}[{index}]")

    def resolved(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            schema = self.definitions[schema["$ref"].rpartition("/")[2]]
        return schema


def _is_of(value: object, kinds: str | list[str]) -> bool:
    for kind in [kinds] if isinstance(kinds, str) else kinds:
        if isinstance(value, bool) and kind != "boolean":
            continue
        if isinstance(value, _KINDS[kind]):
            return True
    return False


def _wrong_kind(value: object, kinds: str | list[str]) -> type[CaseFileError]:
    if value is None:
        return NullError
    if isinstance(value, str) and "number" in kinds and is_number_in_text(value):
        return NumberAsTextError
    return WrongKindError


def _accepted(schema: Schema) -> str:
    if "const" in schema:
        return str(schema["const"])
    if "enum" in schema:
        return ", ".join(schema["enum"])
    kinds = schema.get("type", [])
    if "description" in schema and kinds != "object":
        return str(schema["description"])
    names = [_NAMES[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds)]
    if schema.get("minItems") or schema.get("minLength"):
        names = [f"{name} that is not empty" for name in names]
    return " or ".join(names)
