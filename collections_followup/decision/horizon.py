"""Until when a verdict stands as long as nothing but time changes: so long nobody needs to look at the case again."""

from datetime import timedelta
from itertools import chain

from .ladder import NEVER


def look_on(verdict):
    """The first day on which time alone may change what was found.

    :returns: today when a step is due; else a later day, or None when time changes nothing
    """
    if verdict.outcome == "step":
        return verdict.today
    days = chain(*map(_days_of_item, verdict.assessment.items), (r.until for r in verdict.refusals))
    later = [day for day in (*days, verdict.decision.turns()) if day and day > verdict.today]
    first = min(later, default=NEVER)
    return None if first is NEVER else first


def _days_of_item(item):
    """The day on which it is overdue, and the one on which it is not held any more."""
    return item.due and item.due + timedelta(1), item.hold and item.hold.until
