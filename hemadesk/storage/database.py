"""The database file: made, opened, upgraded with a backup, checked.

Alembic is imported only when a revision is to be changed: it costs a fifth of a second.
"""

import re
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from hemadesk import paths
from hemadesk.storage import postgresql, sqlite
from hemadesk.storage.errors import (
    DatabaseDamagedError,
    DatabaseExistsError,
    DatabaseOldError,
    DatabaseTooNewError,
    UpgradeFailedError,
)
from hemadesk.storage.reasons import in_words
from hemadesk.storage.work import Store

_VERSION_FILE = re.compile(r"(\d{4})_\w+\.py\Z")


def create(path: Path, key: bytes, who: str) -> Store:
    """Make a new encrypted database with today's tables and open it.

    Raises:
        DatabaseExistsError: there is one already; it is left untouched.
        FolderReadOnlyError, DiskFullError: nothing could be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    sqlite.refuse_unusable(path, must_exist=False)
    if path.exists():
        raise DatabaseExistsError(file=path.name)
    try:
        _migrate(path, lambda: sqlite.open_engine(path, key, enforce_foreign_keys=False))
    except BaseException:  # nor may an interrupt leave half a database
        for leftover in _files_of(path):
            leftover.unlink(missing_ok=True)
        raise
    return open_store(path, key, who)


def open_store(path: Path, key: bytes, who: str) -> Store:
    """Open a database that is of today's revision.

    Raises:
        DatabaseMissingError, FolderReadOnlyError: said before anything is opened.
        DatabaseKeyError: it does not open with this key.
        DatabaseOldError: it must be upgraded first.
        DatabaseTooNewError: a later version wrote it; it is left untouched.
        DatabaseBusyError: another program is writing without end.
    """
    sqlite.refuse_unusable(path)
    engine = sqlite.open_engine(path, key)
    try:
        with in_words(path):
            _refuse_other_revisions(path, engine)
    except BaseException:  # an interrupt, too, must leave no open file behind
        engine.dispose()
        raise
    return Store(engine, path, who)


def upgrade(path: Path, key: bytes) -> Path | None:
    """Bring a database up to date; return the backup that was made, None where none was needed.

    The old file is first copied beside itself as ``<name>.before-<revision>``, encrypted like
    the original, then upgraded in one transaction.

    Raises:
        DatabaseTooNewError: it is left untouched.
        UpgradeFailedError, DatabaseDamagedError: everything was undone.
    """
    sqlite.refuse_unusable(path)
    engine = sqlite.open_engine(path, key)
    try:
        with in_words(path):
            current = _revision(engine)
    finally:
        engine.dispose()
    _refuse_newer(path, current)
    if current == head():
        return None
    backup = path.with_name(f"{path.stem}.before-{current or 'first'}{path.suffix}")
    with in_words(path):
        sqlite.back_up(path, key, backup)
    _migrate(path, lambda: sqlite.open_engine(path, key, enforce_foreign_keys=False))
    return backup


def open_upgraded(path: Path, key: bytes, who: str) -> Store:
    """Open a database, upgrading it first where it is of an older revision.

    Raises what ``open_store`` and ``upgrade`` raise.
    """
    upgrade(path, key)
    return open_store(path, key, who)


def back_up(path: Path, key: bytes, target: Path) -> None:
    """Copy a database, in use or not, to ``target``, encrypted with the same key."""
    sqlite.refuse_unusable(path)
    with in_words(target):
        sqlite.back_up(path, key, target)


def check(store: Store) -> list[str]:
    """Return every fault found in an open database: pages, references, altered documents."""
    with store.engine.begin() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        found = sqlite.faults_of(connection) if is_sqlite else []
    if found:
        return found
    with store.work() as unit:
        found += [f"assessment {id_}: altered" for id_ in unit.assessments.altered()]
        found += [f"report {id_}: altered" for id_ in unit.reports.altered()]
    return found


def open_server(url: str, who: str) -> Store:
    """Open a PostgreSQL database, bringing its tables up to date.

    Raises:
        DatabaseTooNewError: a later version wrote it.
    """
    engine = postgresql.open_engine(url)
    place = Path(engine.url.database or "server")
    try:
        _refuse_newer(place, _revision(engine))
        if _revision(engine) != head():
            _migrate(place, lambda: postgresql.open_engine(url))
    except BaseException:  # an interrupt, too, must leave no connection behind
        engine.dispose()
        raise
    return Store(engine, place, who)


def head() -> str:
    """Return the revision of today's tables, from the names of the migrations."""
    versions = paths.migrations() / "versions"
    found = (_VERSION_FILE.match(file.name) for file in versions.iterdir())
    return max(match[1] for match in found if match)


def _migrate(place: Path, open_engine: Callable[[], Engine]) -> None:
    from hemadesk.storage.migrating import migrate  # noqa: PLC0415 - see the module's first lines

    engine = open_engine()
    try:
        with in_words(place), engine.begin() as connection:
            migrate(connection)
            _refuse_dangling(place, connection)
    except SQLAlchemyError as error:
        raise UpgradeFailedError(file=place.name, known=head()) from error
    finally:
        engine.dispose()


def _refuse_dangling(place: Path, connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if dangling is not None:
        raise DatabaseDamagedError(file=place.name, why=f"{dangling[0]} -> {dangling[2]}")


def _refuse_other_revisions(path: Path, engine: Engine) -> None:
    current = _revision(engine)
    _refuse_newer(path, current)
    if current != head():
        raise DatabaseOldError(file=path.name, found=current or "-", known=head())


def _refuse_newer(path: Path, current: str | None) -> None:
    if current is not None and current > head():
        raise DatabaseTooNewError(file=path.name, found=current, known=head())


def _revision(engine: Engine) -> str | None:
    with engine.begin() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _files_of(path: Path) -> list[Path]:
    return [path.with_name(path.name + suffix) for suffix in ("", "-wal", "-shm", "-journal")]
