from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.collections_followup.decision.debt import Debt, Receipt, received
from odoo.addons.collections_followup_recovery.decision.agency import Agency, HandedOver, shortlist, why_not
from odoo.addons.collections_followup_recovery.decision.commission import Fee, commission, fee_of
from odoo.addons.collections_followup_recovery.decision.placement import Money, next_state

TODAY = date(2026, 3, 2)
AMOUNTS = st.integers(0, 10**8).map(lambda cents: cents / 100)
FEES = st.builds(Fee, st.integers(0, 900), AMOUNTS, st.integers(0, 100).map(float), AMOUNTS, AMOUNTS)


@tagged("post_install", "-at_install")
class TestCommission(BaseCase):
    def test_the_line_for_the_highest_age_applies_then_the_one_for_the_highest_amount(self):
        young, old, large = Fee(0, 0, 10), Fee(90, 0, 25), Fee(90, 5000, 20)
        for age, amount, expected in ((30, 9000, young), (90, 100, old), (400, 5000, large)):
            self.assertEqual(fee_of([young, old, large], age, amount), expected)
        self.assertIsNone(fee_of([old], 89, 100))

    def test_what_is_owed(self):
        for fee, came, expected in (
            (Fee(percent=25), 1000, 250),
            (Fee(percent=25, minimum=50), 100, 50),
            (Fee(percent=25, minimum=50), 30, 30),  # never more than came
            (Fee(percent=25, minimum=50), 0, 0),  # without result no commission
            (Fee(percent=10, fixed=15), 100, 25),
            (Fee(fixed=15), 0, 15),
            (None, 1000, 0),
        ):
            self.assertEqual(commission(fee, came, 0.01), expected)

    @given(FEES, AMOUNTS, AMOUNTS)
    def test_more_that_comes_never_costs_less(self, fee, one, other):
        less, more = sorted((one, other))
        self.assertLessEqual(commission(fee, less, 0.01), commission(fee, more, 0.01) + 1e-9)
        self.assertLessEqual(commission(fee, more, 0.01), more + fee.fixed + 0.01)


@tagged("post_install", "-at_install")
class TestShortlist(BaseCase):
    GOOD = Agency(1, (Fee(percent=20),), frozenset({"ES"}), frozenset({"business"}), True, None, TODAY, None, True)
    DEBT = HandedOver("ES", "business", 120, 1000)

    def test_what_speaks_against_one(self):
        for changed, expected in (
            ({}, ()),
            ({"countries": frozenset()}, ()),
            ({"countries": frozenset({"DE"})}, ("country",)),
            ({"kinds": frozenset({"consumer"})}, ("kind",)),
            ({"licensed": False}, ("licence",)),
            ({"licensed_until": date(2026, 3, 1)}, ("licence",)),
            ({"licensed_until": TODAY}, ()),
            ({"contract_from": None}, ("contract",)),
            ({"contract_until": date(2026, 3, 1)}, ("contract",)),
            ({"processing": False}, ("processing",)),
            ({"fees": (Fee(180, 0, 20),)}, ("fees",)),
        ):
            self.assertEqual(why_not(self.GOOD._replace(**changed), self.DEBT, TODAY), expected, changed)

    def test_those_that_fit_come_first_the_cheapest_of_them_before_the_others(self):
        dear, unlicensed = self.GOOD._replace(id=2, fees=(Fee(percent=30),)), self.GOOD._replace(id=3, licensed=False)
        found = shortlist([unlicensed, dear, self.GOOD], self.DEBT, TODAY)
        self.assertEqual([(agency.id, cost) for agency, _codes, cost in found], [(1, 200), (2, 300), (3, 200)])


@tagged("post_install", "-at_install")
class TestPlacementRules(BaseCase):
    def test_what_may_follow(self):
        for state, event, expected in (
            ("draft", "handed_over", "placed"),
            ("placed", "accepted", "accepted"),
            ("placed", "refused", "refused"),
            ("accepted", "returned", "returned"),
            ("accepted", "refused", None),
            ("closed", "recalled", None),
            ("closed", "paid", "closed"),
            ("draft", "paid", None),
            ("draft", "note", "draft"),
        ):
            self.assertEqual(next_state(state, event), expected, (state, event))

    def test_money_counts_once(self):
        for money, recovered, to_report in (
            (Money(received=300), 300, 300),
            (Money(received=300, reported=300), 300, 0),
            (Money(paid=200), 200, 0),
            (Money(received=200, paid=200, remitted=200), 200, 0),  # what it passes on, it knows of
            (Money(received=500, paid=200, remitted=200, reported=100), 500, 200),
            (Money(received=0, reported=100), 0, -100),  # a payment was reversed
        ):
            self.assertEqual((money.recovered, money.to_report), (recovered, to_report), money)

    def test_what_came_before_the_hand_over_does_not_count(self):
        debt = Debt(100, 50, 20, (Receipt(date(2026, 2, 1), 50, 1), Receipt(date(2026, 3, 5), 80, 2)), newest=1)
        self.assertEqual(received([debt], TODAY), 80)
