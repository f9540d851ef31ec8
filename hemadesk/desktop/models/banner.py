"""Who the patient is, as it stands above everything else on the case page."""

from dataclasses import dataclass

from hemadesk.desktop.models.case_draft import CaseDraft
from hemadesk.domain.case import Sex
from hemadesk.i18n import _
from hemadesk.wording import labels, values


@dataclass(frozen=True, slots=True)
class BannerState:
    """``missing`` names what the engine needs and does not know."""

    name: str = ""
    birth_date: str = ""
    age: str = ""
    sex: str = ""
    identifier: str = ""
    missing: str = ""


def present_banner(draft: CaseDraft, visit: int) -> BannerState:
    """Return the banner of a draft; the age is that at the encounter shown."""
    patient = draft.patient
    age = draft.age_at(visit)
    lacks_age, lacks_sex = age is None, patient.sex is Sex.UNKNOWN
    missing = ""
    if lacks_age and patient.birth_date is not None and lacks_sex:
        missing = _("The visit has no date, so the age is unknown. The sex is missing.")
    elif lacks_age and patient.birth_date is not None:
        missing = _("The visit has no date, so the age is unknown: limits are those of adults.")
    elif lacks_age and lacks_sex:
        missing = _("Age and sex are missing: limits are those of adults.")
    elif lacks_age:
        missing = _("The age is missing: limits are those of adults.")
    elif lacks_sex:
        missing = _("The sex is missing: limits are the wider ones.")
    return BannerState(
        name=patient.name or _("Name not entered"),
        birth_date=values.date(patient.birth_date) if patient.birth_date else "",
        age="" if age is None else values.age(age),
        sex=labels.word(patient.sex) if not lacks_sex else "",
        identifier=patient.identifier or "",
        missing=missing,
    )
