from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..decision.fee import Debt, Fee, FeeRule, fee
from ..decision.tiers import Tier

MAIL, PAPER = frozenset({"email"}), frozenset({"letter"})
FLAT = FeeRule("flat", "the law", "EUR", (Tier(None, Decimal(5)),), first=15, gap=15)
TIERS = (Tier(Decimal(100), Decimal(14)), Tier(Decimal(1000), Decimal(24)), Tier(None, Decimal(50)))
CEILINGS = (Tier(Decimal(100), Decimal(12)), Tier(None, Decimal(30)))
amounts = st.integers(1, 300_000).map(lambda cents: Decimal(cents) / 100)


def debt(number=1, age=20, amount=300, currency="EUR", **values):
    return Debt(number, age, Decimal(amount), currency, **values)


@tagged("post_install", "-at_install")
class TestFeeOfAMessage(BaseCase):
    """What a reminder costs, and when it costs nothing."""

    def test_when_it_costs_something(self):
        old, young = debt(1, age=30), debt(2, age=16)
        for case, rule, debts, since, channels, expected in (
            ("one debt", FLAT, [debt()], None, MAIL, Fee(Decimal(5), 1)),
            ("once for all of them, for the oldest", FLAT, [young, old], None, MAIL, Fee(Decimal(5), 1)),
            ("the fifteenth day", FLAT, [debt(age=15)], None, MAIL, Fee(Decimal(5), 1)),
            ("the fourteenth", FLAT, [debt(age=14)], None, MAIL, None),
            ("a debt that is old enough beside one that is not", FLAT, [debt(1, age=3), young], None, MAIL, Fee(5, 2)),
            ("fifteen days after the reminder before", FLAT, [old], 15, MAIL, Fee(Decimal(5), 1)),
            ("fourteen", FLAT, [old], 14, MAIL, None),
            ("another currency", FLAT, [debt(currency="USD")], None, MAIL, None),
            ("what the law holds", FLAT, [debt(bears=False)], None, MAIL, None),
            ("two have cost something", FLAT._replace(most=2), [debt(messages=2)], None, MAIL, None),
            ("one has", FLAT._replace(most=2), [debt(messages=1)], None, MAIL, Fee(Decimal(5), 1)),
            ("nothing is written", FLAT, [debt()], None, frozenset(), None),
            ("a letter", FLAT._replace(channels=PAPER), [debt()], None, PAPER, Fee(Decimal(5), 1)),
            ("an e-mail where letters cost", FLAT._replace(channels=PAPER), [debt()], None, MAIL, None),
            ("an e-mail beside the letter", FLAT._replace(channels=PAPER), [debt()], None, MAIL | PAPER, None),
            ("no rule gives less than nothing", FLAT._replace(tiers=()), [debt()], None, MAIL, None),
        ):
            with self.subTest(case):
                self.assertEqual(fee(rule, debts, since, channels), expected)

    def test_by_the_sum_of_what_may_bear_it(self):
        rule = FLAT._replace(tiers=TIERS)
        for amount, other, expected in ((60, 40, 14), (60, 41, 24), (1000, 1, 50)):
            with self.subTest(amount=amount, other=other):
                debts = [debt(1, amount=amount), debt(2, amount=other), debt(3, age=1, amount=5000)]
                self.assertEqual(fee(rule, debts, None, MAIL), Fee(Decimal(expected), 1))

    def test_up_to_what_all_messages_about_a_debt_may_cost(self):
        rule = FLAT._replace(ceilings=CEILINGS)
        for amount, asked, expected in ((100, 7, 5), (100, 8, 4), (100, 12, None), (101, 12, 5)):
            with self.subTest(amount=amount, asked=asked):
                found = fee(rule, [debt(amount=amount, asked=Decimal(asked), messages=1)], None, MAIL)
                self.assertEqual(found and found.amount, expected)

    @given(
        st.lists(st.tuples(st.integers(1, 40), st.lists(st.tuples(st.integers(0, 60), amounts), max_size=4))),
        st.integers(1, 20),
        st.integers(0, 20),
        st.integers(0, 3),
    )
    def test_however_often_a_customer_is_reminded(self, messages, first, gap, most):
        """No debt costs more than its ceiling, none too early or too often, and one message never costs twice."""
        rule = FLAT._replace(tiers=TIERS, ceilings=CEILINGS, first=first, gap=gap, most=most)
        known, day, last = {}, 0, None
        for days, added in messages:
            day += days
            known |= {
                len(known) + n: Debt(len(known) + n, -age, amount, "EUR") for n, (age, amount) in enumerate(added)
            }
            debts = [d._replace(age=day + d.age) for d in known.values()]
            found = fee(rule, debts, None if last is None else day - last, MAIL)
            if found:
                self.assertTrue(last is None or day - last >= gap)
                bearer = next(d for d in debts if d.id == found.debt_id)
                self.assertGreaterEqual(bearer.age, first)
                self.assertEqual(bearer.age, max(d.age for d in debts if rule.bears(d)))
                self.assertLessEqual(found.amount, 50)
                # it counts for each debt that the message spoke of
                for d in debts:
                    known[d.id] = known[d.id]._replace(asked=d.asked + found.amount, messages=d.messages + 1)
                alone = [d for d in debts if rule.bears(d)]
                if len(alone) == 1:
                    ceiling = 12 if bearer.amount <= 100 else 30
                    self.assertLessEqual(bearer.asked + found.amount, ceiling)
                    self.assertLessEqual(bearer.messages + 1, most or bearer.messages + 1)
            last = day
