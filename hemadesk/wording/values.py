"""Numbers, amounts, dates and weights as text.

Rounding happens here and nowhere else: what is compared is never rounded.  A probability is
never shown as 0 % or 100 %.
"""

import datetime as calendar
import math
from fractions import Fraction

from hemadesk.domain.dates import CaseDate
from hemadesk.domain.values import Category, Comparator, FindingValue, Presence, Quantity, Word
from hemadesk.errors import N_
from hemadesk.i18n import _, ngettext
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.wording import labels

NARROW_SPACE = "\u202f"
"""Between the thousands of large numbers: a comma would be read as a decimal sign."""
MINUS = "\u2212"

_MONTHS = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
    N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
)  # fmt: skip
_SIGNS = {Comparator.AT_MOST: "≤", Comparator.AT_LEAST: "≥"}
_MULTIPLES = "_times_uln"

_STRONG_DB, _CLEAR_DB, _SLIGHT_DB = 10.0, 5.0, 1.0
"""Odds times 10, times 3 and times 1.26: where the marks +++, ++ and + begin."""


def number(amount: Fraction | float, digits: int = 3) -> str:
    """Return a number with ``digits`` significant digits, but never fewer than its whole part.

    A number that was written with at most two decimals is shown as it was written.
    """
    exact = Fraction(amount).limit_denominator(10**9)
    if (exact * 100).denominator == 1:
        text = f"{float(exact):.2f}".rstrip("0").rstrip(".")
    else:
        before = math.floor(math.log10(abs(exact))) + 1
        decimals = max(0, digits - before)
        text = f"{float(exact):.{decimals}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    whole, point, rest = text.partition(".")
    if len(whole.lstrip("-")) > 4:
        whole = f"{int(whole):,}".replace(",", NARROW_SPACE)
    return (whole + point + rest).replace("-", MINUS)


def value(stated: FindingValue, finding: str) -> str:
    """Return a stated value with its unit: ``6.8 g/dL``, ``<0.4 %``, ``present``, ``low``."""
    match stated:
        case Quantity():
            return amount(with_unit(bare(stated), stated.unit), finding)
        case Presence():
            return labels.word(stated)
        case Word():
            return labels.word(stated)
        case Category(name):
            return category(name)


def category(name: str) -> str:
    """Return one of a finding's listed values in words; grades stay numbers."""
    return name if name.isdigit() else labels.word(name)


def bare(stated: Quantity) -> str:
    """Return the number with its sign, without the unit: ``<0.4``."""
    sign = "" if stated.comparator is Comparator.EXACT else stated.comparator.value
    return _SIGNS.get(stated.comparator, sign) + number(stated.value)


def with_unit(amount: str, unit: str) -> str:
    """Put a unit behind a number that is already text."""
    printed = labels.unit(unit)
    if printed.startswith("10"):
        return f"{amount} × {printed}"
    return f"{amount} {printed}" if printed else amount


def measured(amount: float, unit: str) -> str:
    """Return a calculated number with its unit."""
    return with_unit(number(amount), unit)


def shown(text: str) -> str:
    """Return a value that the engine wrote as text (``62 pg/mL``, ``absent``) as it is printed."""
    amount, space, unit = text.partition(" ")
    if space and any(character.isdigit() for character in amount):
        return with_unit(_tidied(amount), unit)
    return labels.word(text) if text in {*Word, *Presence} else _tidied(text)


def _tidied(amount: str) -> str:
    for comparator in ("<=", ">=", "<", ">"):
        if amount.startswith(comparator):
            return _SIGNS.get(Comparator(comparator), comparator) + _tidied(
                amount.removeprefix(comparator)
            )
    try:
        return number(Fraction(amount))
    except (ValueError, ZeroDivisionError):
        return amount


def percent(probability: float) -> str:
    """Return a probability as a percentage with one decimal, never 0 % and never 100 %."""
    if probability < 0.001:
        return "< 0.1 %"
    if probability > 0.999:
        return "> 99.9 %"
    return f"{100 * probability:.1f} %"


def likelihood(probability: float) -> str:
    """Return a probability in words."""
    for lowest, words in (
        (0.90, N_("very likely")),
        (0.66, N_("likely")),
        (0.33, N_("possible")),
        (0.10, N_("less likely")),
        (0.01, N_("unlikely")),
    ):
        if probability >= lowest:
            return _(words)
    return _("very unlikely")


