"""The data folder: first run, unlocking, recovery.  Keys and database kept together.

Storage and keys do not know each other; what opens a database is handed in.
"""

from dataclasses import dataclass, field
from pathlib import Path

from hemadesk import paths
from hemadesk.domain.records import Clinic
from hemadesk.security import key_file, recovery
from hemadesk.security.attempts import Attempts
from hemadesk.security.errors import WrongPassphraseError, WrongRecoveryKeyError
from hemadesk.security.wrapping import Argon2
from hemadesk.services.ports import OpenStore, StoreOpener

KEYS = "hemadesk.keys"
ATTEMPTS = "hemadesk.attempts"
_UNFINISHED = KEYS + ".new"


@dataclass(frozen=True, slots=True)
class Unlocked:
    """An open store in the name of ``user``; ``recovery_key`` only when one was just made."""

    store: OpenStore
    user: str
    recovery_key: str | None = field(default=None, repr=False)


class RecordsFolder:
    """The folder that holds the database and its keys."""

    def __init__(self, folder: Path, argon2: Argon2 | None = None) -> None:
        self.database = folder / paths.DATABASE
        self.keys = folder / KEYS
        self.attempts = Attempts(folder / ATTEMPTS)
        self._unfinished = folder / _UNFINISHED
        self._argon2 = argon2 or Argon2()

    def is_new(self) -> bool:
        """Tell whether there are no records yet, so that first run is due."""
        return not self.database.exists()

    def users(self) -> tuple[str, ...]:
        """Return the names of those who have a passphrase."""
        return self._read_keys().users()

    def first_run(
        self, user: str, passphrase: str, create: StoreOpener, clinic: Clinic | None = None
    ) -> Unlocked:
        """Make the keys and the database; the recovery key is handed out this once.

        Raises:
            WeakPassphraseError, KeyFileUnwritableError, and what ``create`` raises.
        """
        new = key_file.make(user, passphrase, self._argon2)
        if self.is_new():
            # A crash before the last step is finished by the next unlocking.
            key_file.write(self._unfinished, new.file)
        store = create(self.database, new.database_key, user)
        try:
            with store.work() as unit:
                unit.clinic.put(clinic or Clinic())
                unit.audit.note("first_run")
                unit.commit()
            self._unfinished.replace(self.keys)
        except BaseException:
            # Nobody has seen the recovery key: first run must be possible once more, also after
            # an interrupt.
            store.close()
            self.database.unlink()
            raise
        return Unlocked(store, user, new.recovery_key)

    def database_key(self, passphrase: str, user: str | None = None) -> tuple[str, bytes]:
        """Return whose passphrase this is, and the database key.

        Raises:
            WaitBeforeTryingError: too soon after several wrong ones.
            WrongPassphraseError: and the next wait is longer.
            KeyFileMissingError, KeyFileDamagedError, KeyFileTooNewError.
        """
        self.attempts.refuse_if_too_soon()
        keys = self._read_keys()
        try:
            found = keys.open_with_passphrase(passphrase, user)
        except WrongPassphraseError:
            self.attempts.failed()
            raise
        self.attempts.succeeded()
        return found

    def unlock(self, passphrase: str, open_store: StoreOpener, user: str | None = None) -> Unlocked:
        """Open the records; raises what ``database_key`` and ``open_store`` raise."""
        name, key = self.database_key(passphrase, user)
        return Unlocked(open_store(self.database, key, name), name)

    def recover(
        self, recovery_key: str, user: str, passphrase: str, open_store: StoreOpener
    ) -> Unlocked:
        """Open the records with the printed key and set a new passphrase for ``user``.

        Raises:
            WaitBeforeTryingError, MistypedRecoveryKeyError, WrongRecoveryKeyError,
            UnknownUserError, WeakPassphraseError, and what ``open_store`` raises.
        """
        self.attempts.refuse_if_too_soon()
        keys = self._read_keys()
        try:
            key = keys.open_with_recovery_key(recovery_key)
        except WrongRecoveryKeyError:
            self.attempts.failed()
            raise
        changed = keys.with_passphrase(user, passphrase, key, self._argon2)
        store = open_store(self.database, key, user)
        key_file.write(self.keys, changed)
        self.attempts.succeeded()
        return Unlocked(store, user)

    def change_passphrase(self, user: str, old: str, new: str) -> None:
        """Give ``user`` another passphrase; the old one opens nothing more."""
        _, key = self.database_key(old, user)
        keys = self._read_keys().with_passphrase(user, new, key, self._argon2)
        key_file.write(self.keys, keys)

    def add_user(self, user: str, passphrase: str, key: bytes) -> None:
        """Let one more person open the records; ``key`` is that of ``database_key``."""
        keys = self._read_keys().with_user(user, passphrase, key, self._argon2)
        key_file.write(self.keys, keys)

    def new_recovery_key(self, passphrase: str) -> str:
        """Return a new recovery key, to be printed; the one before opens nothing more."""
        _, key = self.database_key(passphrase)
        printed = recovery.make()
        keys = self._read_keys().with_recovery_key(printed, key, self._argon2)
        key_file.write(self.keys, keys)
        return printed

    def _read_keys(self) -> key_file.KeyFile:
        if self._unfinished.exists() and not self.keys.exists() and self.database.exists():
            self._unfinished.replace(self.keys)
        return key_file.read(self.keys)
