"""A saved case survives a killed process; the long run is in ``tests/soak``."""

from sqlalchemy import text

from hemadesk.storage import database
from tests.support.cases import a_case
from tests.support.killed_saves import KEY, WRITERS, faults_in, kill_writers, save


def test_that_every_acknowledged_save_survives_a_killed_process(tmp_path):
    outcome = kill_writers(tmp_path / "hemadesk.db", rounds=20, seed=2026)
    assert outcome.faults == []
    assert outcome.kills == 20 * WRITERS
    assert len(outcome.acknowledged) >= 20 * WRITERS


def test_that_a_lost_and_a_torn_save_would_be_seen(tmp_path):
    place = tmp_path / "hemadesk.db"
    store = database.create(place, KEY, "amina")
    for case_id in ("whole", "torn"):
        save(store, case_id)
    with store.engine.begin() as connection:
        connection.execute(text("DELETE FROM drafts WHERE case_id = 'torn'"))
    with store.work() as unit:
        unit.cases.add(a_case("half"))
        unit.commit()
    store.close()
    found = faults_in(place, {"whole", "torn", "gone"}, is_last=True)
    assert {line.split(":")[0] for line in found} == {"gone", "torn", "half"}
