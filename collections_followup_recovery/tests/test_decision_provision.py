from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.collections_followup_recovery.decision.provision import loss
from odoo.addons.collections_followup_recovery.decision.recovery_curve import FIRST, Part

PAID = {FIRST: Part(1000.0, 400.0, 30), FIRST + 30: Part(600.0, 300.0, 40)}


@tagged("post_install", "-at_install")
class TestLoss(BaseCase):
    """What is not expected to come of debts, each by its own age."""

    def test_each_debt_counts_by_its_own_age_and_amount(self):
        # 60 % and 50 % stay open in turn; 31.1 % of what is left after 60 days is lost by the table
        self.assertEqual(tuple(loss(PAID, [(1, 100)])), (9.33, 30, 61))
        self.assertEqual(tuple(loss(PAID, [(31, 100)])), (15.55, 40, 61))
        self.assertEqual(tuple(loss(PAID, [(1, 300), (31, 100)])), (10.88, 30, 61))

    def test_without_own_debts_of_an_age_the_table_is_named(self):
        self.assertEqual(tuple(loss({}, [(100, 50), (95, 50)])), (33.18, 0, 95))

    def test_without_debts_there_is_no_rate(self):
        self.assertIsNone(loss(PAID, []))
        self.assertIsNone(loss(PAID, [(5, -100)]))

    @given(st.lists(st.tuples(st.integers(1, 2000), st.floats(0.01, 1e6)), min_size=1, max_size=8))
    def test_it_is_a_share(self, by_age):
        self.assertTrue(0 <= loss(PAID, by_age).rate <= 100)
