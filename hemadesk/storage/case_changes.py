"""What a saved case changes in the rows that are there: values are superseded, never lost."""

from collections.abc import Mapping, Sequence
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from hemadesk.domain.case import Case, Encounter
from hemadesk.domain.records import AsTyped
from hemadesk.storage.case_rows import (
    Stamp,
    new_finding,
    value_from_row,
    withdrawal,
    write_encounter,
)
from hemadesk.storage.tables import WITHDRAWN, CaseRow, EncounterRow, FindingRow


def write_encounters(
    session: Session, row: CaseRow, case: Case, as_typed: AsTyped, by: Stamp
) -> None:
    """Bring the encounters and their findings up to date."""
    present = [stored for stored in row.encounters if stored.removed_at is None]
    partners = match_encounters(present, case.encounters)
    for stored in present:
        if all(stored is not partner for partner in partners):
            stored.removed_at, stored.removed_by = by.at, by.who
    for position, (encounter, partner) in enumerate(zip(case.encounters, partners, strict=True)):
        stored = partner or EncounterRow()
        write_encounter(stored, encounter, position)
        if partner is None:
            row.encounters.append(stored)
        session.flush()
        _write_findings(session, stored, encounter, as_typed.get(position, {}), by)


def match_encounters(
    stored: Sequence[EncounterRow], encounters: Sequence[Encounter]
) -> list[EncounterRow | None]:
    """Return, for each encounter of the case, the stored one that it continues, or None.

    First those of the same date and label, in order; then those left over at the same place: a
    visit whose date was corrected stays the same visit, and one that was put in between pushes
    none aside.
    """
    free = list(stored)
    partners: list[EncounterRow | None] = []
    for encounter in encounters:
        same = (row for row in free if _place_in_time(row) == _place_in_time_of(encounter))
        partner = next(same, None)
        if partner is not None:
            free.remove(partner)
        partners.append(partner)
    for place, partner in enumerate(partners):
        if partner is None and place < len(stored) and stored[place] in free:
            partners[place] = stored[place]
    return partners


def history_of(session: Session, case_id: str, position: int, finding: str) -> list[FindingRow]:
    """Return every row of one finding of one visit, newest first."""
    query = (
        select(FindingRow)
        .join(EncounterRow, EncounterRow.id == FindingRow.encounter_id)
        .where(
            EncounterRow.case_id == case_id,
            EncounterRow.removed_at.is_(None),
            EncounterRow.position == position,
            FindingRow.finding == finding,
        )
    )
    older = {row.superseded_by: row for row in session.scalars(query)}
    chain: list[FindingRow] = []
    newest = older.get(None)
    while newest is not None:
        chain.append(newest)
        newest = older.get(newest.id)
    return chain


def _write_findings(
    session: Session,
    stored: EncounterRow,
    encounter: Encounter,
    as_typed: Mapping[str, str],
    by: Stamp,
) -> None:
    current = {row.finding: row for row in stored.findings}
    fresh: list[FindingRow] = []
    for place, (finding, value) in enumerate(encounter.findings.items()):
        old = current.get(finding)
        if old is None or value_from_row(old) != value:
            row = new_finding(finding, value, as_typed.get(finding), by)
            row.position = place
            fresh.append(row)
        else:
            old.position = place
    for finding, old in current.items():
        if finding not in encounter.findings and old.kind != WITHDRAWN:
            row = withdrawal(finding, by)
            row.position = old.position
            fresh.append(row)
    _supersede(session, stored, current, fresh)


def _supersede(
    session: Session,
    stored: EncounterRow,
    current: Mapping[str, FindingRow],
    fresh: Sequence[FindingRow],
) -> None:
    if not fresh:
        return
    for row in fresh:
        row.id = uuid4()
        row.encounter_id = stored.id
        if old := current.get(row.finding):
            old.superseded_by = row.id
    # The old row must stop being the current one before the new one may be.
    session.flush()
    session.add_all(fresh)
    session.flush()
    session.expire(stored, ["findings"])


def _place_in_time(row: EncounterRow) -> tuple[str | None, str | None]:
    return row.date, row.label


def _place_in_time_of(encounter: Encounter) -> tuple[str | None, str | None]:
    date = None if encounter.date is None else encounter.date.text
    return date, None if encounter.label is None else encounter.label.value
