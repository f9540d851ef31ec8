"""A count against the patient's own earlier one: mix-up, clot, transfusion, dilution, slip."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from hemadesk.domain.timeline import Timeline
from hemadesk.engine.count_checks import Doubt, Slip
from hemadesk.engine.treatments import Exposure, was_given_before

_LINES = ("hemoglobin", "wbc", "platelets")
_PROTEINS = ("albumin", "total_protein")
_SLIPPING = ("hemoglobin", "rbc", "wbc", "platelets")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two encounters some known days apart, and what was given between them."""

    earlier: Slip
    later: Slip
    days: int
    treated: frozenset[str]

    def change(self, finding: str, check: str) -> tuple[Fraction, Fraction] | None:
        """Return the value before and now, if they are near enough in time for the check."""
        if self.days > self.later.tolerances[check]["days"]:
            return None
        if not (self.earlier.has(finding) and self.later.has(finding)):
            return None
        return self.earlier.amounts[finding], self.later.amounts[finding]

    def doubt(self, check: str, finding: str, before: Fraction, now: Fraction) -> Doubt:
        days = Fraction(self.days)
        return self.later.doubt(check, (finding,), before=before, now=now, days=days)


def check_against_earlier(
    slips: Sequence[Slip], timeline: Timeline, exposures: Sequence[Exposure]
) -> Iterator[Doubt]:
    """Yield what is odd between each encounter and the one before it that has a date."""
    for later in range(1, len(slips)):
        for earlier in reversed(range(later)):
            days = timeline.known_days_between(earlier, later)
            if days is None or not slips[earlier].amounts:
                continue
            treated = frozenset(
                exposure.treatment.id
                for exposure in exposures
                if exposure.treatment.reason != "none"
                and was_given_before(exposure, later, timeline)
            )
            yield from _check_pair(Pair(slips[earlier], slips[later], days, treated))
            break


def _check_pair(pair: Pair) -> Iterator[Doubt]:
    yield from _falls(pair)
    yield from _rises(pair)
    yield from _mcv_moves(pair)
    yield from _decimal_slips(pair)
    yield from _dilution(pair)


def _falls(pair: Pair) -> Iterator[Doubt]:
    """C11: platelets or hemoglobin fall faster than they usually can."""
    limits = pair.later.tolerances["C11"]
    if change := pair.change("platelets", "C11"):
        before, now = change
        if before > 0 and (before - now) * 100 > limits["platelets_fall_percent"] * before:
            yield pair.doubt("C11", "platelets", before, now)
    if change := pair.change("hemoglobin", "C11"):
        before, now = change
        if before - now > limits["hemoglobin_fall"]:
            yield pair.doubt("C11", "hemoglobin", before, now)


def _rises(pair: Pair) -> Iterator[Doubt]:
    """Ask of an unexplained rise whether the patient was transfused."""
    if pair.treated:
        return
    for finding in ("platelets", "hemoglobin"):
        if change := pair.change(finding, "transfused_question"):
            before, now = change
            if now - before > pair.later.tolerances["transfused_question"][f"{finding}_rise"]:
                yield pair.doubt("transfused_question", finding, before, now)


def _mcv_moves(pair: Pair) -> Iterator[Doubt]:
    """C11: the MCV is the steadiest of all; toward a donor's it asks about a transfusion."""
    change = pair.change("mcv", "C11")
    if change is None or "red_cells" in pair.treated:
        return
    before, now = change
    if abs(now - before) <= pair.later.tolerances["C11"]["mcv_shift"]:
        return
    usual = pair.later.tolerances["transfused_question"]
    low, high = usual["mcv_from"], usual["mcv_to"]
    toward_a_donor = _distance(now, low, high) < _distance(before, low, high)
    yield pair.doubt("transfused_question" if toward_a_donor else "C11", "mcv", before, now)


def _distance(value: Fraction, low: Fraction, high: Fraction) -> Fraction:
    return max(low - value, value - high, Fraction(0))


def _decimal_slips(pair: Pair) -> Iterator[Doubt]:
    """Ask of a count ten times, or a tenth of, the earlier one for a misplaced decimal point."""
    if pair.treated:
        return
    tolerance = pair.later.tolerances["decimal_slip"]["tolerance_percent"] / 100
    for finding in _SLIPPING:
        if change := pair.change(finding, "decimal_slip"):
            before, now = change
            if before <= 0 or now <= 0:
                continue
            tenfold = max(now / before, before / now)
            if abs(tenfold - 10) <= 10 * tolerance:
                yield pair.doubt("decimal_slip", finding, before, now)


def _dilution(pair: Pair) -> Iterator[Doubt]:
    """Ask for a drip arm where all lines and a protein are down by one ratio."""
    changes = [pair.change(finding, "dilution") for finding in _LINES]
    protein = next(filter(None, (pair.change(f, "dilution") for f in _PROTEINS)), None)
    known = [change for change in (*changes, protein) if change and change[0] > 0]
    if len(known) < len(_LINES) + 1:
        return
    ratios = [now / before for before, now in known]
    limits = pair.later.tolerances["dilution"]
    spread = (max(ratios) - min(ratios)) * 100
    if max(ratios) < limits["ratio_below"] and spread <= limits["spread_percent"]:
        mean = sum(ratios, Fraction(0)) / len(ratios)
        yield pair.later.doubt("dilution", _LINES, ratio=mean, days=Fraction(pair.days))
