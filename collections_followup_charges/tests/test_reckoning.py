from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..decision import dumped, interest, interest_rule
from ..decision.fixed_sum import FixedSum
from ..decision.interest import Owed, Payment
from ..decision.interest_rule import InterestRule, Margin
from ..decision.rates import MissingRate, Rate, Series
from ..decision.tiers import Tier
from . import day_by_day

START = date(2019, 11, 1)
amounts = st.integers(1, 2_000_000).map(lambda cents: Decimal(cents) / 100)
percents = st.integers(-100, 800).map(lambda hundredths: Decimal(hundredths) / 100)
days = st.integers(0, 1500).map(lambda number: START + timedelta(number))


@st.composite
def series(draw):
    turns = sorted(draw(st.sets(st.integers(0, 1600), max_size=6)) | {0})
    begins = [date(2018, 1, 1) + timedelta(turn) for turn in turns]
    rates = [Rate(day, draw(percents), source=f"of {day}") for day in begins]
    return Series("X", "X", (*rates[:-1], rates[-1]._replace(until=date(2026, 12, 31))), "x.example")


@st.composite
def rules(draw):
    turn = START + timedelta(draw(st.integers(-100, 1500)))
    return InterestRule(
        "x",
        "the law",
        draw(st.none() | series()),
        (Margin(date(1900, 1, 1), draw(percents)), Margin(turn, draw(percents))),
        draw(st.sampled_from(["day", "invoice"])),
        draw(st.sampled_from([Decimal(0), Decimal("0.5")])),
        draw(st.sampled_from(["half_year", "start", "day"])),
        draw(st.sampled_from(["first", "before"])),
        draw(st.sampled_from(["simple", "yearly"])),
        draw(st.sampled_from(["365", "360", "actual"])),
        draw(st.none() | st.just(Decimal(7))),
    )


@st.composite
def debts(draw):
    payments = draw(st.lists(st.builds(Payment, days, amounts), max_size=4))
    return Owed(draw(days), draw(amounts), tuple(payments))


def reckoned(rule, owed, last, dated=START, free=frozenset()):
    steps = interest_rule.steps(rule, owed.first, last, dated) if last > owed.due else []
    return interest.segments(owed, steps, year=rule.year, compounding=rule.compounding, free=free)


@tagged("post_install", "-at_install")
class TestReckoning(BaseCase):
    """Interest is what it would be if each day were reckoned by itself."""

    @given(rules(), debts(), st.integers(-5, 900), days)
    @settings(max_examples=100, deadline=None)
    def test_as_day_by_day(self, rule, owed, number, dated):
        last = owed.due + timedelta(number)
        exact = day_by_day.interest(rule, owed, last, dated)
        found = reckoned(rule, owed, last, dated)
        self.assertLess(
            abs(interest.total(found) - Decimal(exact.numerator) / exact.denominator), Decimal("0.00500001")
        )
        self.assertEqual(sum(interest.amounts(found), Decimal(0)), interest.total(found))
        self.assertGreaterEqual(interest.total(found), 0)

    @given(rules(), debts(), st.integers(1, 400), st.sets(st.integers(1, 400), max_size=30))
    @settings(max_examples=50, deadline=None)
    def test_days_that_are_free(self, rule, owed, number, free):
        last = owed.due + timedelta(number)
        free = frozenset(owed.due + timedelta(day) for day in free)
        exact = day_by_day.interest(rule, owed, last, START, free)
        found = interest.total(reckoned(rule, owed, last, free=free))
        self.assertLess(abs(found - Decimal(exact.numerator) / exact.denominator), Decimal("0.00500001"))

    @given(rules(), debts(), st.integers(1, 600), st.integers(1, 600))
    @settings(max_examples=50, deadline=None)
    def test_two_periods_add_up_to_both(self, rule, owed, one, two):
        middle, last = owed.due + timedelta(one), owed.due + timedelta(one + two)
        both, first = reckoned(rule, owed, last), reckoned(rule, owed, middle)
        second = interest.after(both, middle)
        weights = [sum(s.weight / s.year for s in part) for part in (first, second, both)]
        self.assertAlmostEqual(weights[0] + weights[1], weights[2], 15)

    @given(rules(), debts(), st.integers(1, 600), st.randoms())
    @settings(max_examples=30, deadline=None)
    def test_the_order_of_payments_does_not_matter(self, rule, owed, number, random):
        last, payments = owed.due + timedelta(number), list(owed.payments)
        random.shuffle(payments)
        self.assertEqual(reckoned(rule, owed, last), reckoned(rule, owed._replace(payments=tuple(payments)), last))

    @given(rules())
    @settings(max_examples=30, deadline=None)
    def test_a_rule_that_is_kept_is_read_as_it_was(self, rule):
        self.assertEqual(dumped.load_interest(dumped.dump_interest(rule)), rule)

    def test_the_balance_as_it_was_and_not_what_is_left(self):
        """Other modules take today's residual times the days since the due date: 10.00 x 100 days."""
        rule = InterestRule("x", margins=(Margin(date(1900, 1, 1), Decimal("3.65")),))
        owed = Owed(date(2026, 1, 1), Decimal(1000), (Payment(date(2026, 4, 10), Decimal(990)),))
        found = reckoned(rule, owed, date(2026, 4, 11))
        self.assertEqual([(s.days, s.balance) for s in found], [(99, Decimal(1000)), (1, Decimal(10))])
        self.assertEqual(interest.total(found), Decimal("9.90"))

    def test_paid_on_the_due_date_bears_nothing(self):
        rule = InterestRule("x", margins=(Margin(date(1900, 1, 1), Decimal(10)),))
        owed = Owed(date(2026, 1, 31), Decimal(100), (Payment(date(2026, 1, 31), Decimal(100)),))
        self.assertEqual(reckoned(rule, owed, date(2026, 3, 1)), [])


