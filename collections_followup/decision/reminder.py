"""Reminders of installments: by which channel one goes, or why it does not."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .guards import customer_excluded, customer_paused, item_disputed, item_in_transit, unapproved_wording, unreachable
from .reason import Money, Reason, _lt
from .routing import reach


@dataclass(frozen=True, slots=True)
class Reminder:
    """An installment that a customer is to be reminded of.

    :ivar expected: what is still to come for it, in the currency of its items
    :ivar items: ids of the items that are paid by it
    :ivar ways: codes of the channels that can remind, the usual one first
    :ivar unapproved: the first passage that a manager has not approved yet in what a channel would send, by code
    """

    expected: float
    items: frozenset[int]
    ways: tuple[str, ...]
    unapproved: Mapping[str, str] = field(default_factory=dict)


def remind(reminder, facts, today, problems):
    """Decide how a customer is reminded of an installment.

    The channel that the customer prefers goes first, if its wording is approved; then the usual ones. Nobody is
    reminded of what may be paid already, or is contested.

    :param facts: Facts of the case
    :param problems: what keeps any of these channels from reaching the customer, Problem by code
    :returns: Routing with one channel at most; Reasons that hold the reminder, empty means go
    """
    routing = reach(_ways(reminder, facts.standing), facts.standing, problems)
    reasons = (
        _of_customer(facts.standing, today),
        _of_items([r for r in facts.receivables if r.id in reminder.items], facts.standing, today),
        _credit(reminder, facts),
        _of_channel(reminder, routing),
    )
    return routing, tuple(filter(None, reasons))


def _ways(reminder, standing):
    preferred = standing.preferred
    first = preferred in reminder.ways and preferred not in reminder.unapproved
    return (preferred, *reminder.ways) if first else reminder.ways


def _of_customer(standing, today):
    if standing.excluded:
        return customer_excluded.reason(standing.exclusion_reason)
    if standing.paused_until and standing.paused_until >= today:
        return customer_paused.reason(standing.paused_until)
    return None


def _of_items(receivables, standing, today):
    held = (guard.hold(r, standing, today) for r in receivables for guard in (item_in_transit, item_disputed))
    return next(filter(None, held), None)


def _credit(reminder, facts):
    """Money that nobody has allocated may be the installment: who has paid is not reminded."""
    credit = sum(credit.value for credit in facts.credits)
    rates = [r.value / r.residual for r in facts.receivables if r.id in reminder.items]
    if not rates or credit < reminder.expected * rates[0] - 0.005:
        return None
    return Reason(
        "covered_by_credit",
        _lt("Credits of %(credit)s wait to be allocated and may be this installment: please allocate them."),
        {"credit": Money(credit, facts.standing.currency)},
    )


def _of_channel(reminder, routing):
    if not routing.channels:
        return unreachable.reason(routing.problems[0][1]) if routing.problems else NO_WORDING
    passage = reminder.unapproved.get(routing.channels[0])
    return unapproved_wording.reason_of_reminder(passage) if passage else None


NO_WORDING = Reason(
    "no_wording", _lt("No channel has the wording of this reminder any more: please restore a template.")
)


def failure(error):
    """The Reason of a reminder that went wrong.

    :param error: what went wrong, as text
    """
    return Reason("reminder_failed", _lt("The reminder could not be sent: %(error)s"), {"error": error})
