"""Promises to pay: whether one was kept is read from what happened to the debts it covers."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from .debt import Debt, settled_by


@dataclass(frozen=True, slots=True)
class Promise:
    """A sum that the customer has promised by a day.

    :ivar by: the day promised
    :ivar tolerance_days: days after it on which money is still in time
    :ivar covered: Debt for each that it covers and that the customer still has to answer for
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
        """The last day on which money is in time."""
        return self.by + timedelta(self.tolerance_days)


class PromiseStatus(NamedTuple):
    """The status of a promise.

    :ivar state: ``open``, ``kept``, ``partly`` (some came in time), ``broken`` (nothing did) or ``void``: nothing that
        it covers is owed by this customer any more
    :ivar received: what came in time, at most the amount promised
    :ivar settled_by: of a promise that is kept, how: ``paid``, ``credited``, ``corrected`` or ``cancelled``
    """

    state: str
    received: float
    settled_by: str = ""


def promise_statuses(promises, today):
    """Say of each promise whether it was kept.

    Money counts once: of promises for the same debt, the one that ends first takes it first. Nobody has to pay more
    than there is to pay: what is open now, and the money that no other promise has taken.

    :param promises: those that cover the same debts are given together
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
    last = min(promise.until, today)  # what is dated ahead has not come yet
    received = _take([receipt for receipt in came if receipt.day <= last], left, wanted)
    if wanted - received < promise.unit / 2:
        paid = promise.amount - wanted < promise.unit / 2
        return PromiseStatus("kept", wanted, settled_by(promise.covered, paid))
    if today <= promise.until:
        return PromiseStatus("open", received)
    return PromiseStatus("partly" if received >= promise.unit / 2 else "broken", received)


def _take(receipts, left, wanted):
    """Take what is wanted of the money that no promise has taken yet.

    :param left: amounts by receipt id; is changed
    :returns: how much was taken
    """
    taken = 0.0
    for receipt in receipts:
        used = min(receipt.amount, left[receipt.id], wanted - taken)
        left[receipt.id] -= used
        taken += used
    return taken
