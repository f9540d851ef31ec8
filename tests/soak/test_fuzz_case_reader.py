"""A minute of broken case files: each is a case that can be written, or a refusal, at once."""

import os
from collections import Counter
from pathlib import Path
from random import Random
from time import monotonic, time_ns

import pytest

from hemadesk.exchange import case_json
from hemadesk.exchange.refusals import CaseFileError
from hemadesk.knowledge import compiled
from hemadesk.knowledge.base import KnowledgeBase
from tests.support.broken_files import broken

DATA = Path(__file__).parents[1] / "data"
FILES = [DATA / "every-key.json"] * 20 + sorted(DATA.glob("cases/*.json"))
SECONDS = float(os.environ.get("HEMADESK_FUZZ_SECONDS", "60"))
LONGEST_SECONDS = 2.0
FEWEST = 50


@pytest.mark.soak
def test_that_a_minute_of_broken_files_gives_only_cases_and_refusals() -> None:
    knowledge = compiled.load()
    seed = int(os.environ.get("HEMADESK_FUZZ_SEED", time_ns()))
    random = Random(seed)  # noqa: S311 - nothing secret, and the seed is told
    contents = [file.read_bytes() for file in FILES]
    outcomes = Counter[str]()
    end = monotonic() + SECONDS
    while monotonic() < end:
        content = broken(random.choice(contents), random)
        started = monotonic()
        outcome = outcome_of(content, knowledge)
        assert outcome in ("read", "refused"), (seed, content)
        assert monotonic() - started < LONGEST_SECONDS, (seed, content)
        outcomes[outcome] += 1

    assert min(outcomes["read"], outcomes["refused"]) >= FEWEST, f"{outcomes} prove little"


def outcome_of(content: bytes, knowledge: KnowledgeBase) -> str:
    try:
        case = case_json.read(content, knowledge, "broken.json")
    except CaseFileError as error:
        return "refused" if len(str(error).splitlines()) == 1 else "refused in many lines"
    again = case_json.read(case_json.write(case), knowledge)
    return "read" if again == case else "read differently"
