"""Payment plans that customers ask for: their calendar, and whether a person has to review them first."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta

from .agreement import MOST_INSTALLMENTS, Due, calendar, nth, working_day
from .reason import Money, Reason, _lt

#: The latest day of a first installment, in days from today.
LATEST_FIRST = 366
#: Days from today to a down payment: enough to sign and to pay.
DAYS_TO_PAY = 7


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """The terms on which a customer would like to pay.

    :ivar rhythm: ``weekly``, ``biweekly`` or ``monthly``
    :ivar first: the day of the first installment
    :ivar count: number of installments; None when ``monthly`` is given
    :ivar monthly: the most that the customer can pay in a month
    :ivar down: a down payment before the first installment; 0 if there is none
    """

    rhythm: str
    first: date
    count: int | None = None
    monthly: float | None = None
    down: float = 0.0


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits within which a plan is accepted at once. Amounts are in the currency of the plan.

    :ivar total: largest total; with 0 no plan is accepted
    :ivar months: most months from today to the last installment
    :ivar count: most installments
    :ivar first_days: most days from today to the first installment
    :ivar smallest: smallest installment
    """

    total: float
    months: int
    count: int
    first_days: int
    smallest: float = 0.0


def plan(total, request, today, unit=0.01):
    """Return the calendar that a customer asks for.

    :param unit: the smallest amount of the currency
    :returns: Due for each installment
    :raises ValueError: names the value that cannot be meant: ``first`` (past, or far away), ``count`` (none, or too
        many for the amount or for anybody), ``monthly`` (so little that it would take too many), ``down`` (so much
        that nothing is left)
    """
    if not today <= request.first <= today + timedelta(LATEST_FIRST):
        raise ValueError("first")
    if request.down:
        return _after_down_payment(total, request, today, unit)
    if request.monthly is not None:
        return _fewest(total, request, unit)
    if not 1 <= (request.count or 0) <= min(MOST_INSTALLMENTS, int(total / unit + 0.5)):
        raise ValueError("count")
    return calendar(total, request.count, request.rhythm, request.first, unit)


def wrong_values(total, request, today, unit=0.01):
    """Return the names of all values that cannot be meant, as ``plan`` names one."""
    found, usable = [], {"first": today, "down": 0.0}
    while True:
        try:
            plan(total, request, today, unit)
        except ValueError as wrong:
            found.append(str(wrong))
            if found[-1] not in usable:
                return found
            request = replace(request, **{found[-1]: usable[found[-1]]})
        else:
            return found


def _after_down_payment(total, request, today, unit):
    day = min(working_day(today + timedelta(DAYS_TO_PAY)), request.first)
    if request.down > total - unit / 2:
        raise ValueError("down")
    dues = plan(round(total - request.down, 6), replace(request, down=0.0), today, unit)
    if len(dues) >= MOST_INSTALLMENTS:
        raise ValueError("count" if request.monthly is None else "monthly")
    return [Due(day, request.down), *dues]


def _fewest(total, request, unit):
    """Return the fewest installments with which no month asks for more than the customer can pay."""
    for count in range(1, min(MOST_INSTALLMENTS, int(total / unit + 0.5)) + 1):
        dues = calendar(total, count, request.rhythm, request.first, unit)
        if busiest_month(dues) < request.monthly + unit / 2:
            return dues
    raise ValueError("monthly")


def busiest_month(dues):
    """Return the most that a calendar asks for in one month."""
    months = Counter()
    for due in dues:
        months[due.day.year, due.day.month] += due.amount
    return max(months.values())


def reasons_for_review(dues, limits, today, currency):
    """Return the reasons why a person reviews a plan before it is accepted.

    :param dues: Due for each installment
    :param currency: ISO code, to show amounts
    :returns: Reasons, in words for the customer; none if it is accepted at once
    """
    if sum(due.amount for due in dues) >= limits.total + 0.005:
        return (Reason("plan_total", _lt("We look at every plan of this size in person.")),)
    found = (rule(dues, limits, today, currency) for rule in (_too_long, _too_many, _too_late, _too_small))
    return tuple(reason for reason in found if reason)


def _too_long(dues, limits, today, _currency):
    last = working_day(nth(today, "monthly", limits.months))
    if dues[-1].day > last:
        return Reason("plan_long", _lt("It ends later than %(day)s."), {"day": last})
    return None


def _too_many(dues, limits, _today, _currency):
    if len(dues) > limits.count:
        return Reason("plan_count", _lt("There are more than %(most)s installments."), {"most": limits.count})
    return None


def _too_late(dues, limits, today, _currency):
    latest = today + timedelta(limits.first_days)
    latest = working_day(latest, latest)
    if dues[0].day > latest:
        return Reason("plan_first", _lt("The first installment is after %(day)s."), {"day": latest})
    return None


def _too_small(dues, limits, _today, currency):
    if min(due.amount for due in dues) < limits.smallest - 0.005:
        smallest = Money(limits.smallest, currency)
        return Reason("plan_small", _lt("Some of its installments are below %(smallest)s."), {"smallest": smallest})
    return None
