"""Runs the migrations over the connection that the program hands in; see ../README.md."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
