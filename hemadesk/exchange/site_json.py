"""The site card, version 1: which region a place lies in and which tests can be had there."""

from typing import Any

from hemadesk.domain.case import Region
from hemadesk.domain.site import Site
from hemadesk.exchange import strict_json
from hemadesk.exchange.refusals import (
    Faults,
    NotAcceptedError,
    UnknownKeyError,
    WrongFormatError,
    WrongKindError,
)
from hemadesk.knowledge.base import KnowledgeBase

FORMAT = "hemadesk-site/1"
_KEYS = ("format", "region", "tests")


def read(content: bytes, knowledge: KnowledgeBase, file: str = "") -> Site:
    """Return the site; ``file`` is the name that refusals tell.

    Raises:
        CaseFileError: one subclass per reason, with place, value and what is accepted.
    """
    document = strict_json.parse(content, file)
    faults = Faults(file)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        written = document.get("format") if isinstance(document, dict) else document
        faults.add(WrongFormatError, "format", written, FORMAT)
        faults.raise_if_any()
    for key in document:
        if key not in _KEYS:
            faults.add(UnknownKeyError, "", key, ", ".join(_KEYS))
    site = Site(_region(document.get("region"), faults), _tests(document, knowledge, faults))
    faults.raise_if_any()
    return site


def _region(written: Any, faults: Faults) -> Region | None:
    if written is None:
        return None
    if written not in list(Region):
        faults.add(NotAcceptedError, "region", written, ", ".join(Region))
        return None
    return Region(written)


def _tests(
    document: dict[str, Any], knowledge: KnowledgeBase, faults: Faults
) -> frozenset[str] | None:
    if "tests" not in document:
        return None
    written = document["tests"]
    if not isinstance(written, list):
        faults.add(WrongKindError, "tests", written, "a list of test ids")
        return None
    for index, name in enumerate(written):
        if not isinstance(name, str):
            faults.add(WrongKindError, f"tests[{index}]", name, "a test id as text")
        elif name not in knowledge.tests:
            faults.unknown(NotAcceptedError, f"tests[{index}]", name, knowledge.tests)
    return frozenset(name for name in written if isinstance(name, str))
