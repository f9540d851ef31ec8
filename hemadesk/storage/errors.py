"""Why the store did not do what was asked: one class per reason, no patient data in any."""

from hemadesk.errors import N_, HemaDeskError


class CaseNotFoundError(HemaDeskError):
    message = N_("There is no case {case_id}.")


class CaseExistsError(HemaDeskError):
    """The id is taken: opening and saving that case is another thing than adding it."""

    message = N_("There is a case {case_id} already.")


class PatientNotFoundError(HemaDeskError):
    message = N_("There is no patient {patient_id}.")


class ReportNotFoundError(HemaDeskError):
    message = N_("There is no report {report_id}.")


class CaseChangedElsewhereError(HemaDeskError):
    """Another window saved the case since this one opened it."""

    message = N_("This case was changed elsewhere. Open it again to see what changed.")


class UnstorableTextError(HemaDeskError):
    """Text with a character that no database keeps: NUL or half a surrogate pair."""

    message = N_("A text holds the character {character}, which cannot be kept.")


class RecordAlteredError(HemaDeskError):
    """An append-only document whose hash no longer fits."""

    message = N_("The stored {what} {id} was altered: its hash does not fit.")


class DatabaseMissingError(HemaDeskError):
    message = N_("There are no records at {file}.")


class DatabaseExistsError(HemaDeskError):
    message = N_("There are records already: {file}.")


class DatabaseKeyError(HemaDeskError):
    """Not a database, or not one of this key; SQLCipher cannot tell the two apart."""

    message = N_("The records {file} do not open with this key, or the file is damaged.")


class DatabaseDamagedError(HemaDeskError):
    message = N_("The records {file} are damaged: {why}.")


class DatabaseTooNewError(HemaDeskError):
    """Left untouched."""

    message = N_(
        "The records {file} were written by a later version of HemaDesk "
        "(revision {found}; this one knows {known})."
    )


class DatabaseOldError(HemaDeskError):
    message = N_("The records {file} are of revision {found} and must be upgraded to {known}.")


class UpgradeFailedError(HemaDeskError):
    """The upgrade was undone; the records are as they were."""

    message = N_("The records {file} could not be upgraded to {known}; nothing was changed.")


class FolderReadOnlyError(HemaDeskError):
    message = N_("The folder {folder} is read-only. HemaDesk must be able to write there.")


class DiskFullError(HemaDeskError):
    """Nothing of the unfinished change remains; everything saved before is there."""

    message = N_("The disk is full: this was not saved. What was saved before is safe.")


class DatabaseBusyError(HemaDeskError):
    message = N_("The records are in use by another program. Try again in a moment.")


class FolderInUseError(HemaDeskError):
    message = N_("HemaDesk is already open on the folder {folder}.")
