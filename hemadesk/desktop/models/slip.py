"""The order of the entry form: that of a laboratory slip, then of an interview.

The order and what is shown at first are rows of ``slip.tsv``; the findings are those of the
catalogue, and one that is not named there still has its place at the end of its group.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.slip import SectionLayout

_UNNAMED = SectionLayout(False, (), MappingProxyType({}))
"""A group that no row of ``slip.tsv`` names comes last, folded."""


class RowKind(StrEnum):
    QUANTITY = "quantity"
    PAIR = "pair"
    FEATURE = "feature"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class SlipRow:
    """One row.  ``percent`` is the finding whose percentage stands beside the absolute count."""

    kind: RowKind
    finding: str
    percent: str | None = None
    is_common: bool = False

    @property
    def findings(self) -> tuple[str, ...]:
        return (self.finding, self.percent) if self.percent else (self.finding,)


@dataclass(frozen=True, slots=True)
class SlipSection:
    """``id`` is the catalogue's group; ``is_open`` says whether it is unfolded at first."""

    id: str
    rows: tuple[SlipRow, ...]
    is_open: bool


def sections(knowledge: KnowledgeBase) -> tuple[SlipSection, ...]:
    """Return every finding of the catalogue once, in the order in which it is asked for."""
    by_group: dict[str, list[str]] = {group: [] for group in knowledge.slip}
    for definition in knowledge.findings.values():
        by_group.setdefault(definition.group, []).append(definition.id)
    return tuple(
        _section(group, members, knowledge.slip.get(group, _UNNAMED), knowledge)
        for group, members in by_group.items()
    )


def _section(
    group: str, members: Sequence[str], layout: SectionLayout, knowledge: KnowledgeBase
) -> SlipSection:
    placed = {*layout.common, *layout.percent.values()}
    rest = [name for name in members if name not in placed]
    rows = [_row(name, layout, knowledge, is_common=True) for name in layout.common]
    rows += [_row(name, layout, knowledge, is_common=False) for name in rest]
    return SlipSection(group, tuple(rows), layout.is_unfolded)


def _row(
    finding: str, layout: SectionLayout, knowledge: KnowledgeBase, *, is_common: bool
) -> SlipRow:
    percent = layout.percent.get(finding)
    if percent is not None:
        return SlipRow(RowKind.PAIR, finding, percent, is_common=is_common)
    kind = RowKind(knowledge.findings[finding].kind.value)
    return SlipRow(kind, finding, is_common=is_common)
