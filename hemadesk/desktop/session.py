"""From a passphrase to open records: work for a worker thread, and what it hands back.

Importing this module loads the database, the engine and their libraries.  The window is painted
before that, so nothing that it needs may import this module.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path

from hemadesk.desktop.models.access import FirstRunEntry
from hemadesk.domain.assessment import Assessment
from hemadesk.domain.case import Case
from hemadesk.domain.records import Clinic, Draft, WorklistLine
from hemadesk.engine.assess import assess
from hemadesk.i18n import _
from hemadesk.knowledge import compiled
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.security.wrapping import Argon2
from hemadesk.services import demonstration
from hemadesk.services.assessing import surroundings_of
from hemadesk.services.case_desk import CaseDesk
from hemadesk.services.ports import OpenStore, StoreOpener
from hemadesk.services.records_folder import RecordsFolder, Unlocked
from hemadesk.storage import database

# Here mypy proves that storage fits what the services ask of it.
_CREATE: StoreOpener = database.create
_OPEN: StoreOpener = database.open_upgraded

_OPEN_TO_ALL = "demonstration"
"""The passphrase of the demonstration, which holds nothing to hide."""


@dataclass(frozen=True, slots=True)
class Session:
    """Open records with what the worklist shows first."""

    folder: RecordsFolder
    store: OpenStore
    desk: CaseDesk
    knowledge: KnowledgeBase
    user: str
    clinic: Clinic
    worklist: tuple[WorklistLine, ...]
    drafts: tuple[Draft, ...]
    recovery_key: str | None = field(default=None, repr=False)

    def assess(self, case: Case) -> Assessment:
        """Return what the engine says of a case."""
        here = surroundings_of(self.clinic, self.knowledge)
        return assess(case, self.knowledge, here.setting, here.region, here.site)


def users(folder: Path) -> tuple[str, ...]:
    """Return whose passphrases there are."""
    return RecordsFolder(folder).users()


def unlock(folder: Path, passphrase: str) -> Session:
    """Open the records; raises what ``RecordsFolder.unlock`` raises."""
    records = RecordsFolder(folder)
    return _begun(records, records.unlock(passphrase, _OPEN))


def recover(folder: Path, recovery_key: str, user: str, passphrase: str) -> Session:
    """Open the records with the recovery key and set a new passphrase."""
    records = RecordsFolder(folder)
    return _begun(records, records.recover(recovery_key, user, passphrase, _OPEN))


def first_run(folder: Path, entry: FirstRunEntry) -> Session:
    """Make the records of a clinic."""
    clinic = Clinic(entry.clinic_name, entry.address, entry.logo, entry.units, entry.language)
    records = RecordsFolder(folder)
    return _begun(records, records.first_run(entry.user, entry.passphrase, _CREATE, clinic))


def open_demonstration(folder: Path) -> Session:
    """Open the demonstration beside the real records, making it the first time."""
    # Its passphrase is known to all: there is nothing for Argon2 to slow down.
    records = RecordsFolder(folder / "demonstration", Argon2(memory_kib=32, passes=1, lanes=1))
    if not records.is_new():
        return _begun(records, records.unlock(_OPEN_TO_ALL, _OPEN))
    opened = records.first_run(_("Demonstration"), _OPEN_TO_ALL, _CREATE, demonstration.clinic())
    knowledge = compiled.load()
    demonstration.fill(CaseDesk(opened.store.work, knowledge), knowledge)
    return _begun(records, replace(opened, recovery_key=None))


def _begun(folder: RecordsFolder, opened: Unlocked) -> Session:
    knowledge = compiled.load()
    try:
        desk = CaseDesk(opened.store.work, knowledge)
        return Session(
            folder,
            opened.store,
            desk,
            knowledge,
            opened.user,
            desk.clinic(),
            desk.worklist(),
            desk.drafts(),
            opened.recovery_key,
        )
    except BaseException:  # an interrupt, too, must leave no open file behind
        opened.store.close()
        raise
