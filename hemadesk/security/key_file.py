"""The key file beside the database: the one database key, sealed once per user and once more.

Every user's passphrase and the printed recovery key each seal the same random database key.
The file is JSON, written whole or not at all, with a checksum, so that a damaged file is
never mistaken for a wrong passphrase.  It holds no secret in the clear.
"""

import base64
import binascii
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from hemadesk.security import recovery
from hemadesk.security.errors import (
    KeyFileDamagedError,
    KeyFileExistsError,
    KeyFileMissingError,
    KeyFileTooNewError,
    KeyFileUnreadableError,
    KeyFileUnwritableError,
    LastUserError,
    UnknownUserError,
    UserExistsError,
    WeakPassphraseError,
    WrongPassphraseError,
    WrongRecoveryKeyError,
)
from hemadesk.security.wrapping import (
    KEY_BYTES,
    Argon2,
    SealBrokenError,
    Sealed,
    new_key,
    seal,
    unseal,
)

FORMAT = "hemadesk-keys/1"
LEAST_PASSPHRASE = 10
"""Characters; below this a stolen copy could be guessed at leisure."""

_RECOVERY = ""
"""The owner of the key that the recovery key seals: no user can be called this."""

_LARGEST = 1 << 20
_MOST_MEMORY_KIB = 4 << 20
_MOST_PASSES = 1000
_MOST_LANES = 64


@dataclass(frozen=True, slots=True)
class SealedKey:
    """The database key as sealed for one owner."""

    owner: str
    created_at: str
    sealed: Sealed


@dataclass(frozen=True, slots=True)
class KeyFile:
    """What a key file says.  ``records`` is the id of the database that it belongs to."""

    records: str
    keys: tuple[SealedKey, ...]

    def users(self) -> tuple[str, ...]:
        """Return the names of those who have a passphrase, in the order they got it."""
        return tuple(key.owner for key in self.keys if key.owner != _RECOVERY)

    def open_with_passphrase(self, passphrase: str, user: str | None = None) -> tuple[str, bytes]:
        """Return the user whose passphrase this is, and the database key.

        Without ``user`` every user's key is tried; a clinic has few.

        Raises:
            WrongPassphraseError: it opens none of them.
        """
        for key in self.keys:
            if key.owner == _RECOVERY or (user is not None and key.owner != user):
                continue
            try:
                return key.owner, unseal(key.sealed, passphrase, self._context(key.owner))
            except SealBrokenError:
                continue
        raise WrongPassphraseError

    def open_with_recovery_key(self, typed: str) -> bytes:
        """Return the database key.

        Raises:
            RecoveryKeyLengthError, MistypedRecoveryKeyError: not a recovery key at all.
            WrongRecoveryKeyError: not that of these records.
        """
        printed = recovery.read(typed)
        for key in self.keys:
            if key.owner == _RECOVERY:
                try:
                    return unseal(key.sealed, printed, self._context(_RECOVERY))
                except SealBrokenError as error:
                    raise WrongRecoveryKeyError from error
        raise WrongRecoveryKeyError

    def with_user(self, user: str, passphrase: str, key: bytes, argon2: Argon2) -> "KeyFile":
        """Return the file with one more user.

        Raises:
            UserExistsError: the name is taken (or empty).
            WeakPassphraseError: too short.
        """
        if not user or user in self.users():
            raise UserExistsError(user=user)
        _refuse_weak(passphrase)
        return replace(self, keys=(*self.keys, self._sealed_for(user, passphrase, key, argon2)))

    def with_passphrase(self, user: str, passphrase: str, key: bytes, argon2: Argon2) -> "KeyFile":
        """Return the file with another passphrase for ``user``; the old one opens nothing more.

        Raises:
            UnknownUserError: no such user.
            WeakPassphraseError: too short.
        """
        if user not in self.users():
            raise UnknownUserError(user=user)
        _refuse_weak(passphrase)
        return self._with_sealed(self._sealed_for(user, passphrase, key, argon2))

    def with_recovery_key(self, printed: str, key: bytes, argon2: Argon2) -> "KeyFile":
        """Return the file with another recovery key; the old one opens nothing more."""
        return self._with_sealed(self._sealed_for(_RECOVERY, printed, key, argon2))

    def without_user(self, user: str) -> "KeyFile":
        """Return the file without ``user``'s key.

        Raises:
            UnknownUserError: no such user.
            LastUserError: nobody would be left.
        """
        if user not in self.users():
            raise UnknownUserError(user=user)
        if self.users() == (user,):
            raise LastUserError(user=user)
        return replace(self, keys=tuple(key for key in self.keys if key.owner != user))

    def _with_sealed(self, fresh: SealedKey) -> "KeyFile":
        kept = tuple(fresh if key.owner == fresh.owner else key for key in self.keys)
        return replace(self, keys=kept)

    def _sealed_for(self, owner: str, secret: str, key: bytes, argon2: Argon2) -> SealedKey:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return SealedKey(owner, now, seal(key, secret, self._context(owner), argon2))

    def _context(self, owner: str) -> str:
        return f"{self.records}\x00{owner}"


@dataclass(frozen=True, slots=True)
class NewKeys:
    """What first run hands out; the recovery key is shown once and kept nowhere."""

    file: KeyFile
    database_key: bytes = field(repr=False)
    recovery_key: str = field(repr=False)


