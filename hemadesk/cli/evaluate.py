"""``hemadesk evaluate``: how often and how surely the right diagnosis was named."""

import argparse
import dataclasses
import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path

from hemadesk.cli.cases import read_all
from hemadesk.cli.output import tell
from hemadesk.cli.pages import heading, table
from hemadesk.errors import N_, HemaDeskError
from hemadesk.i18n import _
from hemadesk.knowledge import compiled
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.services.evaluating import CaseResult, Evaluation, Figure, evaluate
from hemadesk.wording import labels, values

_FIGURES: Mapping[str, str] = {
    "top_1": N_("right first"),
    "top_3": N_("right among three"),
    "top_5": N_("right among five"),
    "top_10": N_("right among ten"),
    "mean_reciprocal_rank": N_("mean reciprocal rank"),
    "log_loss": N_("log loss (nats)"),
    "brier": N_("Brier score"),
    "calibration_error": N_("calibration error, ten bins"),
    "decided": N_("share decided"),
    "right_when_decided": N_("right when decided"),
    "graded_weight": N_("share of evidence weight from A or B rows"),
}


class NothingToEvaluateError(HemaDeskError):
    message = N_("No case could be read, so there is nothing to evaluate.")


def run(options: argparse.Namespace) -> int:
    """Evaluate a folder of adjudicated cases; files that cannot be read are told and left out."""
    knowledge = compiled.load()
    cases, code = read_all([Path(options.folder)], knowledge)
    if not cases:
        raise NothingToEvaluateError
    evaluation = evaluate(cases, knowledge, options.stage, options.setting)
    if options.json:
        tell(json.dumps(_without_nan(dataclasses.asdict(evaluation)), allow_nan=False))
    else:
        tell("\n".join(page(evaluation, knowledge)))
    return code


def page(evaluation: Evaluation, knowledge: KnowledgeBase) -> Iterator[str]:
    """Give the lines: figures with intervals, calibration, groups, and where it went wrong."""
    title = _("{count} cases, stage {stage}").format(count=evaluation.cases, stage=evaluation.stage)
    yield from heading(title, f"{evaluation.setting}, {evaluation.knowledge_version}")
    yield from table(
        (_("Figure"), _("value"), _("90 % interval")),
        [_figure_row(name, figure) for name, figure in evaluation.figures.items()],
    )
    yield from table(
        (_("Calibration: leading probability"), _("cases"), _("mean"), _("right")),
        [
            (
                f"{each.low:.1f} - {each.high:.1f}",
                str(each.cases),
                f"{each.mean_probability:.3f}",
                f"{each.share_right:.3f}",
            )
            for each in evaluation.bins
        ],
    )
    yield from table(
        (_("Group"), _("cases"), _("first"), _("of three"), _("of five"), _("log loss")),
        [
            (
                labels.diagnosis_group(group),
                f"{figures['cases']:.0f}",
                *(f"{figures[name]:.2f}" for name in ("top_1", "top_3", "top_5", "log_loss")),
            )
            for group, figures in evaluation.groups.items()
        ],
    )
    missed = [result for result in evaluation.results if result.rank > 1]
    yield from table(
        (_("Not first"), _("rank"), _("probability"), _("right"), _("leading")),
        [_missed_row(result, knowledge) for result in missed],
    )


def _figure_row(name: str, figure: Figure) -> tuple[str, str, str]:
    shown = [f"{each:.3f}" for each in (figure.value, figure.low, figure.high)]
    return _(_FIGURES.get(name, name)), shown[0], f"{shown[1]} - {shown[2]}"


def _missed_row(result: CaseResult, knowledge: KnowledgeBase) -> tuple[str, ...]:
    return (
        result.case_id,
        str(result.rank),
        values.percent(result.probability_right),
        result.right[0],
        labels.short_diagnosis(knowledge, result.leading),
    )


def _without_nan(value: object) -> object:
    """Return the value with null where a figure has no meaning (0 of 0)."""
    if isinstance(value, dict):
        return {key: _without_nan(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(each) for each in value]
    return None if isinstance(value, float) and math.isnan(value) else value
