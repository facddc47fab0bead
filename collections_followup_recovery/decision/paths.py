"""Ways to go on with a debt, what they may bring and cost, and which of them is proposed. A person decides."""

from datetime import date, timedelta
from typing import NamedTuple

from odoo.addons.collections_followup.decision.reason import Reason

from .recovery_curve import expected

#: The way that is kept unless another is clearly better, and the one that is left where nothing is worth it.
GO_ON, LET_GO = "go_on", "write_off"
#: Months for which going on is reckoned, and those of which the contacts are counted.
MONTHS_AHEAD, MONTHS_BACK = 6, 3
#: A decision holds for so many days, unless the debt has changed by more than this share of it.
HOLDS_DAYS, HOLDS_SHARE = 90, 0.2


class Owed(NamedTuple):
    """What of a customer is overdue and not on hold.

    :ivar by_age: (days overdue, amount) of each item, the oldest first
    """

    by_age: tuple[tuple[int, float], ...]

    @property
    def amount(self):
        return sum(amount for _age, amount in self.by_age)

    @property
    def age(self):
        """Days overdue of the oldest item."""
        return max(age for age, _amount in self.by_age)

    def shares(self, parts):
        """Return the Share of each item that still comes by a recovery curve.

        :param parts: {first day: ``recovery_curve.Part``}
        """
        return [expected(parts, age) for age, _amount in self.by_age]

    def brings(self, shares):
        """Return what still comes of all items, by the Share of each."""
        return sum(found.share * amount for found, (_age, amount) in zip(shares, self.by_age, strict=True))


class Path(NamedTuple):
    """A way to go on with the debts of a customer; amounts are in the currency of the company.

    :ivar code: name of its model after ``collections.path.``
    :ivar expected: what it may bring
    :ivar cost: what it costs from now on
    :ivar origins: Reasons, which say where the figures come from
    """

    code: str
    expected: float
    cost: float
    origins: tuple[Reason, ...] = ()

    @property
    def net(self):
        return self.expected - self.cost


class Decided(NamedTuple):
    """The last decision of a person.

    :ivar amount: what was overdue then
    """

    day: date
    amount: float


def proposed(paths, amount, margin):
    """Return the code of the path that is proposed.

    Going on is kept while it brings something, unless another path is better by more than the margin. Where no path
    brings anything, the debt is let go.

    :param paths: Paths
    :param amount: what is overdue
    :param margin: share of the amount, such as 0.1
    """
    going_on = next((path for path in paths if path.code == GO_ON), None)
    best = max(paths, key=lambda path: path.net, default=None)
    if best is None or best.net <= 0:
        return LET_GO
    if going_on and going_on.net > 0 and best.net - going_on.net <= margin * amount:
        return GO_ON
    return best.code


def cost_of_going_on(spent, call):
    """Return what it costs to go on as before.

    :param spent: what the contacts of the last months cost; None if there were none: then a call a month is reckoned
    :param call: what a call costs
    """
    return (call if spent is None else spent / MONTHS_BACK) * MONTHS_AHEAD


def holds(decided, today, amount):
    """Return whether the last decision still holds.

    :param decided: Decided, or None
    :param amount: what is overdue today
    """
    if decided is None or today >= decided.day + timedelta(HOLDS_DAYS):
        return False
    return abs(amount - decided.amount) <= HOLDS_SHARE * abs(decided.amount)
