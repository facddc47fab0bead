"""Charges: amounts owed beside the items of the ledger, such as interest or a fee, and never part of a debt."""

from collections.abc import Sequence
from typing import NamedTuple

from .lazy import lazy
from .reason import Reason


class Charge(NamedTuple):
    """An amount that is owed because a debt is late, and that is not in the books yet.

    No rule counts it: levels, minimum amounts and priorities depend on the debt alone.

    :ivar kind: the name of its kind, as in ``collections.charge.<kind>``
    :ivar key: identifies the charge within its kind as long as it is owed
    :ivar amount: in ``currency``; always positive, to the precision of the currency
    :ivar reason: what the charge is and how it is calculated: the customer reads this
    :ivar receivable_id: the item for which it is owed; 0 for none
    :ivar own: whether it is what the message that asks for it costs itself
    :ivar details: how it was worked out, for its kind alone
    """

    kind: str
    key: str
    amount: float
    currency: str
    reason: Reason
    receivable_id: int = 0
    own: bool = False
    details: object = None

    @property
    def place(self):
        """The identity of the charge: its kind and its key."""
        return self.kind, self.key


class Together:
    """The charges of many cases, which are worked out when those of one are first read.

    :ivar work_out: returns the charges of all of them: {case id: Charges}, or functions that return some
    """

    def __init__(self, work_out):
        self.work_out = work_out

    @lazy
    def found(self):
        return self.work_out()

    def of(self, case_id):
        """Return the charges of a case, as a sequence."""
        return OfCase(self, case_id)

    def costs(self, case_id, decision, channels):
        """Return what a message costs, if what was worked out are functions of its decision and its channels."""
        return tuple(charge for cost in self.found.get(case_id, ()) for charge in cost(decision, channels))


class OfCase(Sequence):
    """The charges of one case: most evaluations of a night write to nobody, and never read them."""

    def __init__(self, together, case_id):
        self.together, self.case_id = together, case_id

    @lazy
    def charges(self):
        """The Charges, as a tuple; what worked them out is let go."""
        found, self.together = tuple(self.together.found.get(self.case_id, ())), None
        return found

    def __getitem__(self, index):
        return self.charges[index]

    def __len__(self):
        return len(self.charges)

    def __eq__(self, other):
        return self.charges == tuple(other)

    __hash__ = None


def free(decision, channels):
    """Return the Charges of a message that costs nothing.

    :param decision: Decision whose level and items the message has
    :param channels: codes of the channels by which it goes
    """
    return ()


def of_items(charges, receivable_ids):
    """Return the charges asked for along with these items: theirs and those of no item; none if there are no items."""
    if not receivable_ids:
        return ()
    return tuple(charge for charge in charges if not charge.receivable_id or charge.receivable_id in receivable_ids)


def in_all(charges):
    """Return the sums of charges by currency: {code: amount}."""
    sums = {}
    for charge in charges:
        sums[charge.currency] = sums.get(charge.currency, 0.0) + charge.amount
    return sums
