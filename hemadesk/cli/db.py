"""``hemadesk db``: make, upgrade or check the encrypted records, or let one more person in.

The passphrase is asked on the terminal, or read from a file or the environment; it is never an
argument, which every user of the computer could see.
"""

import argparse
import getpass
import os
import sys
from pathlib import Path

from hemadesk import paths
from hemadesk.cli.output import tell
from hemadesk.errors import N_, HemaDeskError
from hemadesk.i18n import _

PASSPHRASE_VARIABLE = "HEMADESK_PASSPHRASE"  # noqa: S105 - a name, not a passphrase


class PassphrasesDifferError(HemaDeskError):
    message = N_("The two passphrases differ; nothing was made.")


class NoPassphraseError(HemaDeskError):
    message = N_("No passphrase was given: {reason}.")


class NoDataFolderError(HemaDeskError):
    message = N_("This user has no home folder; name a data folder with --data.")


class NoUserNameError(HemaDeskError):
    message = N_("This system does not know your name; give it with --user.")


def describe(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``hemadesk db``."""
    commands = parser.add_subparsers(required=True, metavar=_("command"))
    init = commands.add_parser("init", help=_("make new records and print the recovery key"))
    init.add_argument("--user", default=None, help=_("your name in the records"))
    init.add_argument(
        "--demonstration", action="store_true", help=_("fill them with the bundled cases")
    )
    init.set_defaults(command=_init)
    upgrade = commands.add_parser("upgrade", help=_("bring older records up to date"))
    upgrade.set_defaults(command=_upgrade)
    check = commands.add_parser("check", help=_("look for damage and altered documents"))
    check.set_defaults(command=_check)
    add_user = commands.add_parser("add-user", help=_("let one more person open the records"))
    add_user.add_argument("--user", required=True, help=_("their name in the records"))
    add_user.add_argument(
        "--new-passphrase-file", type=Path, metavar="FILE", help=_("whose first line is theirs")
    )
    add_user.set_defaults(command=_add_user)
    for command in (init, upgrade, check, add_user):
        command.add_argument(
            "--data", type=Path, metavar="DIR", default=None, help=_("the data folder")
        )
        command.add_argument(
            "--passphrase-file", type=Path, metavar="FILE", help=_("whose first line it is")
        )


def _init(options: argparse.Namespace) -> int:
    from hemadesk.domain.records import Clinic
    from hemadesk.knowledge import compiled
    from hemadesk.services import demonstration
    from hemadesk.services.case_desk import CaseDesk
    from hemadesk.services.records_folder import RecordsFolder
    from hemadesk.storage import database
    from hemadesk.storage.lock import FolderLock

    folder = _folder(options)
    user = options.user or _own_name()
    clinic = demonstration.clinic() if options.demonstration else Clinic()
    with FolderLock(folder):
        opened = RecordsFolder(folder).first_run(
            user, _given(options.passphrase_file) or _asked_twice(), database.create, clinic
        )
        try:
            if options.demonstration:
                knowledge = compiled.load()
                demonstration.fill(CaseDesk(opened.store.work, knowledge), knowledge)
        finally:
            opened.store.close()
    tell(_("Encrypted records for {user} made in {folder}").format(user=user, folder=folder))
    tell(_("Recovery key, shown only now; keep it on paper, away from this computer:"))
    tell(f"  {opened.recovery_key}")
    return 0


def _upgrade(options: argparse.Namespace) -> int:
    from hemadesk.services.records_folder import RecordsFolder
    from hemadesk.storage import database
    from hemadesk.storage.lock import FolderLock

    records = RecordsFolder(_folder(options))
    with FolderLock(_folder(options)):
        _user, key = records.database_key(_passphrase(options))
        backup = database.upgrade(records.database, key)
    if backup is None:
        tell(_("The records are up to date: revision {revision}").format(revision=database.head()))
    else:
        told = _("The records were upgraded to revision {revision}; as they were: {backup}")
        tell(told.format(revision=database.head(), backup=backup))
    return 0


def _check(options: argparse.Namespace) -> int:
    from hemadesk.services.records_folder import RecordsFolder
    from hemadesk.storage import database

    records = RecordsFolder(_folder(options))
    user, key = records.database_key(_passphrase(options))
    store = database.open_store(records.database, key, user)
    try:
        faults = database.check(store)
    finally:
        store.close()
    for fault in faults:
        tell(fault)
    tell(_("The records are damaged.") if faults else _("The records are sound."))
    return 1 if faults else 0


def _add_user(options: argparse.Namespace) -> int:
    from hemadesk.services.records_folder import RecordsFolder
    from hemadesk.storage.lock import FolderLock

    records = RecordsFolder(_folder(options))
    with FolderLock(_folder(options)):
        _user, key = records.database_key(_passphrase(options))
        file = options.new_passphrase_file
        new = (
            _asked_twice(_("Passphrase of {user}: ").format(user=options.user))
            if file is None
            else _first_line(file)
        )
        records.add_user(options.user, new, key)
    tell(
        _("{user} may open the records now, with a passphrase of their own.").format(
            user=options.user
        )
    )
    return 0


def _folder(options: argparse.Namespace) -> Path:
    if options.data is not None:
        return Path(options.data)
    try:
        return paths.user_data()
    except RuntimeError as error:  # this user has no home folder
        raise NoDataFolderError from error


def _own_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:  # this system does not know the user by name
        raise NoUserNameError from error


def _passphrase(options: argparse.Namespace) -> str:
    return _given(options.passphrase_file) or _ask(_("Passphrase: "))


def _given(file: Path | None) -> str | None:
    """Return the passphrase of a file or of the environment, None where one is to be asked."""
    if file is None:
        return os.environ.get(PASSPHRASE_VARIABLE) or None
    return _first_line(file)


def _first_line(file: Path) -> str:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise NoPassphraseError(reason=error.strerror) from error
    except ValueError as error:
        raise NoPassphraseError(reason=_("the file is not text")) from error
    if not lines or not lines[0]:
        raise NoPassphraseError(reason=_("the first line of the file is empty"))
    return lines[0]


def _asked_twice(prompt: str = "") -> str:
    typed = _ask(prompt or _("Passphrase: "))
    if typed != _ask(_("The same once more: ")):
        raise PassphrasesDifferError
    return typed


def _ask(prompt: str) -> str:
    if not sys.stdin.isatty():
        raise NoPassphraseError(reason=_("there is no terminal to ask on"))
    return getpass.getpass(prompt)
