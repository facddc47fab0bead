"""Limitation: until when a debt can still be claimed in court. No legal advice."""

from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

#: What lets the time begin anew where a rule says so: an agreement that the customer has signed (or another
#: acknowledgement in writing), a promise, a payment of a part, a demand that reached them.
RESTARTS = ("agreement", "promise", "payment", "demand")


class Rule(NamedTuple):
    """When a debt is time-barred by the law of a country.

    :ivar code: identifies the rule
    :ivar ground: the law that it rests on
    :ivar months: length of the period
    :ivar start: from when it runs: the ``due`` date, the ``invoice`` date, or the end of the year of either
        (``due_year``, ``invoice_year``)
    :ivar restarts: which of RESTARTS let it begin anew
    :ivar court: a claim that is filed keeps it from running; when the claim ends without a judgment, the time in court
        does not count (``suspend``), or the period begins anew (``restart``)
    :ivar court_months: months for which a suspension goes on after the claim has ended
    :ivar judgment_months: length of the period after a judgment; 0: not known
    :ivar final_months: months after which nothing helps any more, from the same start; 0: there is no such limit
    :ivar valid_from: first day of invoices to which it applies; None if it always has
    :ivar valid_to: last day of such invoices; None if no end is known
    """

    code: str
    ground: str
    months: int
    start: str = "due"
    restarts: frozenset[str] = frozenset()
    court: str = "suspend"
    court_months: int = 0
    judgment_months: int = 0
    final_months: int = 0
    valid_from: date | None = None
    valid_to: date | None = None


class Event(NamedTuple):
    """What has happened to a debt and may change its limitation.

    :ivar kind: one of RESTARTS; ``suspension`` or ``court``, which last; ``judgment``
    :ivar until: last day of what lasts; None as long as it does
    """

    kind: str
    day: date
    until: date | None = None


class Debt(NamedTuple):
    """A debt as far as its limitation goes.

    :ivar due: its due date; None if it has none
    :ivar dated: day of its invoice
    """

    due: date | None
    dated: date
    events: tuple[Event, ...] = ()


class Limitation(NamedTuple):
    """Until when a debt can be claimed.

    :ivar last: the last day; None while nothing runs, or where it is not known
    :ivar begins: the day from which that is counted
    :ivar cause: ``start``, or the kind of the Event that counts
    :ivar rule: the Rule; None: no rule is known, and nothing is said
    """

    last: date | None = None
    begins: date | None = None
    cause: str = "start"
    rule: Rule | None = None

    @property
    def barred_on(self):
        """The first day on which it is time-barred; None if none is known."""
        return self.last and self.last + timedelta(1)

    def is_barred(self, day):
        return self.last is not None and self.last < day


UNKNOWN = Limitation()


def applying(rules, day):
    """Return the first rule that applies to an invoice of a day; None if there is none.

    :param rules: Rules, the nearest first
    """
    fitting = (
        rule
        for rule in rules
        if (rule.valid_from is None or rule.valid_from <= day) and (rule.valid_to is None or day <= rule.valid_to)
    )
    return next(fitting, None)


def limitation(rules, debt):
    """Return the Limitation of a debt; UNKNOWN where there is no rule: none is ever invented.

    :param rules: Rules of the country and the kind of customer, the nearest first
    :param debt: Debt
    """
    rule = applying(rules, debt.dated)
    return run(rule, debt) if rule else UNKNOWN


def run(rule, debt):
    """Return the Limitation of a debt by a rule: what happens when it is time-barred already changes nothing."""
    begins = _start(rule, debt)
    found = Limitation(add_months(begins, rule.months), begins, rule=rule)
    for event in in_order(debt.events):
        if found.is_barred(event.day):
            break
        found = _after(rule, found, event)
        if found.last is None:
            return found
    return _at_most(found, rule.final_months and add_months(begins, rule.final_months))


def soonest(first, second):
    """Return the Limitation of two that ends first; what is not known ends never."""
    known = [found for found in (first, second) if found.last]
    return min(known, key=lambda found: found.last, default=first if first.rule else second)


def add_months(day, months):
    """Return the same day so many months later; the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def in_order(events):
    """Return the Events by day, with what lasts and overlaps as one, so that no day counts twice."""
    told = sorted(events, key=lambda event: (event.day, event.kind, event.until or date.max))
    lasting = [event for event in told if event.kind in ("suspension", "court")]
    others = [event for event in told if event not in lasting]
    of_kinds = [[event for event in lasting if event.kind == kind] for kind in ("court", "suspension")]
    return sorted([*others, *_merged(of_kinds[0]), *_merged(of_kinds[1])], key=lambda event: (event.day, event.kind))


def _merged(events):
    found = []
    for event in events:
        before = found[-1] if found else None
        if before and (before.until is None or event.day <= before.until):
            ends = None if None in (before.until, event.until) else max(before.until, event.until)
            found[-1] = before._replace(until=ends)
        else:
            found.append(event)
    return found


def _start(rule, debt):
    day = (debt.due or debt.dated) if rule.start.startswith("due") else debt.dated
    return day.replace(month=12, day=31) if rule.start.endswith("_year") else day


def _after(rule, found, event):
    """Return the Limitation after an event that came in time."""
    if event.kind == "judgment":
        last = add_months(event.day, rule.judgment_months) if rule.judgment_months else None
        return found._replace(last=last, begins=event.day, cause="judgment")
    if event.kind in ("suspension", "court"):
        return _after_pause(rule, found, event)
    if event.kind in rule.restarts:
        return _anew(rule, found, event.day, event.kind)
    return found


def _after_pause(rule, found, event):
    if event.until is None:
        return found._replace(last=None, cause=event.kind)
    if event.kind == "court" and rule.court == "restart":
        return _anew(rule, found, event.until, "court")
    ends = add_months(event.until, rule.court_months) if event.kind == "court" else event.until
    paused = ends - event.day + timedelta(1)
    return found._replace(last=found.last + paused, cause=event.kind)


def _anew(rule, found, day, cause):
    last = add_months(day, rule.months)
    return found if last < found.last else found._replace(last=last, begins=day, cause=cause)


def _at_most(found, final):
    return found._replace(last=final, cause="final") if final and found.last > final else found
