"""Interest of one debt: its balance over time, times the rate over time.

Interest is reckoned on the balance as it was on each day, never on what is open today. A day bears interest on the
balance with which it begins: a payment counts from the day after it, so that the order of payments of one day does not
matter. What was credited was never owed: it bears no interest from the beginning.
"""

import calendar
from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

NOTHING = Decimal(0)


class Payment(NamedTuple):
    """Money that came on a day."""

    day: date
    amount: Decimal


class Owed(NamedTuple):
    """A debt over time.

    :ivar due: its due date: the day after it is the first that bears interest
    :ivar amount: what was owed, without what was credited or is disputed
    :ivar payments: Payments, in any order
    """

    due: date
    amount: Decimal
    payments: tuple[Payment, ...] = ()

    @property
    def first(self):
        """The first day that bears interest."""
        return self.due + timedelta(1)

    @property
    def settled(self):
        """The day on which the last of it was paid; None as long as some is open."""
        if self.amount > sum((payment.amount for payment in self.payments), NOTHING):
            return None
        return max((payment.day for payment in self.payments), default=None)


class Segment(NamedTuple):
    """Days on which neither the balance nor the rate changes, the last one included.

    :ivar balance: what bears interest on each of them
    :ivar percent: per year
    :ivar source: where the reference rate was found
    :ivar year: days of a year
    """

    begins: date
    ends: date
    balance: Decimal
    percent: Decimal
    source: str
    year: int

    @property
    def days(self):
        return (self.ends - self.begins).days + 1

    @property
    def weight(self):
        """The interest, times a hundred and the days of a year: an exact number, so that sums are exact, too."""
        return self.balance * self.percent * self.days


def segments(owed, steps, *, year="365", compounding="simple", free=frozenset()):
    """Return the interest of a debt as Segments, the oldest first; days without balance are left out.

    :param steps: the rates from the day after the due date to the last day that is reckoned, as
        ``interest_rule.Step``; none: nothing is reckoned
    :param year: days of a year: ``365``, ``360``, or ``actual``
    :param compounding: ``simple`` or ``yearly``
    :param free: days for which no interest is reckoned, such as those of a breathing space
    """
    if not steps:
        return []
    turns = _turns(owed, steps, year, compounding, free)
    found, of_year, added = [], [], NOTHING
    anniversaries = set(_anniversaries(owed.due, steps[-1].ends)) if compounding == "yearly" else ()
    for begins, following in zip(turns, turns[1:], strict=False):
        if begins in anniversaries:
            added, of_year = added + _sum(of_year), []
        balance = _balance(owed, begins)
        if balance <= 0 or begins in free:
            continue
        step, ends = _step_of(steps, begins), following - timedelta(1)
        of_year.append(Segment(begins, ends, balance + added, step.percent, step.source, _days_of_year(begins, year)))
        found.append(of_year[-1])
    return found


def after(of_debt, day):
    """Return the parts of segments after a day."""
    later = [segment for segment in of_debt if segment.ends > day]
    return [segment._replace(begins=max(segment.begins, day + timedelta(1))) for segment in later]


def by_month(of_debt, unit=Decimal("0.01")):
    """Return the interest of each month: pairs of its last day that is reckoned and its amount, which add up.

    :param unit: smallest amount of the currency
    """
    parts = [part for segment in of_debt for part in _months(segment)]
    last = {(part.ends.year, part.ends.month): part.ends for part in parts}
    sums = defaultdict(Decimal)
    for part, amount in zip(parts, amounts(parts, unit), strict=True):
        sums[part.ends.year, part.ends.month] += amount
    return [(last[month], amount) for month, amount in sums.items()]


def _months(segment):
    """Yield the parts of a segment in each month."""
    begins = segment.begins
    while begins <= segment.ends:
        ends = begins.replace(day=calendar.monthrange(begins.year, begins.month)[1])
        yield segment._replace(begins=begins, ends=min(ends, segment.ends))
        begins = ends + timedelta(1)


def days_between(first, last):
    """Yield the days from the first to the last one."""
    for number in range((last - first).days + 1):
        yield first + timedelta(number)


def _turns(owed, steps, year, compounding, free):
    """Return the days on which something changes, from the first that is reckoned to the one after the last."""
    first, end = steps[0].begins, steps[-1].ends + timedelta(1)
    turns = {step.begins for step in steps} | {payment.day + timedelta(1) for payment in owed.payments}
    turns |= set(free) | {day + timedelta(1) for day in free}
    if year == "actual":
        turns |= {date(number, 1, 1) for number in range(first.year + 1, end.year + 1)}
    if compounding == "yearly":
        turns |= set(_anniversaries(owed.due, end))
    return [first, *sorted(day for day in turns if first < day < end), end]


def _anniversaries(due, last):
    """Return the days on which a further year of interest begins."""
    start, years = due + timedelta(1), 1
    while (day := _years_after(start, years)) <= last:
        yield day
        years += 1


def _years_after(day, years):
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return date(day.year + years, 3, 1)


def _balance(owed, day):
    """Return what is owed when a day begins."""
    paid = sum((payment.amount for payment in owed.payments if payment.day < day), NOTHING)
    return max(owed.amount - paid, NOTHING)


def _step_of(steps, day):
    return next(step for step in steps if step.begins <= day <= step.ends)


def _days_of_year(day, year):
    if year != "actual":
        return int(year)
    return 366 if calendar.isleap(day.year) else 365


def total(of_debt, unit=Decimal("0.01")):
    """Return the interest of all segments, rounded once, half a unit up.

    :param unit: smallest amount of the currency
    """
    return _rounded(_sum(of_debt), unit)


def amounts(of_debt, unit=Decimal("0.01")):
    """Return the interest of each segment, rounded so that they add up to the total."""
    told, found, weights = NOTHING, [], defaultdict(Decimal)
    for segment in of_debt:
        weights[segment.year] += segment.weight
        found.append(_rounded(_interest(weights), unit) - told)
        told += found[-1]
    return found


def _sum(of_debt):
    """Return the interest of segments, to 28 digits."""
    weights = defaultdict(Decimal)
    for segment in of_debt:
        weights[segment.year] += segment.weight
    return _interest(weights)


def _interest(weights):
    """Return the interest of weights by the days of their years."""
    return sum((weight / (100 * year) for year, weight in weights.items()), NOTHING)


def _rounded(amount, unit):
    return (amount / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit
