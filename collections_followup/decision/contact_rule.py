"""When a customer may be contacted: rules of the place where they are, what was tried and a moment in; a verdict out.

Rules overlap, and all of them must allow. A customer may be in one of several time zones: all of them must allow, too.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

import pytz

from . import opening_hours
from .local_time import there
from .opening_hours import Hours, first_open, start_of_day

#: A moment that is further away than this is none.
HORIZON = timedelta(400)


@dataclass(frozen=True)
class Rule:
    """One rule about one kind of contact; what its kind does not need is empty.

    :ivar code: identifies it
    :ivar kind: ``hours``, ``most``, ``channels``, ``rest``, ``first``, ``gap``, ``forbidden`` or
        ``held``; see ``CHECKS``
    :ivar channels: codes of the channels that it is about; none is all
    :ivar hours: of ``hours``: when contacts are allowed, in the customer's time
    :ivar number: of ``most``: contacts; of ``channels``: different channels
    :ivar days: the days in which they are counted, or that must pass
    :ivar basis: ``law``, which nobody overrides, ``guidance`` or ``policy``
    :ivar paid: whether it is about messages for which a fee is charged, and no others
    :ivar until: of ``held``: the last day on which nothing is said; None if nobody knows
    :ivar told: of a rule that is no record, such as ``held`` or a customer's request: what it says; ``source`` what it
        rests on
    """

    code: str
    kind: str
    channels: frozenset = frozenset()
    hours: Hours = Hours()
    number: int = 0
    days: int = 0
    basis: str = "policy"
    paid: bool = False
    until: date | None = None
    told: str = ""
    source: str = ""

    def is_about(self, channel):
        return not self.channels or channel in self.channels


@dataclass(frozen=True)
class Attempt:
    """A contact that was tried, whether it reached anybody or not.

    :ivar moment: in UTC, without a zone
    :ivar conversation: whether somebody was spoken to
    :ivar by_customer: whether the customer began it
    """

    moment: datetime
    channel: str
    conversation: bool = False
    by_customer: bool = False


@dataclass(frozen=True)
class Situation:
    """Where a customer is, and what has happened.

    :ivar zones: names of the time zones in which they may be; none is UTC
    :ivar holidays: public holidays there
    :ivar attempts: the contact log
    :ivar due: the day on which the item was due for which a fee is charged
    """

    zones: tuple = ()
    holidays: frozenset = frozenset()
    attempts: tuple = ()
    due: date | None = None

    def timezones(self):
        return [pytz.timezone(name) for name in self.zones or ("UTC",)]


@dataclass(frozen=True)
class Refusal:
    """A rule that refuses, and the first moment from which it does not, in UTC; None when it always will."""

    rule: Rule
    first: datetime | None


@dataclass(frozen=True)
class Permission:
    """Whether a contact is allowed at a moment.

    :ivar refusals: rules that refuse it at that moment; none when it is allowed
    :ivar first: the first moment, then or later, at which all rules allow it, in UTC; None when there is none
    """

    refusals: tuple
    first: datetime | None

    @property
    def allowed(self):
        return not self.refusals

    @property
    def held(self):
        """The rule of the law that holds all contacts for a time, if one refuses; such a message does not wait."""
        return next((refusal.rule for refusal in self.refusals if refusal.rule.kind == "held"), None)

    @property
    def is_lawful(self):
        """Whether nothing but guidance and policies refuses it, which a manager may override."""
        return all(refusal.rule.basis != "law" for refusal in self.refusals)


def closes(channel: str, moment: datetime, rules: Collection[Rule], situation: Situation):
    """Return the moment, in UTC, at which the hours of a contact that is allowed now end; None if none are set."""
    hours = [rule.hours for rule in rules if rule.kind == "hours" and rule.is_about(channel) and not rule.paid]
    zones = situation.timezones()
    ends = [opening_hours.closes(found, moment, zone, situation.holidays) for found in hours for zone in zones]
    return min(ends, default=None)


def customer_kind(chosen, is_company, vat):
    """Return the kind of a customer: what was chosen, else what follows from what is known of them.

    :param chosen: code; empty if nobody has chosen
    :param vat: tax number
    """
    return chosen or ("business" if is_company else "sole_trader" if vat else "consumer")


class Limit(NamedTuple):
    """A rule that refuses contacts all day, and the first day on which none does; None if there is no such day."""

    rule: Rule
    until: date | None


def limit(channel: str, day: date, zone: str, rules: Collection[Rule], situation: Situation):
    """Return what refuses contacts by a channel on a whole day: Limit, or None if there is a moment for them.

    What was tried on that day counts, whenever it is asked.

    :param zone: name of the time zone whose day it is
    """
    zone = pytz.timezone(zone)
    begins, ends = start_of_day(day, zone), start_of_day(day + timedelta(1), zone)
    moment = max((a.moment for a in situation.attempts if begins <= a.moment < ends), default=begins)
    found = permission(channel, moment, rules, situation)
    if found.first and found.first < ends:
        return None
    return Limit(_strictest(found.refusals).rule, found.first and there(found.first, zone).date())


def _strictest(refusals):
    """Return the refusal that lasts longest, the first of those that last as long."""
    return max(refusals, key=lambda refusal: refusal.first or datetime.max)


def permission(channel: str, moment: datetime, rules: Collection[Rule], situation: Situation, paid=False):
    """Whether a contact by a channel is allowed at a moment, in UTC: Permission.

    :param paid: whether a fee is charged for it
    """
    rules = [rule for rule in rules if rule.is_about(channel) and (paid or not rule.paid)]
    found = {rule: _earliest(rule, channel, moment, situation) for rule in rules}
    refusals = tuple(Refusal(rule, first) for rule, first in found.items() if first != moment)
    return Permission(refusals, _first(rules, channel, moment, situation) if refusals else moment)


def may_cost(channel: str, day: date, rules: Collection[Rule], situation: Situation):
    """Return True if rules about paid contacts let a fee be charged for one on a day, by the clocks of the customer."""
    begins = [start_of_day(day, zone) for zone in situation.timezones()]
    moment = max([*begins, *(attempt.moment for attempt in situation.attempts)])
    return permission(channel, moment, [rule for rule in rules if rule.paid], situation, paid=True).allowed


def _first(rules, channel, moment, situation):
    """The first moment at which all rules allow a contact.

    Each rule puts it off as far as it must, until none of them does any more.
    """
    latest = moment + HORIZON
    settled = False
    while not settled:
        settled = True
        for rule in rules:
            later = _earliest(rule, channel, moment, situation)
            if later is None or later > latest:
                return None
            settled, moment = settled and later == moment, later
    return moment


def _earliest(rule, channel, moment, situation):
    """The first moment, not before the one that is given, at which one rule allows a contact in all zones."""
    check = CHECKS[rule.kind]
    for zone in situation.timezones():
        later = check(rule, channel, moment, situation, zone)
        if later is None:
            return None
        moment = max(moment, later)
    return moment


# === KINDS OF RULES === #


def _hours(rule, _channel, moment, situation, zone):
    """Only at these hours, by the clock of the customer."""
    return first_open(rule.hours, moment, zone, situation.holidays)


def _most(rule, _channel, moment, situation, zone):
    """No more than a number of contacts by these channels, in so many days that follow each other.

    Days are those of the calendar: with 7 in 7 days, the eighth may be tried on the seventh day after the first.
    """
    days = sorted(_day(attempt.moment, zone) for attempt in _tried(rule, situation, moment))
    return _when_fewer(days, rule, moment, zone)


def _channels(rule, channel, moment, situation, zone):
    """By no more than a number of different channels, in so many days; one that was used may be used again."""
    last = {}
    for attempt in _tried(rule, situation, moment):
        if attempt.channel != channel:
            last[attempt.channel] = max(last.get(attempt.channel, date.min), _day(attempt.moment, zone))
    return _when_fewer(sorted(last.values()), rule, moment, zone)


def _rest(rule, _channel, moment, situation, zone):
    """So many days of rest after a conversation, whose day is the first of them."""
    spoken = (attempt for attempt in situation.attempts if attempt.conversation and rule.is_about(attempt.channel))
    days = [_day(attempt.moment, zone) for attempt in spoken if attempt.moment <= moment]
    return _not_before(max(days) + timedelta(rule.days), moment, zone) if days else moment


def _gap(rule, _channel, moment, situation, zone):
    """So many days from one contact by these channels to the next."""
    days = [_day(attempt.moment, zone) for attempt in _tried(rule, situation, moment)]
    return _not_before(max(days) + timedelta(rule.days), moment, zone) if days else moment


def _after_due(rule, _channel, moment, situation, zone):
    """Not before so many days after the due date."""
    return _not_before(situation.due + timedelta(rule.days), moment, zone) if situation.due else moment


def _never(_rule, _channel, _moment, _situation, _zone):
    """Not by this channel."""
    return None


def _held(rule, _channel, moment, _situation, zone):
    """Not up to and including a day."""
    return rule.until and _not_before(rule.until + timedelta(1), moment, zone)


#: How each kind of rule finds the first moment that it allows, in one zone; None when there is none.
CHECKS = {
    "hours": _hours,
    "most": _most,
    "channels": _channels,
    "rest": _rest,
    "gap": _gap,
    "first": _after_due,
    "forbidden": _never,
    "held": _held,
}


def _tried(rule, situation, moment):
    """What was tried until then by the channels of a rule, and not begun by the customer."""
    return (
        attempt
        for attempt in situation.attempts
        if attempt.moment <= moment and not attempt.by_customer and rule.is_about(attempt.channel)
    )


def _when_fewer(days, rule, moment, zone):
    """The first moment at which fewer of these days than the rule's number are among its last days."""
    if rule.number < 1:
        return None
    if len(days) < rule.number:
        return moment
    return _not_before(days[-rule.number] + timedelta(rule.days), moment, zone)


def _not_before(day, moment, zone):
    return max(moment, start_of_day(day, zone))


def _day(moment, zone):
    return there(moment, zone).date()
