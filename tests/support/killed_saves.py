"""Programs that save cases and are killed at any moment; what they had acknowledged must be there.

A save is a case with its assessment, a report and a draft, in one unit of work; the writer
acknowledges it after the commit.  A case without all that belongs to it is as wrong as a lost one.
"""

import itertools
import json
import multiprocessing
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.orm import configure_mappers

from hemadesk.domain.records import AssessmentReason
from hemadesk.domain.values import Quantity
from hemadesk.storage import database
from hemadesk.storage.errors import DatabaseBusyError
from hemadesk.storage.work import Store
from tests.support.cases import a_case, a_patient, an_assessment

Result = TypeVar("Result")
KEY = bytes(range(32))
WRITERS = 2
_MOST_SAVES = 5

configure_mappers()  # before the writers fork: each would do it again

_WHOLE = text(
    """
    SELECT cases.id,
        EXISTS (SELECT 1 FROM patients WHERE patients.id = patient_id AND name = cases.id)
        AND (
            SELECT count(*) FROM encounters JOIN findings ON encounter_id = encounters.id
            WHERE encounters.case_id = cases.id AND finding = 'hemoglobin'
        ) = 1
        AND EXISTS (SELECT 1 FROM assessments WHERE case_id = cases.id AND document = cases.id)
        AND EXISTS (
            SELECT 1 FROM reports WHERE case_id = cases.id AND length(pdf) = size_bytes
        )
        AND EXISTS (SELECT 1 FROM drafts WHERE case_id = cases.id AND content = cases.id)
        AS is_whole
    FROM cases WHERE cases.id >= :from AND cases.id < :to
    """
)


@dataclass
class Outcome:
    """What the rounds gave: kills while saving, saves acknowledged, and every fault found."""

    kills: int = 0
    acknowledged: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


def kill_writers(place: Path, rounds: int, seed: int) -> Outcome:
    """Kill writers in a program of its own: each writer would load pytest, too, otherwise."""
    code = f"from {__name__} import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, str(place), str(rounds), str(seed)],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        check=True,
        timeout=60 + 10 * rounds,
    )
    said = json.loads(done.stdout)
    return Outcome(said["kills"], set(said["acknowledged"]), said["faults"])


def main() -> None:
    """Kill writers as the arguments say, and tell the outcome as JSON."""
    outcome = _kill_writers(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    told = {
        "kills": outcome.kills,
        "acknowledged": sorted(outcome.acknowledged),
        "faults": outcome.faults,
    }
    sys.stdout.write(json.dumps(told))


def _kill_writers(place: Path, rounds: int, seed: int) -> Outcome:
    """Start writers and kill them at a random moment, round after round on one database."""
    random = Random(seed)  # noqa: S311 - nothing secret, and the seed is told
    database.create(place, KEY, "amina").close()
    outcome = Outcome()
    for number in range(rounds):
        acknowledged = _one_round(place, number, random, outcome)
        outcome.faults += faults_in(place, acknowledged, f"{number}-")
        outcome.acknowledged |= acknowledged
    outcome.faults += faults_in(place, outcome.acknowledged, is_last=True)
    return outcome


def faults_in(
    place: Path, acknowledged: Iterable[str], beginning: str = "", *, is_last: bool = False
) -> list[str]:
    """Return what is lost or torn of the cases whose id begins so; at last, the file's damage."""
    store = database.open_store(place, KEY, "badru")
    try:
        with store.engine.begin() as connection:
            whole = connection.execute(_WHOLE, {"from": beginning, "to": beginning + "\x7f"}).all()
        found = [f"{row.id}: torn" for row in whole if not row.is_whole]
        stored = {row.id for row in whole}
        found += [f"{id_}: acknowledged and lost" for id_ in sorted(set(acknowledged) - stored)]
        return found + (database.check(store) if is_last else [])
    finally:
        store.close()


def save(store: Store, case_id: str) -> None:
    """Store a case with all that belongs to it, in one unit of work."""
    value = Quantity(Fraction(len(case_id)), "g/dL")
    case = a_case(case_id, a_patient(name=case_id, identifier=case_id), hemoglobin=value)
    with store.work() as unit:
        unit.cases.add(case)
        unit.assessments.add(case_id, an_assessment(case_id), case_id, AssessmentReason.SAVED)
        unit.reports.add(case_id, case_id.encode() * 500, "referral")
        unit.drafts.put(case_id, case_id)
        unit.commit()


def _one_round(place: Path, number: int, random: Random, outcome: Outcome) -> set[str]:
    context = multiprocessing.get_context(
        "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    )
    context.set_forkserver_preload(["tests.support.killed_saves"])
    writers = []
    for writer in range(WRITERS):
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(
            target=write, args=(place, f"{number}-{writer}", theirs), daemon=True
        )
        process.start()
        theirs.close()
        writers.append((process, ours))
    acknowledged: set[str] = set()
    for process, ours in writers:
        for _ in range(random.randrange(1, _MOST_SAVES)):
            acknowledged.add(ours.recv())
        ours.poll(random.random() / 200)  # somewhere within the next save
        outcome.kills += process.is_alive()
        process.kill()
        process.join()
        acknowledged |= _rest_of(ours)
        process.close()
    return acknowledged


def _rest_of(ours: Connection) -> set[str]:
    said: set[str] = set()
    with ours:
        try:
            while True:
                said.add(ours.recv())
        except (EOFError, OSError):  # the end, or a word cut short by the kill
            return said


def write(place: Path, name: str, acknowledge: Connection) -> None:
    """Save cases for ever, one after the other, and acknowledge each."""
    store = _insist(partial(database.open_store, place, KEY, "amina"))
    for number in itertools.count():
        case_id = f"{name}-{number}"
        _insist(partial(save, store, case_id))
        acknowledge.send(case_id)


def _insist(act: Callable[[], Result]) -> Result:
    """Try again: on a busy machine SQLite's unfair wait may end before it is one's turn."""
    while True:
        with suppress(DatabaseBusyError):
            return act()
