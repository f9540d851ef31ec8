"""A PostgreSQL server of our own, where this machine can have one."""

import pytest

from tests.support.postgres import NoPostgresError, a_server


@pytest.fixture(scope="session")
def postgresql_server():
    try:
        server = a_server()
        address = server.__enter__()
    except NoPostgresError as reason:
        pytest.skip(str(reason))
    yield address
    server.__exit__(None, None, None)
