"""What the law holds for a time, such as a breathing space or an insolvency: nobody is asked for it meanwhile."""

from datetime import date, timedelta
from typing import NamedTuple


class LegalHold(NamedTuple):
    """A hold that begins and ends by itself.

    :ivar kind: name of its kind, in the language of whoever reads it
    :ivar source: the law that it rests on
    :ivar begins: its first day
    :ivar last: its last day; None until somebody ends it
    :ivar debts_until: it is about debts invoiced up to this day; None: about all
    :ivar contact: who may be contacted about it meanwhile: ``nobody`` or the ``representative``
    :ivar freezes: whether no interest or fees are charged for the time in which it lasts
    :ivar takes_payments: whether the customer may pay meanwhile what is held
    """

    kind: str
    source: str
    begins: date
    last: date | None = None
    debts_until: date | None = None
    contact: str = "nobody"
    freezes: bool = False
    takes_payments: bool = True

    @property
    def until(self):
        """The day from which it no longer holds; None if nobody knows."""
        return self.last and self.last + timedelta(1)

    @property
    def turns(self):
        return tuple(filter(None, (self.begins, self.until)))

    def lasts(self, day):
        """Return True if it holds on a day."""
        return self.begins <= day and (self.last is None or day <= self.last)

    def covers(self, dated):
        """Return True if it is about a debt.

        :param dated: day of its invoice; None if it is not known
        """
        return self.debts_until is None or (dated is not None and dated <= self.debts_until)


def strictest(holds, day, dated=None):
    """Return the hold of a debt on a day that lasts longest; None if none holds it.

    :param holds: LegalHolds of the customer
    :param dated: day of its invoice; None: only holds on all debts count
    """
    found = [hold for hold in holds if hold.lasts(day) and hold.covers(dated)]
    return max(found, key=lambda hold: (hold.last is None, hold.last or day), default=None)


def is_frozen(holds, day, dated=None):
    """Return True if no interest or fees are charged for a debt for a day."""
    return any(hold.freezes and hold.lasts(day) and hold.covers(dated) for hold in holds)


def protection(in_peace, holds, day, dated=None):
    """Return how a debt is protected on a day.

    :param in_peace: True if the customer is pressed for nothing, whatever the law says
    :returns: ``held`` if the law keeps the customer from paying it, ``in_peace`` if it is not pressed for, or None
    """
    if not takes_payments(holds, day, dated):
        return "held"
    return "in_peace" if in_peace or strictest(holds, day, dated) else None


def takes_payments(holds, day, dated=None):
    """Return False if the law keeps the customer from paying a debt on a day, such as in an insolvency."""
    return all(hold.takes_payments for hold in holds if hold.lasts(day) and hold.covers(dated))
