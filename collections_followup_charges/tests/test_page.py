import re

from odoo.tests import tagged

from odoo.addons.collections_followup.tests.paying import PayCommon


@tagged("post_install", "-at_install")
class TestInterestOnThePage(PayCommon):
    """The customer sees the interest, pays it along with the invoice, and owes nothing."""

    def setUp(self):
        super().setUp()
        agreed = {"code": "page", "agreed": True, "margin": 365, "ground": "our terms", "source": "our terms"}
        self.late.collections_interest_rule_id = self.env["collections.interest.rule"].create(agreed)
        self.bill.collections_terms_id = False
        self.company.write({"collections_charges": "interest", "collections_charges_from": 1})
        self.env.flush_all()

    def test_the_account_lists_it(self):
        said = self.text(self.page("", self.token())).replace("\xa0", " ")
        # the page lives in the present: one dollar a day
        found = re.search(rf"Interest on {self.bill.name}: (\d+) days on \$ 100.00 at 365% a year \(our terms\)", said)
        self.assertIn(f"$ {found[1]}.00", said)

    def test_who_pays_all_is_in_the_clear(self):
        paid = self.pay_online("?items=all&charges=1")
        self.assertGreater(paid.amount, 100)
        self.assertEqual(self.open(self.bill), [0])
        domain = [("partner_id", "=", self.late.id), ("account_type", "=", "asset_receivable")]
        self.assertFalse(self.env["account.move.line"].search([*domain, ("reconciled", "=", False)]))
        self.assertFalse(self.own._assess_today()[self.own.id].charges)
        [claim] = self.env["collections.late.claim"].search([("partner_id", "=", self.late.id)])
        self.assertEqual((claim.amount, claim.booked_id.payment_state), (paid.amount - 100, "paid"))
