"""The order in which debts are paid, disputed and shown."""

from datetime import date


def oldest_first(due, number):
    """Return a sort key for debts: the earliest due date comes first, debts without one come last.

    :param due: due date; None, or False, if there is none
    :param number: id, which decides between debts due on the same day
    """
    return due or date.max, number
