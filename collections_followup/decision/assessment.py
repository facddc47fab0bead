"""What is really owed: open items after the credits that wait to be allocated."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from .facts import Receivable
from .reason import Reason

#: Below this nothing is owed: residuals and credits are rounded to the cent or coarser.
EPSILON = 0.005


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A receivable, what credits leave open of it, and what holds it back, if anything."""

    receivable: Receivable
    open: float
    value: float
    hold: Reason | None = None

    @property
    def due(self):
        return self.receivable.due

    @property
    def owed(self):
        return self.open >= EPSILON

    def overdue(self, day):
        return self.due is not None and self.due < day


@dataclass(frozen=True, slots=True)
class Assessment:
    """The open items of a case, oldest first, and the credit that is left over.

    :ivar credit: value of all credits that wait to be allocated
    """

    today: date
    items: tuple[OpenItem, ...]
    credit: float = 0.0

    @property
    def overdue(self):
        return tuple(i for i in self.items if i.overdue(self.today))

    @property
    def collectible(self):
        """Items that may be followed up: something is owed and nothing holds them."""
        return tuple(i for i in self.items if i.owed and not i.hold)

    @property
    def held(self):
        return tuple(i for i in self.items if i.owed and i.hold)

    @property
    def overdue_value(self):
        """Value overdue and collectible after credits."""
        return overdue_value(self.collectible, self.today)

    @property
    def gross_overdue_value(self):
        """Value overdue before credits, held items included: what the ledger shows."""
        return sum(i.receivable.value for i in self.overdue)

    @property
    def total_value(self):
        return sum(i.receivable.value for i in self.items)

    @property
    def oldest_due(self):
        return min((i.due for i in self.items if i.due), default=None)


def overdue_value(items, day):
    """Value of the items that are overdue on ``day``, after credits."""
    return sum(i.value for i in items if i.overdue(day))


def assess(receivables, credits, holds, today):
    """Set credits off against debts and say what is open.

    Credits are taken by the oldest collectible item first, in their own currency, then, at the
    day's rate, across currencies; what holds back an item takes no credit from those that are not held.

    :param holds: function of a receivable that gives the Reason that holds it, or None
    :returns: Assessment
    """
    held = {r.id: holds(r) for r in receivables}
    order = sorted(receivables, key=lambda r: (held[r.id] is not None, r.due or date.max, r.id))
    left = _in_own_currency(order, credits) if credits else {}
    if left:
        _across_currencies(order, credits, left)
    items = [_open_item(r, left.get(r.id, r.residual), held[r.id]) for r in order]
    items.sort(key=lambda i: (i.due or date.max, i.receivable.id))
    return Assessment(today, tuple(items), sum(c.value for c in credits))


def _open_item(receivable, left, hold):
    share = left / receivable.residual if receivable.residual else 0.0
    return OpenItem(receivable, left, receivable.value * share, hold)


def _in_own_currency(receivables, credits):
    """What is left open by item id after credits of the same currency."""
    pots = defaultdict(float)
    for credit in credits:
        pots[credit.currency] += credit.amount
    left = {}
    for r in receivables:
        used = min(r.residual, pots[r.currency])
        pots[r.currency] -= used
        left[r.id] = _rounded(r.residual - used)
    return left


def _across_currencies(receivables, credits, left):
    """Let what remains of the credits, by value, cover debts of other currencies too."""
    values = {r.id: r.value * left[r.id] / r.residual for r in receivables}
    used = sum(r.value for r in receivables) - sum(values.values())
    pot = sum(c.value for c in credits) - used
    for r in receivables:
        if pot < EPSILON:
            return
        taken = min(values[r.id], pot)
        pot -= taken
        left[r.id] = _rounded(left[r.id] * (1 - taken / values[r.id])) if values[r.id] else left[r.id]


def _rounded(amount):
    return 0.0 if amount < EPSILON else amount
