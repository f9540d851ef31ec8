"""The expected failure behind a driver's error: a full disk, a busy file, a read-only folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError
from sqlalchemy.orm.exc import StaleDataError

from hemadesk.errors import HemaDeskError
from hemadesk.storage.errors import (
    CaseChangedElsewhereError,
    DatabaseBusyError,
    DatabaseDamagedError,
    DiskFullError,
    FolderReadOnlyError,
)
from hemadesk.storage.sqlite import DriverError


@contextmanager
def in_words(place: Path) -> Iterator[None]:
    """Raise the expected failure in place of the driver's error that shows it."""
    try:
        yield
    except (SQLAlchemyError, DriverError) as error:
        expected = explained(error, place)
        if expected is None:
            raise
        raise expected from error


def explained(error: BaseException | None, place: Path) -> HemaDeskError | None:
    """Return the expected failure behind a driver's error, None where there is none."""
    if isinstance(error, StaleDataError):
        return CaseChangedElsewhereError()
    if isinstance(error, StatementError) and isinstance(error.orig, HemaDeskError):
        return error.orig
    driver = error.orig if isinstance(error, DBAPIError) else error
    name: str = getattr(driver, "sqlite_errorname", "")
    reasons: dict[str, HemaDeskError] = {
        "SQLITE_FULL": DiskFullError(),
        "SQLITE_BUSY": DatabaseBusyError(),
        "SQLITE_LOCKED": DatabaseBusyError(),
        "SQLITE_READONLY": FolderReadOnlyError(folder=place.parent),
        "SQLITE_CANTOPEN": FolderReadOnlyError(folder=place.parent),
        "SQLITE_CORRUPT": DatabaseDamagedError(file=place.name, why=name),
        "SQLITE_NOTADB": DatabaseDamagedError(file=place.name, why=name),
    }
    return next((said for start, said in reasons.items() if name.startswith(start)), None)
