"""Is this count real?  Contradictions within one sample, before any diagnosis is thought of.

Only exact numbers are checked; tolerances are data.  A check of severity ``spurious`` names in
``excludes`` the findings that are then not taken as the patient's own.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from hemadesk.domain.assessment import NO_ARGUMENTS, Arguments, CountCheck, Severity
from hemadesk.domain.case import Encounter, Sex
from hemadesk.domain.values import Category, Comparator, Presence, Quantity
from hemadesk.engine import formulas
from hemadesk.engine.fact import Fact

_SUBSETS = ("neutrophils", "lymphocytes", "monocytes", "eosinophils", "basophils")
_PERCENTS = (
    "neutrophil_percent", "lymphocyte_percent", "monocyte_percent", "eosinophil_percent",
    "basophil_percent",
)  # fmt: skip
_RED_CELL_VOLUME = ("rbc", "hematocrit", "mcv", "mch", "mchc")
"""What agglutination, or one wrong red cell value, makes unusable; the hemoglobin stays."""
Tolerances = Mapping[str, Mapping[str, Fraction]]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A check that spoke, in which encounter, and the word for why its counts are not used."""

    check: CountCheck
    encounter: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """One encounter's entered values as the checks read them."""

    encounter: int
    amounts: Mapping[str, Fraction]
    facts: Mapping[str, Fact]
    visit: Encounter
    sex: Sex
    tolerances: Tolerances

    def has(self, *findings: str) -> bool:
        return all(finding in self.amounts for finding in findings)

    def is_present(self, finding: str) -> bool:
        return finding in self.facts and self.facts[finding].value is Presence.PRESENT

    def doubt(self, check: str, findings: Sequence[str], **arguments: Fraction) -> Doubt:
        """Return something to be asked about."""
        return Doubt(
            CountCheck(check, tuple(findings), Severity.DOUBT, _numbers(arguments)), self.encounter
        )

    def spurious(
        self,
        check: str,
        findings: Sequence[str],
        excludes: Sequence[str],
        arguments: Mapping[str, Fraction] | None = None,
    ) -> Doubt:
        """Return something that is not to be used."""
        told = CountCheck(
            check,
            tuple(findings),
            Severity.SPURIOUS,
            _numbers(arguments or {}),
            tuple(f for f in excludes if f in self.facts),
        )
        return Doubt(told, self.encounter, check)


def _numbers(arguments: Mapping[str, Fraction]) -> Arguments:
    return {name: float(value) for name, value in arguments.items()} or NO_ARGUMENTS


def slip_of(
    encounter: int, facts: Mapping[str, Fact], visit: Encounter, sex: Sex, tolerances: Tolerances
) -> Slip:
    """Return the encounter as the checks read it: exact numbers apart."""
    amounts = {
        finding: fact.value.value
        for finding, fact in facts.items()
        if isinstance(fact.value, Quantity) and fact.value.comparator is Comparator.EXACT
    }
    return Slip(encounter, amounts, facts, visit, sex, tolerances)


def check_sample(slip: Slip) -> Iterator[Doubt]:
    """Yield what is odd within one encounter, hard errors first."""
    for check in _CHECKS:
        yield from check(slip)


def _subset_exceeds_white_cells(slip: Slip) -> Iterator[Doubt]:
    """C1: no subset is larger than the white count."""
    if not slip.has("wbc"):
        return
    wbc, tolerance = slip.amounts["wbc"], slip.tolerances["C1"]
    most = wbc * (1 + tolerance["relative_percent"] / 100) + tolerance["absolute"]
    for finding in (*_SUBSETS, "lgl_absolute"):
        if slip.has(finding) and slip.amounts[finding] > most:
            numbers = {"value": slip.amounts[finding], "wbc": wbc}
            yield slip.spurious("C1", (finding, "wbc"), (finding,), numbers)


def _has_other_white_cells(slip: Slip) -> bool:
    return slip.amounts.get("blasts_blood_percent", 0) > 0 or any(
        slip.is_present(f) for f in ("film_blasts", "film_atypical_lymphocytes")
    )


def _subsets_do_not_add_up(slip: Slip) -> Iterator[Doubt]:
    """C2: the five counts make up the white count, unless blasts or atypical cells are there."""
    if not slip.has("wbc", *_SUBSETS) or _has_other_white_cells(slip):
        return
    wbc, total = slip.amounts["wbc"], sum(slip.amounts[f] for f in _SUBSETS)
    tolerance = slip.tolerances["C2"]
    if abs(total - wbc) > max(tolerance["absolute"], wbc * tolerance["relative_percent"] / 100):
        yield slip.doubt("C2", ("wbc", *_SUBSETS), sum=Fraction(total), wbc=wbc)


