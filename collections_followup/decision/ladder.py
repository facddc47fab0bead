"""Which step is next: the clock is read on each item, the ladder is climbed by the customer.

- An item is due for the next rung above its own when every condition of that rung holds.
- A step is the highest rung any item is due for; one step per case and day.
- New debt waits for the next step of older debt when that is near, else it is spoken of alone.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from .assessment import OpenItem, overdue_value
from .facts import Policy, Rung
from .reason import Money, Reason, _lt


@dataclass(frozen=True, slots=True)
class Claim:
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


class _Climb:
    """One case on its ladder: answers questions about any day."""

    def __init__(self, policy, items, last_contact):
        self.policy = policy
        self.items = items
        self.last_contact = last_contact
        self._overdue_by_day = {}

    # --- one item -----------------------------------------------------------

    def next_position(self, item, day):
        """Position of the rung the item may take next; None when it rests on the last one."""
        reached, rungs = item.receivable.reached, self.policy.rungs
        above = [p for p in range(reached + 1, len(rungs) + 1) if not self._expired(p, item, day)]
        if not above:
            return len(rungs) if rungs and self.policy.last == "repeat" else None
        if reached == 0 and self.policy.backlog == "age":
            return max((p for p in above if self._first_day(p, item) <= day), default=above[0])
        return above[0]

    def due_day(self, item, day):
        """The first day, seen from ``day``, on which time alone lets the item take its next rung."""
        position = self.next_position(item, day)
        return position and self._first_day(position, item)

    def due_position(self, item, day):
        """Position of the rung the item is due for on ``day``, or None."""
        position = self.next_position(item, day)
        if position is None or self._first_day(position, item) > day:
            return None
        return position if self._enough(position, item, day) else None

    def _expired(self, position, item, day):
        """A courtesy reminder is for what is not due yet."""
        return self.policy.rungs[position - 1].before_due and day > item.due

    def _first_day(self, position, item):
        rung = self.policy.rungs[position - 1]
        opens = rung.opens(item.due)
        if not self.last_contact:
            return opens
        again = self.policy.repeat_days if position <= item.receivable.reached else 0
        gap = max(self.policy.min_gap, rung.since_contact, again)
        return max(opens, self.last_contact + timedelta(gap))

    def _enough(self, position, item, day):
        """Whether as much is overdue on ``day`` as the rung asks for."""
        minimum = self.policy.rungs[position - 1].min_overdue
        if minimum <= 0:
            return True
        return self.overdue(day) + (0.0 if item.overdue(day) else item.value) >= minimum - 1e-9

    def overdue(self, day):
        if day not in self._overdue_by_day:
            self._overdue_by_day[day] = overdue_value(self.items, day)
        return self._overdue_by_day[day]

    # --- the case -----------------------------------------------------------

    def step(self, day):
        """The step due on ``day`` as a Decision, or None."""
        due = {i.receivable.id: p for i in self.items if (p := self.due_position(i, day))}
        if not due:
            return None
        top = max(due.values())
        older = [i for i in self.items if i.receivable.reached >= top and i.receivable.id not in due]
        if older and self._joins(older, day):
            return None
        silent = {i.receivable.id for i in older}
        spoken_of = [i for i in self.items if i.overdue(day) or i.receivable.id in due]
        claims = tuple(
            Claim(i, self._credited(i, top, day)) for i in spoken_of if i.receivable.id not in silent
        )
        return Decision("step", self.policy.rungs[top - 1], claims, day)

    def _joins(self, older, day):
        """Whether the next step of older debt is near enough to wait for."""
        horizon = day + timedelta(self.policy.join_days)
        days = (self.due_day(i, day) for i in older)
        return any(d and day < d <= horizon and self._will_be_enough(older, d) for d in days)

    def _will_be_enough(self, items, day):
        return any(self.due_position(i, day) for i in items)

    def _credited(self, item, top, day):
        """The highest rung up to ``top`` that the item's own age justifies; never below its own."""
        rungs = self.policy.rungs[:top]
        justified = [p for p, rung in enumerate(rungs, 1) if rung.opens(item.due) <= day]
        return max([item.receivable.reached, *justified])

    def days_ahead(self, day):
        """Days after ``day`` on which a step may fall due, soonest first."""
        days = set()
        amounts_matter = any(rung.min_overdue > 0 for rung in self.policy.rungs)
        for item in self.items:
            days.add(self.due_day(item, day))
            if item.due >= day:
                days.add(self.due_day(item, item.due + timedelta(1)))
            if amounts_matter:
                days |= {item.due, item.due + timedelta(1)}
        return sorted(d for d in days if d and d > day)


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
    climb = _Climb(policy, items, standing.last_contact)
    if step := climb.step(today):
        return Decision("step", step.rung, step.claims, today, _why_step(climb, step, today))
    for day in climb.days_ahead(today):
        if step := climb.step(day):
            return Decision("wait", step.rung, step.claims, day, _why_wait(climb, step, today))
    return _no_day(climb, standing.currency, today)


def _no_day(climb, currency, today):
    """Time alone brings no step: the debt is too small for the next rung, or a person decides."""
    positions = [p for i in climb.items if (p := climb.next_position(i, today))]
    if not positions:
        return Decision("rest", reasons=(RESTS,))
    rung = climb.policy.rungs[max(positions) - 1]
    values = {
        "overdue": Money(climb.overdue(today), currency),
        "minimum": Money(rung.min_overdue, currency),
        "level": rung.name,
    }
    return Decision("wait", rung, reasons=(Reason("below_level_minimum", TOO_LITTLE, values),))


RESTS = Reason("rest", _lt("The last level has been taken: a person decides what comes next."))
TOO_LITTLE = _lt("%(overdue)s is overdue; level “%(level)s” asks for at least %(minimum)s.")
JOINS = _lt("A newer invoice waits to join that step, so that the customer gets one message.")
NEXT = _lt("Level “%(level)s” is next, on %(day)s.")
RECENT = _lt("The last contact was on %(day)s; the policy leaves at least %(days)s days between two contacts.")
SINCE = _lt("The last contact was %(days)s days ago.")
COMING_DUE = _lt("%(item)s is due in %(days)s days: level “%(level)s” announces it.")
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
    values = {"item": carrier.receivable.name, "days": abs(age), "level": rung.name}
    if age < 0:
        return Reason("coming_due", COMING_DUE, values)
    if rung.days is None:
        return Reason("age", OVERDUE, values)
    return Reason("age", OLD_ENOUGH, {**values, "from": rung.days})


def _why_wait(climb, step, today):
    """What the next step waits for: its day, the gap after the last contact, or older debt."""
    until = step.until
    reasons = [Reason("wait", NEXT, {"level": step.rung.name, "day": until}, until)]
    if any(climb.due_position(i, today) for i in climb.items):
        reasons.append(Reason("joins", JOINS, until=until))
    elif climb.last_contact and climb.last_contact + timedelta(climb.policy.min_gap) > today:
        values = {"day": climb.last_contact, "days": climb.policy.min_gap}
        reasons.append(Reason("recent_contact", RECENT, values))
    return tuple(reasons)


def _carrier(step, day):
    """The oldest item that the step's rung is for."""
    own = [c.item for c in step.claims if step.rung.days is None or step.rung.opens(c.item.due) <= day]
    return min(own or [c.item for c in step.claims], key=lambda i: i.due)
