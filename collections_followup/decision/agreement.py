"""Payment agreements: a calendar that the customer can keep, and whether they keep it.

Amounts are in the currency of the agreement; calculations count its smallest unit, so that sums are exact.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from .debt import Debt, settled_by
from .reason import Money, Reason, _lt

#: Days between two installments; any other rhythm is monthly.
RHYTHMS = {"weekly": 7, "biweekly": 14}
#: The most installments that can fall in one month.
MOST_IN_A_MONTH = {"weekly": 5, "biweekly": 3, "monthly": 1}
#: The number of installments proposed when the customer's means are not known; and the limit for any calendar.
USUAL_COUNT, MOST_INSTALLMENTS = 3, 60
SATURDAY = 5


class Due(NamedTuple):
    """A line of a calendar: an amount and the day on which it is due."""

    day: date
    amount: float


# === THE CALENDAR === #


def split(total, count, unit=0.01):
    """Split a total into equal amounts; the last one takes what cannot be divided.

    :param unit: the smallest amount of the currency
    :raises ValueError: if the total is less than one unit for each, or there are more than MOST_INSTALLMENTS
    """
    if count > MOST_INSTALLMENTS:
        raise ValueError("too many installments")
    units = _units(total, unit)
    share = units // count if count > 0 else 0
    if share < 1:
        raise ValueError("too little to be split")
    return [_amount(share, unit)] * (count - 1) + [_amount(units - share * (count - 1), unit)]


def calendar(total, count, rhythm, first, unit=0.01):
    """Return the installments of a total.

    :param rhythm: ``weekly``, ``biweekly`` or ``monthly``
    :param first: the day of the first one; each falls on a working day
    :returns: Due for each, whose amounts sum to the total exactly
    :raises ValueError: if there is less than one unit for each
    """
    amounts = split(total, count, unit)
    return [Due(working_day(nth(first, rhythm, n), first), amount) for n, amount in enumerate(amounts)]


def working_day(day, earliest=date.min):
    """Return the day itself or the next Monday; the Friday before if that is in another month, as banks do."""
    if day.weekday() < SATURDAY:
        return day
    monday, friday = day + timedelta(7 - day.weekday()), day - timedelta(day.weekday() - 4)
    return friday if monday.month != day.month and friday >= earliest else monday


def fitting_count(total, monthly, rhythm):
    """Return the fewest installments with which no month asks for more than ``monthly``.

    :param monthly: the most that the customer can pay in a month; 0 if that is not known
    """
    if monthly <= 0:
        return USUAL_COUNT
    each = monthly / MOST_IN_A_MONTH[rhythm]
    return min(max(-int(-total // each), 1), MOST_INSTALLMENTS)


def concerns(dues, average, share, currency):
    """Return the arguments for and against a calendar.

    :param dues: Due for each installment, without a down payment
    :param average: the monthly average of the customer's payments in the last year
    :param share: the share of it, from 0 to 1, that an agreement may ask for
    :param currency: ISO code, to show amounts
    :returns: Reasons; the code ``realistic`` is the only one in favor
    """
    if len(dues) > MOST_INSTALLMENTS:
        return (too_many(),)
    found = [
        Reason("on_weekend", _lt("%(day)s is on a weekend: banks do not pay then."), {"day": due.day})
        for due in dues
        if due.day.weekday() >= SATURDAY
    ]
    return (*found, *_can_be_paid(dues, average, share, currency))


def too_many():
    """Return the Reason that refuses a calendar with more than MOST_INSTALLMENTS installments."""
    sentence = _lt("An agreement has at most %(most)s installments.")
    return Reason("too_many_installments", sentence, {"most": MOST_INSTALLMENTS})


def _can_be_paid(dues, average, share, currency):
    months = {}
    for due in dues:
        month = due.day.year, due.day.month
        months[month] = months.get(month, 0.0) + due.amount
    if not months:
        return []
    most = max(months.values())
    values = {
        "most": Money(most, currency),
        "average": Money(average, currency),
        "limit": Money(average * share, currency),
    }
    if average <= 0:
        sentence = _lt("The customer has paid nothing in the last year: nobody knows whether this can be kept.")
        return [Reason("never_paid", sentence)]
    if most > average * share + 0.005:
        sentence = _lt(
            "Up to %(most)s is due in one month, but the customer has paid %(average)s a month in the last year: "
            "%(limit)s is realistic."
        )
        return [Reason("too_much", sentence, values)]
    sentence = _lt(
        "Realistic: at most %(most)s is due in one month; the customer has paid %(average)s a month in the last year."
    )
    return [Reason("realistic", sentence, values)]


def nth(first, rhythm, number):
    """Return the due date of an installment, counted from 0; the day of the month is kept where the month has it."""
    if rhythm in RHYTHMS:
        return first + timedelta(RHYTHMS[rhythm] * number)
    months = first.month - 1 + number
    year, month = first.year + months // 12, months % 12 + 1
    return date(year, month, min(first.day, monthrange(year, month)[1]))


# === THE STATUS === #


class Installment(NamedTuple):
    """An installment by its id: an amount and the day on which it is due."""

    id: int
    due: date
    amount: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """A calendar over named debts.

    :ivar covered: Debt for each covered debt that this customer still owes
    :ivar made: the day on which it was made
    :ivar grace_days: days after a due date within which a payment is still in time
    :ivar misses: the number of missed installments that puts it in default
    :ivar unit: smallest amount of the currency
    :ivar agreed: the open amount of all covered debts when it was made, whoever owes them now
    """

    installments: tuple[Installment, ...]
    covered: tuple[Debt, ...]
    made: date
    grace_days: int = 0
    misses: int = 1
    unit: float = 0.01
    agreed: float = 0.0


class InstallmentStatus(NamedTuple):
    """The status of an installment.

    :ivar state: ``open``, ``due`` (its day has come), ``paid``, ``late`` (paid after the grace period), ``missed`` or
        ``dropped`` (no debt is left for it to pay)
    :ivar received: the amount paid for it
    :ivar expected: the amount still to be paid for it
    """

    state: str
    received: float
    expected: float


class AgreementStatus(NamedTuple):
    """The status of an agreement.

    :ivar state: ``active``, ``defaulted``, ``completed`` or ``void``: this customer no longer owes anything that it
        covers
    :ivar received: the amount paid, at most what there is to pay
    :ivar installments: InstallmentStatus by installment id
    :ivar in_time: False if any installment was, or is, late
    :ivar until: last day on which a payment of the next installment that is not missed is in time, if one is open
    :ivar grown: the amount by which the debt exceeds what was agreed upon
    :ivar settled_by: how a completed one was settled: ``paid``, ``credited``, ``corrected`` or ``cancelled``
    :ivar kept_until: the last day on which one in default was kept
    """

    state: str
    received: float
    installments: dict[int, InstallmentStatus]
    in_time: bool
    until: date | None
    grown: float = 0.0
    settled_by: str = ""
    kept_until: date | None = None


class _Row(NamedTuple):
    installment: Installment
    last: date  # in time up to and including this day
    wanted: int
    received: int
    paid_on: date | None

    @property
    def open(self):
        return self.received < self.wanted

    def missed(self, day):
        return self.wanted > 0 and day > self.last and not (self.paid_on and self.paid_on <= day)

    @property
    def late(self):
        return bool(self.paid_on and self.paid_on > self.last)


def agreement_status(agreement, today):
    """Return the status of an agreement today.

    Money received since it was made pays the installments in the order of their days, whichever debt it was for: a
    payment that is reversed is as if it had never been, and one that is entered late counts by its date. The
    agreement is in default from the day on which as many installments are missed as was agreed, until none is.

    Where the debt has been reduced by other means than money, the last installments are reduced.
    """
    came = [receipt for debt in agreement.covered for receipt in debt.since(agreement.made)]
    change = _change(agreement, came)
    rows = _rows(agreement, _wanted(agreement, max(-change, 0)), _units_by_day(agreement, came, today))
    waited = [row.last for row in rows if row.open and not row.missed(today)]
    kept_until = _kept_until(rows, agreement.misses, today) if agreement.covered else None
    state = _state(rows, kept_until) if agreement.covered else "void"
    return AgreementStatus(
        state,
        _amount(sum(row.received for row in rows), agreement.unit),
        {row.installment.id: _paid(row, agreement.unit, today) for row in rows},
        not any(row.late or row.missed(today) for row in rows),
        min(waited, default=None),
        _amount(max(change, 0), agreement.unit),
        settled_by(agreement.covered, change >= 0) if state == "completed" else "",
        kept_until if state == "defaulted" else None,
    )


def _change(agreement, came):
    """Return the units by which the debt has grown since the agreement was made; negative if it has shrunk."""
    now = sum(debt.open for debt in agreement.covered) + sum(receipt.amount for receipt in came)
    then = agreement.agreed or sum(debt.amount for debt in agreement.covered)
    return _units(now, agreement.unit) - _units(then, agreement.unit)


def _units_by_day(agreement, came, today):
    """Return (day, units) of the money received, in order; receipts dated in the future do not count yet."""
    return sorted((r.day, _units(r.amount, agreement.unit)) for r in came if r.day <= today)


def _in_order(agreement):
    return sorted(agreement.installments, key=lambda i: (i.due, i.id))


def _wanted(agreement, less):
    """Return the units that each installment asks for, by id; the last ones shrink if the debt shrinks by ``less``."""
    wanted = {}
    for installment in reversed(_in_order(agreement)):
        units = _units(installment.amount, agreement.unit)
        wanted[installment.id] = units - min(units, less)
        less -= min(units, less)
    return wanted


def _rows(agreement, wanted, receipts):
    """Return the installments in the order of their days, each with the amount paid and the day it was complete."""
    rows, receipts = [], list(receipts)
    for installment in _in_order(agreement):
        units, received, day = wanted[installment.id], 0, None
        while received < units and receipts:
            day, amount = receipts.pop(0)
            used = min(amount, units - received)
            received += used
            if amount > used:
                receipts.insert(0, (day, amount - used))
        last = installment.due + timedelta(agreement.grace_days)
        rows.append(_Row(installment, last, units, received, day if 0 < units <= received else None))
    return rows


def _paid(row, unit, today):
    if row.paid_on:
        state = "late" if row.late else "paid"
    elif not row.wanted:
        state = "dropped"
    elif row.missed(today):
        state = "missed"
    else:
        state = "open" if today < row.installment.due else "due"
    return InstallmentStatus(state, _amount(row.received, unit), _amount(row.wanted - row.received, unit))


def _state(rows, kept_until):
    if not any(row.open for row in rows):
        return "completed"
    return "defaulted" if kept_until else "active"


def _kept_until(rows, misses, today):
    """Return the last day before so many installments were missed; None if they were not, or all have come since."""
    turns = {row.last + timedelta(1) for row in rows} | {row.paid_on for row in rows if row.paid_on} | {today}
    kept_until = None
    for day in sorted(turn for turn in turns if turn <= today):
        missed = sum(row.missed(day) for row in rows)
        if missed >= misses:
            kept_until = kept_until or day - timedelta(1)
        elif not missed:
            kept_until = None
    return kept_until


def _units(amount, unit):
    return int((Decimal(str(amount)) / Decimal(str(unit))).to_integral_value(ROUND_HALF_UP))


def _amount(units, unit):
    return float(units * Decimal(str(unit)))