def make(user: str, passphrase: str, argon2: Argon2 | None = None) -> NewKeys:
    """Return a new random database key, sealed for its first user and for the recovery key.

    Raises:
        WeakPassphraseError: too short.
    """
    cost = argon2 or Argon2()
    key, printed = new_key(), recovery.make()
    file = KeyFile(str(uuid4()), ()).with_user(user, passphrase, key, cost)
    for_recovery = file._sealed_for(_RECOVERY, printed, key, cost)  # noqa: SLF001 - own module
    return NewKeys(replace(file, keys=(*file.keys, for_recovery)), key, printed)


def write_new(path: Path, file: KeyFile) -> None:
    """Write a first key file.

    Raises:
        KeyFileExistsError: there is one already; it is left untouched.
    """
    if path.exists():
        raise KeyFileExistsError(file=path.name)
    write(path, file)


def write(path: Path, file: KeyFile) -> None:
    """Replace the key file: a reader, or a power cut, finds the old one or the new one.

    Raises:
        KeyFileUnwritableError: the folder is read-only, the disk is full.
    """
    content = _document(file)
    content["checksum"] = _checksum(content)
    text = json.dumps(content, indent=1, ensure_ascii=True) + "\n"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _replace(path, text)
    except OSError as error:
        raise KeyFileUnwritableError(file=path.name, why=error.strerror) from error


def read(path: Path) -> KeyFile:
    """Read a key file.

    Raises:
        KeyFileMissingError: there is none.
        KeyFileUnreadableError: it may not be read.
        KeyFileTooNewError: a later version wrote it.
        KeyFileDamagedError: it is not as it was written.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise KeyFileDamagedError(file=path.name, why="too large")
        content = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError) as error:
        raise KeyFileMissingError(file=path.name) from error
    except OSError as error:
        raise KeyFileUnreadableError(file=path.name, why=error.strerror) from error
    except (ValueError, RecursionError) as error:
        raise KeyFileDamagedError(file=path.name, why="not JSON") from error
    if not isinstance(content, dict):
        raise KeyFileDamagedError(file=path.name, why="not an object")
    _refuse_foreign_format(path, content)
    if content.pop("checksum", None) != _checksum(content):
        raise KeyFileDamagedError(file=path.name, why="checksum")
    try:
        return KeyFile(
            _text(content["records"]), tuple(_sealed_key(entry) for entry in content["keys"])
        )
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise KeyFileDamagedError(file=path.name, why="content") from error


def _refuse_foreign_format(path: Path, content: Mapping[str, Any]) -> None:
    found = content.get("format")
    if found == FORMAT:
        return
    if isinstance(found, str) and found.startswith("hemadesk-keys/"):
        raise KeyFileTooNewError(file=path.name)
    raise KeyFileDamagedError(file=path.name, why="format")


def _document(file: KeyFile) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "records": file.records,
        "keys": [
            {
                "owner": key.owner,
                "created_at": key.created_at,
                "kdf": "argon2id",
                "memory_kib": key.sealed.argon2.memory_kib,
                "passes": key.sealed.argon2.passes,
                "lanes": key.sealed.argon2.lanes,
                "salt": base64.b64encode(key.sealed.salt).decode(),
                "cipher": "aes-256-gcm",
                "nonce": base64.b64encode(key.sealed.nonce).decode(),
                "sealed_key": base64.b64encode(key.sealed.ciphertext).decode(),
            }
            for key in file.keys
        ],
    }


def _checksum(content: Mapping[str, Any]) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _sealed_key(entry: Mapping[str, Any]) -> SealedKey:
    if entry["kdf"] != "argon2id" or entry["cipher"] != "aes-256-gcm":
        raise ValueError("unknown algorithm")
    argon2 = Argon2(
        # Bounds, so that no file can make the program ask for more than a computer has.
        _number(entry["memory_kib"], _MOST_MEMORY_KIB),
        _number(entry["passes"], _MOST_PASSES),
        _number(entry["lanes"], _MOST_LANES),
    )
    if argon2.memory_kib < 8 * argon2.lanes:
        raise ValueError("Argon2 needs 8 KiB a lane")
    sealed = Sealed(
        argon2,
        _bytes(entry["salt"], 16),
        _bytes(entry["nonce"], 12),
        _bytes(entry["sealed_key"], KEY_BYTES + 16),
    )
    return SealedKey(_text(entry["owner"]), _text(entry["created_at"]), sealed)


def _number(value: object, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise ValueError("number out of bounds")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not text")
    return value


def _bytes(value: object, length: int) -> bytes:
    decoded = base64.b64decode(_text(value), validate=True)
    if len(decoded) != length:
        raise ValueError("wrong length")
    return decoded


def _refuse_weak(passphrase: str) -> None:
    if len(passphrase.strip()) < LEAST_PASSPHRASE:
        raise WeakPassphraseError(least=LEAST_PASSPHRASE)


def _replace(path: Path, text: str) -> None:
    handle, partial = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(partial).replace(path)
    except BaseException:  # nor may an interrupt leave half a key file
        Path(partial).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable, where folders can be opened (not on Windows)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
