"""What the screens before the worklist show and take: unlocking and first run."""

from collections.abc import Mapping
from dataclasses import dataclass

from hemadesk.i18n import _

LEAST_PASSPHRASE = 10
"""As ``security.key_file`` has it, which is too heavy to import before the window is painted."""


@dataclass(frozen=True, slots=True)
class AccessState:
    """What stands under the fields while they wait, and whose records they open."""

    is_busy: bool = False
    message: str = ""
    users: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FirstRunEntry:
    """What first run asks for; ``logo`` is a picture's bytes."""

    clinic_name: str = ""
    address: str = ""
    logo: bytes | None = None
    units: str = "us"
    language: str = "en"
    user: str = ""
    passphrase: str = ""
    repeated: str = ""


def faults_of(entry: FirstRunEntry) -> Mapping[str, str]:
    """Return a sentence for each field that must be changed first."""
    faults = passphrase_faults(entry.passphrase, entry.repeated)
    if not entry.clinic_name.strip():
        faults["clinic_name"] = _("Reports carry the clinic's name: please give one.")
    if not entry.user.strip():
        faults["user"] = _("Every entry is signed: please give your name.")
    return faults


def passphrase_faults(passphrase: str, repeated: str) -> dict[str, str]:
    """Return what is wrong with a new passphrase and its repetition."""
    faults = {}
    if len(passphrase.strip()) < LEAST_PASSPHRASE:
        faults["passphrase"] = _("A passphrase needs at least {least} characters.").format(
            least=LEAST_PASSPHRASE
        )
    if passphrase != repeated:
        faults["repeated"] = _("The two passphrases differ.")
    return faults
