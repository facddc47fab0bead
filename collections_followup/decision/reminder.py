"""Reminders of installments: the channel by which one goes, or why it does not."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .guards import (
    contact_stopped,
    customer_excluded,
    customer_paused,
    item_disputed,
    item_in_transit,
    legal_hold,
    unapproved_wording,
    unreachable,
)
from .reason import Money, Reason, _lt
from .routing import reach


@dataclass(frozen=True, slots=True)
class Reminder:
    """An installment that a customer is to be reminded of.

    :ivar expected: the amount still to be paid for it
    :ivar currency: ISO code of the currency that was agreed
    :ivar items: ids of the items that it pays
    :ivar ways: codes of the channels that can remind, the usual one first
    :ivar unapproved: the first passage that a manager has not approved yet in what a channel would send, by code
    """

    expected: float
    currency: str
    items: frozenset[int]
    ways: tuple[str, ...]
    unapproved: Mapping[str, str] = field(default_factory=dict)


def remind(reminder, facts, today, problems):
    """Decide how a customer is reminded of an installment.

    The customer's preferred channel goes first, if its wording is approved; then the usual ones. There is no reminder
    of what may be paid already, or is disputed.

    :param facts: Facts of the case
    :param problems: Problem by code, for each of these channels that cannot reach the customer
    :returns: Routing with one channel at most; Reasons that hold the reminder, empty means go
    """
    routing = reach(_ways(reminder, facts.case), facts.case, problems)
    receivables, credits = facts.after_transit(today)
    covered = [r for r in receivables if r.id in reminder.items]
    reasons = (
        _of_customer(facts.case, today),
        *_of_amounts(reminder, covered, credits, facts.case, today),
        _of_channel(reminder, routing),
    )
    return routing, tuple(filter(None, reasons))


def _of_amounts(reminder, covered, credits, case, today):
    """Return the Reasons from the items and the money; amounts are only compared in the currency that was agreed."""
    if any(r.currency != reminder.currency for r in covered):
        return (OTHER_CURRENCY,)
    return (
        _of_items(reminder, covered, case, today),
        _of_debt(reminder, covered),
        _credit(reminder, covered, credits, case.currency),
    )


def _ways(reminder, case):
    preferred = case.preferred
    first = preferred in reminder.ways and preferred not in reminder.unapproved
    return (preferred, *reminder.ways) if first else reminder.ways


def _of_customer(case, today):
    if held := legal_hold.reason(case, today):
        return held
    if case.excluded:
        return customer_excluded.reason(case.exclusion_reason)
    if case.stopped_all:
        return contact_stopped.reason(case.stopped_all)
    if case.paused_until and case.paused_until >= today:
        return customer_paused.reason(case.paused_until)
    return None


def _of_items(reminder, covered, case, today):
    """Return the first reason that holds one of the items; a payment under way holds them if it is large enough."""
    coming = [r for r in covered if r.in_transit]
    if coming and _leaves_too_little(sum(r.under_way for r in coming), reminder, covered):
        return item_in_transit.reason(coming[0])
    holds = (hold(r, case, today) for hold in (legal_hold.hold, item_disputed.hold) for r in covered)
    return next(filter(None, holds), None)


def _of_debt(reminder, covered):
    """Return the Reason if less is open than the installment asks for: an invoice may be a draft again, for example."""
    return LESS_IS_OPEN if not covered or _leaves_too_little(0.0, reminder, covered) else None


def _credit(reminder, covered, credits, currency):
    """Return the Reason of unallocated money that may be for the installment: nobody who has paid is reminded."""
    if not covered or not credits:
        return None
    rate = covered[0].value / covered[0].residual
    credit = sum(credit.value for credit in credits) / rate + sum(r.under_way for r in covered)
    if not _leaves_too_little(credit, reminder, covered):
        return None
    return Reason(
        "covered_by_credit",
        _lt("Outstanding credits of %(credit)s may be for this installment: please reconcile them."),
        {"credit": Money(credit * rate, currency)},
    )


def _leaves_too_little(amount, reminder, covered):
    """Return True if an amount pays the installment, or leaves no more open than the installment asks for."""
    wanted = reminder.expected - covered[0].unit / 2
    return amount > wanted or sum(r.residual for r in covered) - amount <= wanted


def _of_channel(reminder, routing):
    if not routing.channels:
        return unreachable.reason(*routing.problems[0]) if routing.problems else NO_WORDING
    passage = reminder.unapproved.get(routing.channels[0])
    return unapproved_wording.reason_of_reminder(passage) if passage else None


LESS_IS_OPEN = Reason(
    "less_is_open",
    _lt("Less is open now than the installment asks for: an invoice may be a draft, or a payment be dated ahead."),
)
OTHER_CURRENCY = Reason(
    "other_currency",
    _lt("An invoice is in another currency than the installment: please renegotiate the agreement."),
)
NO_WORDING = Reason(
    "no_wording", _lt("No channel has the wording of this reminder any more: please restore a template.")
)


def failure(error):
    """Return the Reason of a reminder that failed.

    :param error: the error, as text
    """
    return Reason("reminder_failed", _lt("The reminder could not be sent: %(error)s"), {"error": error})
