"""Alembic, run over a connection that is already in its one transaction."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from hemadesk import paths


def migrate(connection: Connection, revision: str = "head") -> None:
    """Bring the tables of this connection to ``revision``; nothing is committed here."""
    config = Config()
    # Alembic's configuration interpolates: a percent sign in a folder's name must be doubled.
    config.set_main_option("script_location", str(paths.migrations()).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
