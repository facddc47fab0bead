"""How fresh the bank is: who may have paid is not reminded before the statements have been read and matched."""

from datetime import date, timedelta
from typing import NamedTuple

from .reason import Reason, _lt

#: A journal without statement lines for so many days is not in use, and money older than that is nobody's any more.
IN_USE_DAYS = 365


class BankAccount(NamedTuple):
    """What is known of a bank journal that is in use.

    :ivar latest: day of its latest statement line
    :ivar unmatched: day of the oldest money received on it that is not matched yet, if there is any
    """

    name: str
    latest: date
    unmatched: date | None = None


def behind(account, days, unmatched_days, today):
    """Say in what a bank account is not up to date.

    :param account: BankAccount
    :param days: how old its latest line may be; 0: no condition
    :param unmatched_days: for how long money may wait to be matched; 0: no condition
    :returns: tuple of Reasons; empty when it is up to date
    """
    found = []
    if days and account.latest < today - timedelta(days):
        found.append(Reason("bank_behind", NO_LINES, {"journal": account.name, "day": account.latest}))
    if unmatched_days and account.unmatched and account.unmatched < today - timedelta(unmatched_days):
        found.append(Reason("bank_behind", UNMATCHED, {"journal": account.name, "day": account.unmatched}))
    return tuple(found)


NO_LINES = _lt("The latest statement line of %(journal)s is of %(day)s: please import what has come since.")
UNMATCHED = _lt("Money that came in on %(journal)s on %(day)s is not matched yet: please match it.")
