"""A key sealed by a passphrase: Argon2id makes the sealing key, AES-GCM seals.

The parameters travel with each sealed key and are part of what the seal covers: who lowers
them in the file gets nothing that opens.
"""

import secrets
import unicodedata
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12
_SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Argon2:
    """What one guess costs; the defaults are RFC 9106's for little memory (about 0.15 s)."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4


@dataclass(frozen=True, slots=True)
class Sealed:
    """One sealed key with all that is needed, besides the passphrase, to open it."""

    argon2: Argon2
    salt: bytes
    nonce: bytes
    ciphertext: bytes


class SealBrokenError(Exception):
    """The passphrase is wrong, or a byte was changed; the two cannot be told apart."""


def new_key() -> bytes:
    """Return a random 256-bit key."""
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, passphrase: str, context: str, argon2: Argon2) -> Sealed:
    """Seal ``key`` under ``passphrase``; ``context`` (whose, which records) must match later."""
    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    sealing = AESGCM(_derive(passphrase, salt, argon2))
    return Sealed(argon2, salt, nonce, sealing.encrypt(nonce, key, _covered(context, argon2)))


def unseal(sealed: Sealed, passphrase: str, context: str) -> bytes:
    """Return the sealed key.

    Raises:
        SealBrokenError: anything is not as it was when sealed.
    """
    sealing = AESGCM(_derive(passphrase, sealed.salt, sealed.argon2))
    covered = _covered(context, sealed.argon2)
    try:
        return sealing.decrypt(sealed.nonce, sealed.ciphertext, covered)
    except InvalidTag as error:
        raise SealBrokenError from error


def _derive(passphrase: str, salt: bytes, argon2: Argon2) -> bytes:
    # NFKC: an accented letter opens the same records whichever keyboard composed it.
    secret = unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")
    return hash_secret_raw(
        secret, salt, argon2.passes, argon2.memory_kib, argon2.lanes, KEY_BYTES, Type.ID
    )


def _covered(context: str, argon2: Argon2) -> bytes:
    parameters = f"argon2id:{argon2.memory_kib}:{argon2.passes}:{argon2.lanes}"
    return f"hemadesk-key/1\x00{parameters}\x00{context}".encode()
