"""Evaluation: figures that can be counted by hand, and the floor that the model must beat."""

from pathlib import Path

import pytest

from hemadesk.exchange import case_json
from hemadesk.knowledge.compiled import load
from hemadesk.services.evaluating import FULL, PRESENTATION, at_stage, evaluate

KNOWLEDGE = load()
FOLDER = Path(__file__).parents[2] / "data" / "cases"
CASES = [case_json.read(p.read_bytes(), KNOWLEDGE, p.name) for p in sorted(FOLDER.glob("*.json"))]
FLOOR = {
    FULL: {
        "top_1": 0.63, "top_3": 0.81, "top_5": 0.90, "log_loss": 1.60, "calibration_error": 0.14,
    },
    PRESENTATION: {
        "top_1": 0.40, "top_3": 0.65, "top_5": 0.75, "log_loss": 2.53, "calibration_error": 0.19,
    },
}  # fmt: skip
LOWER_IS_BETTER = {"log_loss", "calibration_error"}


@pytest.mark.parametrize("stage", [FULL, PRESENTATION])
def test_that_the_model_beats_plain_naive_bayes_in_every_column(stage):
    figures = evaluate(CASES, KNOWLEDGE, stage).figures
    for name, floor in FLOOR[stage].items():
        value = figures[name].value
        assert value < floor if name in LOWER_IS_BETTER else value > floor, (name, value)


def test_that_figures_follow_from_the_results():
    evaluation = evaluate(CASES[:10], KNOWLEDGE)
    ranks = [result.rank for result in evaluation.results]
    assert evaluation.figures["top_3"].value == pytest.approx(sum(r <= 3 for r in ranks) / 10)
    assert evaluation.figures["mean_reciprocal_rank"].value == pytest.approx(
        sum(1 / r for r in ranks) / 10
    )
    assert sum(b.cases for b in evaluation.bins) == 10


def test_that_an_accepted_diagnosis_counts_as_right():
    results = evaluate(CASES, KNOWLEDGE).results
    assert any(r.rank == 1 and r.leading != r.right[0] for r in results)


def test_that_the_presentation_holds_no_workup():
    case = next(c for c in CASES if len(c.encounters) > 1)
    assert len(at_stage(case, PRESENTATION).encounters) < len(case.encounters)
