"""The key of a patient's whole name is gone: the words of ``patient_words`` find a patient.

Revision ID: 0002
Revises: 0001

Data: the column and its index are dropped; nothing ever read them, and the name itself stays.
"""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.drop_index("ix_patients_name_key", table_name="patients")
    op.drop_column("patients", "name_key")
