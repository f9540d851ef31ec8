"""A real encrypted database for every test that asks for one."""

import shutil

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
def store(place, key):
    opened = database.open_store(place, key, "amina")
    yield opened
    opened.close()
