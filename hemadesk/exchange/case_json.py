"""The case file, version 1: bytes to a Case and back.  Refuses with place and value.

Touches no disk, and mends nothing: what is doubtful but possible is for the engine to name.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from hemadesk.domain.case import (
    Adjudication,
    Case,
    Confirmation,
    Encounter,
    EncounterLabel,
    LaboratoryLimits,
    Patient,
    Region,
    Sample,
    Sex,
    Treatment,
    TreatmentKind,
)
from hemadesk.domain.dates import CaseDate, UnreadableDateError
from hemadesk.domain.values import Quantity
from hemadesk.exchange import strict_json, structure
from hemadesk.exchange.case_writing import document_of
from hemadesk.exchange.contradictions import refuse_contradictions
from hemadesk.exchange.finding_values import (
    Reading,
    is_possible,
    read_findings,
    read_number,
    unit_fits,
    unknown_finding,
)
from hemadesk.exchange.numbers import plain
from hemadesk.exchange.refusals import (
    Faults,
    ImpossibleValueError,
    LimitsReversedError,
    MissingKeyError,
    NotAQuantityError,
    OtherCatalogueError,
    Told,
    TooManyEncountersError,
    UnknownDiagnosisError,
    UnreadableCaseDateError,
    joined,
    listed,
    shown,
)
from hemadesk.knowledge.base import CATALOGUE_VERSION, KnowledgeBase
from hemadesk.knowledge.limits import AGE

_A_DATE = "2024, 2024-03, 2024-03-01 or with time and zone"

MOST_ENCOUNTERS = 2000
"""A count a day for five years; no case holds more."""


def read(content: bytes, knowledge: KnowledgeBase, file: str = "") -> Case:
    """Return the case; ``file`` is the name that refusals tell.

    Raises:
        CaseFileError: one subclass per reason; it carries every fault of the file.
    """
    faults = Faults(file)
    document = strict_json.parse(content, file)
    structure.check(document, faults)
    faults.raise_if_any()
    count = len(document["encounters"])
    if count > MOST_ENCOUNTERS:  # every visit is compared with those before it
        faults.add(TooManyEncountersError, "encounters", count, f"up to {MOST_ENCOUNTERS}")
        faults.raise_if_any()
    reading = Reading(knowledge, faults)
    case = _case(document, reading)
    refuse_contradictions(case, knowledge.limits[AGE].hard_high, faults)
    _refuse_other_catalogue(case, reading)
    faults.raise_if_any()
    return case


def _refuse_other_catalogue(case: Case, reading: Reading) -> None:
    """Name every id that is not known, where the file itself says it has another catalogue."""
    if reading.unknown and case.catalogue not in (None, CATALOGUE_VERSION):
        raise OtherCatalogueError(
            reading.faults.file,
            "catalogue",
            listed(reading.unknown),
            CATALOGUE_VERSION,
            catalogue=shown(case.catalogue),
        )


def _case(document: dict[str, Any], reading: Reading) -> Case:
    return Case(
        id=document["id"],
        patient=_patient(document.get("patient", {}), reading),
        encounters=tuple(
            _encounter(written, f"encounters[{index}]", reading)
            for index, written in enumerate(document["encounters"])
        ),
        confirmed=tuple(
            _confirmation(written, f"confirmed[{index}]", reading)
            for index, written in enumerate(document.get("confirmed", ()))
        ),
        known_stable=_finding_ids(document.get("known_stable", ()), "known_stable", reading),
        catalogue=document.get("catalogue"),
        adjudication=_adjudication(document.get("diagnosis"), reading),
        source=document.get("source"),
        extra=document.get("x", {}),
    )


def _patient(written: dict[str, Any], reading: Reading) -> Patient:
    region = written.get("region")
    return Patient(
        sex=Sex(written.get("sex", Sex.UNKNOWN)),
        age_years=_age(written.get("age_years"), "patient.age_years", reading),
        birth_date=_date(written.get("birth_date"), "patient.birth_date", reading),
        region=None if region is None else Region(region),
        identifier=written.get("identifier"),
        name=written.get("name"),
        language=written.get("language"),
        contact=written.get("contact"),
    )


def _encounter(written: dict[str, Any], place: str, reading: Reading) -> Encounter:
    label = written.get("label")
    sample = written.get("sample", {})
    return Encounter(
        date=_date(written.get("date"), f"{place}.date", reading),
        label=None if label is None else EncounterLabel(label),
        findings=read_findings(written.get("findings", {}), f"{place}.findings", reading),
        age_years=_age(written.get("age_years"), f"{place}.age_years", reading),
        pregnant=written.get("pregnant"),
        notes=written.get("notes"),
        limits=_limits(written.get("limits", {}), f"{place}.limits", reading),
        treatments=tuple(
            _treatment(treatment, f"{place}.treatments[{index}]", reading)
            for index, treatment in enumerate(written.get("treatments", ()))
        ),
        allergies=tuple(written.get("allergies", ())),
        sample=Sample(
            _finding_ids(sample.get("spurious", ()), f"{place}.sample.spurious", reading),
            sample.get("why"),
        ),
        extra=written.get("x", {}),
    )


def _date(written: str | None, place: str, reading: Reading) -> CaseDate | None:
    if written is None:
        return None
    try:
        return CaseDate.parse(written)
    except UnreadableDateError:
        reading.faults.add(UnreadableCaseDateError, place, written, _A_DATE)
        return None


def _age(written: Any, place: str, reading: Reading) -> Fraction | None:
    if written is None:
        return None
    years = read_number(written, place, reading.faults, "a number of years")
    limits = reading.knowledge.limits[AGE]
    if years is None or limits.hard_low <= years <= limits.hard_high:
        return years
    accepted = f"{plain(limits.hard_low)} to {plain(limits.hard_high)} years"
    reading.faults.add(ImpossibleValueError, place, written, accepted)
    return None


def _limits(written: dict[str, Any], place: str, reading: Reading) -> dict[str, LaboratoryLimits]:
    found = {}
    for name, limits in written.items():
        here = joined(place, name)
        definition = reading.knowledge.findings.get(name)
        if definition is None:
            unknown_finding(name, here, reading)
        elif definition.unit is None:
            reading.faults.add(NotAQuantityError, here, name, "a quantity of the catalogue")
        else:
            unit = limits.get("unit", definition.unit)
            if unit_fits(name, unit, joined(here, "unit"), reading):
                found[name] = _limits_in(unit, name, limits, here, reading)
    return found


def _limits_in(
    unit: str, finding: str, limits: dict[str, Any], place: str, reading: Reading
) -> LaboratoryLimits:
    ends: dict[str, Fraction | None] = {"low": None, "high": None}
    for end in ends.keys() & limits.keys():
        here = joined(place, end)
        number = read_number(limits[end], here, reading.faults, "a number")
        # A laboratory prints 0 where it has no lower limit, also where 0 could not be measured.
        if number == 0 or (
            number is not None and is_possible(finding, Quantity(number, unit), here, reading)
        ):
            ends[end] = number
    low, high = ends["low"], ends["high"]
    if not ends.keys() & limits.keys():
        reading.faults.add(MissingKeyError, place, "low", "low, high or both")
    elif low is not None and high is not None and low > high:
        both = Told(f"{plain(low)} to {plain(high)}")
        reading.faults.add(LimitsReversedError, place, both, "low, then high")
    return LaboratoryLimits(low, high, unit)


def _treatment(written: dict[str, Any], place: str, reading: Reading) -> Treatment:
    return Treatment(
        kind=TreatmentKind(written["kind"]),
        name=written["name"],
        start=_date(written.get("start"), f"{place}.start", reading),
        stop=_date(written.get("stop"), f"{place}.stop", reading),
        amount=written.get("amount"),
    )


def _confirmation(written: dict[str, Any], place: str, reading: Reading) -> Confirmation:
    name = written["diagnosis"]
    _check_diagnoses([name], f"{place}.diagnosis", reading)
    return Confirmation(
        name, _date(written.get("date"), f"{place}.date", reading), written.get("by")
    )


def _adjudication(written: dict[str, Any] | None, reading: Reading) -> Adjudication | None:
    if written is None:
        return None
    adjudication = Adjudication(
        written["primary"],
        tuple(written.get("also_accept", ())),
        tuple(written.get("contributing", ())),
    )
    _check_diagnoses([adjudication.primary], "diagnosis.primary", reading)
    _check_diagnoses(adjudication.also_accept, "diagnosis.also_accept", reading)
    _check_diagnoses(adjudication.contributing, "diagnosis.contributing", reading)
    return adjudication


def _check_diagnoses(names: Iterable[str], place: str, reading: Reading) -> None:
    known = reading.knowledge.diagnoses
    for name in names:
        if name not in known:
            reading.faults.unknown(UnknownDiagnosisError, place, name, known)


def _finding_ids(names: Iterable[str], place: str, reading: Reading) -> tuple[str, ...]:
    listed = tuple(names)
    for index, name in enumerate(listed):
        if name not in reading.knowledge.findings:
            unknown_finding(name, f"{place}[{index}]", reading)
    return listed


def write(case: Case) -> bytes:
    """Return the case as a file that reads back to an equal case.

    Equal cases give equal bytes.  A number without a finite decimal (an age of 5/12 years) is
    rounded to 30 digits.
    """
    return strict_json.write(document_of(case)).encode("utf-8")
