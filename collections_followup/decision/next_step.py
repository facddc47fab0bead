"""The next step: days are counted for each item, steps are taken for the customer.

- An item is due for the next level above its own when every condition of that level holds.
- A step is the highest level any item is due for; one step per case and day.
- New debt waits for the next step of older debt if that is near, else it gets a step of its own.
"""

from bisect import bisect_left
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache, lru_cache, partial
from itertools import accumulate
from typing import NamedTuple

from .assessment import OpenItem, overdue_value
from .facts import Level
from .lazy import lazy
from .reason import Money, Reason, _lt

#: The day of what does not happen by time alone.
NEVER = date.max


class Claim(NamedTuple):
    """An item that a message lists, and the position of its level after the message."""

    item: OpenItem
    position: int


class Decision(NamedTuple):
    """The step that the policy asks for.

    :ivar kind: ``step`` to take today, ``wait`` (until a day, or for something to change),
        ``rest`` (no level is left, a person decides) or ``clear`` (nothing to collect)
    :ivar level: the level of the step, or of the one that is waited for
    :ivar items: the items that the step asks for
    :ivar until: the day of the next step, if it is known
    :ivar credit: function of an item that returns the position of its level after the step
    :ivar next_change: function that returns the first later day on which time alone may change this, or ``NEVER``
    """

    kind: str
    level: Level | None = None
    items: tuple[OpenItem, ...] = ()
    until: date | None = None
    reasons: tuple[Reason, ...] = ()
    credit: Callable[[OpenItem], int] | None = None
    next_change: Callable[[], date] = lambda: NEVER

    @property
    def claims(self):
        """The items, each with its position after the step: needed when the step is taken."""
        return tuple(Claim(item, self.credit(item)) for item in self.items)

    @property
    def value(self):
        """The value that the step asks for, in company currency."""
        return sum([item.value for item in self.items])


class _Way(NamedTuple):
    """A level that an item may take, with the first and the last day on which it can."""

    position: int
    first: date
    last: date


class _PolicyAsOf:
    """A policy as of a day, some time after the last contact: the ways it has for an item, whoever owes it.

    All customers last contacted on the same day share it, with its cached results: of an item only its due date
    and its level matter, and the days from which ``enough`` is overdue for each level (empty if no level has that
    condition). Who has stopped all contact gets only what the law requires: the other levels are left out.
    """

    def __init__(self, policy, last_contact, today, stopped=False):
        self.policy = policy
        self._left_out = [stopped and not level.required for level in policy.levels]
        self.last_contact = last_contact
        self.today = today
        self._rested = [self._rested_from(max(policy.min_gap, r.since_contact)) for r in policy.levels]
        self.ways = cache(self._find_ways)
        self.next = cache(self._find_next)

    def _rested_from(self, gap):
        """Return the first day on which the last contact is ``gap`` days ago."""
        return self.last_contact + timedelta(gap) if self.last_contact else date.min

    def _find_ways(self, due, reached, enough):
        """Return the ways an item may take next: courtesy reminders while they last, then the level above."""
        by_age = self._starts_by_age(reached)
        ways = []
        for position in range(reached + 1, len(self.policy.levels) + 1):
            if self._left_out[position - 1]:
                continue
            way = self._way(position, due, enough)
            if max(way.first, self.today) <= way.last:
                ways.append(way)
            if way.last is NEVER and not by_age:
                return ways
        if self._is_repeated(reached):
            again = self._way(reached, due, enough)
            ways.append(again._replace(first=max(again.first, self._rested_from(self.policy.repeat_days))))
        return ways

    def _is_repeated(self, reached):
        is_last = 0 < reached == len(self.policy.levels)
        return is_last and self.policy.last == "repeat" and not self._left_out[reached - 1]

    def _starts_by_age(self, reached):
        return reached == 0 and self.policy.backlog == "age"

    def _way(self, position, due, enough):
        """Return the way to a level; it opens on the day on which all its conditions hold."""
        index = position - 1
        first = max(due + self.policy.ages[index], self._rested[index])
        if enough:
            first = max(first, enough[index])
        return _Way(position, first, due if self.policy.levels[index].before_due else NEVER)

    def _find_next(self, due, reached, enough, day):
        """Return the way an item takes next, as of ``day``; None if no level is left."""
        ways = [way for way in self.ways(due, reached, enough) if day <= way.last]
        if self._starts_by_age(reached):
            return min(ways, key=lambda way: (max(way.first, day), -way.position), default=None)
        return ways[0] if ways else None

    def credit(self, top, day, item):
        """Return the highest level up to ``top`` that the item's own age justifies on a day; never below its own."""
        receivable = item.receivable
        return max(receivable.reached, min(top, self.policy.justified(day - receivable.due)))


