"""Small cases written as a case file writes them, for tests of rules."""

import json
from collections.abc import Mapping
from typing import Any

from hemadesk.domain.case import Case
from hemadesk.engine.facts import gather
from hemadesk.engine.rules import RuleRun
from hemadesk.exchange import case_json
from hemadesk.knowledge.base import KnowledgeBase

_PATIENT = ("age_years", "sex", "region")


def small_case(knowledge: KnowledgeBase, *encounters: Mapping[str, Any], **more: Any) -> Case:
    """Return a case; ``age_years``, ``sex``, ``region`` may stand among the first findings.

    An encounter's ``date``, ``pregnant`` and ``treatments`` may stand there as well; ``more``
    are keys of the case itself (``confirmed``, ``known_stable``).
    """
    patient = {key: encounters[0][key] for key in _PATIENT if key in encounters[0]}
    written = {
        "format": "hemadesk-case/1",
        "id": "small",
        "patient": patient,
        "encounters": [_encounter(each) for each in encounters],
        **more,
    }
    return case_json.read(json.dumps(written).encode(), knowledge)


def _encounter(given: Mapping[str, Any]) -> dict[str, Any]:
    own = ("date", "pregnant", "treatments")
    findings = {k: v for k, v in given.items() if k not in (*own, *_PATIENT)}
    return {"findings": findings, **{key: given[key] for key in own if key in given}}


def run_of(knowledge: KnowledgeBase, *encounters: Mapping[str, Any], **more: Any) -> RuleRun:
    """Return the rules over a small case."""
    return RuleRun(gather(small_case(knowledge, *encounters, **more), knowledge), knowledge)
