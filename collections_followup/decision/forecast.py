"""Forecasts: what a policy would do in the next night, and what it would do with changed levels."""

from collections import Counter, defaultdict
from datetime import date
from typing import NamedTuple

#: The ``when`` of an Outlook, by the outcome of the verdict.
WHEN = {"step": "tonight", "refused": "held", "wait": "later", "rest": "person", "clear": "nothing"}


class Outlook(NamedTuple):
    """The next step for a customer.

    :ivar level: name of the level; empty if there is none
    :ivar when: ``tonight``, ``approval`` (tonight, once a person approves), ``later``, ``held`` (due, but a reason
        speaks against it), ``person`` (a person decides) or ``nothing``
    """

    level: str
    when: str


class Move(NamedTuple):
    """A change of the outlook, shared by some customers.

    :ivar shift: ``sooner`` or ``later`` if the same level comes on another day; else empty
    """

    now: Outlook
    then: Outlook
    shift: str = ""

    @property
    def changes(self):
        return self.now != self.then or bool(self.shift)


class Days(NamedTuple):
    """The first and the last day on which the next steps of some customers come.

    :ivar first: None if no day is known
    :ivar last: the same day if all come on one
    """

    first: date | None = None
    last: date | None = None

    def including(self, verdict, when):
        """Return these days and that of a customer, if their next step comes later.

        :param when: that of their Outlook
        """
        day = verdict.next_day if when == "later" else None
        return Days(min(self.first or day, day), max(self.last or day, day)) if day else self


def outlook(verdict):
    """Return the Outlook that a verdict implies."""
    level, when = verdict.decision.level, WHEN[verdict.outcome]
    if when == "tonight" and verdict.needs_person:
        when = "approval"
    if when == "later" and not level:
        when = "nothing"
    return Outlook(level.name if level else "", when)


def move(now, then):
    """Return the Move between two verdicts about a customer."""
    before, after = outlook(now), outlook(then)
    shift = ""
    if before == after and before.when == "later" and now.next_day and then.next_day and now.next_day != then.next_day:
        shift = "sooner" if then.next_day < now.next_day else "later"
    return Move(before, after, shift)


def messages(verdict):
    """Return the codes of the channels by which the customer would be written to tonight."""
    return verdict.routing.channels if verdict.outcome == "step" else ()


class Forecast:
    """The summary of a forecast for the customers of a policy.

    :ivar moves: ids of cases by Move, unchanged ones included
    :ivar days: (Days by the policy as it is, Days by the changed one) by Move
    :ivar now: number of messages tonight by channel
    :ivar then: the same with the changed policy
    """

    def __init__(self):
        self.moves, self.now, self.then = defaultdict(list), Counter(), Counter()
        self.days = defaultdict(lambda: (Days(), Days()))

    def add(self, case_id, now, then):
        """Add a customer to the forecast.

        :param now: Verdict by the policy as it is
        :param then: Verdict by the changed policy
        """
        found = move(now, then)
        before, after = self.days[found]
        self.moves[found].append(case_id)
        self.days[found] = before.including(now, found.now.when), after.including(then, found.then.when)
        self.now.update(messages(now))
        self.then.update(messages(then))

    @property
    def looked_at(self):
        return sum(map(len, self.moves.values()))

    def changing(self):
        """Return (Move, ids of cases) for each change, the one that concerns most customers first."""
        changing = [(found, ids) for found, ids in self.moves.items() if found.changes]
        return sorted(changing, key=lambda pair: (-len(pair[1]), pair[0]))