#: Policies are compared by identity, so each batch, which reads them again, starts with fresh entries.
_policy_as_of = lru_cache(maxsize=256)(_PolicyAsOf)


class _StepSearch:
    """The search for the step of one case, today and on any later day."""

    def __init__(self, policy, items, case, today):
        self.policy = policy
        self.items = items
        self.last_contact = case.last_contact
        self.today = today
        self._policy_as_of = _policy_as_of(policy, case.last_contact, today, case.stopped_all is not None)
        amounts = policy.asks_for_amounts
        self._states = [(i, i.receivable.due, i.receivable.reached, self._enough(i) if amounts else ()) for i in items]
        self._steps = {}

    # --- how much is overdue ------------------------------------------------

    def _enough(self, item):
        """Return the first day on which enough is overdue, for each level."""
        return tuple(self._enough_from(level.min_overdue, item) for level in self.policy.levels)

    def _enough_from(self, minimum, item):
        """Return the first day on which ``minimum`` is overdue, the item itself included."""
        day = self._overdue_from(minimum - item.value)
        return day if day <= item.due else self._overdue_from(minimum)

    def _overdue_from(self, minimum):
        if minimum <= 1e-9:
            return date.min
        dues, sums = self._sums
        index = bisect_left(sums, minimum - 1e-9)
        return dues[index] + timedelta(1) if index < len(dues) else NEVER

    @lazy
    def _sums(self):
        """Due dates, soonest first, and the sum owed up to each."""
        return [i.due for i in self.items], list(accumulate(i.value for i in self.items))

    # --- the steps ----------------------------------------------------------

    @lazy
    def days_ahead(self):
        """Days after today on which an item falls due for a level, soonest first."""
        days = set()
        for item, *state in self._states:
            ways = self._policy_as_of.ways(*state)
            for way in ways:
                days.add(way.first)
                if len(ways) > 1:  # it may be taken only after a courtesy reminder has expired
                    days.add(max(way.first, item.due + timedelta(1)))
        return sorted(day for day in days if self.today < day < NEVER)

    def next_change(self, joining=False):
        """Return the first day after today on which time alone may change the decision, or NEVER.

        :param joining: whether a step due today may come to wait for one that draws nearer
        """
        rested = [self.last_contact + timedelta(self.policy.min_gap)] if self.last_contact else []
        near = [day - timedelta(self.policy.join_days) for day in self.days_ahead] if joining else []
        return min([day for day in (*self.days_ahead, *rested, *near) if day > self.today], default=NEVER)

    def next_ways(self, day):
        """Return each item with the way it takes next."""
        next_way = self._policy_as_of.next
        return [(item, next_way(due, reached, enough, day)) for item, due, reached, enough in self._states]

    def takes(self, position, ids):
        """Return True if one of these items may take a level today, even if another level comes first."""
        ways = [self._policy_as_of.ways(*state) for item, *state in self._states if item.receivable.id in ids]
        return any(w.position == position and w.first <= self.today <= w.last for way in ways for w in way)

    def is_due(self, day):
        """Return True if an item is due for a level on ``day``."""
        return any(way and way.first <= day for _item, way in self.next_ways(day))

    def step(self, day):
        """Return the step to take on ``day`` as a Decision, or None."""
        if day not in self._steps:
            self._steps[day] = self._find_step(day)
        return self._steps[day]

    def _find_step(self, day):
        ways = self.next_ways(day)
        top = max([way.position for _item, way in ways if way and way.first <= day], default=0)
        if not top:
            return None
        older = [(item, way) for item, way in ways if item.receivable.reached >= top and self._is_past(way, top, day)]
        if older and self._joins(older, day):
            return None
        silent = {item.receivable.id for item, _way in older}
        spoken_of = [
            item
            for item, way in ways
            if (item.receivable.due < day or way and way.first <= day) and item.receivable.id not in silent
        ]
        credit = partial(self._policy_as_of.credit, top, day)
        return Decision("step", self.policy.levels[top - 1], tuple(spoken_of), day, credit=credit)

    @staticmethod
    def _is_past(way, top, day):
        """Return True if an item that has had the step's level goes on to a higher one later, or rests."""
        return way is None or (way.first > day and way.position > top)

    def _joins(self, older, day):
        """Return True if the next step of older debt is near enough to wait for."""
        horizon = day + timedelta(self.policy.join_days)
        days = {way.first for _item, way in older if way and day < way.first <= horizon}
        return any(map(self.step, days))