def _percents_do_not_add_up(slip: Slip) -> Iterator[Doubt]:
    """C3: the five percentages make up about 100."""
    if not slip.has(*_PERCENTS) or _has_other_white_cells(slip):
        return
    total, limits = Fraction(sum(slip.amounts[f] for f in _PERCENTS)), slip.tolerances["C3"]
    # Bands counted apart belong to the sum only where it falls short without them.
    if total < limits["warn_below"]:
        total += slip.amounts.get("bands_percent", 0)
    if not limits["error_below"] <= total <= limits["error_above"]:
        yield slip.spurious("C3", _PERCENTS, _PERCENTS, {"sum": total})
    elif not limits["warn_below"] <= total <= limits["warn_above"]:
        yield slip.doubt("C3", _PERCENTS, sum=total)


def _neutrophils_do_not_fit_percent(slip: Slip) -> Iterator[Doubt]:
    """C4: the neutrophil count is the white count times its percentage."""
    inputs = ("neutrophils", "wbc", "neutrophil_percent")
    if not slip.has(*inputs):
        return
    computed = formulas.count_from_percent(slip.amounts["wbc"], slip.amounts["neutrophil_percent"])
    tolerance = slip.tolerances["C4"]
    most = max(tolerance["absolute"], computed * tolerance["relative_percent"] / 100)
    if abs(slip.amounts["neutrophils"] - computed) > most:
        yield slip.doubt("C4", inputs, computed=computed, value=slip.amounts["neutrophils"])


def _mchc(slip: Slip) -> tuple[Fraction | None, tuple[str, ...]]:
    """Return the MCHC as given or computed, and from what."""
    if slip.has("mchc"):
        return slip.amounts["mchc"], ("mchc",)
    if slip.has("hemoglobin", "hematocrit") and slip.amounts["hematocrit"] > 0:
        inputs = ("hemoglobin", "hematocrit")
        return formulas.mchc(slip.amounts["hemoglobin"], slip.amounts["hematocrit"]), inputs
    return None, ()


def _mchc_is_impossible_or_odd(slip: Slip) -> Iterator[Doubt]:
    """C5, C6, C7: an MCHC that cannot be, that is too high, or low without small cells."""
    mchc, findings = _mchc(slip)
    if mchc is None:
        return
    impossible, low = slip.tolerances["C5"], slip.tolerances["C7"]
    agglutinates = slip.is_present("film_agglutination") or slip.is_present("cold_agglutinins")
    if not impossible["low"] <= mchc <= impossible["high"]:
        yield slip.spurious("C5", findings, _RED_CELL_VOLUME, {"mchc": mchc})
    elif mchc > slip.tolerances["C6"]["high"]:
        if agglutinates:
            yield slip.spurious("C6", findings, _RED_CELL_VOLUME, {"mchc": mchc})
        else:
            yield slip.doubt("C6", findings, mchc=mchc)
    elif mchc < low["mchc_below"] and slip.amounts.get("mcv", Fraction(0)) >= low["mcv_from"]:
        yield slip.doubt("C7", (*findings, "mcv"), mchc=mchc, mcv=slip.amounts["mcv"])


def _hematocrit_is_not_three_hemoglobins(slip: Slip) -> Iterator[Doubt]:
    """C8: the rule of three, only for red cells of ordinary size and filling."""
    if not slip.has("hemoglobin", "hematocrit", "mcv"):
        return
    limits = slip.tolerances["C8"]
    ordinary = limits["mcv_from"] <= slip.amounts["mcv"] <= limits["mcv_to"]
    mchc = slip.amounts.get("mchc")
    filled = mchc is None or limits["mchc_from"] <= mchc <= limits["mchc_to"]
    deviation = abs(slip.amounts["hematocrit"] - 3 * slip.amounts["hemoglobin"])
    if ordinary and filled and deviation > limits["tolerance"]:
        yield slip.doubt("C8", ("hemoglobin", "hematocrit"), deviation=deviation)


def _mcv_does_not_fit(slip: Slip) -> Iterator[Doubt]:
    """C9: the MCV is the hematocrit over the red cells."""
    if not slip.has("mcv", "hematocrit", "rbc") or slip.amounts["rbc"] <= 0:
        return
    computed = formulas.mcv(slip.amounts["hematocrit"], slip.amounts["rbc"])
    tolerance = slip.tolerances["C9"]
    most = max(tolerance["absolute"], computed * tolerance["relative_percent"] / 100)
    if abs(slip.amounts["mcv"] - computed) > most:
        findings = ("mcv", "hematocrit", "rbc")
        yield slip.doubt("C9", findings, computed=computed, value=slip.amounts["mcv"])


