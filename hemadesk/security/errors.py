"""Why a key was not handed out: one class per reason."""

from hemadesk.errors import N_, HemaDeskError


class WrongPassphraseError(HemaDeskError):
    """No key of the file opens with this passphrase."""

    message = N_("This passphrase does not open the records.")


class WrongRecoveryKeyError(HemaDeskError):
    """A well-formed recovery key of some other installation."""

    message = N_("This recovery key does not belong to these records.")


class MistypedRecoveryKeyError(HemaDeskError):
    """A group whose check character does not fit; ``group`` counts from one."""

    message = N_("Group {group} of the recovery key is mistyped.")


class RecoveryKeyLengthError(HemaDeskError):
    message = N_("A recovery key has {expected} groups of {size} characters; {found} were typed.")


class WeakPassphraseError(HemaDeskError):
    message = N_("A passphrase needs at least {least} characters.")


class WaitBeforeTryingError(HemaDeskError):
    """Too many wrong passphrases in a row: the next one is not looked at yet."""

    message = N_("After several wrong passphrases: wait {seconds} seconds, then try again.")


class KeyFileDamagedError(HemaDeskError):
    """The key file is not what this program wrote; ``why`` names no secret."""

    message = N_("The key file {file} is damaged ({why}). Put back a copy of it.")


class KeyFileMissingError(HemaDeskError):
    message = N_("The key file {file} is missing. Without it the records cannot be opened.")


class KeyFileUnreadableError(HemaDeskError):
    message = N_("The key file {file} cannot be read: {why}.")


class KeyFileTooNewError(HemaDeskError):
    message = N_("The key file {file} was written by a later version of HemaDesk.")


class KeyFileExistsError(HemaDeskError):
    """Never overwritten: with a key file its records would be lost."""

    message = N_("There is a key file already: {file}.")


class KeyFileUnwritableError(HemaDeskError):
    """A read-only folder, a full disk: the key file is as it was before."""

    message = N_("The key file {file} could not be written: {why}.")


class UserExistsError(HemaDeskError):
    message = N_("There is a user {user} already.")


class UnknownUserError(HemaDeskError):
    message = N_("There is no user {user}.")


class LastUserError(HemaDeskError):
    message = N_("{user} is the last user and cannot be removed.")
