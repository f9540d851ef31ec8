"""A real encrypted database for every test that asks for one."""

import shutil
from contextlib import ExitStack

import pytest

from hemadesk.storage import database

KEY = bytes(range(32))


@pytest.fixture
def key():
    return KEY


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory):
    file = tmp_path_factory.mktemp("empty") / "hemadesk.db"
    database.create(file, KEY, "amina").close()
    return file


@pytest.fixture
def place(tmp_path, empty_database):
    """Where this test's own, empty database lies."""
    return shutil.copy(empty_database, tmp_path / "hemadesk.db")


@pytest.fixture
def open_as(place, key):
    """Open this test's database in somebody's name."""
    with ExitStack() as opened:

        def open_as(who):
            store = database.open_store(place, key, who)
            opened.callback(store.close)
            return store

        yield open_as


@pytest.fixture
def store(open_as):
    return open_as("amina")


@pytest.fixture(scope="module")
def shared_store(empty_database, tmp_path_factory):
    """One database for all the examples of a property."""
    place = shutil.copy(empty_database, tmp_path_factory.mktemp("shared") / "hemadesk.db")
    opened = database.open_store(place, KEY, "amina")
    yield opened
    opened.close()
