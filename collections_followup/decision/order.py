"""In which order debts are paid, disputed and told."""

from datetime import date


def oldest_first(due, number):
    """Key to sort debts by: what was due first comes first, what has no due date comes last.

    :param due: due date; None, or False, if there is none
    :param number: id, which decides between those due on one day
    """
    return due or date.max, number
