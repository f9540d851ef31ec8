"""What the program answers to each rule of the worked examples, in the examples' own keys.

An answer only asks the rules, the formulas, the checks and the units, and puts the result under
the keys of the examples.  Worked out here is only what the examples want of the count checks and
an assessment does not tell: the number that a silent check looked at, and differences in percent.
"""

from collections.abc import Callable, Collection, Mapping
from fractions import Fraction
from typing import Any

from hemadesk.domain.assessment import FlagStatus, Severity, Truth
from hemadesk.domain.values import Quantity
from hemadesk.engine import formulas
from hemadesk.engine.anemia import Anemia
from hemadesk.engine.fact import Facts
from hemadesk.engine.facts import gather
from hemadesk.engine.red_flags import red_flags
from hemadesk.engine.rules import Outcome, RuleRun
from hemadesk.knowledge.expressions import Compare, Number
from hemadesk.knowledge.plausibility import Action, amounts_meant, judge
from hemadesk.knowledge.rules import ChoiceRule
from hemadesk.services.example_cases import Example, ExampleInputError, number_of

Answer = Mapping[str, Any]
Answering = Callable[[Example], Answer]


def _truth(outcome: Outcome) -> bool | None:
    return {Truth.MET: True, Truth.NOT_MET: False, Truth.UNKNOWN: None}[outcome.truth]


def _number(run: RuleRun, expression: str) -> Fraction | None:
    span = run.number(expression)
    return span.low if span and span.is_point and isinstance(span.low, Fraction) else None


def _lowest(run: RuleRun, expression: str) -> int:
    span = run.number(expression)
    return int(span.low) if span else 0


def _value(facts: Facts, finding: str) -> Fraction | None:
    fact = facts.get(finding)
    return fact.value.value if fact and isinstance(fact.value, Quantity) else None


# -- answers of one shape ------------------------------------------------------------------------


def _says(rule: str, key: str, *, textbook: bool = False) -> Answering:
    """Answer whether a criterion is met; in a textbook example what is not said is not so."""

    def answer(example: Example) -> Answer:
        outcome = example.run(textbook=textbook).truth(rule)
        return {key: outcome.is_met if textbook else _truth(outcome)}

    return answer


def _chooses(rule: str, key: str, undetermined: str | None = None) -> Answering:
    def answer(example: Example) -> Answer:
        return {key: example.run().choice(rule).result or undetermined}

    return answer


def _derives(**keys: str) -> Answering:
    """Answer derived quantities: the example's key for each finding."""

    def answer(example: Example) -> Answer:
        facts = example.run().facts
        return {key: _value(facts, finding) for key, finding in keys.items()}

    return answer


def _lists(rule: str) -> Answering:
    def answer(example: Example) -> Answer:
        return {"lines": list(example.run().lines(rule))}

    return answer


def _totals(rule: str, result: str) -> Answering:
    """Answer a score: its items, total, ends and band."""

    def answer(example: Example) -> Answer:
        return _total(example.run(), rule, result)

    return answer


def _total(run: RuleRun, rule: str, result: str) -> dict[str, Any]:
    score = run.score(rule)
    return {
        "items": [item.lowest if item.lowest == item.highest else None for item in score.items],
        "total": score.value,
        "lowest": score.lowest,
        "highest": score.highest,
        result: score.result,
    }


# -- section 0 and 1 -----------------------------------------------------------------------------


def _compare(example: Example) -> Answer:
    finding = example.quantity()
    stated = {finding: example.inputs.get("given"), "age_years": example.inputs.get("age_years")}
    run = Example(stated, example.knowledge).run()
    outcome = run.truth(f"{finding} {example.text('test')}")
    words = {Truth.MET: "true", Truth.NOT_MET: "false", Truth.UNKNOWN: "unknown"}
    return {"result": words[outcome.truth]}


def _anemia(example: Example) -> Answer:
    found = example.run().anemia()
    return {
        "group": found.groups[0].id if len(found.groups) == 1 else None,
        "adjustment_g_per_L": found.adjustment,
        "adjusted_hb_g_per_L": found.adjusted.low if found.adjusted else None,
        "cutoff_g_per_L": found.cutoff,
        "severity": found.grade,
    }


