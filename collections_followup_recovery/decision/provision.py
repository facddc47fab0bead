"""What of debts of an age is not expected to come: the rate of a provision, by the curve of expected recovery."""

from typing import NamedTuple

from .recovery_curve import expected


class Loss(NamedTuple):
    """What is not expected to come of debts.

    :ivar rate: per cent of their amount, with two decimals
    :ivar items: own items on which the figure rests, at the age with the fewest; 0 if others have published it
    :ivar published_from: first day overdue for which the published table is used; None if it is not
    """

    rate: float
    items: int = 0
    published_from: int | None = None


def loss(parts, by_age):
    """Return the Loss of debts, each by its own days overdue, weighted by amounts; None if there are none.

    :param parts: {first day: ``recovery_curve.Part``} of the company
    :param by_age: (days overdue, open amount) of debts; credits are left out by the caller
    """
    debts = [(expected(parts, age), amount) for age, amount in by_age if amount > 0]
    whole = sum(amount for _share, amount in debts)
    if not whole:
        return None
    comes = sum(found.share * amount for found, amount in debts)
    published = [found.published_from for found, _amount in debts if found.published_from is not None]
    rate = round(100 * (1 - comes / whole), 2)
    return Loss(min(max(rate, 0.0), 100.0), min(found.items for found, _ in debts), min(published, default=None))
