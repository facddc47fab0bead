"""Waiting messages: whether one that has not left yet would still be written in the same way, and if not, why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from . import guards
from .facts import Problem
from .failure import CODES
from .next_step import Decision, still_fits
from .reason import Channel, Money, Reason, _lt
from .routing import named, route
from .verdict import NO_POLICY, detour, needs_person


class Asked(NamedTuple):
    """An amount that a message asks for, in the item's currency.

    :ivar id: of the item; None if it is gone; for a charge, its place
    :ivar name: of the item, as the message names it
    :ivar claimed: after credits; None for an old message, for which only ``amount``, before credits, is known
    :ivar unit: smallest amount of the currency
    """

    id: int | tuple[str, str] | None
    name: str
    amount: float
    claimed: float | None
    currency: str
    unit: float = 0.01


@dataclass(frozen=True, slots=True)
class Message:
    """A message, letter or task that has not left yet.

    :ivar level_id: its level; None for a reminder of an installment
    :ivar channel: code
    :ivar asked: what it asks for; for a reminder, the installment
    :ivar charged: the charges it asks for, with (kind, key) as the ``id`` of each
    :ivar address: the address it goes to, with the id of its recipient
    :ivar approved: True if a person has approved it
    :ivar again: True if it has failed before, and somebody sends it once more
    :ivar withdrawn: True if it has been withdrawn before
    """

    level_id: int | None
    channel: str
    asked: tuple[Asked, ...]
    address: tuple[int | None, str] = (None, "")
    approved: bool = False
    rehearsal: bool = False
    again: bool = False
    withdrawn: bool = False
    charged: tuple[Asked, ...] = ()


@dataclass(frozen=True, slots=True)
class Now:
    """The present state that a message is compared with, beside what the policy asks for.

    :ivar active: True if the company follows up its customers
    :ivar rehearses: True if it is in rehearsal
    :ivar addresses: address and recipient of a message by each channel, by code of the channel
    :ivar problems: Problem by code, for each channel that cannot reach the customer
    """

    active: bool = True
    rehearses: bool = False
    addresses: Mapping[str, tuple[int | None, str]] = field(default_factory=lambda: MappingProxyType({}))
    problems: Mapping[str, Problem] = field(default_factory=lambda: MappingProxyType({}))


def objections(message, evaluation, now):
    """Return the reasons why the message of a step would not be written in the same way now; empty means go.

    Each amount that it asks for must still be owed, item by item, and its level must fit. Other items that have become
    overdue since do not make it untrue.

    :param evaluation: Evaluation of today, of the case as if the message had not been written
    :param now: Now
    :returns: Reasons
    """
    if before_all := _before_all(message, now):
        return before_all
    policy, case = evaluation.facts.policy, evaluation.facts.case
    if policy is None:
        return (NO_POLICY,)
    position = _position(policy, message.level_id)
    if not position:
        return (OTHER_POLICY,)
    items = {i.receivable.id: i for i in evaluation.assessment.items}
    decision = Decision("step", policy.levels[position - 1], tuple(items[a.id] for a in message.asked if a.id in items))
    routing = route(decision.level, case, _known(message, now))
    situation = guards.Situation(evaluation.assessment, decision, case, evaluation.today, routing)
    return (
        evaluation.facts.guards.refusals(situation)
        or _of_items(message, items)
        or _of_charges(message, evaluation, decision, routing)
        or _of_level(position, decision, evaluation)
        or _of_approval(message, decision, case)
        or _of_way(message, routing, now)
    )


def channels(message, evaluation):
    """Return the codes of the channels whose problems have to be known."""
    policy = evaluation.facts.policy
    position = policy and _position(policy, message.level_id)
    return named(policy.levels[position - 1], evaluation.facts.case) if position else frozenset()


def objections_to_reminder(message, expected, routing, reasons, now):
    """Return the reasons why a reminder of an installment would not be written in the same way now; empty means go.

    :param expected: the amount still to be paid for the installment, or None if this reminder no longer applies
    :param routing: how the customer is reminded now
    :param reasons: what holds the reminder now
    :returns: Reasons
    """
    if before_all := _before_all(message, now):
        return before_all
    (installment,) = message.asked
    if expected is None:
        return (Reason("reminder_outdated", REMINDER_OUTDATED, {"item": installment.name}),)
    changed = installment.claimed is not None and _differs(installment.claimed, expected, installment.unit)
    if changed:
        return (_amount_changed(installment, installment.claimed, expected),)
    return reasons or _of_way(message, routing, now)


def _known(message, now):
    """Return the problems of channels, except the message's own failure: whoever sends it once more knows that."""
    if not message.again:
        return now.problems
    return {code: p for code, p in now.problems.items() if p.code not in CODES}


