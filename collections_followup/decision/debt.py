"""Debts covered by a promise or a payment agreement: as they were when the commitment was made, and as they are now.

A debt is an invoice, or an installment of it, whichever journal items Odoo books it on: they may be replaced when
the invoice is corrected. Amounts are in the currency of the commitment.
"""

from datetime import date
from typing import NamedTuple


class Receipt(NamedTuple):
    """Money that was allocated to a debt.

    :ivar id: identifies the receipt
    """

    day: date
    amount: float
    id: int = 0


class Debt(NamedTuple):
    """A debt that a commitment covers.

    :ivar amount: the open amount when the commitment was made
    :ivar paid: the money that had been allocated to it by then
    :ivar newest: id of the newest receipt that was known then
    :ivar open: the open amount now; 0 for a cancelled invoice
    :ivar receipts: all money that was ever allocated to it, oldest first
    :ivar credited: whether credit notes have been allocated to it
    :ivar cancelled: whether its invoice was cancelled or deleted
    """

    amount: float
    paid: float = 0.0
    open: float = 0.0
    receipts: tuple[Receipt, ...] = ()
    credited: bool = False
    cancelled: bool = False
    newest: int = 0

    def since(self, made):
        """Return the receipts since the commitment was made, each with the part that counts.

        Of receipts known then or dated no later, the oldest are left out up to the amount that had been paid by then:
        an allocation that is undone is as if it had never been, and one that is entered late counts.

        :param made: the day on which the commitment was made
        :returns: list of Receipt
        """
        early = [r for r in self.receipts if r.day <= made or r.id <= self.newest]
        late = [r for r in self.receipts if r.day > made and r.id > self.newest]
        before, counted = min(self.paid, sum(receipt.amount for receipt in early)), []
        for receipt in (*early, *late):
            part = min(receipt.amount, max(receipt.amount - before, 0.0))
            before -= receipt.amount - part
            if part > 0:
                counted.append(receipt._replace(amount=part))
        return counted


def received(debts, made):
    """Return what has come for debts since a commitment was made.

    :param debts: Debt for each
    :param made: the day on which it was made
    """
    return sum(receipt.amount for debt in debts for receipt in debt.since(made))


def settled_by(debts, covered):
    """Return how debts that are no longer asked for were settled.

    :param debts: Debt for each
    :param covered: True if money has come for all that was to be paid
    :returns: ``paid``, ``cancelled``, ``credited`` or ``corrected``
    """
    if covered:
        return "paid"
    if any(debt.cancelled for debt in debts):
        return "cancelled"
    return "credited" if any(debt.credited for debt in debts) else "corrected"
