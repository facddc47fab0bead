from hypothesis import assume, given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.collections_followup_recovery.decision.loss_accounts import codes
from odoo.addons.collections_followup_recovery.decision.shares import shares

CENTS = st.integers(1, 10**9).map(lambda cents: cents / 100)


@tagged("post_install", "-at_install")
class TestShares(BaseCase):
    """A part of an invoice is shared among its net amounts and taxes."""

    def test_examples(self):
        for amount, parts, expected in (
            (119.0, {"net": 100.0, "tax": 19.0}, {"net": 100.0, "tax": 19.0}),
            (50.0, {"net": 100.0, "tax": 19.0}, {"net": 42.02, "tax": 7.98}),
            (100.0, {"a": 1.0, "b": 1.0, "c": 1.0}, {"a": 33.34, "b": 33.33, "c": 33.33}),
            # 15 per cent are withheld by the customer
            (106.0, {"net": 100.0, "tax": 21.0, "withheld": -15.0}, {"net": 100.0, "tax": 21.0, "withheld": -15.0}),
        ):
            self.assertEqual(shares(amount, parts, 0.01), expected)

    def test_currencies_without_decimals_are_shared_in_whole_units(self):
        self.assertEqual(shares(100.0, {"net": 100.0, "tax": 10.0}, 1.0), {"net": 91.0, "tax": 9.0})

    def test_parts_that_add_up_to_nothing_cannot_share(self):
        with self.assertRaises(ValueError):
            shares(10.0, {"a": 5.0, "b": -5.0}, 0.01)

    @given(CENTS, st.dictionaries(st.integers(0, 9), CENTS, min_size=1))
    def test_shares_add_up_and_are_less_than_a_cent_off(self, amount, parts):
        found = shares(amount, parts, 0.01)
        self.assertEqual(round(sum(found.values()) * 100), round(amount * 100))
        whole = sum(parts.values())
        assume(whole)
        for key, share in found.items():
            self.assertLess(abs(share - amount * parts[key] / whole), 0.0101)


@tagged("post_install", "-at_install")
class TestLossAccounts(BaseCase):
    def test_the_chart_tells_the_account(self):
        for chart, losses in (("de_skr03", "2400"), ("es_pymes", "650"), ("es_assec", "655"), ("fi", "8700")):
            self.assertEqual(codes(chart).losses[0], losses)

    def test_a_chart_that_nobody_knows_tells_nothing(self):
        self.assertFalse(codes("generic_coa").losses)
        self.assertFalse(codes("").losses)
