"""Amounts that depend on how much is owed."""

from decimal import Decimal
from typing import NamedTuple


class Tier(NamedTuple):
    """The sum for debts of at most so much; ``up_to`` is None for all others."""

    up_to: Decimal | None
    sum: Decimal


def sum_of(tiers, amount):
    """Return the sum for a debt; 0 if it is larger than all tiers.

    :param tiers: Tiers, the smallest first
    """
    return next((tier.sum for tier in tiers if tier.up_to is None or amount <= tier.up_to), Decimal(0))
