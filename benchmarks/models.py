"""How right the differential is: our model beside plainer ones, on real and simulated patients.

Prints the tables of docs/evaluation.md; ``--write`` puts them there.
"""

import dataclasses
import sys
import time
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path

import numpy as np
from oracle import oracle_posterior
from simulated_patients import calibration, random_findings, simulate

from hemadesk.domain.assessment import FlagStatus, Urgency
from hemadesk.domain.case import Case, Encounter, Patient, Region, Sex
from hemadesk.domain.values import Quantity
from hemadesk.engine.assess import assess, weigh_case
from hemadesk.engine.network import Network, build_network
from hemadesk.engine.next_tests import outcomes_of
from hemadesk.engine.norms import Norms
from hemadesk.engine.posterior import Item, weigh
from hemadesk.engine.prior import prior
from hemadesk.exchange import case_json
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.catalogue import FindingDefinition
from hemadesk.knowledge.compiled import load
from hemadesk.services.evaluating import (
    FULL,
    PRESENTATION,
    STAGES,
    CaseResult,
    Evaluation,
    evaluate,
)
from hemadesk.wording import labels

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "evaluation.md"
BEGIN, END = "<!-- figures: make bench ARGS=--write -->", "<!-- end of figures -->"
CASES = ROOT / "tests" / "data" / "cases"
SHOWN = ("top_1", "top_3", "top_5", "log_loss", "brier", "calibration_error")
TOLD = {FULL: "everything known", PRESENTATION: "from the presentation alone"}
PERCENT = {"top_1", "top_3", "top_5", "decided", "right_when_decided", "graded_weight"}
ORDINARY = {
    "no_hematologic_disease": 0.35, "iron_deficiency_anemia": 0.25, "anemia_of_inflammation": 0.12,
    "anemia_of_ckd": 0.08, "viral_suppression": 0.06, "constitutional_neutropenia": 0.06,
    "itp": 0.04, "gestational_thrombocytopenia": 0.04,
}  # fmt: skip
"""A clinic's ordinary mix: an estimate, no series."""
SLIP = (
    "hemoglobin", "mcv", "wbc", "neutrophils", "lymphocytes", "platelets", "ferritin", "creatinine",
    "crp", "splenomegaly", "fatigue", "fever", "african_middle_eastern_ancestry",
)  # fmt: skip
RIVALS = (
    ("aplastic_anemia", "hypoplastic_mds", "mds"),
    ("b12_deficiency", "mds", "ttp"),
)
LEUKEMIA_OR_APLASIA = {"aplastic_anemia", "aml", "all", "apl"}


def with_parameters(knowledge: KnowledgeBase, version: str, **changes: float) -> KnowledgeBase:
    """Return the knowledge with other parameters of the model, under a version of its own."""
    parameters = dataclasses.replace(knowledge.model.parameters, **changes)
    model = dataclasses.replace(knowledge.model, parameters=parameters)
    return dataclasses.replace(knowledge, model=model, version=f"{knowledge.version}/{version}")


def variants(knowledge: KnowledgeBase) -> dict[str, KnowledgeBase]:
    """Return our model and the plainer ones that it is held against."""
    plain = {"coupling": 0.0, "unspecific": 1e-4, "unspecific_pathognomonic": 1e-4}
    no_complications = dataclasses.replace(
        knowledge,
        model=dataclasses.replace(knowledge.model, complications=()),
        version=f"{knowledge.version}/alone",
    )
    return {
        "HemaDesk": knowledge,
        "without coupling": with_parameters(knowledge, "uncoupled", coupling=0.0),
        "without subtypes": without_subtypes(knowledge),
        "without complications": no_complications,
        "without the unspecific share": with_parameters(
            knowledge, "specific", unspecific=1e-4, unspecific_pathognomonic=1e-4
        ),
        "recorded spreads": with_parameters(knowledge, "narrow", spread_factor=1.0),
        "naive Bayes on the same knowledge": with_parameters(
            without_subtypes(no_complications), "naive", **plain, spread_factor=1.0
        ),
    }


def without_subtypes(knowledge: KnowledgeBase) -> KnowledgeBase:
    """Return the knowledge with one form for each diagnosis."""
    return dataclasses.replace(
        knowledge,
        subtypes=dataclasses.replace(knowledge.subtypes, by_id={}),
        version=f"{knowledge.version}/one form",
    )


def priors_alone(cases: list[Case], knowledge: KnowledgeBase) -> Evaluation:
    """Evaluate the cases with every finding taken away."""
    bare = [
        dataclasses.replace(case, encounters=(Encounter(age_years=case.encounters[-1].age_years),))
        for case in cases
    ]
    return evaluate(bare, knowledge)


def row(name: str, evaluation: Evaluation, figures: Iterable[str] = SHOWN) -> str:
    cells = [name]
    for figure in figures:
        f = evaluation.figures[figure]
        scale, digits = (100, 0) if figure in PERCENT else (1, 2)
        cells.append(
            f"{f.value * scale:.{digits}f} ({f.low * scale:.{digits}f}-{f.high * scale:.{digits}f})"
        )
    return f"| {' | '.join(cells)} |"


