"""What an agency has recovered, by how long debts were overdue when it got them, beside what was to be expected."""

from bisect import bisect_right
from typing import NamedTuple

from .recovery_curve import expected

#: First days overdue of the bands: those between which published results of agencies differ most.
BANDS = (0, 91, 181, 366)
#: An agency has results of its own from so many hand-overs on that are so many months old.
ENOUGH, MONTHS = 10, 6


class Result(NamedTuple):
    """What came of hand-overs; amounts are in the currency of the company.

    :ivar count: how many hand-overs
    :ivar placed: what was handed over
    :ivar recovered: what came of it since
    :ivar commission: what the agency was owed for that
    :ivar expected: what was to be expected of the same debts at that age, by the curve
    """

    count: int = 0
    placed: float = 0.0
    recovered: float = 0.0
    commission: float = 0.0
    expected: float = 0.0

    @property
    def share(self):
        """The share of it that came."""
        return self.recovered / self.placed if self.placed else 0.0

    @property
    def expected_share(self):
        """The share of it that was to be expected."""
        return self.expected / self.placed if self.placed else 0.0

    @property
    def is_enough(self):
        """Whether these are enough to say something about the agency."""
        return self.count >= ENOUGH


def band(age):
    """Return the first day of the band of an age in days overdue."""
    return BANDS[max(bisect_right(BANDS, age) - 1, 0)]


def next_band(first):
    """Return the first day of the band after one; None after the last."""
    return next((other for other in BANDS if other > first), None)


def by_band(rows, parts):
    """Return the Result of each band in which there are hand-overs: {first day: Result}, the youngest first.

    :param rows: (days overdue at the hand-over, hand-overs, placed, recovered, commission)
    :param parts: {first day: ``recovery_curve.Part``} of the company
    """
    found = {}
    for age, *sums in sorted(rows):
        result = Result(*sums, expected=sums[1] * expected(parts, age).share)
        known = found.get(band(age), Result())
        found[band(age)] = Result(*map(sum, zip(known, result, strict=True)))
    return found
