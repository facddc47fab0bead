"""Promises to pay: whether one was kept follows from what happened to the debts it covers."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from .debt import Debt, settled_by


@dataclass(frozen=True, slots=True)
class Promise:
    """A sum that the customer has promised by a day.

    :ivar by: the day promised
    :ivar tolerance_days: days after it within which a payment is still in time
    :ivar covered: Debt for each covered debt that this customer still owes
    :ivar made: the day on which it was made
    :ivar unit: smallest amount of the currency
    """

    id: int
    amount: float
    by: date
    tolerance_days: int
    covered: tuple[Debt, ...]
    made: date
    unit: float = 0.01

    @property
    def until(self):
        """The last day on which a payment is in time."""
        return self.by + timedelta(self.tolerance_days)


class PromiseStatus(NamedTuple):
    """The status of a promise.

    :ivar state: ``open``, ``kept``, ``partly`` (some money came in time), ``broken`` (none did) or ``void``: this
        customer no longer owes anything that it covers
    :ivar received: the amount that came in time, at most the amount promised
    :ivar settled_by: how a kept promise was settled: ``paid``, ``credited``, ``corrected`` or ``cancelled``
    """

    state: str
    received: float
    settled_by: str = ""


def promise_statuses(promises, today):
    """Return the status of each promise.

    Money counts once: among promises for the same debt, the one that ends first takes it first. Nobody has to pay more
    than there is to pay: the open amount now, and the money that no other promise has taken.

    :param promises: promises that cover the same debts must be passed together
    :returns: {promise id: PromiseStatus}
    """
    left = {r.id: r.amount for promise in promises for debt in promise.covered for r in debt.receipts}
    ordered = sorted(promises, key=lambda promise: (promise.until, promise.id))
    return {promise.id: _status(promise, left, today) for promise in ordered}


def _status(promise, left, today):
    if not promise.covered:
        return PromiseStatus("void", 0.0)
    came = [receipt for debt in promise.covered for receipt in debt.since(promise.made)]
    owed = sum(debt.open for debt in promise.covered) + sum(min(r.amount, left[r.id]) for r in came)
    wanted = min(promise.amount, max(owed, 0.0))
    last = min(promise.until, today)  # receipts dated in the future do not count yet
    received = _take([receipt for receipt in came if receipt.day <= last], left, wanted)
    if wanted - received < promise.unit / 2:
        paid = promise.amount - wanted < promise.unit / 2
        return PromiseStatus("kept", wanted, settled_by(promise.covered, paid))
    if today <= promise.until:
        return PromiseStatus("open", received)
    return PromiseStatus("partly" if received >= promise.unit / 2 else "broken", received)


def _take(receipts, left, wanted):
    """Take the amount wanted from the money that no promise has taken yet.

    :param left: amounts by receipt id; is changed
    :returns: the amount taken
    """
    taken = 0.0
    for receipt in receipts:
        used = min(receipt.amount, left[receipt.id], wanted - taken)
        left[receipt.id] -= used
        taken += used
    return taken
