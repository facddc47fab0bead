"""Which step is next: the clock is read on each item, the ladder is climbed by the customer.

- An item is due for the next rung above its own when every condition of that rung holds.
- A step is the highest rung any item is due for; one step per case and day.
- New debt waits for the next step of older debt when that is near, else it is spoken of alone.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from .assessment import OpenItem, overdue_value
from .facts import Rung
from .reason import Money, Reason, _lt

#: The day of what time alone does not bring.
NEVER = date.max


class Claim(NamedTuple):
    """An item that a message lists, and the position on the ladder it has afterwards."""

    item: OpenItem
    position: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What the ladder says.

    :ivar kind: ``step`` to take today, ``wait`` (until a day, or for something to change),
        ``rest`` (the ladder is climbed, a person decides) or ``clear`` (nothing to collect)
    :ivar rung: the rung of the step, or of the one that is waited for
    :ivar claims: the items the step speaks of
    :ivar until: the day of the next step, if it is known
    """

    kind: str
    rung: Rung | None = None
    claims: tuple[Claim, ...] = ()
    until: date | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def value(self):
        """What the step asks for, in company currency."""
        return sum(claim.item.value for claim in self.claims)


class _Way(NamedTuple):
    """A rung that an item may take, the first day on which it can, and the last."""

    position: int
    first: date
    last: date


class _Climb:
    """One case on its ladder: answers questions about today and any later day."""

    def __init__(self, policy, items, last_contact, today):
        self.policy = policy
        self.items = items
        self.last_contact = last_contact
        self.today = today
        self._rested = [self._rested_from(max(policy.min_gap, r.since_contact)) for r in policy.rungs]
        self._ways = [(item, self._find_ways(item)) for item in items]
        self._soonest = min((way.first for _item, ways in self._ways for way in ways), default=NEVER)
        self._steps = {}

    # --- one item -----------------------------------------------------------

    def _rested_from(self, gap):
        """The first day on which the last contact is so many days ago."""
        return self.last_contact + timedelta(gap) if self.last_contact else date.min

    def _find_ways(self, item):
        """The ways an item may take next: courtesy reminders while they last, then the rung above."""
        reached, rungs = item.receivable.reached, self.policy.rungs
        by_age = self._starts_by_age(item)
        ways = []
        for position in range(reached + 1, len(rungs) + 1):
            way = self._way(position, item)
            if max(way.first, self.today) <= way.last:
                ways.append(way)
            if way.last is NEVER and not by_age:
                return ways
        if 0 < reached == len(rungs) and self.policy.last == "repeat":
            again = self._way(reached, item)
            ways.append(again._replace(first=max(again.first, self._rested_from(self.policy.repeat_days))))
        return ways

    def _starts_by_age(self, item):
        return item.receivable.reached == 0 and self.policy.backlog == "age"

    def _way(self, position, item):
        """The way to a rung; it opens on the day on which all its conditions hold."""
        rung, due = self.policy.rungs[position - 1], item.due
        first = max(due + self.policy.ages[position - 1], self._rested[position - 1])
        if rung.min_overdue > 0:
            first = max(first, self._enough_from(rung.min_overdue, item))
        return _Way(position, first, due if rung.before_due else NEVER)

    def _enough_from(self, minimum, item):
        """The first day on which as much as that is overdue, the item itself included."""
        day = self._overdue_from(minimum - item.value)
        return day if day <= item.due else self._overdue_from(minimum)

    def _overdue_from(self, minimum):
        if minimum <= 1e-9:
            return date.min
        dues, sums = self._sums
        index = bisect_left(sums, minimum - 1e-9)
        return dues[index] + timedelta(1) if index < len(dues) else NEVER

    @cached_property
    def _sums(self):
        """Due dates, soonest first, and what is owed up to each."""
        return [i.due for i in self.items], list(accumulate(i.value for i in self.items))

    def _next(self, item, ways, day):
        """The way an item takes next, seen from ``day``; None when no level is left."""
        ways = [way for way in ways if day <= way.last]
        if len(ways) > 1 and self._starts_by_age(item):
            return min(ways, key=lambda way: (max(way.first, day), -way.position))
        return ways[0] if ways else None

    # --- the case -----------------------------------------------------------

    def days_ahead(self):
        """Days after today on which an item falls due for a rung, soonest first."""
        days = set()
        for item, ways in self._ways:
            for way in ways:
                days.add(way.first)
                if len(ways) > 1:  # it may be taken only after a courtesy reminder has expired
                    days.add(max(way.first, item.due + timedelta(1)))
        return sorted(day for day in days if self.today < day < NEVER)

    def next_ways(self, day):
        """Each item with the way it takes next."""
        return [(item, self._next(item, ways, day)) for item, ways in self._ways]

    def is_due(self, day):
        """Whether some item is due for a rung on ``day``."""
        if day < self._soonest:
            return False
        return any(way and way.first <= day for _item, way in self.next_ways(day))

    def step(self, day):
        """The step to take on ``day`` as a Decision, or None."""
        if day not in self._steps:
            self._steps[day] = self._find_step(day) if day >= self._soonest else None
        return self._steps[day]

    def _find_step(self, day):
        ways = self.next_ways(day)
        top = max((way.position for _item, way in ways if way and way.first <= day), default=0)
        if not top:
            return None
        older = [(item, way) for item, way in ways if self._is_past(item, way, top, day)]
        if self._joins(older, day):
            return None
        silent = {item.receivable.id for item, _way in older}
        claims = tuple(
            Claim(item, self._credited(item, top, day))
            for item, way in ways
            if item.receivable.id not in silent and (item.due < day or way and way.first <= day)
        )
        return Decision("step", self.policy.rungs[top - 1], claims, day)

    def _is_past(self, item, way, top, day):
        """Whether an item has had the step's rung, and goes on to a higher one later, or rests."""
        if item.receivable.reached < top:
            return False
        return way is None or (way.first > day and way.position > top)

    def _joins(self, older, day):
        """Whether the next step of older debt is near enough to wait for."""
        horizon = day + timedelta(self.policy.join_days)
        days = {way.first for _item, way in older if way and day < way.first <= horizon}
        return any(self.step(d) for d in days)

    def _credited(self, item, top, day):
        """The highest rung up to ``top`` that the item's own age justifies; never below its own."""
        reached = item.receivable.reached
        return reached if reached >= top else max(reached, min(top, self.policy.justified(day - item.due)))


