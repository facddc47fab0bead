"""Bank statements: customers who may have paid are not reminded before statements are imported and matched."""

from datetime import date, timedelta
from typing import NamedTuple

from .reason import Reason, _lt

#: A journal without statement lines for so many days is not in use, and older money on it is disregarded.
IN_USE_DAYS = 365


class BankAccount(NamedTuple):
    """The state of a bank journal that is in use.

    :ivar latest: date of its latest statement line
    :ivar unmatched: date of the oldest incoming payment on it that is not matched yet, if any
    """

    name: str
    latest: date
    unmatched: date | None = None


def behind(account, days, unmatched_days, today):
    """Return the reasons why a bank account is not up to date.

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
