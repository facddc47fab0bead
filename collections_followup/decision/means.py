"""What customers can afford, from what they have told about their situation: a proposal that fits, or none."""

from typing import NamedTuple

from .agreement import Due, nth
from .plan import PlanRequest, plan

#: The share of what is left each month, after the necessary costs, that a plan may take. HMRC's Time to Pay asks for
#: no more than half of the disposable income, and over nine in ten of its plans are completed.
MOST_OF_WHAT_IS_LEFT = 0.5


class Means(NamedTuple):
    """What a customer has told; amounts in the currency of the debt.

    :ivar now: what can be paid now
    :ivar monthly: what they would manage each month; None if not told
    :ivar left: what is left each month after the necessary costs; None if not told
    """

    now: float = 0.0
    monthly: float | None = None
    left: float | None = None

    @property
    def most(self):
        """The most that a month may ask for; None if nothing is known."""
        known = [self.monthly] if self.monthly is not None else []
        if self.left is not None:
            known.append(self.left * MOST_OF_WHAT_IS_LEFT)
        return min(known, default=None)


class Proposal(NamedTuple):
    """A plan that fits.

    :ivar down: the down payment; 0 if there is none
    :ivar monthly: the most that a month may ask for after it
    :ivar dues: Due for each payment, the down payment first
    """

    down: float
    monthly: float
    dues: tuple[Due, ...]


def proposal(total, means, today, unit=0.01):
    """Return the shortest plan that asks for no more than the customer can afford.

    :param total: the debt
    :param means: Means
    :param unit: the smallest amount of the currency
    :returns: Proposal, or None: nothing is known, it would take too many installments, or all can be paid now
    """
    down, most = min(max(means.now, 0.0), total), means.most
    if most is None or most < unit or total - down < unit / 2:
        return None
    try:
        dues = plan(total, PlanRequest("monthly", nth(today, "monthly", 1), monthly=most, down=down), today, unit)
    except ValueError:
        return None
    return Proposal(down, most, tuple(dues))
