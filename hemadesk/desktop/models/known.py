"""What is known of a case beyond its visits: proven diagnoses, findings long known and stable."""

from dataclasses import dataclass

from hemadesk.desktop.models.case_draft import CaseDraft
from hemadesk.desktop.models.typed_case import ConfirmationTexts
from hemadesk.domain.values import Presence
from hemadesk.i18n import _
from hemadesk.wording import labels


@dataclass(frozen=True, slots=True)
class ConfirmedState:
    """One proven diagnosis; ``name`` is the chosen one's, else what was typed."""

    texts: ConfirmationTexts
    name: str
    fault: str = ""
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class StableState:
    """One finding known and stable; ``choices`` are ids and names of what it can be."""

    finding: str
    choices: tuple[tuple[str, str], ...]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class KnownState:
    confirmed: tuple[ConfirmedState, ...] = ()
    stable: tuple[StableState, ...] = ()


NOTHING_KNOWN = KnownState()


def present_known(draft: CaseDraft) -> KnownState:
    """Return the lines of what is known, with what is wrong with each."""
    return KnownState(
        tuple(_confirmed(draft, place) for place in range(len(draft.confirmed))), _stable(draft)
    )


def _confirmed(draft: CaseDraft, place: int) -> ConfirmedState:
    texts = draft.confirmed[place]
    if not texts.diagnosis:
        fault = _("Which diagnosis? Type a part of its name.")
        if texts.name.strip():
            fault = _("“{text}” names no single diagnosis: type a part of a name and choose.")
        is_refused = bool(texts.name.strip())
        said = fault.format(text=texts.name.strip()[:24])
        return ConfirmedState(texts, texts.name, said, is_refused)
    fault = ""
    if draft.has_refused_confirmation_date(texts):
        fault = _("A date is written 2024-03-01 or 2024-03.")
    elif texts.diagnosis in {each.diagnosis for each in draft.confirmed[:place]}:
        fault = _("This diagnosis stands here twice.")
    name = labels.diagnosis(draft.knowledge, texts.diagnosis)
    return ConfirmedState(texts, name, fault, is_refused=True)


def _stable(draft: CaseDraft) -> tuple[StableState, ...]:
    chosen = draft.known_stable
    if not chosen:
        return ()
    entered = {
        finding
        for encounter in draft.to_case().encounters
        for finding, value in encounter.findings.items()
        if value is not Presence.ABSENT
    }
    names = {
        finding: labels.finding(draft.knowledge, finding)
        for finding in (*draft.knowledge.findings, *filter(None, chosen))
        if finding in entered or finding in chosen
    }
    fault = _("Which finding?") if names else _("Enter the finding first: nothing is entered yet.")
    return tuple(
        StableState(
            finding,
            tuple((f, name) for f, name in names.items() if f == finding or f not in chosen),
            "" if finding else fault,
        )
        for finding in chosen
    )
