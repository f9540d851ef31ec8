"""Why a case file is refused: one class per reason, each with file, place, value and what is right.

A value is shown shortened and on one line; what could name the patient is never shown.
"""

import difflib
import json
from collections.abc import Iterable
from typing import ClassVar

from hemadesk import i18n
from hemadesk.errors import N_, HemaDeskError

LONGEST = 40
HIDDEN = "(not shown)"
_TOLD = 20
"""So many faults of one file are told; the rest are counted."""
_SHOWN_OF_PATIENT = ("patient.sex", "patient.region", "patient.age_years", "patient.language")


class Told(str):
    """A value already in the words in which it is told, such as ``68 g/dL``."""

    __slots__ = ()


class CaseFileError(HemaDeskError):
    """A file that is no case file of version 1.

    ``place`` is a path such as ``encounters[0].findings.hemoglobin``; ``others`` are the further
    faults of the same file; ``further`` counts them.
    """

    message: ClassVar[str] = N_("{where}: {value} cannot be read; accepted: {accepted}.")
    names_key: ClassVar[bool] = False
    """The value told is a key of the file, which names no patient."""

    def __init__(self, file: str, place: str, value: str, accepted: str, **details: object) -> None:
        self.file, self.place, self.value, self.accepted = file, place, value, accepted
        self.others: tuple[CaseFileError, ...] = ()
        self.further = 0
        where = ": ".join(part for part in (file, place) if part) or "the file"
        super().__init__(where=where, value=value, accepted=accepted, **details)

    def __str__(self) -> str:
        """Return one line, in English: the first fault and how many more there are."""
        more = f" (and {self.further} more)" if self.further else ""
        return f"{super().__str__()}{more}"


def one_line(error: CaseFileError) -> str:
    """Return one line for people: the first fault and how many more there are."""
    sentence = i18n.explain(error)
    if not error.further:
        return sentence
    more = i18n.ngettext("(and {count} more fault)", "(and {count} more faults)", error.further)
    return f"{sentence} {more.format(count=error.further)}"


class FileTooLargeError(CaseFileError):
    message = N_("{where}: the file has {value}; accepted: {accepted}.")


class NotJsonError(CaseFileError):
    message = N_("{where}: not JSON at {value}; accepted: {accepted}.")


class KeyTwiceError(CaseFileError):
    message = N_("{where}: the key {value} is given twice; accepted: {accepted}.")


class TooDeepError(CaseFileError):
    message = N_("{where}: nested deeper than {accepted}.")


class NumberTooLongError(CaseFileError):
    message = N_("{where}: the number {value} is too long; accepted: {accepted}.")


class NotFiniteError(CaseFileError):
    message = N_("{where}: {value} is not a number that can be measured; accepted: {accepted}.")


class NullError(CaseFileError):
    message = N_("{where}: null says nothing; leave out what is not known, or give {accepted}.")


class WrongFormatError(CaseFileError):
    message = N_("{where}: the format is {value}; accepted: {accepted}.")


class NoEncounterError(CaseFileError):
    message = N_("{where}: there is no encounter; accepted: {accepted}.")


class TooManyEncountersError(CaseFileError):
    message = N_("{where}: {value} encounters; accepted: {accepted}.")


class UnknownKeyError(CaseFileError):
    names_key = True
    message = N_("{where}: unknown key {value}; accepted: {accepted}.")


class MissingKeyError(CaseFileError):
    names_key = True
    message = N_("{where}: {value} is missing; accepted: {accepted}.")


class WrongKindError(CaseFileError):
    message = N_("{where}: {value} is of the wrong kind; accepted: {accepted}.")


class NotAcceptedError(CaseFileError):
    """A word that is not in a short list: sex, region, label, kind."""

    message = N_("{where}: {value} is not accepted; accepted: {accepted}.")


class UnknownOperatorError(CaseFileError):
    message = N_("{where}: the operator {value} is unknown; accepted: {accepted}.")


class UnknownFindingError(CaseFileError):
    message = N_(
        "{where}: {value} is not in this program's catalogue {catalogue}; nearest: {accepted}."
    )


class OtherCatalogueError(CaseFileError):
    """A file of a newer catalogue; ``value`` names every id that this program does not know."""

    message = N_(
        "{where}: the file has catalogue {catalogue}, this program {accepted}; "
        "it does not know {value}."
    )


class NotAQuantityError(CaseFileError):
    message = N_("{where}: {value} is not measured, it has no limits; accepted: {accepted}.")