def _anemia_missing(example: Example) -> Answer:
    run = example.run()
    found = run.anemia()
    if run.facts.age_years is None and not run.facts.pregnant:
        return {"severity": "unknown"}
    return {"severity": found.grade or _what_it_depends_on(run, found)}


def _what_it_depends_on(run: RuleRun, found: Anemia) -> str:
    is_anemia = found.judgment().truth
    if is_anemia is None and run.facts.pregnant:
        return "anemia unless second trimester"
    if is_anemia is None and found.adjusted is not None:
        return "depends on sex"
    return "anemia" if is_anemia else "unknown"


def _neutropenia_grade(example: Example) -> Answer:
    run = example.run()
    return {
        "grade": run.choice("neutropenia_grade").result,
        "duffy_null_possible": _truth(run.truth("duffy_null_possible")),
    }


def _neutropenia_implied(example: Example) -> Answer:
    """Answer the lowest grade edge that the white count puts the neutrophils below."""
    run = example.run()
    rule = example.knowledge.rules.rules["neutropenia_grade"]
    edges = [
        line.when.root.right.value
        for line in (rule.choices if isinstance(rule, ChoiceRule) else ())
        if isinstance(line.when.root, Compare)
        and isinstance(line.when.root.right, Number)
        and run.truth(line.when).is_met
    ]
    grades = run.choice("neutropenia_grade").possible
    return {"neutrophils_below": min(edges, default=None), "grade": " or ".join(reversed(grades))}


def _thrombocytopenia(example: Example) -> Answer:
    run = example.run()
    return {
        "grade": run.choice("thrombocytopenia").result,
        "bleeding_band": run.choice("bleeding_risk").result,
    }


def _pancytopenia(example: Example) -> Answer:
    items = {item.id: item.result for item in example.run().criterion("pancytopenia").items}
    low = sum(result is Truth.MET for result in items.values())
    labels = ("none", "isolated", "bicytopenia", "pancytopenia")
    return {
        **{name: _truth(Outcome(result)) for name, result in items.items()},
        "lineages": low,
        "label": labels[low],
    }


def _severe_pancytopenia(example: Example) -> Answer:
    criterion = example.run().criterion("severe_pancytopenia")
    return {
        "count": sum(item.result is Truth.MET for item in criterion.items),
        "severe_pancytopenia": _truth(Outcome(criterion.result)),
    }


def _ctcae(example: Example) -> Answer:
    run = example.run()
    graded = [f"ctcae_{name}" for name in example.inputs if f"ctcae_{name}" in _CTCAE]
    grades = [grade for rule in graded if (grade := run.choice(rule).result) is not None]
    return {"grade": int(max(grades)) if grades else None}


_CTCAE = frozenset(
    f"ctcae_{name}" for name in ("hemoglobin", "neutrophils", "platelets", "wbc", "lymphocytes")
)


# -- section 2 -----------------------------------------------------------------------------------


def _rpi(example: Example) -> Answer:
    run = example.run()
    hematocrit = _value(run.facts, "hematocrit")
    return {
        "corrected_percent": _number(run, "corrected_reticulocyte_percent"),
        "maturation_factor": None if hematocrit is None else formulas.maturation_factor(hematocrit),
        "rpi": _number(run, "rpi"),
        "adequate": _truth(run.truth("rpi_adequate")),
    }


def _mentzer(example: Example) -> Answer:
    run = example.run()
    reading = run.choice("mentzer").result
    return {"index": _number(run, "mentzer_index"), "reading": reading}


def _flag(facts: Facts, check: str) -> str:
    """Return what a check says: none, warn or error."""
    found = [each.severity for each in facts.checks if each.id == check]
    if not found:
        return "none"
    return "error" if Severity.SPURIOUS in found else "warn"


def _told(facts: Facts, name: str, checks: Collection[str], otherwise: Fraction | None) -> Any:
    """Return the number of this name that a check tells, else what it looked at."""
    told = (each.arguments[name] for each in facts.checks if each.id in checks)
    return next(told, otherwise)


def _checks(check: str) -> Answering:
    def answer(example: Example) -> Answer:
        return {"flag": _flag(example.run().facts, check)}

    return answer


