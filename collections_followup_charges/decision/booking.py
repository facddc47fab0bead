"""Up to which day interest and charges are to be booked, and of which items."""

from datetime import date, timedelta
from typing import NamedTuple


class Booked(NamedTuple):
    """What is booked by one choice of a company.

    :ivar open: whether charges of open items are
    :ivar paid: whether interest of items that were paid late is
    """

    open: bool
    paid: bool


#: By the choice of the company.
CHOICES = {
    "principal": Booked(open=False, paid=True),
    "level": Booked(open=True, paid=False),
    "month": Booked(open=True, paid=True),
    "quarter": Booked(open=True, paid=True),
}


def end(choice, today):
    """Return the last day that is over and to be booked: of a month, of a quarter, or yesterday.

    :param choice: a key of CHOICES
    """
    if choice == "month":
        return today.replace(day=1) - timedelta(1)
    if choice == "quarter":
        return date(today.year, (today.month - 1) // 3 * 3 + 1, 1) - timedelta(1)
    return today - timedelta(1)
