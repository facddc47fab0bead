"""How much of an overdue debt still comes, by its age: a product-limit estimate over parts of 30 days."""

from itertools import takewhile
from typing import NamedTuple

#: Days of a part of the curve, its first day overdue, and the first day of its last part.
DAYS, FIRST, LAST = 30, 1, 1081
#: The fewest own items that were open at an age, for an own figure of it.
ENOUGH = 30
#: What collection agencies still collect of debts, by days overdue: the low ends of the surveys of the Commercial
#: Collection Agencies of America (3 months 68.9-74 %, 6 months 44-51 %, 12 months 9-29 %). No figure is known for
#: older debts.
PUBLISHED = ((90, 0.689), (180, 0.44), (365, 0.09))


class Part(NamedTuple):
    """What became, within 30 days, of items that were open at the beginning and have been watched for all of these.

    An item that is too young to have been watched to the end is left out, so that it says nothing about that age.

    :ivar at_risk: amount that was open at the beginning; what was written off stays in it
    :ivar collected: what was paid of it within the 30 days
    :ivar items: how many items they were
    """

    at_risk: float
    collected: float
    items: int

    @property
    def rate(self):
        """The share that was paid within the 30 days."""
        return min(max(self.collected / self.at_risk, 0.0), 1.0) if self.at_risk > 0 else 0.0


class Share(NamedTuple):
    """The share of a debt that still comes.

    :ivar share: 0.0 to 1.0
    :ivar items: own items of that age on which it rests; 0 if it was published by others
    :ivar published_from: first day overdue for which the published table is used; None if it is not
    """

    share: float
    items: int = 0
    published_from: int | None = None


def part_of(age):
    """Return the first day of the part that an age in days overdue belongs to."""
    return min(FIRST + max(age - FIRST, 0) // DAYS * DAYS, LAST)


def published(age):
    """Return the share that others have published for an age, in a straight line between the ages of the survey."""
    (before, share), *others = PUBLISHED
    if age <= before:
        return share
    for after, next_share in others:
        if age <= after:
            return share + (next_share - share) * (age - before) / (after - before)
        before, share = after, next_share
    return share


def expected(parts, age):
    """Return what still comes of a debt. Of an older one it is never more.

    The own curve counts as far as it goes; for what is left open after its end the published table takes over, and
    nothing is expected after the last part.

    :param parts: {first day: Part} of the company
    :param age: days overdue
    :returns: Share
    """
    first = part_of(age)
    known = list(takewhile(lambda day: _is_enough(parts.get(day)), range(first, LAST + 1, DAYS)))
    if not known:
        return Share(published(age), 0, age)
    after = known[-1] + DAYS if known[-1] < LAST else None
    still_open = 1 - published(after) if after else 1.0
    for day in known:
        still_open *= 1 - parts[day].rate
    return Share(1 - still_open, parts[first].items, after)


def _is_enough(part):
    return part is not None and part.items >= ENOUGH