def _rule_of_three(example: Example) -> Answer:
    hemoglobin, hematocrit = (example.number(f) for f in ("hemoglobin", "hematocrit"))
    facts = example.run().facts
    return {
        "deviation": _told(facts, "deviation", ("C8",), abs(hematocrit - 3 * hemoglobin)),
        "flag": _flag(facts, "C8") != "none",
    }


def _mchc_check(example: Example) -> Answer:
    facts = example.run().facts
    hemoglobin, hematocrit = example.number("hemoglobin"), example.number("hematocrit")
    mchc = formulas.mchc(hemoglobin, hematocrit) if hematocrit else None
    flags = {check: _flag(facts, check) for check in ("C5", "C6", "C7")}
    warns = any(flag != "none" for flag in flags.values())
    word = "impossible" if flags["C5"] != "none" else "warn" if warns else "none"
    return {"mchc": _told(facts, "mchc", flags, mchc), "flag": word}


def _diff_sum(example: Example) -> Answer:
    wbc = example.number("wbc")
    parts = [name for name in example.inputs if name != "wbc"]
    facts = example.run().facts
    total = _told(facts, "sum", ("C2",), sum((example.number(f) for f in parts), Fraction(0)))
    return {
        "sum": total,
        "difference_percent": abs(total - wbc) * 100 / wbc if wbc else None,
        "flag": _flag(facts, "C2") != "none",
    }


def _check_c4(example: Example) -> Answer:
    wbc, percent = example.number("wbc"), example.number("neutrophil_percent")
    return _computed(example, "neutrophils", "C4", formulas.count_from_percent(wbc, percent))


def _check_c9(example: Example) -> Answer:
    hematocrit, rbc = example.number("hematocrit"), example.number("rbc")
    return _computed(example, "mcv", "C9", formulas.mcv(hematocrit, rbc) if rbc else None)


def _computed(example: Example, finding: str, check: str, otherwise: Fraction | None) -> Answer:
    """Answer how far a measured value lies from the one that others give."""
    facts = example.run().facts
    computed = _told(facts, "computed", (check,), otherwise)
    return {
        "computed": computed,
        "difference": None if computed is None else abs(example.number(finding) - computed),
        "flag": _flag(facts, check),
    }


def _check_c11(example: Example) -> Answer:
    facts = gather(example.two_encounters(), example.knowledge)
    (finding, now), *_ = example.measured("now").items()
    before = number_of(example.measured("earlier").get(finding), finding)
    if before == 0:
        return {"fall_percent": None, "flag": _flag(facts, "C11")}
    fall = (before - number_of(now, finding)) * 100 / before
    return {"fall_percent": fall, "flag": _flag(facts, "C11")}


# -- section 3 -----------------------------------------------------------------------------------


def _aa_diagnosis(example: Example) -> Answer:
    run = example.run(textbook=True)
    return {"counts_met": _lowest(run, "aa_counts"), "meets": run.truth("aa_diagnosis").is_met}


def _aa_severity(example: Example) -> Answer:
    run = example.run()
    return {
        "peripheral_criteria_met": _lowest(run, "aa_peripheral_met"),
        "peripheral_severe": _truth(run.truth("aa_peripheral_severe")),
        "marrow_severe": _truth(run.truth("aa_marrow_severe")),
        "class": run.choice("aa_severity").result or "undetermined",
    }


def _td_nsaa(example: Example) -> Answer:
    choice = example.run().choice("td_nsaa")
    if choice.result is not None:
        return {"class": choice.result}
    asks = ", ".join(sorted(choice.missing))
    return {"class": "NSAA" if "NSAA" in choice.possible else None, "ask": asks}


def _aa_or_hmds(example: Example) -> Answer:
    run = example.run()
    first = run.choice("aa_or_hmds").result
    items = run.criterion("hmds_excluded").items
    needs = [name for item in items for name in item.missing]
    return {"first": first, "needs": needs if first == "not_settled" else []}


def _pnh_clone(example: Example) -> Answer:
    run = example.run()
    upper = run.facts.limits("ldh")[1]
    computed = "ldh" in example.inputs and "ldh_times_uln" not in example.inputs
    note = f"LDH multiple computed with upper limit {upper}" if computed else None
    return {
        "band": run.choice("pnh_band").result,
        "type": run.choice("pnh_type").result,
        "ldh_times_uln": _number(run, "ldh_multiple"),
        "note": note,
    }