def _position(policy, level_id):
    return next((position for position, level in enumerate(policy.levels, 1) if level.id == level_id), 0)


def _before_all(message, now):
    if message.withdrawn:
        return (WITHDRAWN,)
    if message.rehearsal != now.rehearses:
        return (REHEARSAL_BEGUN if now.rehearses else REHEARSAL_OVER,)
    return () if now.active or now.rehearses else (SWITCHED_OFF,)


def _of_items(message, items):
    """Return the first Reason of each kind: a message may speak of hundreds of items."""
    found = {}
    for asked in message.asked:
        if reason := _of_item(asked, items.get(asked.id)):
            found.setdefault(reason.code, reason)
    return tuple(found.values())


def _of_item(asked, item):
    if item is None:
        return Reason("item_settled", ITEM_SETTLED, {"item": asked.name})
    if item.hold:
        return item.hold
    then, now = (asked.amount, item.asked) if asked.claimed is None else (asked.claimed, item.open)
    same = asked.currency == item.receivable.currency and not _differs(then, now, asked.unit)
    return None if same else _amount_changed(asked, then, now)


def _of_charges(message, evaluation, decision, routing):
    """Return the Reason of the first charge no longer owed in full; interest that has grown makes nothing untrue."""
    if not message.charged:
        return ()
    costs = evaluation.facts.costs(decision, routing.channels)
    owed = {charge.place: charge for charge in (*costs, *evaluation.assessment.charges)}
    for asked in message.charged:
        charge = owed.get(asked.id)
        now = charge.amount if charge and charge.currency == asked.currency else 0.0
        if asked.amount - now >= asked.unit / 2:
            return (_amount_changed(asked, asked.amount, now),)
    return ()


def _differs(one, other, unit):
    return abs(one - other) >= unit / 2


def _amount_changed(asked, then, now):
    values = {"item": asked.name, "then": Money(then, asked.currency), "now": Money(now, asked.currency)}
    return Reason("amount_changed", AMOUNT_CHANGED, values)


def _of_level(position, decision, evaluation):
    ids = {i.receivable.id for i in decision.items}
    policy, case = evaluation.facts.policy, evaluation.facts.case
    if still_fits(policy, position, ids, evaluation.assessment, case, evaluation.today):
        return ()
    return (Reason("other_level", OTHER_LEVEL, {"level": decision.level.label}), *evaluation.decision.reasons)


def _of_approval(message, decision, case):
    return () if message.approved or not needs_person(decision, case) else (NEEDS_APPROVAL,)


def _of_way(message, routing, now):
    """Return the Reason if it would go by another channel, or to another address."""
    if message.channel not in routing.channels:
        problem = dict(routing.problems).get(message.channel)
        if problem:
            return (detour(message.channel, problem),)
        return (Reason("other_channel", OTHER_CHANNEL, {"channel": Channel(routing.channels[0])}),)
    address = now.addresses.get(message.channel, message.address)
    if message.rehearsal or not message.address[1] or message.address == address:
        return ()
    return (Reason("other_address", OTHER_ADDRESS, {"then": message.address[1] or "–", "now": address[1] or "–"}),)


WITHDRAWN = Reason("withdrawn", _lt("It has been taken back before."))
REPRESENTED = Reason("represented", _lt("By now somebody represents the customer, and nothing goes to them."))
CHANNEL_GONE = Reason("channel_gone", _lt("The add-on that would have sent it is not installed any more."))
SWITCHED_OFF = Reason("switched_off", _lt("The follow-up has been switched off."))
REHEARSAL_BEGUN = Reason("rehearsal_begun", _lt("The follow-up is being rehearsed: nothing goes to customers."))
REHEARSAL_OVER = Reason("rehearsal_over", _lt("It was written for a rehearsal, which is over."))
OTHER_POLICY = Reason("other_policy", _lt("Its level is no longer in the policy of this customer."))
NEEDS_APPROVAL = Reason("needs_approval", _lt("By now, a person has to approve it."))
ITEM_SETTLED = _lt("%(item)s is not open any more.")
AMOUNT_CHANGED = _lt("It asks for %(then)s of %(item)s; by now that is %(now)s.")
REMINDER_OUTDATED = _lt("By now, nobody is to be reminded of %(item)s in this way.")
OTHER_LEVEL = _lt("Level “%(level)s” is not due any more.")
OTHER_CHANNEL = _lt("By now, the customer is contacted by %(channel)s.")
OTHER_ADDRESS = _lt("It was written to %(then)s; by now, %(now)s is used.")
