"""The site card, version 1: the region of a place, its tests and its endemic infections."""

from collections.abc import Mapping
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
_KEYS = ("format", "region", "tests", "endemic")


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
    site = Site(
        _region(document.get("region"), faults),
        _names(document, "tests", knowledge.tests, faults),
        _names(document, "endemic", knowledge.endemicity, faults),
    )
    faults.raise_if_any()
    return site


def _region(written: Any, faults: Faults) -> Region | None:
    if written is None:
        return None
    if written not in list(Region):
        faults.add(NotAcceptedError, "region", written, ", ".join(Region))
        return None
    return Region(written)


def _names(
    document: dict[str, Any], key: str, known: Mapping[str, object], faults: Faults
) -> frozenset[str] | None:
    """Return the ids listed under ``key``, each a known one; None where the key is missing."""
    if key not in document:
        return None
    written = document[key]
    if not isinstance(written, list):
        faults.add(WrongKindError, key, written, "a list of ids")
        return None
    for index, name in enumerate(written):
        if not isinstance(name, str):
            faults.add(WrongKindError, f"{key}[{index}]", name, "an id as text")
        elif name not in known:
            faults.unknown(NotAcceptedError, f"{key}[{index}]", name, known)
    return frozenset(name for name in written if isinstance(name, str))
