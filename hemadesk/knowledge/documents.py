"""Strict reading of YAML knowledge files: every scalar is text, a key given twice is a fault.

YAML's own readings (``no`` as false, ``1:30`` as 90, ``1e-3`` as text, ``08`` as text) never
happen: whoever needs a number turns the text into one and says where it is none.
"""

from collections.abc import Collection, Mapping
from typing import Any, cast

from hemadesk.knowledge.faults import Fault


def read_document(file: str, content: str, faults: list[Fault]) -> dict[str, Any]:
    """Return one YAML document, a mapping whose scalars are text; empty where it has a fault."""
    from hemadesk.knowledge.strict_yaml import YAMLError, parse  # noqa: PLC0415 - compiled: unused

    try:
        document = parse(content)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else "file"
        faults.append(Fault(file, place, str(getattr(error, "problem", None) or error)))
        return {}
    if not isinstance(document, dict):
        faults.append(Fault(file, "file", "is no mapping"))
        return {}
    return cast("dict[str, Any]", document)


def has_keys(
    entry: Mapping[str, Any], required: Collection[str], optional: Collection[str] = ()
) -> list[str]:
    """Return what is wrong with an entry's keys: missing and unknown ones."""
    missing = [f"{key} is missing" for key in required if key not in entry]
    unknown = [
        f"{key!r} is no key here, accepted: {', '.join([*required, *optional])}"
        for key in entry
        if key not in required and key not in optional
    ]
    return missing + unknown
