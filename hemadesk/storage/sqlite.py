"""SQLite under SQLCipher: connections that are a safe store, the online backup, the checks."""

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlcipher3 import dbapi2 as sqlcipher  # type: ignore[import-untyped]  # ships no types

from hemadesk.storage.errors import DatabaseKeyError, DatabaseMissingError, FolderReadOnlyError

BUSY_TIMEOUT_MS = 5000
DriverError: type[Exception] = sqlcipher.Error


def open_engine(path: Path, key: bytes, *, enforce_foreign_keys: bool = True) -> Engine:
    """Return an engine over the encrypted file; nothing is opened before it is used.

    ``enforce_foreign_keys`` is False only while migrating: rebuilding a table would cascade.
    """
    engine = create_engine(
        # The bare URL would mean a pool for memory; the path and the key come from ``creator``.
        "sqlite://",
        creator=lambda: connect(path, key),
        module=sqlcipher,
        poolclass=QueuePool,
        # Otherwise an error's text would carry a patient's name into the log.
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA foreign_keys={'ON' if enforce_foreign_keys else 'OFF'}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A deferred transaction that reads, then writes, fails at once beside another writer.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def connect(path: Path, key: bytes) -> Any:
    """Return a driver connection, keyed and proved to read.

    Raises:
        DatabaseKeyError: the key is another's, or the file is no database.
    """
    # isolation_level=None: the driver must not open or commit transactions by itself.
    connection = sqlcipher.connect(os.fspath(path), isolation_level=None, check_same_thread=False)
    try:
        # SQLCipher would write its complaints about a wrong key to the console.
        connection.execute("PRAGMA cipher_log_level=NONE")
        connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection.execute("PRAGMA journal_mode=WAL").fetchone()
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA temp_store=MEMORY")
    except sqlcipher.DatabaseError as error:
        connection.close()
        if getattr(error, "sqlite_errorname", "") == "SQLITE_NOTADB":
            raise DatabaseKeyError(file=path.name) from error
        raise
    return connection


def refuse_unusable(path: Path, *, must_exist: bool = True) -> None:
    """Say at once what would otherwise come as a driver's error.

    Raises:
        DatabaseMissingError: there is no file.
        FolderReadOnlyError: a WAL database cannot even be read in a folder it cannot write.
    """
    if must_exist and not path.is_file():
        raise DatabaseMissingError(file=path.name)
    folder = path.parent
    read_only = not os.access(folder, os.W_OK) or (path.exists() and not os.access(path, os.W_OK))
    if read_only or _is_mounted_read_only(folder):
        raise FolderReadOnlyError(folder=folder)


def back_up(path: Path, key: bytes, target: Path) -> None:
    """Copy the live database to ``target``, encrypted with the same key, whole or not at all."""
    partial = target.with_name(f".{target.name}.partial")
    partial.unlink(missing_ok=True)
    source = connect(path, key)
    try:
        copy = sqlcipher.connect(os.fspath(partial), isolation_level=None)
        try:
            copy.execute("PRAGMA cipher_log_level=NONE")
            copy.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
            source.backup(copy)
            # A copy that is moved about must be one file.
            copy.execute("PRAGMA journal_mode=DELETE").fetchone()
        finally:
            copy.close()
    except BaseException:  # nor may an interrupt leave half a copy
        partial.unlink(missing_ok=True)
        raise
    finally:
        source.close()
    with partial.open("rb") as written:
        os.fsync(written.fileno())
    partial.replace(target)


def faults_of(connection: Connection) -> list[str]:
    """Return what the file's own checks find: altered pages, structure, dangling references.

    The first check that finds something ends it: what lies on altered pages cannot be read.
    """
    for pragma in ("cipher_integrity_check", "integrity_check"):
        lines = connection.exec_driver_sql(f"PRAGMA {pragma}").scalars().all()
        if found := [f"{pragma}: {line}" for line in lines if line != "ok"]:
            return found
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    return [f"foreign_key_check: {row[0]} -> {row[2]}" for row in dangling]


def _is_mounted_read_only(folder: Path) -> bool:
    # root passes every permission check; a read-only mount refuses even root.
    return hasattr(os, "statvfs") and bool(os.statvfs(folder).f_flag & os.ST_RDONLY)
