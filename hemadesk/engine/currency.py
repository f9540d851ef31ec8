"""How long a value speaks: what is out of date is history, never evidence."""

from hemadesk.domain.timeline import DAYS_OF_EPISODE, Timeline
from hemadesk.knowledge.catalogue import Currency, Holds


def is_in_date(currency: Currency, encounter: int, timeline: Timeline) -> bool:
    """Tell whether a value of that encounter still holds at the newest one.

    A value is out of date only if it surely is: encounters without a date count as one
    episode, and a partial date is taken at its most recent.
    """
    if currency.holds in (Holds.LASTING, Holds.UNTIL_NEWER):
        return True
    days = DAYS_OF_EPISODE if currency.holds is Holds.EPISODE else currency.days or 0
    return timeline.days_before_newest(encounter) <= days
