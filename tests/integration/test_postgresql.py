"""The tests of the repositories, all of them, over PostgreSQL.

They are those of ``tests/unit/storage``; only the fixtures that open the store are others.
"""

from contextlib import ExitStack

import pytest
from sqlalchemy import create_engine, text

from hemadesk.storage import database
from hemadesk.storage.errors import CaseChangedElsewhereError, DatabaseTooNewError
from hemadesk.storage.tables import Base
from tests.support.cases import a_case, grams
from tests.unit.storage.test_cases import *  # noqa: F403 - collected here once more, on purpose
from tests.unit.storage.test_kept import *  # noqa: F403 - collected here once more, on purpose


@pytest.fixture(scope="session")
def address(postgresql_server):
    """One database with today's tables, for all tests: making one is slow."""
    address = postgresql_server + "repositories"
    _execute(postgresql_server + "postgres", "CREATE DATABASE repositories")
    database.open_server(address, "amina").close()
    return address


@pytest.fixture(scope="session")
def emptied(address):
    """Empty every table, also those whose triggers refuse it."""
    names = ", ".join(Base.metadata.tables)
    return lambda: _execute(
        address, "SET session_replication_role = replica", f"TRUNCATE {names} CASCADE"
    )


@pytest.fixture
def open_as(address, emptied):
    with ExitStack() as opened:

        def open_as(who):
            store = database.open_server(address, who)
            opened.callback(store.close)
            return store

        yield open_as
    emptied()


@pytest.fixture
def store(open_as):
    return open_as("amina")


@pytest.fixture
def shared_store(store):
    return store


def test_that_of_two_writers_at_the_same_moment_the_second_is_told(store, open_as):
    with store.work() as unit:
        record = unit.cases.add(a_case())
        unit.commit()
    other = open_as("badru")
    slow = other.work()
    slow.cases.get("case-1")
    with store.work() as quick:
        quick.cases.save(a_case(hemoglobin=grams("7")), record.revision)
        quick.commit()
    with pytest.raises(CaseChangedElsewhereError), slow:
        slow.cases.save(a_case(hemoglobin=grams("8")), record.revision)
    with store.work() as unit:
        assert unit.cases.get("case-1").case == a_case(hemoglobin=grams("7"))


def test_that_a_server_from_the_future_is_refused(address, store):
    change = "UPDATE alembic_version SET version_num = '{}'"
    _execute(address, change.format("9999"))
    try:
        with pytest.raises(DatabaseTooNewError):
            database.open_server(address, "amina")
    finally:
        _execute(address, change.format(database.head()))


def _execute(address, *statements):
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