def decide(policy, assessment, standing, today):
    """Say what the ladder asks for today.

    :param policy: Policy
    :param assessment: Assessment of the case
    :param standing: Standing; its ``last_contact`` and ``currency`` matter here
    :returns: Decision; a ``wait`` with a day keeps it: on that day the step is due,
        as long as nothing but time has changed
    """
    items = tuple(i for i in assessment.collectible if i.due)
    lead = today + timedelta(policy.lead_days)
    if not any(i.due < today or i.due <= lead or i.receivable.reached for i in items):
        return Decision("clear")
    climb = _Climb(policy, items, standing.last_contact, today)
    if step := climb.step(today):
        return Decision("step", step.rung, step.claims, today, _why_step(climb, step, today))
    for day in climb.days_ahead():
        if step := climb.step(day):
            return Decision("wait", step.rung, step.claims, day, _why_wait(climb, step, today))
    return _no_day(climb, standing.currency, today)


def _no_day(climb, currency, today):
    """Time alone brings no step: the debt is too small for the next rung, or a person decides."""
    positions = [way.position for _item, way in climb.next_ways(today) if way]
    if not positions:
        return Decision("rest", reasons=(RESTS,))
    rung = climb.policy.rungs[max(positions) - 1]
    values = {
        "overdue": Money(overdue_value(climb.items, today), currency),
        "minimum": Money(rung.min_overdue, currency),
        "level": rung.label,
    }
    return Decision("wait", rung, reasons=(Reason("below_level_minimum", TOO_LITTLE, values),))


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


def _why_step(climb, step, today):
    """The item that carries the step, and how long ago the customer was contacted."""
    reasons = (_age_reason(_carrier(step, today), step.rung, today),)
    if not climb.last_contact:
        return reasons
    return (*reasons, Reason("last_contact", SINCE, {"days": (today - climb.last_contact).days}))


def _age_reason(carrier, rung, today):
    age = carrier.receivable.age(today)
    values = {"item": carrier.receivable.name, "days": abs(age), "level": rung.label}
    if age == 0:
        return Reason("due_today", DUE_TODAY, values)
    if age < 0:
        return Reason("coming_due", COMING_DUE, values)
    if rung.days is None:
        return Reason("age", OVERDUE, values)
    return Reason("age", OLD_ENOUGH, {**values, "from": rung.days})


def _why_wait(climb, step, today):
    """What the next step waits for: its day, the gap after the last contact, or older debt."""
    until = step.until
    reasons = [Reason("wait", NEXT, {"level": step.rung.label, "day": until}, until)]
    if climb.is_due(today):
        reasons.append(Reason("joins", JOINS, until=until))
    elif climb.last_contact and climb.last_contact + timedelta(climb.policy.min_gap) > today:
        values = {"day": climb.last_contact, "days": climb.policy.min_gap}
        reasons.append(Reason("recent_contact", RECENT, values))
    return tuple(reasons)


def _carrier(step, day):
    """The oldest item that the step's rung is for."""
    days = step.rung.days
    items = [claim.item for claim in step.claims]
    own = [i for i in items if days is None or i.receivable.age(day) >= days]
    return min(own or items, key=lambda i: i.due)
