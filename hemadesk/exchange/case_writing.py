"""A Case as the document of a case file: only what is known, findings by id."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from hemadesk.domain.case import (
    Adjudication,
    Case,
    Confirmation,
    Encounter,
    LaboratoryLimits,
    Patient,
    Sample,
    Sex,
    Treatment,
)
from hemadesk.domain.dates import CaseDate
from hemadesk.exchange.finding_values import written_value
from hemadesk.exchange.numbers import decimal_of

FORMAT = "hemadesk-case/1"


def document_of(case: Case) -> dict[str, Any]:
    """Return the case as it stands in a file, keys in the order of the format's description."""
    return {
        "format": FORMAT,
        **_known(catalogue=case.catalogue),
        "id": case.id,
        "patient": _patient(case.patient),
        "encounters": [_encounter(encounter) for encounter in case.encounters],
        **_filled(
            confirmed=[_confirmation(each) for each in case.confirmed],
            known_stable=list(case.known_stable),
        ),
        **_known(
            diagnosis=None if case.adjudication is None else _adjudication(case.adjudication),
            source=case.source,
        ),
        **_filled(x=case.extra),
    }


def _known(**members: Any) -> dict[str, Any]:
    return {key: value for key, value in members.items() if value is not None}


def _filled(**members: Any) -> dict[str, Any]:
    return {key: value for key, value in members.items() if value}


def _patient(patient: Patient) -> dict[str, Any]:
    return _known(
        age_years=_number(patient.age_years),
        birth_date=_text(patient.birth_date),
        sex=None if patient.sex is Sex.UNKNOWN else patient.sex.value,
        region=patient.region and patient.region.value,
        identifier=patient.identifier,
        name=patient.name,
        language=patient.language,
        contact=patient.contact,
    )


def _encounter(encounter: Encounter) -> dict[str, Any]:
    return {
        "date": _text(encounter.date),
        **_known(
            label=encounter.label and encounter.label.value,
            age_years=_number(encounter.age_years),
            pregnant=encounter.pregnant,
        ),
        "findings": {
            name: written_value(value) for name, value in sorted(encounter.findings.items())
        },
        **_known(notes=encounter.notes),
        **_filled(
            limits=_limits(encounter.limits),
            treatments=[_treatment(each) for each in encounter.treatments],
            allergies=list(encounter.allergies),
            sample=_sample(encounter.sample),
            x=encounter.extra,
        ),
    }


def _number(amount: Fraction | None) -> Any:
    return None if amount is None else decimal_of(amount)


def _text(date: CaseDate | None) -> str | None:
    return None if date is None else date.text


def _limits(limits: Mapping[str, LaboratoryLimits]) -> dict[str, Any]:
    return {
        name: _known(low=_number(each.low), high=_number(each.high), unit=each.unit)
        for name, each in sorted(limits.items())
    }


def _treatment(treatment: Treatment) -> dict[str, Any]:
    return _known(
        kind=treatment.kind.value,
        name=treatment.name,
        start=_text(treatment.start),
        stop=_text(treatment.stop),
        amount=treatment.amount,
    )


def _sample(sample: Sample) -> dict[str, Any]:
    return _filled(spurious=list(sample.spurious)) | _known(why=sample.why)


def _confirmation(confirmation: Confirmation) -> dict[str, Any]:
    return _known(
        diagnosis=confirmation.diagnosis, date=_text(confirmation.date), by=confirmation.by
    )


def _adjudication(adjudication: Adjudication) -> dict[str, Any]:
    return {
        "primary": adjudication.primary,
        "also_accept": list(adjudication.also_accept),
        "contributing": list(adjudication.contributing),
    }
