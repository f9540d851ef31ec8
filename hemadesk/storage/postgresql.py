"""PostgreSQL: the same tables on a server, for a clinic with several computers."""

from sqlalchemy import Engine, create_engine


def open_engine(url: str) -> Engine:
    """Return an engine over ``postgresql+psycopg://...``; the server keeps its own locks."""
    return create_engine(url, hide_parameters=True, connect_args={"options": "-c timezone=utc"})
