from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ..decision.aging import FIRST_DAYS, bucket, days_past_due, spread
from ..decision.statement import Entry, Section
from .debtor import TODAY, DecisionCase, days
from .test_decision_properties import examples

AMOUNTS = st.integers(-100_000, 100_000).map(lambda cents: cents / 100)


class TestBuckets(DecisionCase):
    """Not due, 1-30, 31-60, 61-90, over 90 days past due."""

    def test_limits(self):
        for past_due, first in (
            *((-400, 0), (-1, 0), (0, 0)),
            *((1, 1), (30, 1), (31, 31), (60, 31), (61, 61), (90, 61), (91, 91), (4000, 91)),
        ):
            with self.subTest(past_due=past_due):
                self.assertEqual(bucket(past_due), first)

    def test_what_is_due_today_is_not_past_due(self):
        self.assertEqual(bucket(days_past_due(TODAY, TODAY - timedelta(30), TODAY)), 0)

    def test_what_has_no_due_date_is_due_on_the_day_it_was_booked(self):
        self.assertEqual(days_past_due(None, date(2026, 1, 31), TODAY), 30)

    @given(st.lists(st.tuples(st.integers(-100, 200), AMOUNTS)))
    @examples(200)
    def test_every_amount_is_in_one_bucket(self, amounts):
        totals = spread(amounts)
        self.assertEqual(tuple(totals), FIRST_DAYS)
        self.assertAlmostEqual(sum(totals.values()), sum(amount for _days, amount in amounts), 6)

    @given(st.integers(-100, 200))
    @examples(100)
    def test_a_day_later_nothing_is_younger(self, past_due):
        self.assertLessEqual(bucket(past_due), bucket(past_due + 1))


class TestSection(DecisionCase):
    """A balance that runs from the opening to the closing balance."""

    def section(self, *entries, opening=0.0, brought=(), digits=2):
        return Section("EUR", digits, TODAY, opening, tuple(brought), entries)

    def entry(self, amount, day=0, open_amount=0.0, due=None, kind="invoice"):
        return Entry(days(day), kind, "X", "", due, amount, open_amount)

    def test_balance_runs(self):
        section = self.section(self.entry(100), self.entry(-30.5, kind="payment"), opening=20)
        self.assertEqual(section.balances, (120, 89.5))
        self.assertEqual(section.closing, 89.5)

    def test_nothing_booked_leaves_the_opening_balance(self):
        self.assertEqual(self.section(opening=20).closing, 20)

    def test_debit_and_credit_are_positive(self):
        invoice, payment = self.entry(100), self.entry(-30, kind="payment")
        self.assertEqual((invoice.debit, invoice.credit, payment.debit, payment.credit), (100, 0, 0, 30))

    def test_cents_do_not_drift(self):
        section = self.section(*[self.entry(0.1)] * 1000)
        self.assertEqual(section.closing, 100)

    def test_overdue_is_before_credits_and_open_after(self):
        late = self.entry(100, -40, 100, due=days(-10))
        credit = self.entry(-30, -5, -30, kind="credit_note")
        coming = self.entry(50, -1, 50, due=days(20))
        section = self.section(credit, coming, opening=100, brought=[late])
        self.assertEqual((section.overdue, section.unallocated, section.open), (100, 30, 120))
        self.assertEqual(section.closing, section.open)
        self.assertEqual(section.buckets, {0: 50, 1: 70, 31: 0, 61: 0, 91: 0})
