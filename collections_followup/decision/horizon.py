"""The horizon of a verdict: how long it holds while nothing but time changes, so that no evaluation is needed."""

from datetime import timedelta

from .next_step import NEVER


def evaluate_on(verdict):
    """Return the first day on which time alone may change the verdict.

    :returns: today if a step is due; else a later day, or None if time changes nothing
    """
    if verdict.outcome == "step":
        return verdict.today
    today = verdict.today
    assessment = verdict.assessment
    days = [
        *_days_of_items(assessment.items, today),
        *assessment.lapses,
        *(r.until for r in verdict.refusals),
        *verdict.turns,
    ]
    later = [day for day in (*days, verdict.decision.next_change()) if day and day > today]
    first = min(later, default=NEVER)
    return None if first is NEVER else first


def _days_of_items(items, today):
    """Yield the days on which an item becomes overdue, and those on which one is no longer on hold."""
    for receivable, _open, _value, hold in items:
        if receivable.due and receivable.due >= today:
            yield receivable.due + timedelta(1)
        if hold:
            yield hold.until
