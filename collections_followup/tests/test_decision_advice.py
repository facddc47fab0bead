from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..decision import Money
from ..decision.advice import SENTENCES, Asked, History, advise

#: A customer of two years who pays in time.
GOOD = {"invoices": 25, "in_time": 23, "median_days": 2, "opened": 1, "months": 30}
#: Another who mostly pays a month late.
LATE = {"invoices": 25, "in_time": 4, "median_days": 31, "opened": 6, "months": 30}
PLAN = Asked("agreement", Money(1234.5, "EUR"))
PROMISE = Asked("promise", Money(400.0, "EUR"))

#: How somebody has paid, and what is advised.
TABLE = [
    (GOOD, "accept"),
    (LATE, "late"),
    ({}, "unknown"),
    # of whoever has never paid what was due long ago, enough is known
    ({"invoices": 1, "long_open": 1, "median_days": 275, "months": 10}, "late"),
    ({"invoices": 2, "in_time": 1, "long_open": 1, "median_days": 0, "months": 10}, "unknown"),
    ({**GOOD, "invoices": 4, "in_time": 4}, "unknown"),
    ({**GOOD, "invoices": 5, "in_time": 5}, "accept"),
    # four of five in time is good, less is not; what is a few days late is no habit
    ({**GOOD, "in_time": 20}, "accept"),
    ({**GOOD, "in_time": 19}, "care"),
    ({**LATE, "in_time": 0, "median_days": 7}, "care"),
    ({**LATE, "in_time": 12, "median_days": 8}, "late"),
    # the word counts beside the invoices
    ({**GOOD, "promises_kept": 2, "promises_broken": 1}, "accept"),
    ({**GOOD, "promises_kept": 1, "promises_broken": 1}, "care"),
    ({**GOOD, "promises_kept": 1, "promises_broken": 2}, "late"),
    ({**GOOD, "promises_broken": 1}, "care"),
    ({"promises_broken": 1}, "unknown"),
    ({"promises_broken": 2}, "late"),
    ({**GOOD, "agreements_kept": 1}, "accept"),
    ({**GOOD, "agreements_broken": 1}, "late"),
    ({**GOOD, "agreements_kept": 1, "agreements_broken": 1}, "care"),
    ({**LATE, "promises_kept": 9, "agreements_kept": 1}, "late"),
]


def told(values, asked=PLAN):
    return " ".join(str(reason) for reason in advise(History(**values), asked).reasons)


@tagged("at_install")
class TestAdvice(BaseCase):
    """What is advised when a customer asks for time, from how they paid so far."""

    def test_what_is_advised(self):
        for values, code in TABLE:
            with self.subTest(**values):
                self.assertEqual(advise(History(**values)).code, code)

    def test_a_good_history_in_words(self):
        self.assertEqual(
            told({**GOOD, "promises_kept": 3, "promises_broken": 1}),
            "In the last two years they paid 23 of 25 invoices in time or up to 3 days late. At the median, they paid "
            "2 days late. They kept 3 of 4 promises. Their first invoice is 30 months old. Advised: accept.",
        )

    def test_of_very_many_invoices_the_last_are_looked_at(self):
        many = {**GOOD, "invoices": 2000, "in_time": 1990, "has_more": True}
        self.assertIn("Of their last 2000 invoices they paid 1990 in time or up to 3 days late.", told(many))

    def test_a_habit_of_lateness_in_words(self):
        self.assertEqual(
            told({**LATE, "long_open": 2, "agreements_broken": 1}, PLAN._replace(has_discount=True)),
            "In the last two years they paid 4 of 25 invoices in time or up to 3 days late. At the median, they paid "
            "31 days late. Open for more than 90 days: 2 of them. They did not keep the one payment agreement that "
            "they made. They have fallen behind 6 times. Their first invoice is 30 months old. Advised: a down payment "
            "of 300.00 EUR, fewer installments, and a person who calls. No discount is advised until they pay in time.",
        )

    def test_little_is_known(self):
        self.assertEqual(
            told({"invoices": 2, "in_time": 1, "median_days": 0}),
            "Little is known yet. Invoices of the last two years that were paid, or are open for long: 2; paid in "
            "time: 1. Advised: accept if the first "
            "installment is due soon.",
        )
        self.assertEqual(
            told({}, PROMISE),
            "Little is known yet. No invoice of the last two years tells how they pay. Advised: accept an early day.",
        )

    def test_one_day_is_told_as_one(self):
        medians = {-5: "5 days early", -1: "one day early", 0: "on the due date", 1: "one day late", 5: "5 days late"}
        for days, words in medians.items():
            self.assertIn(f"At the median, they paid {words}.", told({**GOOD, "median_days": days}))

    def test_a_promise_of_somebody_who_pays_late(self):
        self.assertIn(
            "Advised: 100.00 EUR at once, an early day for the rest, and a person who calls.", told(LATE, PROMISE)
        )

    def test_a_down_payment_is_a_plain_amount(self):
        for total, down in ((1234.5, 300), (0.99, 0.24), (4, 1), (99_999, 24_000), (40_000_000, 10_000_000)):
            with self.subTest(total=total):
                [advised] = advise(History(**LATE), Asked("agreement", Money(total, "EUR"))).advised
                self.assertAlmostEqual(advised.values["down"].amount, down)

    def test_without_an_amount_none_is_named(self):
        for total in (None, Money(0.0, "EUR"), Money(-5.0, "EUR")):
            self.assertIn("Advised: a down payment, fewer installments", told(LATE, Asked("agreement", total)))

    @settings(max_examples=300, deadline=None)
    @given(
        st.builds(
            lambda counts, median, words: History(
                invoices=sum(counts),
                in_time=counts[0],
                long_open=min(counts[1], 3),
                median_days=median if sum(counts) else None,
                promises_kept=words[0],
                promises_broken=words[1],
                agreements_kept=words[2],
                agreements_broken=words[3],
            ),
            st.tuples(st.integers(0, 40), st.integers(0, 40)),
            st.integers(-60, 400),
            st.tuples(*4 * [st.integers(0, 5)]),
        ),
        st.sampled_from((PLAN, PROMISE, Asked(), PLAN._replace(has_discount=True))),
    )
    def test_whatever_has_happened_something_is_told_and_advised(self, history, asked):
        advice = advise(history, asked)
        self.assertIn((advice.code, asked.kind), SENTENCES)
        self.assertTrue(all("%(" not in str(reason) for reason in advice.reasons))
        # more broken promises never make the advice kinder
        harder = ("accept", "care", "late")
        if advice.code in harder:
            worse = History(**{n: getattr(history, n) for n in history.__slots__} | {"promises_broken": 99})
            self.assertGreaterEqual(harder.index(advise(worse).code), harder.index(advice.code))