def _aplastic_crisis(example: Example) -> Answer:
    is_likely = example.run().truth("aplastic_crisis_likely").is_met
    return {"first": "aplastic_crisis" if is_likely else "not aplastic_crisis"}


# -- section 5 -----------------------------------------------------------------------------------


def _hscore(example: Example) -> Answer:
    run = example.run()
    return {
        **_total(run, "hscore", "probability"),
        "at_or_above_169": _truth(run.truth("@hscore >= 169")),
    }


def _hlh(example: Example) -> Answer:
    run = example.run()
    answer: dict[str, Any] = {}
    for year in ("2004", "2024"):
        items = run.criterion(f"hlh_{year}_signs").items
        answer[f"hlh{year}_count"] = sum(item.result is Truth.MET for item in items)
        answer[f"hlh{year}"] = _truth(run.truth(f"hlh_{year}"))
    return answer


def _isth_dic(example: Example) -> Answer:
    run = example.run()
    total = _total(run, "isth_dic", "band")
    band = total["band"]
    return {**total, "overt": None if band is None else band == "overt"}


def _mascc(example: Example) -> Answer:
    total = _total(example.run(), "mascc", "band")
    band = total["band"]
    return {**total, "low_risk": None if band is None else band == "low_risk"}


def _acute_leukemia(example: Example) -> Answer:
    run = example.run()
    return {
        "acute_leukemia": run.truth("acute_leukemia").is_met,
        "mds_class": run.choice("who2022_mds_blast_class").result,
        "icc": run.choice("icc_blast_class").result,
        "diagnosis": "apl" if run.truth("apl_proven").is_met else None,
    }


def _overt_pmf(example: Example) -> Answer:
    run = example.run(textbook=True)
    majors = run.criterion("pmf_majors").items
    return {
        "major": sum(item.result is Truth.MET for item in majors),
        "minor": _lowest(run, "pmf_minors"),
        "meets": run.truth("overt_pmf").is_met,
    }


def _myeloma(example: Example) -> Answer:
    run = example.run(textbook=True)
    events = {item.id: item.result for item in run.criterion("myeloma_events").items}
    crab = [events[letter] is Truth.MET for letter in "CRAB"]
    too_few = not run.truth("@myeloma.plasma_cells").is_met
    note = "below 10% and no biopsy-proven plasmacytoma" if too_few else None
    return {
        "meets": run.truth("myeloma").is_met,
        "by": [name for name, result in events.items() if result is Truth.MET],
        "crab": any(crab),
        "li": events["Li"] is Truth.MET,
        "note": note,
    }


def _mastocytosis(example: Example) -> Answer:
    run = example.run()
    return {
        "who2022": _truth(run.truth("mastocytosis_who2022")),
        "icc2022": _truth(run.truth("mastocytosis_icc2022")),
    }


def _sle(example: Example) -> Answer:
    run = example.run()
    entry = run.truth("ana_positive").truth
    if entry is Truth.UNKNOWN:
        return {"domain_points": None, "reason": "cannot score"}
    if entry is Truth.NOT_MET:
        return {"domain_points": None, "reason": "entry gate not met"}
    return {"domain_points": run.score("sle_hematologic_domain").value}


def _aiha(example: Example) -> Answer:
    run = example.run(textbook=True)
    signs = _lowest(run, "hemolysis_signs")
    return {"hemolysis_signs": signs, "meets": run.truth("aiha").is_met}


# -- sections 6 and 9 ----------------------------------------------------------------------------


def _red_flags(example: Example) -> Answer:
    flags = red_flags(example.run())
    return {"fires": sorted(flag.id for flag in flags if flag.status is FlagStatus.FIRED)}


def _limits(example: Example) -> Answer:
    (finding, *_) = [*example.inputs, ""]
    amount = example.number(finding)
    definition = example.knowledge.findings.get(finding)
    if definition is None or definition.unit is None:
        raise ExampleInputError(name=finding)
    quantity = Quantity(amount, definition.unit)
    judgment = judge(finding, quantity, example.knowledge)
    if not judgment.offers:
        return {"action": judgment.action.value}
    offer = judgment.offers[0]
    told = {"unit": offer.unit, "canonical": offer.canonical.value}
    return {"action": judgment.action.value, "offer": told}


