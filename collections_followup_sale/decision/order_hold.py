"""Why an order is held: what its customer owes, beside the limits of a company."""

from datetime import date
from typing import NamedTuple

from odoo.addons.collections_followup.decision import Money, Named, Reason
from odoo.addons.collections_followup.decision.reason import _lt

ADDON = "collections_followup_sale"

DAYS = _lt("An invoice is %(days)s days overdue.")
AMOUNT = _lt("%(overdue)s is overdue.")
LEVEL = _lt("The follow-up has reached the level “%(level)s”.")
BROKEN = _lt("Broken promises of payment in a year: %(count)s.")
LIMIT = _lt("With this order %(total)s would be owed, and the credit limit is %(limit)s.")
ENDED = _lt("The credit limit was granted up to %(day)s.")


class Exposure(NamedTuple):
    """What a customer owes a company, in its currency.

    :ivar open: all that is open, due or not, after credits
    :ivar overdue: what is overdue and neither disputed, promised nor agreed
    :ivar days: days since the oldest of that was due
    :ivar not_invoiced: what was ordered and is not invoiced yet
    :ivar level: the level that the follow-up has reached, if it is one that holds orders
    :ivar broken: promises that were broken in a year
    """

    open: float = 0.0
    overdue: float = 0.0
    days: int = 0
    not_invoiced: float = 0.0
    level: Named | None = None
    broken: int = 0


class Limits(NamedTuple):
    """From when on a company holds orders; 0 means that it does not matter.

    :ivar currency: ISO code of the company's currency
    :ivar days: days overdue
    :ivar amount: overdue amount
    :ivar broken: broken promises
    :ivar limit: the credit limit of the customer; None for none
    :ivar limit_until: the last day for which it was granted; None for no end
    """

    currency: str
    days: int = 0
    amount: float = 0.0
    broken: int = 0
    limit: float | None = None
    limit_until: date | None = None


def reasons(exposure, limits, order, today):
    """Return the Reasons for which an order is held; none if it is not.

    :param order: amount of the order, in the currency of the company
    """
    return tuple(filter(None, (rule(exposure, limits, order, today) for rule in RULES)))


def _days(exposure, limits, _order, _today):
    if limits.days and exposure.overdue > 0 and exposure.days >= limits.days:
        return _reason("days", DAYS, days=exposure.days)
    return None


def _amount(exposure, limits, _order, _today):
    if limits.amount and exposure.overdue >= limits.amount:
        return _reason("amount", AMOUNT, overdue=Money(exposure.overdue, limits.currency))
    return None


def _level(exposure, _limits, _order, _today):
    if exposure.level and exposure.overdue > 0:
        return _reason("level", LEVEL, level=exposure.level)
    return None


def _broken(exposure, limits, _order, _today):
    if limits.broken and exposure.broken >= limits.broken:
        return _reason("broken", BROKEN, count=exposure.broken)
    return None


def _limit(exposure, limits, order, _today):
    if limits.limit is None:
        return None
    total = exposure.open + exposure.not_invoiced + order
    if total <= limits.limit:
        return None
    amounts = {"total": Money(total, limits.currency), "limit": Money(limits.limit, limits.currency)}
    return _reason("limit", LIMIT, **amounts)


def _ended(_exposure, limits, _order, today):
    if limits.limit is None or limits.limit_until is None or today <= limits.limit_until:
        return None
    return _reason("limit_ended", ENDED, day=limits.limit_until)


#: In the order in which they are told.
RULES = (_days, _amount, _level, _broken, _limit, _ended)


def _reason(code, sentence, **values):
    return Reason(code, sentence, values, addon=ADDON)
