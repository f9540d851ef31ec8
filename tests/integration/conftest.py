"""A PostgreSQL server of our own, where this machine can have one."""

from contextlib import ExitStack

import pytest

from tests.support.postgres import NoPostgresError, a_server


@pytest.fixture(scope="session")
def postgresql_server():
    """The address of a server.  It is optional for people too: its absence is said by name."""
    with ExitStack() as running:
        try:
            address = running.enter_context(a_server())
        except NoPostgresError as reason:
            pytest.skip(str(reason))
        yield address
