"""The parameters chosen on nine tenths of the cases, measured on the last tenth.

Prints the cross-validated figures of docs/evaluation.md; runs for about two minutes.
"""

import dataclasses

import numpy as np
from models import CASES, with_parameters

from hemadesk.exchange import case_json
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.compiled import load
from hemadesk.services.evaluating import STAGES, evaluate

SETS, DIVISIONS, FOLDS = 71, 20, 10


def drawn(knowledge: KnowledgeBase, number: int, generator: np.random.Generator) -> KnowledgeBase:
    """Return the knowledge with every chosen parameter drawn at random."""
    varied = with_parameters(
        knowledge,
        f"drawn {number}",
        coupling=generator.choice([0, 0.3, 0.5, 0.65, 0.8]).item(),
        unspecific=generator.choice([0.05, 0.12, 0.21, 0.3]).item(),
        spread_factor=generator.choice([1, 1.2, 1.35, 1.5]).item(),
    )
    settings = dict(varied.model.settings)
    settings["referral"] = dataclasses.replace(
        settings["referral"],
        weight_exponent=generator.choice([0.2, 0.3, 0.4, 0.6]).item(),
        region_exponent=generator.choice([0.3, 0.4, 0.6, 1]).item(),
        age_exponent=generator.choice([0.5, 0.8, 1]).item(),
    )
    return dataclasses.replace(varied, model=dataclasses.replace(varied.model, settings=settings))


def main() -> None:
    knowledge = load()
    cases = [
        case_json.read(f.read_bytes(), knowledge, f.name) for f in sorted(CASES.glob("*.json"))
    ]
    generator = np.random.default_rng(1)
    results = [
        [evaluate(cases, one, stage).results for stage in STAGES]
        for one in (drawn(knowledge, number, generator) for number in range(SETS))
    ]
    probability = np.array([[[r.probability_right for r in s] for s in one] for one in results])
    rank = np.array([[[r.rank for r in s] for s in one] for one in results])
    loss = -np.log(np.maximum(probability, 1e-12))
    everyone = np.arange(len(cases))
    held_out = []
    for seed in range(DIVISIONS):
        fold = np.random.default_rng(seed).permutation(len(cases)) % FOLDS
        best = np.array([loss[:, :, fold != f].sum(axis=(1, 2)).argmin() for f in range(FOLDS)])
        ranks = rank[best[fold], :, everyone]
        figures = [(ranks <= most).mean(axis=0) for most in (1, 3, 5)]
        held_out.append([*figures, loss[best[fold], :, everyone].mean(axis=0)])
    for stage, means in zip(STAGES, np.mean(held_out, axis=0).T, strict=True):
        print(stage, *(f"{mean:.3f}" for mean in means))


if __name__ == "__main__":
    main()