def mark(weight_db: float) -> str:
    """Return a weight as one to three plus or minus signs; a dot where it says nothing."""
    size = abs(weight_db)
    count = (size >= _STRONG_DB) + (size >= _CLEAR_DB) + (size >= _SLIGHT_DB)
    return ("+" if weight_db > 0 else MINUS) * count or "·"


def strength(weight_db: float) -> str:
    """Return a weight in words."""
    size = abs(weight_db)
    if size < _SLIGHT_DB:
        return _("says little")
    is_for = weight_db > 0
    if size >= _STRONG_DB:
        return _("strongly for") if is_for else _("strongly against")
    if size >= _CLEAR_DB:
        return _("clearly for") if is_for else _("clearly against")
    return _("slightly for") if is_for else _("slightly against")


def decibans(weight_db: float) -> str:
    """Return a weight in decibans with its sign."""
    text = f"{abs(weight_db):.1f}"
    sign = "" if text == "0.0" else "+" if weight_db > 0 else MINUS
    return _("{number} dB").format(number=sign + text)


def date(stated: CaseDate | calendar.date | str | None) -> str:
    """Return a date that no country reads another way: ``1 Mar 2024``; a partial date stays so."""
    if stated is None:
        return _("no date")
    text = stated.text if isinstance(stated, CaseDate) else str(stated)
    parts = text[:10].split("-")
    if not all(part.isdigit() for part in parts) or len(parts) > 3:
        return text
    year = parts[0]
    if len(parts) == 1:
        return year
    month = _(_MONTHS[int(parts[1]) - 1])
    if len(parts) == 2:
        return _("{month} {year}").format(month=month, year=year)
    return _("{day} {month} {year}").format(day=int(parts[2]), month=month, year=year)


def moment(stated: calendar.datetime) -> str:
    """Return a date with its time of day."""
    return _("{date}, {time}").format(date=date(stated.date()), time=f"{stated:%H:%M}")


def age(years: Fraction | float | None) -> str:
    """Return an age as a clinician says it: days in the first month, months to two years."""
    if years is None:
        return _("age unknown")
    exact = float(years)
    if exact * 365.25 < 31:
        days = round(exact * 365.25)
        return ngettext("{n} day", "{n} days", days).format(n=days)
    if exact < 2:
        months = math.floor(exact * 12 + 1e-9)
        return ngettext("{n} month", "{n} months", months).format(n=months)
    whole = math.floor(exact + 1e-9)
    return ngettext("{n} year", "{n} years", whole).format(n=whole)


def finding_value(knowledge: KnowledgeBase, finding: str, text: str) -> str:
    """Return a finding with its value as a clinician writes it.

    ``text`` is the value as it is printed or as the engine wrote it: ``Splenomegaly`` when
    present, ``no splenomegaly`` when absent, ``HIV test negative``, ``Hemoglobin 6.8 g/dL``.
    """
    label = labels.short_finding(knowledge, finding)
    if text in ("present", labels.word("present")):
        return label
    if text in ("absent", labels.word("absent")):
        if labels.is_positive_test(knowledge, finding):
            return _("{test} negative").format(test=labels.examined(knowledge, finding))
        topic, colon, what = label.partition(": ")
        if colon:
            return _("{topic}: no {finding}").format(topic=topic, finding=what)
        return _("no {finding}").format(finding=labels.in_sentence(label))
    definition = knowledge.findings.get(finding)
    if definition is not None and text in definition.values:
        return _("{finding}: {value}").format(finding=label, value=category(text))
    return _("{finding} {value}").format(finding=label, value=amount(text, finding))


def stated(knowledge: KnowledgeBase, finding: str, entered: FindingValue) -> str:
    """Return an entered finding with its value as a clinician writes it."""
    match entered:
        case Presence():
            return finding_value(knowledge, finding, entered.value)
        case Category(name):
            return finding_value(knowledge, finding, name)
        case _:
            return _("{finding} {value}").format(
                finding=labels.short_finding(knowledge, finding),
                value=value(entered, finding),
            )


def amount(text: str, finding: str) -> str:
    """Return a value that the engine wrote as text, with its unit as it is printed."""
    printed = shown(text)
    if finding.endswith(_MULTIPLES) and any(character.isdigit() for character in printed):
        return _("{number} times the upper limit").format(number=printed)
    return printed


def listed(items: list[str] | tuple[str, ...], last: str = "") -> str:
    """Join items with commas, the last with ``last`` (``and`` unless told)."""
    if len(items) < 2:
        return "".join(items)
    return _("{first} {joint} {last}").format(
        first=", ".join(items[:-1]), joint=last or _("and"), last=items[-1]
    )
