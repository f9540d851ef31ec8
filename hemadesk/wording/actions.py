"""Red flags as the actions that they ask for: one line for each, the most urgent first."""

from collections.abc import Sequence
from dataclasses import dataclass

from hemadesk.domain.assessment import FlagStatus, RedFlag, Urgency
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.wording import sentences


@dataclass(frozen=True, slots=True)
class Action:
    """What to do, how soon, and the flags that ask for it."""

    text: str
    urgency: Urgency
    flags: tuple[RedFlag, ...]


def actions(flags: Sequence[RedFlag], knowledge: KnowledgeBase) -> tuple[Action, ...]:
    """Return one action for each group of flags that fired; a group is as urgent as its worst."""
    order = list(Urgency)
    fired = [flag for flag in flags if flag.status is FlagStatus.FIRED]
    groups: dict[str, list[RedFlag]] = {}
    for flag in sorted(fired, key=lambda flag: order.index(flag.urgency)):
        groups.setdefault(flag.group, []).append(flag)
    return tuple(
        Action(sentences.flag_group(group, members, knowledge), members[0].urgency, tuple(members))
        for group, members in groups.items()
    )