def _unit(example: Example) -> Answer:
    quantity = Quantity(example.number("value"), example.text("unit"))
    return {"canonical": example.knowledge.units.canonical(example.quantity(), quantity).value}


def _decimal_comma(example: Example) -> Answer:
    finding = example.quantity()
    unit = example.text("unit") if "unit" in example.inputs else None
    meant = amounts_meant(example.text("text"), unit)
    if len(meant) != 1:
        return {"action": Action.ASK.value}
    own = unit or example.knowledge.findings[finding].unit or ""
    canonical = example.knowledge.units.canonical(finding, Quantity(meant[0], own))
    return {"value": meant[0], "canonical": canonical.value}


ANSWERS: Mapping[str, Answering] = {
    "compare": _compare,
    "anemia": _anemia,
    "anemia_missing": _anemia_missing,
    "neutropenia_grade": _neutropenia_grade,
    "neutropenia_implied": _neutropenia_implied,
    "leukopenia": _says("leukopenia", "leukopenia"),
    "thrombocytopenia": _thrombocytopenia,
    "pregnancy_platelets": _chooses("pregnancy_platelets", "reading"),
    "lymphopenia": _says("lymphopenia", "lymphopenia"),
    "monocytopenia": _says("monocytopenia", "monocytopenia"),
    "pancytopenia": _pancytopenia,
    "severe_pancytopenia": _severe_pancytopenia,
    "ctcae_v5": _ctcae,
    "anc": _derives(neutrophils="neutrophils"),
    "absolute_reticulocytes": _derives(reticulocyte_absolute="reticulocyte_absolute"),
    "rpi": _rpi,
    "indices": _derives(mcv="mcv", mch="mch", mchc="mchc"),
    "iron": _chooses("iron_status", "reading"),
    "tsat": _derives(transferrin_saturation="transferrin_saturation"),
    "mentzer": _mentzer,
    "anc_over_wbc": _checks("C1"),
    "check_C1": _checks("C1"),
    "check_C4": _check_c4,
    "check_C9": _check_c9,
    "check_C11": _check_c11,
    "diff_sum": _diff_sum,
    "mchc_check": _mchc_check,
    "nrbc_corrected_wbc": _derives(corrected_wbc="corrected_wbc"),
    "rule_of_three": _rule_of_three,
    "aa_diagnosis": _aa_diagnosis,
    "aa_severity": _aa_severity,
    "td_nsaa": _td_nsaa,
    "response_nih": _chooses("response_nih", "response", "undetermined"),
    "aa_or_hmds": _aa_or_hmds,
    "pnh_clone": _pnh_clone,
    "aplastic_crisis": _aplastic_crisis,
    "prca": _says("prca", "meets", textbook=True),
    "aa_first_line": _lists("aa_first_line"),
    "transfusion_lines": _lists("transfusion_lines"),
    "hscore": _hscore,
    "hscore_partial": _hscore,
    "hlh_criteria": _hlh,
    "isth_dic": _isth_dic,
    "french_ttp": _totals("french_ttp", "probability"),
    "plasmic": _totals("plasmic", "band"),
    "plasmic_partial": _totals("plasmic", "band"),
    "mascc": _mascc,
    "cisne": _totals("cisne", "class"),
    "ipss_r": _totals("ipss_r", "category"),
    "ipss_r_partial": _totals("ipss_r", "category"),
    "dipss": _totals("dipss", "category"),
    "sanz": _chooses("sanz", "risk"),
    "mds_cytopenia": _says("mds_cytopenia", "cytopenia"),
    "who2022_mds_blast_class": _chooses("who2022_mds_blast_class", "class"),
    "acute_leukemia": _acute_leukemia,
    "overt_pmf": _overt_pmf,
    "hcl_treat": _says("hcl_treat", "indication", textbook=True),
    "lgl_treat": _says("lgl_treat", "indication", textbook=True),
    "myeloma": _myeloma,
    "mastocytosis": _mastocytosis,
    "sle_hematologic_domain": _sle,
    "itp_phase": _chooses("itp_phase", "phase"),
    "aiha": _aiha,
    "evans": _says("evans", "meets", textbook=True),
    "red_flags": _red_flags,
    "decimal_comma": _decimal_comma,
    "limits": _limits,
    "unit": _unit,
}
