"""Five hundred rounds of killed writers on one database."""

import os
from time import time_ns

import pytest

from tests.support.killed_saves import kill_writers

ROUNDS = int(os.environ.get("HEMADESK_KILL_ROUNDS", "500"))


@pytest.mark.soak
def test_that_no_acknowledged_save_is_lost_in_hundreds_of_kills(tmp_path):
    seed = int(os.environ.get("HEMADESK_KILL_SEED", time_ns()))
    outcome = kill_writers(tmp_path / "hemadesk.db", ROUNDS, seed)
    print(f"{outcome.kills} kills, {len(outcome.acknowledged)} saves acknowledged, seed {seed}")  # noqa: T201
    assert outcome.faults == [], f"seed {seed}"
