"""Money under way that is not in the ledger yet: what it will pay, and what it leaves to be asked for."""

from datetime import date
from typing import NamedTuple

from .facts import Credit


class UnderWay(NamedTuple):
    """A payment that was registered, or begun online, and has not arrived.

    :ivar amount: the amount under way, in ``currency``
    :ivar value: the same in company currency
    :ivar moves: ids of the invoices that it pays
    :ivar since: the day on which it was made
    :ivar until: the day from which it is no longer waited for
    :ivar spare: the value that is for none of them, and pays whatever is due first
    """

    currency: str
    amount: float
    value: float
    moves: frozenset[int]
    since: date
    until: date
    spare: float = 0.0


def allot(receivables, payments, today):
    """Mark the amounts that are being paid, in the order in which they are due.

    :param receivables: Receivables of one customer, in the order in which they are due
    :param payments: UnderWay of the same customer
    :returns: the receivables, each with the amount under way for it; and a Credit for any surplus or unassigned money
    """
    waited_for = [payment for payment in payments if payment.until > today]
    if not waited_for:
        return receivables, ()
    marked, credits = {r.id: r for r in receivables}, []
    for payment in waited_for:
        value = payment.value
        for receivable in [marked[r.id] for r in receivables if r.move_id in payment.moves]:
            used = min(value, _value_left(receivable))
            if used > 0:
                marked[receivable.id] = _being_paid(receivable, used, payment)
                value -= used
        if (spare := min(value, payment.spare)) > 1e-6:
            credits.append(Credit(payment.currency, payment.amount * spare / payment.value, spare))
    return tuple(marked.values()), tuple(credits)


def _value_left(receivable):
    return receivable.value * (1 - receivable.under_way / receivable.residual)


def _being_paid(receivable, value, payment):
    """Return the receivable with ``value`` more under way, in company currency."""
    more = receivable.residual * value / receivable.value
    return receivable._replace(
        under_way=receivable.rounded(receivable.under_way + more),
        in_transit=max(receivable.in_transit or payment.since, payment.since),
        in_transit_ends=min(receivable.in_transit_ends or payment.until, payment.until),
    )


def beyond(lines, payments):
    """Return what bank lines bring beyond payments registered before they came, which are the same money.

    :param lines: amounts of a customer's unmatched bank lines in one currency
    :param payments: amounts of the customer's registered payments in it that are not matched with a bank line yet
    :returns: amounts of the lines that equal no registered payment, nor the sum of all remaining ones
    """
    left, new = [round(amount, 6) for amount in payments], []
    for amount in lines:
        if round(amount, 6) in left:
            left.remove(round(amount, 6))
        else:
            new.append(amount)
    if len(left) > 1 and (together := next((a for a in new if abs(a - sum(left)) < 1e-6), None)):
        new.remove(together)
    return new
