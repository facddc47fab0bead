from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..decision.agreement import Due
from ..decision.plan import Limits, PlanRequest, busiest_month, plan, reasons_for_review
from .debtor import TODAY, days

RHYTHMS = st.sampled_from(["weekly", "biweekly", "monthly"])
LIMITS = Limits(total=1000.0, months=6, count=6, first_days=30, smallest=20.0)


def request(count=3, rhythm="monthly", first=10, **values):
    """A request to begin so many days from TODAY."""
    return PlanRequest(rhythm, days(first), count, **values)


@tagged("post_install", "-at_install")
class TestPlans(BaseCase):
    """A customer's request becomes a calendar that sums to the cent, or is refused by name."""

    def test_number_of_installments(self):
        dues = plan(100.0, request(), TODAY)
        self.assertEqual([due.amount for due in dues], [33.33, 33.33, 33.34])
        self.assertEqual([due.day.isoformat() for due in dues], ["2026-03-12", "2026-04-13", "2026-05-12"])

    def test_amount_in_a_month(self):
        self.assertEqual(len(plan(1000.0, request(None, monthly=250.0), TODAY)), 4)
        self.assertEqual(len(plan(1000.0, request(None, monthly=249.99), TODAY)), 5)
        self.assertEqual(len(plan(1000.0, request(None, monthly=5000.0), TODAY)), 1)
        # from the 12th of March three Thursdays are in March and five in April
        self.assertEqual(len(plan(1000.0, request(None, "weekly", monthly=500.0), TODAY)), 10)

    def test_what_cannot_be_meant(self):
        table = [
            ("first", request(first=-1)),
            ("first", request(first=367)),
            ("first", PlanRequest("monthly", date.max, 3)),
            ("first", PlanRequest("monthly", date.min, 3)),
            ("count", request(0)),
            ("count", request(-3)),
            ("count", request(61)),
            ("count", request(10_000)),
            ("count", request(None)),
            ("monthly", request(None, monthly=0.01)),
            ("monthly", request(None, monthly=0.0)),
            ("monthly", request(None, monthly=-5.0)),
            ("monthly", request(None, monthly=float("nan"))),
        ]
        for name, wanted in table:
            with self.subTest(wanted), self.assertRaisesRegex(ValueError, f"^{name}$"):
                plan(100.0, wanted, TODAY)
        with self.assertRaisesRegex(ValueError, "^count$"):
            plan(0.02, request(3), TODAY)

    @given(st.integers(1, 10**8), st.integers(1, 10**6), RHYTHMS, st.integers(0, 366))
    def test_no_month_asks_for_more_than_the_customer_can_pay(self, cents, monthly, rhythm, first):
        total, monthly = cents / 100, monthly / 100
        try:
            dues = plan(total, request(None, rhythm, first, monthly=monthly), TODAY)
        except ValueError as refused:
            self.assertEqual(str(refused), "monthly")
            return
        self.assertLessEqual(busiest_month(dues), monthly + 0.005)
        self.assertEqual(sum(Decimal(str(due.amount)) for due in dues), Decimal(str(total)))
        self.assertGreaterEqual(dues[0].day, TODAY)

    @given(st.integers(1, 10**8), st.integers(-5, 100), RHYTHMS, st.integers(-5, 400))
    def test_every_request_is_a_calendar_or_refused(self, cents, count, rhythm, first):
        try:
            dues = plan(cents / 100, request(count, rhythm, first), TODAY)
        except ValueError as refused:
            self.assertIn(str(refused), ("count", "first"))
            return
        self.assertEqual(len(dues), count)
        self.assertEqual(sum(Decimal(str(due.amount)) for due in dues), Decimal(str(cents / 100)))


@tagged("post_install", "-at_install")
class TestLimits(BaseCase):
    """What is within all limits is accepted at once."""

    def codes(self, total=300.0, wanted=None, limits=LIMITS):
        return [r.code for r in reasons_for_review(plan(total, wanted or request(), TODAY), limits, TODAY, "EUR")]

    def test_limits(self):
        table = [
            ({}, []),
            ({"total": 1000.0}, []),
            ({"total": 1000.01}, ["plan_total"]),
            ({"wanted": request(6)}, []),
            ({"wanted": request(7)}, ["plan_long", "plan_count"]),
            ({"wanted": request(7, "weekly")}, ["plan_count"]),
            ({"wanted": request(1, first=30)}, []),
            ({"wanted": request(1, first=31)}, ["plan_first"]),
            ({"total": 60.0}, []),
            ({"total": 59.99}, ["plan_small"]),
            ({"total": 59.99, "limits": Limits(1000.0, 6, 6, 30)}, []),
            ({"total": 0.03, "limits": Limits(0.0, 6, 6, 30)}, ["plan_total"]),
        ]
        for values, expected in table:
            with self.subTest(values):
                self.assertEqual(self.codes(**values), expected)

    def test_last_day_of_the_last_month_is_within(self):
        limits = Limits(1000.0, 1, 6, 60)
        for day, expected in ((date(2026, 4, 2), []), (date(2026, 4, 3), ["plan_long"])):
            found = reasons_for_review([Due(day, 100.0)], limits, TODAY, "EUR")
            self.assertEqual([reason.code for reason in found], expected)

    def test_told_in_words(self):
        told = [str(reason) for reason in reasons_for_review(plan(60.0, request(7), TODAY), LIMITS, TODAY, "EUR")]
        self.assertIn("more than 6 installments", told[1])
        self.assertIn("below 20.00 EUR", told[2])

    @given(st.integers(1, 10**7), st.integers(1, 60), RHYTHMS, st.integers(0, 366))
    def test_more_generous_limits_accept_what_narrow_ones_did(self, cents, count, rhythm, first):
        if cents < count:
            return
        dues = plan(cents / 100, request(count, rhythm, first), TODAY)
        if not reasons_for_review(dues, LIMITS, TODAY, "EUR"):
            self.assertFalse(reasons_for_review(dues, Limits(2000.0, 7, 7, 31, 10.0), TODAY, "EUR"))
