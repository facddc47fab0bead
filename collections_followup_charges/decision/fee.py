"""What a reminder costs: once for the message, however many debts it asks for, and within the limits of a rule."""

from decimal import Decimal
from typing import NamedTuple

from .tiers import Tier, sum_of


class FeeRule(NamedTuple):
    """What a message may cost.

    :ivar code: identifies the rule
    :ivar ground: the law, or the agreement, that it rests on
    :ivar currency: ISO code of its amounts
    :ivar tiers: Tiers by the debts for which a message costs something: the fee
    :ivar ceilings: Tiers by one debt: the most that all messages about it cost; none: no limit
    :ivar most: messages about one debt that cost something; 0: no limit
    :ivar first: days after its due date before which no message about a debt costs anything
    :ivar gap: days after a message in which no other one costs anything
    :ivar channels: codes of the channels that may cost something; None: all by which a message goes
    """

    code: str
    ground: str
    currency: str
    tiers: tuple[Tier, ...]
    ceilings: tuple[Tier, ...] = ()
    most: int = 0
    first: int = 1
    gap: int = 0
    channels: frozenset[str] | None = None

    @property
    def is_free(self):
        """True if no message costs anything by it: such a rule says on which ground."""
        return all(tier.sum <= 0 for tier in self.tiers)

    def bears(self, debt):
        """Return True if a message may cost something for a debt."""
        return (
            debt.bears
            and debt.currency == self.currency
            and debt.age >= max(self.first, 1)
            and (not self.most or debt.messages < self.most)
            and self._room(debt) > 0
        )

    def _room(self, debt):
        """Return how much more messages about a debt may cost; nothing is known to limit a single one."""
        return sum_of(self.ceilings, debt.amount) - debt.asked if self.ceilings else Decimal("Infinity")


class Debt(NamedTuple):
    """One item that a message asks for.

    :ivar age: days since its due date
    :ivar amount: what is open of it
    :ivar bears: False if nothing may be added to it, such as in a breathing space
    :ivar asked: what messages about it have cost already
    :ivar messages: how many of them
    """

    id: int
    age: int
    amount: Decimal
    currency: str
    bears: bool = True
    asked: Decimal = Decimal(0)
    messages: int = 0


class Fee(NamedTuple):
    """What a message costs.

    :ivar debt_id: the debt for which it is owed: the oldest of those that may bear it
    """

    amount: Decimal
    debt_id: int


def fee(rule, debts, since, channels):
    """Return the Fee of a message; None if it costs nothing.

    :param rule: FeeRule
    :param debts: Debts that the message asks for
    :param since: days since the reminder before, whether it cost something or not; None if there was none
    :param channels: codes of the channels by which it goes; none of them may be one that costs nothing
    """
    if not channels or (rule.channels is not None and not rule.channels.issuperset(channels)):
        return None
    if since is not None and since < rule.gap:
        return None
    bearing = [debt for debt in debts if rule.bears(debt)]
    if not bearing:
        return None
    due = sum_of(rule.tiers, sum(debt.amount for debt in bearing))
    amount = min(due, max(rule._room(debt) for debt in bearing))
    oldest = max(bearing, key=lambda debt: (debt.age, -debt.id))
    return Fee(amount, oldest.id) if amount > 0 else None