@tagged("post_install", "-at_install")
class TestMissingRates(BaseCase):
    """What nobody knows is an error that says what is missing, and never guessed."""

    known = Series("X", "Bank rate", (Rate(date(2025, 1, 1), Decimal(3), date(2025, 12, 31)),), "bank.example")
    rule = InterestRule("x", "the law", known, (Margin(date(1900, 1, 1), Decimal(8)),))

    def test_before_the_first_rate(self):
        with self.assertRaises(MissingRate) as missing:
            self.known.on(date(2024, 12, 31))
        self.assertEqual(missing.exception.day, date(2024, 12, 31))

    def test_after_the_last_day_that_is_known(self):
        self.assertEqual(self.known.on(date(2025, 12, 31)).percent, 3)
        with self.assertRaises(MissingRate):
            interest_rule.steps(self.rule, date(2025, 12, 1), date(2026, 1, 1), START)

    def test_between_two_rates(self):
        late = Rate(date(2026, 7, 1), Decimal(2), date(2026, 12, 31))
        with self.assertRaises(MissingRate):
            self.known._replace(rates=(*self.known.rates, late)).on(date(2026, 3, 1))

    def test_a_rate_without_an_end_is_known_up_to_the_next_one(self):
        rates = (Rate(date(2025, 1, 1), Decimal(3)), Rate(date(2025, 6, 11), Decimal(2)))
        open_end = Series("X", "X", rates)
        self.assertEqual(open_end.on(date(2025, 6, 10)).percent, 3)
        self.assertEqual(open_end.on(date(2025, 6, 11)).percent, 2)
        with self.assertRaises(MissingRate):
            open_end.on(date(2025, 6, 12))

    def test_what_was_known_stays_and_later_days_are_looked_up(self):
        corrected = Rate(date(2025, 1, 1), Decimal(99), date(2025, 12, 31))
        later = Rate(date(2026, 1, 1), Decimal(4), date(2026, 6, 30))
        merged = self.known.merged(Series("X", "X", (corrected, later)))
        self.assertEqual([merged.on(date(2025, 5, 5)).percent, merged.on(date(2026, 5, 5)).percent], [3, 4])

    def test_a_rate_that_goes_on_is_known_for_longer(self):
        longer = Series("X", "X", (Rate(date(2025, 1, 1), Decimal(3), date(2026, 8, 1)),))
        self.assertEqual(self.known.merged(longer).on(date(2026, 7, 1)).percent, 3)


@tagged("post_install", "-at_install")
class TestFixedSums(BaseCase):
    def test_by_the_amount_of_the_invoice(self):
        tiers = ((Decimal("999.99"), 40), (Decimal("9999.99"), 70), (None, 100))
        british = FixedSum("gb", "1998 Act, s. 5A", "GBP", tuple(Tier(limit, Decimal(most)) for limit, most in tiers))
        table = [("999.99", 40), ("1000", 70), ("9999.99", 70), ("10000", 100)]
        for amount, expected in table:
            with self.subTest(amount=amount):
                self.assertEqual(british.of(Decimal(amount), "GBP"), expected)
        self.assertEqual(british.of(Decimal(500), "EUR"), 0)
        self.assertEqual(dumped.load_sum(dumped.dump_sum(british)), british)
