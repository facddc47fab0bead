"""Debtors for the tests of the rules: what they owe, and what happens to them night by night."""

from datetime import date, timedelta
from itertools import count

from odoo.tests import BaseCase

from ..decision import Case, Credit, Facts, Level, Policy, Receivable, Route, UnderWay, evaluate

#: Every story begins on this Monday.
TODAY = date(2026, 3, 2)

_ids = count(1)


def days(number):
    return TODAY + timedelta(number)


def level(name, due_days=None, channel="email", fallback="", **values):
    """A level; its id is the number of days that it is for, so that policies can share levels."""
    return Level(1000 + (due_days or 0), name, (Route(channel, fallback),), due_days, **values)


COURTESY = level("Courtesy", -3)
REMINDER = level("Reminder", 3)
COPY = level("Second copy", 15)
CALL = level("Call", 30, "phone")
LETTER = level("Letter", 45, "todo", automatic=False)


def policy_of(*levels, **values):
    """The standard policy, or one with other levels."""
    return Policy(1, "Standard", levels or (REMINDER, COPY, CALL, LETTER), **values)


def invoice(name, overdue, amount=100.0, taken=0, currency="EUR", rate=1.0, **values):
    """An open invoice.

    :param overdue: days since the due date, seen from TODAY
    :param taken: how many levels it has been through
    :param rate: what one unit of the currency is worth in company currency
    """
    number = next(_ids)
    due = values.pop("due", days(-overdue))
    value = amount * rate
    return Receivable(number, number, name, due, amount, currency, value, value, taken, **values)


def credit(amount, currency="EUR", rate=1.0):
    return Credit(currency, amount, amount * rate)


def under_way(amount, *receivables, since=-2, until=3, spare=0.0):
    """A payment in euros that has set off and not arrived; days are seen from TODAY."""
    moves = frozenset(receivable.move_id for receivable in receivables)
    return UnderWay("EUR", amount, amount, moves, days(since), days(until), spare)


def spoken_of(verdict):
    """The level that each item of the step has been through after it, by the name of the item."""
    return {c.item.receivable.name: c.position for c in verdict.decision.claims}


class Debtor:
    """A customer to whom night after night the step that is due is done."""

    def __init__(self, *receivables, policy=None, credits=(), problems=None, under_way=(), **case):
        self.receivables = receivables
        self.credits = credits
        self.under_way = under_way
        self.policy = policy or policy_of()
        self.problems = problems or {}
        self.case = Case("EUR", **case)

    def facts(self):
        return Facts(tuple(self.receivables), tuple(self.credits), self.case, self.policy, tuple(self.under_way))

    def evaluate(self, day=TODAY):
        return evaluate(self.facts(), day, self.problems)

    def take(self, verdict):
        """The step is done: the customer has been contacted and the items are at the next level."""
        after = {c.item.receivable.id: c.position for c in verdict.decision.claims}
        self.receivables = tuple(r._replace(reached=after.get(r.id, r.reached)) for r in self.receivables)
        self.case = self.case._replace(last_contact=verdict.today)

    def night(self, day):
        verdict = self.evaluate(day)
        if verdict.outcome == "step":
            self.take(verdict)
        return verdict

    def steps(self, nights, first=0):
        """The verdicts of the nights on which something was done."""
        verdicts = (self.night(days(number)) for number in range(first, first + nights))
        return [verdict for verdict in verdicts if verdict.outcome == "step"]

    def story(self, nights, first=0):
        """What was done: (days from TODAY, level, names of the items), for each step."""
        return [
            ((v.today - TODAY).days, v.decision.level.name, " ".join(spoken_of(v))) for v in self.steps(nights, first)
        ]


class DecisionCase(BaseCase):
    """Says in one line what is expected of a verdict."""

    def assertStep(self, verdict, name, items=None):
        """The step is taken today; ``items`` are names and levels afterwards."""
        self.assertEqual((verdict.outcome, verdict.decision.level.name), ("step", name))
        self.assertEqual(verdict.next_day, verdict.today)
        if items is not None:
            self.assertEqual(spoken_of(verdict), items)

    def assertWaits(self, verdict, name, day, code="wait"):
        """The level is waited for, until a day that is given in days from TODAY."""
        self.assertEqual((verdict.outcome, verdict.decision.level.name), ("wait", name))
        self.assertEqual(verdict.next_day, None if day is None else days(day))
        self.assertIn(code, self.codes(verdict))

    def assertRefused(self, verdict, code, until=None):
        """Nothing is done, for this one reason, which ends on a day given in days from TODAY."""
        self.assertEqual(verdict.outcome, "refused")
        self.assertEqual(self.codes(verdict, verdict.refusals), [code])
        self.assertEqual(verdict.next_day, None if until is None else days(until))

    def codes(self, verdict, reasons=None):
        return [reason.code for reason in (verdict.reasons if reasons is None else reasons)]