def _parts_exceed_wholes(slip: Slip) -> Iterator[Doubt]:
    """C10: indirect above total bilirubin; percentages over 100; a saturation that does not fit."""
    amounts, limits = slip.amounts, slip.tolerances["C10"]
    pair = ("bilirubin_indirect", "bilirubin_total")
    if slip.has(*pair) and amounts[pair[0]] > amounts[pair[1]]:
        numbers = {"indirect": amounts[pair[0]], "total": amounts[pair[1]]}
        yield slip.spurious("C10", pair, pair, numbers)
    shares = ("blasts_blood_percent", "neutrophil_percent", "lymphocyte_percent")
    if slip.has(*shares):
        total = Fraction(sum(amounts[f] for f in shares))
        if total > limits["blasts_and_percents"]:
            yield slip.spurious("C10", shares, shares[1:], {"sum": total})
    if slip.has("transferrin_saturation", "iron", "tibc") and amounts["tibc"] > 0:
        computed = formulas.transferrin_saturation(amounts["iron"], amounts["tibc"])
        if abs(amounts["transferrin_saturation"] - computed) > limits["saturation_points"]:
            yield slip.doubt("C10", ("transferrin_saturation", "iron", "tibc"), computed=computed)


def _nucleated_red_cells_are_counted(slip: Slip) -> Iterator[Doubt]:
    """C12: nucleated red cells are counted as white cells; offer the corrected count."""
    inputs = ("wbc", "nrbc_per_100_wbc")
    if slip.has(*inputs) and slip.amounts["nrbc_per_100_wbc"] > 0:
        corrected = formulas.corrected_wbc(*(slip.amounts[f] for f in inputs))
        yield slip.doubt("C12", inputs, corrected=corrected, wbc=slip.amounts["wbc"])


def _pregnancy_does_not_fit(slip: Slip) -> Iterator[Doubt]:
    """C13: pregnant with sex male; a trimester where pregnancy is denied."""
    pregnant = slip.visit.pregnant
    trimester = "pregnancy_trimester" in slip.facts
    stated = pregnant is True or trimester or slip.is_present("postpartum_or_pregnant")
    if (slip.sex is Sex.MALE and stated) or (pregnant is False and trimester):
        yield slip.doubt("C13", ("pregnancy_trimester",))


def platelets_are_clumped(facts: Mapping[str, Fact]) -> bool | None:
    """Return what the film says of clumps; None if nothing."""
    clumps, estimate = facts.get("film_platelet_clumps"), facts.get("film_platelets_estimate")
    if clumps is not None:
        return clumps.value is Presence.PRESENT
    return True if estimate is not None and estimate.value == Category("clumped") else None


def clumped(slip: Slip) -> Doubt:
    """Return that the platelets were counted in clumps; a citrate count is named."""
    citrate = slip.amounts.get("platelets_citrate")
    numbers = {} if citrate is None else {"citrate": citrate}
    doubt = slip.spurious("platelet_clumps", ("platelets",), ("platelets",), numbers)
    return replace(doubt, reason="clumped")


def marked_by_a_person(slip: Slip) -> Iterator[Doubt]:
    """Yield what a person marked as spurious: that wins over every check."""
    for finding in slip.visit.sample.spurious:
        if finding in slip.facts:
            doubt = slip.spurious("sample_spurious", (finding,), (finding,))
            yield replace(doubt, reason="spurious_by_sample")


def _film_does_not_fit(slip: Slip) -> Iterator[Doubt]:
    """Compare the platelets of the film, adequate or reduced, with the machine's count."""
    estimate, limits = slip.facts.get("film_platelets_estimate"), slip.tolerances["film_estimate"]
    if estimate is None or not slip.has("platelets"):
        return
    platelets = slip.amounts["platelets"]
    enough = estimate.value in (Category("adequate"), Category("increased"))
    too_low = enough and platelets < limits["adequate_from"]
    too_high = estimate.value == Category("reduced") and platelets > limits["reduced_to"]
    if too_low or too_high:
        yield slip.doubt("film_estimate", ("platelets", estimate.finding), platelets=platelets)


_CHECKS: Sequence[Callable[[Slip], Iterator[Doubt]]] = (
    _subset_exceeds_white_cells,
    _mchc_is_impossible_or_odd,
    _parts_exceed_wholes,
    _percents_do_not_add_up,
    _subsets_do_not_add_up,
    _neutrophils_do_not_fit_percent,
    _hematocrit_is_not_three_hemoglobins,
    _mcv_does_not_fit,
    _nucleated_red_cells_are_counted,
    _pregnancy_does_not_fit,
    _film_does_not_fit,
)
