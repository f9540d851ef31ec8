"""${message}.

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}

Data: what happens to the rows that are there.
"""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
