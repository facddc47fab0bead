"""The arithmetic of a statement of account: a running balance, and how much of it is still open."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from .aging import days_past_due, spread
from .charge import Charge
from .lazy import lazy


class Entry(NamedTuple):
    """A line of a statement, in the currency of its section.

    :ivar kind: ``invoice``, ``credit_note``, ``payment``, ``entry``, or ``transfer``: an amount settled with an item
        in another currency or of another customer leaves this section for that one, or comes from it
    :ivar name: number of the document; for a transfer, of the document on the other side, if it may be named
    :ivar due: due date; None if there is none
    :ivar amount: as booked: positive if it increases what the customer owes, negative if it reduces it
    :ivar open: the open amount on the last day of the statement, with the sign of ``amount``
    :ivar other: currency of the other side of a transfer
    :ivar agreed: whether it is paid under a payment agreement that the customer keeps
    :ivar protection: as in `legal_hold.protection`: ``held``, ``in_peace``, or None
    """

    date: date
    kind: str
    name: str
    reference: str
    due: date | None
    amount: float
    open: float = 0.0
    other: str = ""
    agreed: bool = False
    protection: str | None = None

    @property
    def debit(self):
        return max(self.amount, 0.0)

    @property
    def credit(self):
        return max(-self.amount, 0.0)

    @property
    def held(self):
        """Whether the law keeps the customer from paying it."""
        return self.protection == "held"

    @property
    def payable(self):
        """What the customer may pay of it."""
        return max(self.open, 0.0) if not self.held else 0.0

    def days(self, day):
        """Return the days past due as of a day."""
        return days_past_due(self.due, self.date, day)

    def is_overdue(self, day):
        """Return True if it should have been paid by a day; what is agreed upon, or not pressed for, is not late."""
        return self.open > 0 and not (self.agreed or self.protection) and self.days(day) > 0


@dataclass(frozen=True)
class Section:
    """The part of a statement that is in one currency.

    :ivar digits: decimals of the currency
    :ivar opening: balance before the first day
    :ivar brought: entries from before the first day that are open on the last; they are part of ``opening``
    :ivar entries: entries of the period, by date
    :ivar charges: charges owed beside the entries, on a statement as of today
    """

    currency: str
    digits: int
    day: date
    opening: float
    brought: tuple[Entry, ...]
    entries: tuple[Entry, ...]
    charges: tuple[Charge, ...] = ()

    @lazy
    def balances(self):
        """The balance after each entry."""
        balances, balance = [], self.opening
        for entry in self.entries:
            balance = round(balance + entry.amount, self.digits)
            balances.append(balance)
        return tuple(balances)

    @property
    def rows(self):
        """(entry, balance after it), by date."""
        return tuple(zip(self.entries, self.balances, strict=True))

    @property
    def closing(self):
        """Balance on the last day."""
        return self.balances[-1] if self.balances else self.opening

    @property
    def items(self):
        """The entries that are open on the last day."""
        return tuple(e for e in (*self.brought, *self.entries) if e.open)

    @property
    def open(self):
        """The open amount on the last day, net of credits: always the closing balance."""
        return self._sum(e.open for e in self.items)

    @property
    def charged(self):
        """The sum of the charges."""
        return self._sum(charge.amount for charge in self.charges)

    @property
    def owed(self):
        """The open amount and the charges."""
        return self._sum((self.open, self.charged))

    @property
    def payable(self):
        """What the customer may pay: all that is owed, or, if the law holds some of it, the other items."""
        if any(e.held for e in self.items):
            return self._sum(e.payable for e in self.items)
        return max(self.owed, 0.0)

    @property
    def overdue(self):
        """The amount past due, not in a payment agreement and pressed for, before credits."""
        return self._sum(e.open for e in self.items if e.is_overdue(self.day))

    @property
    def tells_overdue(self):
        """Whether it says what is overdue: not if the customer is pressed for nothing."""
        return bool(self.overdue) or not any(e.protection for e in self.items)

    @property
    def agreed(self):
        """The amount paid under payment agreements."""
        return self._sum(e.open for e in self.items if e.agreed and e.open > 0)

    @property
    def unallocated(self):
        """Outstanding credits, as a positive amount."""
        return self._sum(-e.open for e in self.items if e.open < 0)

    @property
    def buckets(self):
        """The open amounts by bucket, named by its first day past due."""
        totals = spread((e.days(self.day), e.open) for e in self.items)
        return {first: round(total, self.digits) for first, total in totals.items()}

    def _sum(self, amounts):
        return round(sum(amounts), self.digits)
