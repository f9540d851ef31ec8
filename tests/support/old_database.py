"""Make the database of today's revision that later migrations are tried on.

``python -m tests.support.old_database tests/data/databases``
"""

import sys
from pathlib import Path

from hemadesk.domain.records import AssessmentReason
from hemadesk.storage import database
from tests.support.cases import a_case, an_assessment

KEY = bytes(range(32))


def make(folder: Path) -> Path:
    """Write ``NNNN.db`` for the revision of today; return where."""
    file = folder / f"{database.head()}.db"
    store = database.create(file, KEY, "amina")
    with store.work() as unit:
        unit.cases.add(a_case())
        unit.assessments.add("case-1", an_assessment(), "{}", AssessmentReason.SAVED)
        unit.reports.add("case-1", b"%PDF", "referral")
        unit.commit()
    store.close()
    return file


if __name__ == "__main__":
    sys.stdout.write(f"{make(Path(sys.argv[1]))}\n")
