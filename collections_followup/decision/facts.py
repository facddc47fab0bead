"""The facts known about a debtor, as values.

Amounts named ``value`` are in company currency at the day's rate; others are in the item's own currency.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from types import MappingProxyType
from typing import NamedTuple

from .lazy import lazy
from .legal_hold import LegalHold
from .reason import ADDON, Named

#: No facts of other add-ons.
NOTHING = MappingProxyType({})


class Route(NamedTuple):
    """A channel by which a level reaches the customer, and its fallback; codes."""

    channel: str
    fallback: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """A follow-up level, as the rules see it. The conditions that are set are joined by AND.

    :ivar routes: how the customer is contacted, the main way first; each of them is used
    :ivar days: days from the due date, negative before it; None if not a condition
    :ivar since_contact: days since the last contact; 0 if not a condition
    :ivar min_overdue: value that must be overdue; 0 if not a condition
    :ivar prepared: channels for which the level has the wording
    :ivar unapproved: the first passage in its wording that a manager has not approved yet
    :ivar required: True if the law requires its notice, whatever the customer has refused
    """

    id: int
    name: str
    routes: tuple[Route, ...]
    days: int | None = None
    since_contact: int = 0
    min_overdue: float = 0.0
    automatic: bool = True
    prepared: frozenset[str] = frozenset()
    unapproved: str = ""
    required: bool = False

    @property
    def label(self):
        """The level as a value of a Reason."""
        return Named(self.id, self.name)

    @property
    def before_due(self):
        """True for a courtesy reminder, which makes sense only until the due date."""
        return self.days is not None and self.days < 0


@dataclass(frozen=True, eq=False)
class Policy:
    """The levels, lowest first, and the rules by which an item goes from one to the next.

    :ivar min_gap: fewest days between two contacts, in either direction
    :ivar backlog: ``first`` or ``age``: the level at which an item that was never followed up starts
    :ivar join_days: days for which new debt waits for the next step of older debt
    :ivar treatment: ``care`` or ``firm`` if it is for customers who are treated so; empty for all others
    :ivar resume: position of the lowest level that may follow a broken promise; 0: it goes on where it was
    :ivar last: ``repeat`` the last level every ``repeat_days``, or leave the case to a ``person``
    """

    id: int
    name: str
    levels: tuple[Level, ...]
    min_gap: int = 7
    backlog: str = "first"
    join_days: int = 10
    last: str = "person"
    repeat_days: int = 30
    resume: int = 0
    treatment: str = ""

    @lazy
    def lead_days(self):
        """Days before the due date on which the earliest courtesy reminder applies."""
        return max((-level.days for level in self.levels if level.before_due), default=0)

    @lazy
    def opens(self):
        """Age, as a timedelta from its due date, from which an item is evaluated; an overdue item always is."""
        return min((timedelta(1), *self.ages))

    @lazy
    def asks_for_amounts(self):
        return any(level.min_overdue > 0 for level in self.levels)

    @lazy
    def ages(self):
        """Age, as a timedelta from its due date, that an item must have for each level.

        A level without a condition on days comes no sooner than the one below it.
        """
        return tuple(accumulate((timedelta(level.days or 0) for level in self.levels), max))

    def justified(self, age):
        """Return the position of the highest level that an item of this age is old enough for; 0 is none."""
        return bisect_right(self.ages, age)

    def position(self, level_id, days):
        """Return the position (from 1; 0 is none) of a delivered level in this policy.

        A level of another policy counts as the highest level here that requires no more days.
        """
        for position, level in enumerate(self.levels, 1):
            if level.id == level_id:
                return position
        reached = [
            position
            for position, level in enumerate(self.levels, 1)
            if days is not None and level.days is not None and level.days <= days
        ]
        return max(reached, default=0)


class Discount(NamedTuple):
    """An early payment discount: ``pays`` settles the whole item if it is paid up to and including ``until``."""

    until: date
    pays: float


class Receivable(NamedTuple):
    """An open debit of the receivable account: the unit of debt, with its own due date.

    :ivar residual: the open amount, in ``currency``; always positive
    :ivar booked: the open amount as the ledger carries it, in company currency
    :ivar reached: position of the highest level delivered for it that its age justified
    :ivar unit: smallest amount of the currency
    :ivar discount: the early payment discount, as long as nothing has been allocated to the item
    :ivar followed: False when the accountant marked it "no follow-up"
    :ivar blocked: True when the accountant blocked its payment
    :ivar in_transit: the day on which a payment for it that has not arrived yet was made
    :ivar in_transit_ends: the day from which that payment is no longer waited for
    :ivar under_way: the part of ``residual`` that is being paid
    :ivar disputed: the part of ``residual`` that the customer disputes
    :ivar promised: last day on which a promised payment of it is waited for
    :ivar agreement: name of the payment agreement that covers it and is kept
    :ivar agreement_until: last day on which a payment of the next installment is in time, if one is open
    :ivar replaces: number of the invoice that this one replaces, until a person has decided what that means for a
        promise or an agreement
    :ivar followed_from: the day, if still to come, from which the customer has had the invoice long enough to be
        reminded; ``date.max`` as long as it has not been sent
    :ivar others: facts of other add-ons, and what their commitments say of the item, by name; empty ones are left out
    """

    id: int
    move_id: int
    name: str
    due: date | None
    residual: float
    currency: str
    value: float
    booked: float
    reached: int = 0
    unit: float = 0.01
    discount: Discount | None = None
    followed: bool = True
    blocked: bool = False
    in_transit: date | None = None
    in_transit_ends: date | None = None
    under_way: float = 0.0
    promised: date | None = None
    disputed: float = 0.0
    agreement: str = ""
    agreement_until: date | None = None
    replaces: str = ""
    followed_from: date | None = None
    others: Mapping = NOTHING

    @property
    def free(self):
        """The amount that is neither disputed nor being paid."""
        if not self.disputed and not self.under_way:
            return self.residual
        return self.rounded(self.residual - self.disputed - self.under_way)

    def rounded(self, amount):
        """Return the amount rounded to the precision of the currency."""
        return round(round(amount / self.unit) * self.unit, 6)

    def is_nothing(self, amount):
        """Return True if the amount is zero in the currency."""
        return amount < self.unit / 2

    def age(self, today):
        """Return the days since the due date; negative before it."""
        return (today - self.due).days


class Credit(NamedTuple):
    """An outstanding credit: money or a credit note not yet allocated; ``amount`` is positive.

    :ivar paid_on: the day on which money came; None for a credit note
    """

    currency: str
    amount: float
    value: float
    paid_on: date | None = None


class Advance(NamedTuple):
    """Money that was paid for an order and waits for its invoice; ``amount`` is positive.

    :ivar order: number of the order, or of several
    """

    currency: str
    amount: float
    value: float
    order: str


@dataclass(frozen=True, slots=True)
class Problem:
    """The reason why a channel cannot reach the customer.

    :ivar code: ``missing``, ``invalid``, ``refused`` (by a blacklist), ``unwanted``, or one of
        ``failure.CODES``, which say what became of the last message; or a code of another add-on
    :ivar sentence: why the customer cannot be reached at all, where the code is another add-on's; ``%(address)s`` is
        filled in
    :ivar detour: why another channel is used instead; ``%(channel)s`` and ``%(address)s`` are filled in
    :ivar addon: the add-on that has these sentences, and their translations
    """

    code: str
    address: str = ""
    sentence: str = ""
    detour: str = ""
    addon: str = ADDON


@dataclass(frozen=True, slots=True)
class Task:
    """Something a person still has to do before the next step, such as a call."""

    summary: str
    deadline: date
    user: str = ""


class Case(NamedTuple):
    """The facts of a case other than its debt.

    :ivar last_contact: day of the last contact in either direction
    :ivar unread_reply: day of a reply that nobody has read yet
    :ivar unassigned_answer: day of an e-mail that may be the customer's answer, until a person says whose it is
    :ivar start_date: debts due before this day are treated as ``older_debt`` says
    :ivar older_debt: ``skip``, ``person`` (a person approves each step) or ``follow``
    :ivar preferred: the channel by which the customer wishes to be contacted, if any
    :ivar unwanted: channels by which the customer does not wish to be contacted
    :ivar represented_turns: days on which a representative begins or ceases to act for the customer
    :ivar legal_holds: what the law holds, now or on other days
    :ivar stopped_all: the day on which the customer asked us to stop all contact
    :ivar others: facts of other add-ons, by name; empty ones are left out
    """

    currency: str
    min_value: float = 0.0
    last_contact: date | None = None
    unread_reply: date | None = None
    unassigned_answer: date | None = None
    reply_hold_days: int = 7
    start_date: date | None = None
    older_debt: str = "person"
    excluded: bool = False
    exclusion_reason: str = ""
    paused_until: date | None = None
    manual: bool = False
    task: Task | None = None
    preferred: str = ""
    unwanted: frozenset[str] = frozenset()
    represented_turns: tuple[date, ...] = ()
    legal_holds: tuple[LegalHold, ...] = ()
    stopped_all: date | None = None
    others: Mapping = NOTHING

    @property
    def turns(self):
        """The days on which something begins or ends by itself, past ones included."""
        return (*self.represented_turns, *(day for hold in self.legal_holds for day in hold.turns))