def decide(policy, assessment, case, today):
    """Return what the policy asks for today.

    :param policy: Policy
    :param assessment: Assessment of the case
    :param case: Case; its ``last_contact``, ``stopped_all`` and ``currency`` matter here
    :returns: Decision; a ``wait`` with a day keeps it: the step is due on that day,
        as long as nothing but time has changed
    """
    items = [i for i in assessment.collectible if i.receivable.due]
    lead = today + timedelta(policy.lead_days)
    if not any(i.due <= lead or i.receivable.reached for i in items):
        return Decision(
            "clear", next_change=lambda: min([i.due - timedelta(policy.lead_days) for i in items], default=NEVER)
        )
    search = _StepSearch(policy, items, case, today)
    if step := search.step(today):
        return step._replace(
            reasons=_why_step(search, step, today), next_change=partial(search.next_change, joining=True)
        )
    for day in search.days_ahead:
        if step := search.step(day):
            return step._replace(kind="wait", reasons=_why_wait(search, step, today), next_change=search.next_change)
    return _no_day(search, case.currency, today)


def still_fits(policy, position, ids, assessment, case, today):
    """Return True if the conditions of a level hold today for one of the items, whatever else is due.

    :param position: of the level, counted from 1
    :param ids: ids of the items
    """
    items = [i for i in assessment.collectible if i.receivable.due]
    return _StepSearch(policy, items, case, today).takes(position, ids)


def _no_day(search, currency, today):
    """Return the decision when time alone brings no step: the debt is too small for a level, or a person decides."""
    positions = [way.position for _item, way in search.next_ways(today) if way]
    if not positions:
        return Decision("rest", reasons=(RESTS,), next_change=search.next_change)
    level = search.policy.levels[max(positions) - 1]
    values = {
        "overdue": Money(overdue_value(search.items, today), currency),
        "minimum": Money(level.min_overdue, currency),
        "level": level.label,
    }
    return Decision(
        "wait", level, reasons=(Reason("below_level_minimum", TOO_LITTLE, values),), next_change=search.next_change
    )


RESTS = Reason("rest", _lt("No level is left to take: a person decides what comes next."))
TOO_LITTLE = _lt("%(overdue)s is overdue; level “%(level)s” asks for at least %(minimum)s.")
JOINS = _lt("A newer invoice waits to join that step, so that the customer gets one message.")
NEXT = _lt("Level “%(level)s” is next, on %(day)s.")
RECENT = _lt("The last contact was on %(day)s; the policy leaves at least %(days)s days between two contacts.")
SINCE = _lt("The last contact was %(days)s days ago.")
COMING_DUE = _lt("%(item)s is due in %(days)s days: level “%(level)s” announces it.")
DUE_TODAY = _lt("%(item)s is due today: level “%(level)s” is next.")
OVERDUE = _lt("%(item)s is %(days)s days overdue: level “%(level)s” is next.")
OLD_ENOUGH = _lt("%(item)s is %(days)s days overdue: level “%(level)s” applies from %(from)s days.")


def _why_step(search, step, today):
    """Return the Reasons for the step: the oldest item, which carries it, and the time since the last contact."""
    reasons = (_age_reason(step.items[0].receivable, step.level, today),)
    if not search.last_contact:
        return reasons
    return (*reasons, Reason("last_contact", SINCE, {"days": (today - search.last_contact).days}))


def _age_reason(carrier, level, today):
    age = carrier.age(today)
    values = {"item": carrier.name, "days": abs(age), "level": level.label}
    if age == 0:
        return Reason("due_today", DUE_TODAY, values)
    if age < 0:
        return Reason("coming_due", COMING_DUE, values)
    if level.days is None:
        return Reason("age", OVERDUE, values)
    return Reason("age", OLD_ENOUGH, {**values, "from": level.days})


def _why_wait(search, step, today):
    """Return what the next step waits for: its day, the gap after the last contact, or older debt."""
    until = step.until
    reasons = [Reason("wait", NEXT, {"level": step.level.label, "day": until}, until)]
    if search.is_due(today):
        reasons.append(Reason("joins", JOINS, until=until))
    elif search.last_contact and search.last_contact + timedelta(search.policy.min_gap) > today:
        values = {"day": search.last_contact, "days": search.policy.min_gap}
        reasons.append(Reason("recent_contact", RECENT, values))
    return tuple(reasons)
