"""The amounts that are really owed: open items after outstanding credits are set off."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from .charge import Charge
from .facts import Advance, Receivable
from .lazy import lazy
from .order import oldest_first
from .reason import Reason


class OpenItem(NamedTuple):
    """A receivable, the amount that credits leave open of it, and the reason that holds it, if any."""

    receivable: Receivable
    open: float
    value: float
    hold: Reason | None = None

    @property
    def due(self):
        return self.receivable.due

    @property
    def asked(self):
        """The amount that may be asked for before credits are set off: neither disputed nor being paid."""
        return self.receivable.free

    @property
    def owed(self):
        return self.open >= self.receivable.unit / 2

    def overdue(self, day):
        due = self.receivable.due
        return due is not None and due < day


@dataclass(frozen=True)
class Assessment:
    """The open items of a case, oldest first, and the credit that is left over.

    :ivar credit: value of all outstanding credits
    :ivar lapses: days on which time alone changes an item: a payment under way is no longer waited for, or a guard
        holds it from then on
    :ivar in_advance: money that is not set off because it was paid for an order
    :ivar charges: amounts owed beside the items; no total here includes them
    """

    today: date
    items: tuple[OpenItem, ...]
    credit: float = 0.0
    lapses: tuple[date, ...] = ()
    in_advance: tuple[Advance, ...] = ()
    charges: tuple[Charge, ...] = ()

    @lazy
    def overdue(self):
        return tuple(_overdue(self.items, self.today))

    @lazy
    def collectible(self):
        """The items that may be followed up: something is owed, and they are not on hold."""
        return tuple([i for i in self.items if not i.hold and i.open >= i.receivable.unit / 2])

    @lazy
    def overdue_value(self):
        """The value that is overdue and collectible, after credits."""
        return overdue_value(self.collectible, self.today)

    @property
    def booked_overdue(self):
        """The overdue amount in the ledger: before credits, items on hold included, at the rates it was booked at."""
        return sum([i.receivable.booked for i in self.overdue])

    @property
    def booked_total(self):
        """The open amount in the ledger, due or not."""
        return sum([i.receivable.booked for i in self.items])

    @property
    def oldest_due(self):
        return self.items[0].due if self.items else None


def overdue_value(items, day):
    """Return the value of the items that are overdue on ``day``, after credits."""
    return sum([i.value for i in _overdue(items, day)])


def _overdue(items, day):
    return [i for i in items if (due := i.receivable.due) and due < day]


def assess(receivables, credits, holds, today, lapses=(), in_advance=(), charges=()):
    """Set credits off against debts and return what is open.

    Credits pay the oldest item first, in their own currency, then, at the day's rate,
    across currencies. Items on hold get only what the others leave over.

    :param holds: function of a receivable that returns the Reason that holds it, or None
    :param lapses: days on which time alone changes an item
    :param in_advance: Advances, which are not set off
    :param charges: Charges, which credits do not pay
    :returns: Assessment
    """
    items = [
        _free(OpenItem(r, r.residual, r.value, holds(r)))
        if r.disputed or r.under_way
        else OpenItem(r, r.residual, r.value, holds(r))
        for r in in_order(receivables)
    ]
    if credits:
        items = _set_off(items, credits)
    return Assessment(today, tuple(items), sum(c.value for c in credits), lapses, in_advance, charges)


def _set_off(items, credits):
    """Return the items after the credits are set off."""
    left = {i.receivable.id: i.open for i in items}
    money = _Credits(credits)
    money.pay([i.receivable for i in items if not i.hold], left)
    money.pay([i.receivable for i in items if i.hold], left)
    return [i if i.open == (open_now := left[i.receivable.id]) else _left_open(i, open_now) for i in items]


def in_order(receivables):
    """Return the receivables by due date, the earliest first; those without a due date come last."""
    return sorted(receivables, key=lambda r: oldest_first(r.due, r.id))


def _free(item):
    """Return the item without the part that is disputed or being paid; an item on hold is shown in full."""
    r = item.receivable
    left = r.rounded(r.residual - r.under_way) if item.hold else r.free
    return item if r.is_nothing(left) else _left_open(item, left)


def _left_open(item, left):
    if left == item.open:
        return item
    return item._replace(open=left, value=item.value * left / item.open)


class _Credits:
    """The credits of a customer, by currency, until they are spent."""

    def __init__(self, credits):
        self.credits = credits
        self.amounts, values = defaultdict(float), defaultdict(float)
        for credit in credits:
            self.amounts[credit.currency] += credit.amount
            values[credit.currency] += credit.value
        self.rates = {currency: values[currency] / self.amounts[currency] for currency in values}

    @property
    def value(self):
        return sum(amount * self.rates[currency] for currency, amount in self.amounts.items())

    def pay(self, receivables, left):
        """Spend the credits on the open amounts in ``left``, by item id."""
        self._pay_in_own_currency(receivables, left)
        self._pay_across_currencies(receivables, left)

    def _pay_in_own_currency(self, receivables, left):
        for r in receivables:
            money = self.amounts.get(r.currency)
            if money:  # a credit that is spent pays nothing more, however many items are left
                price = self._price(r, left[r.id])
                used = min(price, money)
                self.amounts[r.currency] = money - used
                left[r.id] = r.rounded(left[r.id] - used) if used < price else 0.0

    def _price(self, receivable, left):
        """Return the amount that settles an item: less than its balance if money came in time for its discount."""
        discount = receivable.discount
        if not discount or left < receivable.residual:
            return left
        in_time = [
            credit.amount
            for credit in self.credits
            if credit.currency == receivable.currency and credit.paid_on and credit.paid_on <= discount.until
        ]
        came = min(sum(in_time), self.amounts[receivable.currency])
        return discount.pays if came > discount.pays - receivable.unit / 2 else left

    def _pay_across_currencies(self, receivables, left):
        value = unspent = self.value
        for r in receivables:
            if unspent < 1e-6:
                break
            open_value = r.value * left[r.id] / r.residual
            if open_value:
                used = min(open_value, unspent)
                unspent -= used
                left[r.id] = r.rounded(left[r.id] * (1 - used / open_value))
        if value:
            self._keep(unspent / value)

    def _keep(self, share):
        """Keep this share of the credit in each currency, so that spending across currencies is proportional."""
        for currency in self.amounts:
            self.amounts[currency] *= share