def real_cases(knowledge: KnowledgeBase) -> list[str]:
    files = sorted(CASES.glob("*.json"))
    cases = [case_json.read(file.read_bytes(), knowledge, file.name) for file in files]
    lines = []
    for stage in STAGES:
        lines += [
            f"\n### {len(cases)} published cases, {TOLD[stage]}\n",
            "| model | first % | among 3 % | among 5 % | log loss | Brier | calibration error |",
            "| --- | --- | --- | --- | --- | --- | --- |",
        ]
        for name, variant in variants(knowledge).items():
            lines.append(row(name, evaluate(cases, variant, stage)))
        lines.append(row("priors alone", priors_alone(cases, knowledge)))
        ours = evaluate(cases, knowledge, stage)
        lines += [
            "",
            f"Decided {ours.figures['decided'].value:.0%}; right when decided "
            f"{ours.figures['right_when_decided'].value:.0%}; share of the absolute weight for the "
            f"right diagnosis that rests on A or B rows {ours.figures['graded_weight'].value:.0%}.",
            f"Is the calibration worse than a perfectly calibrated model's at this size? "
            f"p = {calibration_p_value(ours):.2f} (10,000 draws of outcomes from the stated "
            "probabilities; small p: worse).",
        ]
    return lines


def missed(knowledge: KnowledgeBase) -> list[str]:
    """Name for each case that is not right first what misled, and what was not reported."""
    lines = [
        "\n### Not right first with everything known, case by case\n",
        "Misled: what spoke most for the leader against the right answer. Not reported: the "
        "findings that would tell the two apart best (expected decibans for the right one).",
        "",
        "| case | right | place, % | leading, % | findings | misled | not reported |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for file in sorted(CASES.glob("*.json")):
        case = case_json.read(file.read_bytes(), knowledge, file.name)
        result = evaluate([case], knowledge).results[0]
        if result.rank > 1:
            lines.append(_missed(case, result, knowledge))
    return lines


def _missed(case: Case, result: CaseResult, knowledge: KnowledgeBase) -> str:
    weighed = weigh_case(case, knowledge)
    names = list(knowledge.diagnoses)
    right, lead = names.index(result.right[0]), names.index(result.leading)
    against = weighed.weights[:, lead] - weighed.weights[:, right]
    misled = [
        f"{labels.short_finding(knowledge, weighed.items[f][0])} {against[f]:.0f}"
        for f in np.argsort(-against)[:3]
        if against[f] >= 1
    ]
    known = {finding for finding, _ in weighed.items}
    telling = sorted(
        (
            (_telling(weighed.belief.network, definition, right, lead), definition.id)
            for definition in knowledge.findings.values()
            if definition.id not in known
        ),
        reverse=True,
    )
    cells = (
        case.id,
        result.right[0],
        f"{result.rank}., {result.probability_right:.0%}",
        f"{result.leading}, {result.probability_leading:.0%}",
        str(len(known)),
        ", ".join(misled),
        ", ".join(f"{labels.short_finding(knowledge, f)} {db:.0f}" for db, f in telling[:3]),
    )
    return f"| {' | '.join(cells)} |"


def _telling(network: Network, definition: FindingDefinition, right: int, lead: int) -> float:
    """Return the expected weight, in decibans, of a finding for one diagnosis against another."""
    outcomes = outcomes_of(network, definition, Norms())
    if outcomes is None:
        return 0.0
    levels = np.exp(network.log_node_weights)
    total = 0.0
    for table in outcomes.tables:
        alone = table @ levels if table.shape[1] > 1 else table[:, 0]
        given = network.by_diagnosis((alone * np.exp(network.track_log_share))[None, :])[0]
        total += float(given[right] * 10 * np.log10(given[right] / given[lead]))
    return total


def calibration_p_value(evaluation: Evaluation, draws: int = 10_000) -> float:
    """Return how often a perfectly calibrated model would show as large a calibration error."""
    sure = np.array([r.probability_leading for r in evaluation.results])
    bins = np.minimum((sure * 10).astype(int), 9)
    member = np.stack([bins == b for b in range(10) if (bins == b).any()]).astype(float)
    generator = np.random.default_rng(20261122)
    hits = generator.random((draws, len(sure))) < sure
    gaps = np.abs((hits - sure) @ member.T).sum(axis=1) / len(sure)
    return float((gaps >= evaluation.figures["calibration_error"].value - 1e-12).mean())


def simulated(knowledge: KnowledgeBase, patients: int) -> list[str]:
    network = build_network(knowledge)
    error, table = calibration(knowledge, network, patients)
    lines = [
        f"\n### {patients:,} patients simulated from the model, findings removed at random\n",
        f"Calibration error {error:.4f}.",
        "",
        "| mean probability of the leader | right | patients |",
        "| --- | --- | --- |",
        *(f"| {sure:.3f} | {hit:.3f} | {n} |" for sure, hit, n in table),
        "",
    ]
    for names in RIVALS:
        lines.append(rivals(knowledge, network, names, 1500))
    return lines


def rivals(
    knowledge: KnowledgeBase, network: Network, names: tuple[str, ...], patients: int
) -> str:
    """Tell the named diagnoses apart, each equally frequent, among themselves."""
    generator = np.random.default_rng(7)
    index = [network.diagnoses.index(name) for name in names]
    before = prior(knowledge, "referral", Fraction(60), Sex.UNKNOWN, None)
    right = 0
    for n in range(patients):
        diagnosis = index[n % len(index)]
        findings = random_findings(knowledge, network, generator)
        _, items = simulate(knowledge, network, before, findings, generator, diagnosis)
        among = weigh(network, before, items, Norms()).probabilities[index] / before[index]
        right += index[int(np.argmax(among))] == diagnosis
    return f"- {' against '.join(names)}: right in {right / patients:.1%} of {patients} patients."


def ordinary(knowledge: KnowledgeBase, patients: int) -> str:
    """Assess ordinary patients of a clinic, drawn from the tables as they stand."""
    exact = with_parameters(
        knowledge, "exact", spread_factor=1.0, unspecific=1e-9, broad_share=1e-9
    )
    network = build_network(exact).for_patient(Fraction(34), Sex.FEMALE)
    generator = np.random.default_rng(11)
    leads = alarms = 0
    for _ in range(patients):
        name = str(generator.choice(list(ORDINARY), p=list(ORDINARY.values())))
        before = prior(knowledge, "district", Fraction(40), Sex.FEMALE, None)
        items = _of_a_clinic(exact, network, before, generator, name)
        assessment = assess(_as_case(name, items), knowledge, "district")
        leads += assessment.differential[0].diagnosis in LEUKEMIA_OR_APLASIA
        alarms += any(
            flag.urgency is Urgency.IMMEDIATE and flag.status is FlagStatus.FIRED
            for flag in assessment.red_flags
        )
    mix = ", ".join(f"{share:.0%} {name}" for name, share in ORDINARY.items())
    return (
        f"\n### {patients} ordinary patients ({mix})\n\nAplastic anemia or acute "
        f"leukemia leads in {leads / patients:.1%}; an immediate flag fires in "
        f"{alarms / patients:.1%}."
    )


def _of_a_clinic(
    exact: KnowledgeBase,
    network: Network,
    before: np.ndarray,
    generator: np.random.Generator,
    name: str,
) -> tuple[Item, ...]:
    """Return one patient's slip; ITP in a clinic is ITP under observation, platelets 30 or more."""
    diagnosis = network.diagnoses.index(name)
    while True:
        _, items = simulate(exact, network, before, list(SLIP), generator, diagnosis)
        platelets = dict(items)["platelets"]
        if name != "itp" or (isinstance(platelets, Quantity) and platelets.value >= 30):
            return items


def _as_case(name: str, items: tuple[Item, ...]) -> Case:
    is_pregnant = name == "gestational_thrombocytopenia"
    encounter = Encounter(findings=dict(items), pregnant=is_pregnant)
    return Case("ordinary", Patient(Sex.FEMALE, Fraction(34)), (encounter,))


def oracle(knowledge: KnowledgeBase, cases: int) -> str:
    """Compare posteriors with pyAgrum on random patients."""
    network = build_network(knowledge)
    generator = np.random.default_rng(3)
    worst = 0.0
    for _ in range(cases):
        before = prior(
            knowledge, "referral", Fraction(int(generator.integers(90))), Sex.FEMALE, Region.EUROPE
        )
        findings = random_findings(knowledge, network, generator)
        _, items = simulate(knowledge, network, before, findings, generator)
        weighed = weigh(network, before, items, Norms())
        theirs = oracle_posterior(network, before, weighed.items, weighed.likelihoods)
        worst = max(worst, float(np.abs(theirs - weighed.probabilities).max()))
    return (
        "\n### pyAgrum as an oracle\n\n"
        f"Largest difference of a posterior in {cases} random cases: {worst:.1e}."
    )


def main(arguments: list[str]) -> int:
    started = time.perf_counter()
    knowledge = load()
    is_quick = "--quick" in arguments
    steps: list[Callable[[], list[str] | str]] = [
        lambda: real_cases(knowledge),
        lambda: missed(knowledge),
        lambda: simulated(knowledge, 1_000 if is_quick else 20_000),
        lambda: ordinary(knowledge, 100 if is_quick else 500),
        lambda: oracle(knowledge, 20 if is_quick else 500),
    ]
    lines = [f"Knowledge {knowledge.version}; 90 % bootstrap intervals in brackets."]
    for step in steps:
        result = step()
        lines += result if isinstance(result, list) else [result]
        print("\n".join(result if isinstance(result, list) else [result]), flush=True)
    if "--write" in arguments:
        page = PAGE.read_text(encoding="utf-8")
        before, rest = page.split(BEGIN)
        after = rest.split(END)[1]
        PAGE.write_text(f"{before}{BEGIN}\n{chr(10).join(lines)}\n{END}{after}", encoding="utf-8")
    print(f"\n{time.perf_counter() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
