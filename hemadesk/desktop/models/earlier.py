"""What was said of a case before, a few words for each time; nothing is worked out again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hemadesk.domain.assessment import Assessment, FlagStatus, Urgency
from hemadesk.domain.records import AssessmentReason, EarlierAssessment
from hemadesk.errors import N_
from hemadesk.i18n import _, ngettext
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.wording import labels, values

_REASONS: Mapping[AssessmentReason, str] = {
    AssessmentReason.SAVED: N_("saved"),
    AssessmentReason.REPORT: N_("report issued"),
    AssessmentReason.IMMEDIATE_FLAG: N_("immediate red flag shown"),
}


@dataclass(frozen=True, slots=True)
class EarlierLine:
    """One kept assessment; ``percent`` is that of the leading diagnosis, "" where none led."""

    when: str
    why: str
    leading: str
    percent: str
    flags: str
    is_pressing: bool
    version: str


@dataclass(frozen=True, slots=True)
class EarlierState:
    """``is_stored``: there is something to unfold; ``lines`` are there once they are read."""

    is_stored: bool = False
    is_unfolded: bool = False
    lines: tuple[EarlierLine, ...] = ()


def present_earlier(
    kept: Iterable[EarlierAssessment], knowledge: KnowledgeBase
) -> tuple[EarlierLine, ...]:
    """Return a line for each kept assessment, in the order given."""
    return tuple(_line(each, knowledge) for each in kept)


def immediate_flags(assessment: Assessment) -> frozenset[str]:
    """Return the flags that fired and ask for action at once."""
    return frozenset(
        flag.id
        for flag in assessment.red_flags
        if flag.urgency is Urgency.IMMEDIATE and flag.status is FlagStatus.FIRED
    )


def _line(kept: EarlierAssessment, knowledge: KnowledgeBase) -> EarlierLine:
    stored, assessment = kept.stored, kept.assessment
    leading, percent = _leading(assessment, knowledge)
    n = len(immediate_flags(assessment))
    flags = ngettext("{n} immediate red flag", "{n} immediate red flags", n).format(n=n)
    return EarlierLine(
        when=_("{when}, by {who}").format(
            when=values.moment(stored.made_at.astimezone()), who=stored.made_by
        ),
        why=_(_REASONS[stored.reason]),
        leading=leading,
        percent=percent,
        flags=flags if n else _("no immediate red flag"),
        is_pressing=n > 0,
        version=_("Knowledge {version}").format(version=stored.knowledge_version),
    )


def _leading(assessment: Assessment, knowledge: KnowledgeBase) -> tuple[str, str]:
    if not assessment.confidence.enough_information or not assessment.differential:
        return _("Too little was known to rank diagnoses"), ""
    leader = assessment.differential[0]
    name = labels.short_diagnosis(knowledge, leader.diagnosis)
    return name, values.percent(leader.probability)
