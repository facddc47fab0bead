from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.collections_followup.decision import Named

from ..decision.order_hold import Exposure, Limits, reasons

TODAY = date(2026, 3, 2)
LIMITS = Limits("USD", days=30, amount=1000, broken=2, limit=5000)
amounts = st.integers(0, 10_000).map(float)


def codes(exposure, limits=LIMITS, order=100.0):
    return [reason.code for reason in reasons(exposure, limits, order, TODAY)]


@tagged("post_install", "-at_install")
class TestOrderHold(BaseCase):
    def test_each_rule_at_its_limit(self):
        level = Named(1, "Formal letter")
        table = [
            (Exposure(), []),
            (Exposure(overdue=1, days=29), []),
            (Exposure(overdue=1, days=30), ["days"]),
            (Exposure(overdue=0, days=300), []),
            (Exposure(overdue=999.99, days=1), []),
            (Exposure(overdue=1000, days=1), ["amount"]),
            (Exposure(overdue=1, level=level), ["level"]),
            (Exposure(overdue=0, level=level), []),
            (Exposure(broken=1), []),
            (Exposure(broken=2), ["broken"]),
            (Exposure(open=4900), []),
            (Exposure(open=4900.01), ["limit"]),
            (Exposure(open=4000, not_invoiced=901), ["limit"]),
            (Exposure(2000, 2000, 40, 5000, level, 3), ["days", "amount", "level", "broken", "limit"]),
        ]
        for exposure, expected in table:
            with self.subTest(exposure=exposure):
                self.assertEqual(codes(exposure), expected)

    def test_a_limit_that_has_ended(self):
        for days, expected in ((0, []), (-1, ["limit_ended"])):
            limits = LIMITS._replace(limit_until=TODAY + timedelta(days))
            self.assertEqual(codes(Exposure(), limits), expected)
        self.assertEqual(codes(Exposure(), LIMITS._replace(limit=None, limit_until=date(2020, 1, 1))), [])

    def test_nothing_that_is_set_to_zero_holds(self):
        self.assertEqual(codes(Exposure(99_999, 99_999, 999, 999, None, 99), Limits("USD")), [])

    @given(amounts, amounts, st.integers(0, 400), amounts, st.integers(0, 9), amounts)
    def test_who_owes_more_is_never_held_less(self, open_amount, overdue, days, ordered, broken, more):
        exposure = Exposure(open_amount, overdue, days, ordered, None, broken)
        worse = exposure._replace(open=open_amount + more, overdue=overdue + more, days=days + 1, broken=broken + 1)
        self.assertLessEqual(set(codes(exposure)), set(codes(worse)))
