"""A draft as text for the encrypted store: exactly what was typed, also what cannot be used."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from hemadesk.desktop.models.entry_text import Entry
from hemadesk.desktop.models.typed_case import (
    ConfirmationTexts,
    LimitTexts,
    TreatmentTexts,
    TypedCase,
    Visit,
)
from hemadesk.domain.case import (
    Adjudication,
    Case,
    Encounter,
    Patient,
    Region,
    Sex,
    TreatmentKind,
)
from hemadesk.domain.dates import CaseDate, UnreadableDateError
from hemadesk.errors import N_, HemaDeskError

FORMAT = "hemadesk-draft/1"


class UnreadableDraftError(HemaDeskError):
    """A kept draft that this program cannot take up."""

    message = N_("The unsaved draft cannot be read: {reason}.")


def write(typed: TypedCase) -> str:
    """Return the draft as one JSON text."""
    document = {
        "format": FORMAT,
        "case": _case_document(typed),
        "visits": [_visit_document(visit) for visit in typed.visits],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def read(text: str) -> TypedCase:
    """Return the draft that was written.

    Raises:
        UnreadableDraftError: not written by ``write`` of this version.
    """
    try:
        document = json.loads(text)
        if document["format"] != FORMAT:
            raise UnreadableDraftError(reason="format")
        visits = tuple(_visit(visit) for visit in document["visits"])
        case = document["case"]
        confirmed = tuple(_confirmation(each) for each in case["confirmed"])
        return TypedCase(_case(case), visits, confirmed, tuple(case["known_stable"]))
    except (ValueError, KeyError, TypeError, UnreadableDateError) as error:
        raise UnreadableDraftError(reason=type(error).__name__) from error


def _case_document(typed: TypedCase) -> dict[str, Any]:
    case = typed.case
    patient = case.patient
    adjudication = case.adjudication
    return {
        "id": case.id,
        "patient": {
            **asdict(patient),
            "age_years": None if patient.age_years is None else str(patient.age_years),
            "birth_date": patient.birth_date.text if patient.birth_date else None,
        },
        "confirmed": [asdict(each) for each in typed.confirmed],
        "known_stable": list(typed.known_stable),
        "catalogue": case.catalogue,
        "adjudication": asdict(adjudication) if adjudication else None,
        "source": None if case.source is None else dict(case.source),
        "extra": dict(case.extra),
    }


def _visit_document(visit: Visit) -> dict[str, Any]:
    return {
        **{name: getattr(visit, name) for name in _PLAIN},
        "entries": {f: [e.text, e.unit, e.confirmed] for f, e in visit.entries.items()},
        "limits": {f: [x.low, x.high, x.unit] for f, x in visit.limits.items()},
        "treatments": [[t.kind, t.name, t.start, t.stop, t.amount] for t in visit.treatments],
        "spurious": list(visit.spurious),
        "extra": dict(visit.extra),
    }


_PLAIN = (
    "date", "label", "age", "pregnant", "notes", "laboratory", "allergies", "why_spurious",
)  # fmt: skip


def _date(text: str | None) -> CaseDate | None:
    return None if text is None else CaseDate.parse(text)


def _case(document: Mapping[str, Any]) -> Case:
    patient = document["patient"]
    adjudication = document["adjudication"]
    age = patient["age_years"]
    return Case(
        id=document["id"],
        patient=Patient(
            **{
                **patient,
                "sex": Sex(patient["sex"]),
                "region": Region(patient["region"]) if patient["region"] else None,
                "age_years": None if age is None else Fraction(age),
                "birth_date": _date(patient["birth_date"]),
            }
        ),
        encounters=(Encounter(),),
        catalogue=document["catalogue"],
        adjudication=Adjudication(
            adjudication["primary"],
            tuple(adjudication["also_accept"]),
            tuple(adjudication["contributing"]),
        )
        if adjudication
        else None,
        source=document["source"],
        extra=document["extra"],
    )


def _confirmation(document: Mapping[str, Any]) -> ConfirmationTexts:
    """Return the texts; the first drafts held null for what was not given, and no ``name``."""
    return ConfirmationTexts(
        document["diagnosis"],
        document.get("name", ""),
        document["date"] or "",
        document["by"] or "",
    )


def _visit(document: Mapping[str, Any]) -> Visit:
    return Visit(
        **{name: document[name] for name in _PLAIN},
        entries=MappingProxyType(
            {f: Entry(text, unit, asked) for f, (text, unit, asked) in document["entries"].items()}
        ),
        limits=MappingProxyType({f: LimitTexts(*x) for f, x in document["limits"].items()}),
        treatments=tuple(
            TreatmentTexts(TreatmentKind(kind), *rest) for kind, *rest in document["treatments"]
        ),
        spurious=tuple(document["spurious"]),
        extra=MappingProxyType(document["extra"]),
    )