class UnknownDiagnosisError(CaseFileError):
    message = N_("{where}: the diagnosis {value} is unknown; nearest: {accepted}.")


class NotPresenceError(CaseFileError):
    message = N_("{where}: {value} does not say whether it was seen; accepted: {accepted}.")


class UnknownCategoryError(CaseFileError):
    message = N_("{where}: {value} is not one of its values; accepted: {accepted}.")


class NumberAsTextError(CaseFileError):
    message = N_("{where}: the number {value} is given as text; accepted: {accepted}.")


class UnknownWordError(CaseFileError):
    message = N_("{where}: {value} is no amount; accepted: {accepted}.")


class UnitDoesNotFitError(CaseFileError):
    message = N_("{where}: the unit {value} does not fit; accepted: {accepted}.")


class UnitCannotConvertError(CaseFileError):
    """A unit that is known, and known not to convert; ``note`` says why or what to ask."""

    message = N_("{where}: the unit {value} cannot be used: {note}; accepted: {accepted}.")


class ImpossibleValueError(CaseFileError):
    message = N_("{where}: {value} is impossible; accepted: {accepted}.")


class LikelyOtherUnitError(CaseFileError):
    """An impossible value that would be plausible in another unit; never converted silently."""

    message = N_("{where}: {value} is impossible; did you mean {offer}? Accepted: {accepted}.")


class UnreadableCaseDateError(CaseFileError):
    message = N_("{where}: {value} is not a date; accepted: {accepted}.")


class BackwardsError(CaseFileError):
    message = N_("{where}: {value} goes backwards in time; accepted: {accepted}.")


class AgeConflictError(CaseFileError):
    message = N_("{where}: {value} contradicts the birth date; accepted: {accepted}.")


class PregnantMaleError(CaseFileError):
    message = N_("{where}: pregnant with sex male ({value}); accepted: {accepted}.")


class LimitsReversedError(CaseFileError):
    message = N_("{where}: the limits {value} leave no room; accepted: {accepted}.")


class Faults:
    """Collects every fault of one file; the first becomes the error that is raised."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._told: list[CaseFileError] = []
        self._count = 0

    def add(
        self,
        kind: type[CaseFileError],
        place: str,
        value: object,
        accepted: str,
        **details: object,
    ) -> None:
        self._count += 1
        if len(self._told) < _TOLD:
            short = shown(value, "" if kind.names_key else place)
            self._told.append(kind(self.file, place, short, accepted, **details))

    def unknown(
        self,
        kind: type[CaseFileError],
        place: str,
        name: str,
        known: Iterable[str],
        **details: object,
    ) -> None:
        """Add an unknown id, with the nearest known ones as what is accepted."""
        close = nearest(name, known) if len(self._told) < _TOLD else ""
        self.add(kind, place, name, close, **details)

    def raise_if_any(self) -> None:
        if not self._told:
            return
        first, *others = self._told
        first.others = tuple(others)
        first.further = self._count - 1
        raise first


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the three ids that look most like ``name``, best first."""
    return ", ".join(difflib.get_close_matches(name[: 2 * LONGEST], list(known), 3, cutoff=0.0))


def listed(names: Iterable[str]) -> str:
    """Return names in a row, each short and on one line; of very many the first twenty."""
    unique = list(dict.fromkeys(names))
    told = ", ".join(_on_one_line(name) for name in unique[:_TOLD])
    return told if len(unique) <= _TOLD else f"{told}, ... ({len(unique)})"


def joined(place: str, key: str) -> str:
    """Return the place of ``key`` inside ``place``; an odd key is quoted and shortened."""
    if key.isidentifier() and len(key) <= 2 * LONGEST:
        return f"{place}.{key}" if place else key
    return f"{place}[{_on_one_line(key)}]"


def shown(value: object, place: str = "") -> str:
    """Return a value as a refusal may show it: one short line, never what names the patient."""
    if _may_name_patient(place) and not isinstance(value, (bool, type(None), Told)):
        return HIDDEN
    match value:
        case None | bool():
            return json.dumps(value)
        case str() if not isinstance(value, Told):
            return _on_one_line(value)
        case dict():
            return "{...}"
        case list():
            return "[...]"
    return _shortened(str(value))


def _may_name_patient(place: str) -> bool:
    return place.startswith("patient") and place not in _SHOWN_OF_PATIENT


def _on_one_line(text: str) -> str:
    short = _shortened(text)
    return json.dumps(short, ensure_ascii=not short.isprintable())


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."
