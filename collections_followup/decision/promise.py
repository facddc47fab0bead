"""Promises to pay: whether one was kept is read from what happened to the items it covers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from .assessment import EPSILON


class Receipt(NamedTuple):
    """What a payment or a credit note has taken off an item, in the item's currency."""

    day: date
    amount: float


class ItemNow(NamedTuple):
    """An item that was promised: what is open of it now, and all that was ever taken off it, oldest first."""

    open: float
    receipts: tuple[Receipt, ...] = ()


@dataclass(frozen=True, slots=True)
class Promise:
    """A sum that the customer has promised by a day.

    :ivar by: the day promised
    :ivar tolerance_days: days after it on which money is still in time
    :ivar covered: what was open of each item when the promise was made, by item id
    :ivar made: the day on which it was made
    """

    id: int
    amount: float
    by: date
    tolerance_days: int
    covered: Mapping[int, float]
    made: date

    @property
    def until(self):
        """The last day on which money is in time."""
        return self.by + timedelta(self.tolerance_days)


class Settled(NamedTuple):
    """Where a promise stands.

    :ivar state: ``open``, ``kept``, ``partly`` (some came in time) or ``broken`` (nothing did)
    :ivar received: what came in time, at most the amount promised
    """

    state: str
    received: float


def settle(promises, items, today):
    """Say of each promise whether it was kept.

    Money counts once: of promises for the same item, the one that ends first takes it first. A promise takes
    what has come since it was made (see ``since``).

    :param promises: those that cover the same items are given together
    :param items: ItemNow by item id
    :returns: {promise id: Settled}
    """
    covered = {item_id for promise in promises for item_id in promise.covered if item_id in items}
    left = {item_id: [receipt.amount for receipt in items[item_id].receipts] for item_id in covered}
    return {
        promise.id: _settled(promise, items, left, today)
        for promise in sorted(promises, key=lambda promise: (promise.until, promise.id))
    }


def _settled(promise, items, left, today):
    wanted = promise.amount
    for item_id, then_open in sorted(promise.covered.items()):
        if item_id in items:
            wanted -= _take(since(items[item_id], then_open, promise.made), left[item_id], promise.until, wanted)
    received = promise.amount - wanted
    if wanted < EPSILON:
        return Settled("kept", promise.amount)
    if today <= promise.until:
        return Settled("open", received)
    return Settled("partly" if received >= EPSILON else "broken", received)


def _take(receipts, left, until, wanted):
    """Take money that came in time from what is left of the receipts of an item.

    :param receipts: those since the promise was made
    :param left: amounts that no promise has taken yet, by receipt; is changed
    :returns: how much was taken
    """
    taken = 0.0
    for index, own in enumerate(receipts):
        used = min(own.amount, left[index], wanted - taken) if own.day <= until else 0.0
        left[index] -= used
        taken += used
    return taken


def since(item, then_open, made):
    """The receipts of an item without what had come before: each with the part that counts, which may be 0.

    What has come since then is the latest part of all receipts, as large as the item has shrunk: a payment that is
    reversed is as if it had never been, and one that is entered late counts. What is dated later has come since
    in any case, also when an earlier payment is reversed, which lets the item grow.

    :param then_open: what was open of the item then
    :param made: that day
    """
    unshrunk = sum(receipt.amount for receipt in item.receipts) - max(then_open - item.open, 0.0)
    before = min(unshrunk, sum(receipt.amount for receipt in item.receipts if receipt.day <= made))
    for receipt in item.receipts:
        yield Receipt(receipt.day, min(receipt.amount, max(receipt.amount - before, 0.0)))
        before -= receipt.amount
