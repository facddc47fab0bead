"""Sums that are owed once for each late invoice, such as the 40 euros of Directive 2011/7/EU."""

from decimal import Decimal
from typing import NamedTuple

from .tiers import Tier, sum_of


class FixedSum(NamedTuple):
    """What is owed once for an invoice that is late.

    :ivar code: identifies the rule
    :ivar ground: the law that it rests on
    :ivar currency: ISO code of its sums
    :ivar tiers: Tiers, the smallest first
    """

    code: str
    ground: str
    currency: str
    tiers: tuple[Tier, ...]

    def of(self, amount, currency):
        """Return the sum for an invoice; 0 if it is in another currency.

        :param amount: what the invoice asked for
        """
        return sum_of(self.tiers, amount) if currency == self.currency else Decimal(0)
