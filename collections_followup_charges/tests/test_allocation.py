from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.collections_followup.tests.paying import PayCommon

from ..decision import allocation

KINDS = st.sampled_from(["interest", "fixed_sum", "fee", None])


@tagged("post_install", "-at_install")
class TestOrder(BaseCase):
    """Costs, interest, debt; or the other way around."""

    def test_in_order(self):
        parts, kinds = ["old", "new", "late", "sum", "fee"], [None, None, "interest", "fixed_sum", "fee"]
        self.assertEqual(allocation.in_order(parts, kinds, True), ["sum", "fee", "late", "old", "new"])
        self.assertEqual(allocation.in_order(parts, kinds, False), ["old", "new", "late", "sum", "fee"])

    @given(st.lists(KINDS), st.booleans())
    def test_nothing_is_lost_and_those_alike_keep_their_order(self, kinds, charges_first):
        found = allocation.in_order(list(range(len(kinds))), kinds, charges_first)
        self.assertEqual(sorted(found), list(range(len(kinds))))
        for kind in set(kinds):
            alike = [part for part in found if kinds[part] == kind]
            self.assertEqual(alike, sorted(alike))


@tagged("post_install", "-at_install")
class TestAllocation(PayCommon):
    """Late Ltd owes an invoice of 100 and interest on it, and pays 100 of both."""

    def setUp(self):
        super().setUp()
        agreed = {"code": "page", "agreed": True, "margin": 365, "ground": "our terms", "source": "our terms"}
        self.late.collections_interest_rule_id = self.env["collections.interest.rule"].create(agreed)
        self.bill.collections_terms_id = False
        self.company.write({"collections_charges": "interest", "collections_charges_from": 1})
        self.env.flush_all()

    def pays(self):
        """The customer pays 100; what is open of the invoice afterwards, and of the interest."""
        self.env.flush_all()
        self.pay_online("?items=all&charges=1&amount=100")
        claim = self.env["collections.late.claim"].search([("partner_id", "=", self.late.id)])
        [bill] = self.open(self.bill)
        return bill, claim.booked_id.amount_residual, claim.amount

    def test_the_debt_first_where_no_rule_says_otherwise(self):
        bill, interest, owed = self.pays()
        self.assertEqual((bill, interest), (0, owed))

    def test_costs_and_interest_first_if_the_company_says_so(self):
        self.company.collections_allocation = "charges"
        bill, interest, owed = self.pays()
        self.assertEqual((bill, interest), (min(owed, 100), max(owed - 100, 0)))

    def test_by_the_rule_of_the_country(self):
        german = {"country_id": self.env.ref("base.de").id}
        self.late.write(german)
        rules = self.env["collections.allocation.rule"].with_context(active_test=False)
        rules.search([("code", "=", "de-allocation")]).active = True
        self.assertTrue(self.env["collections.charge"]._is_paid_first(self.own))
        self.company.collections_allocation = "debt"
        self.assertFalse(self.env["collections.charge"]._is_paid_first(self.own))

    def test_finnish_consumers_pay_the_debt_first_whatever_is_booked(self):
        self.late.write({"country_id": self.env.ref("base.fi").id, "is_company": False})
        self.assertFalse(self.env["collections.charge"]._is_paid_first(self.own))
        booked = self.own.with_user(self.accountant).action_book_charges()
        interest = self.lines(self.env["account.move"].search(booked["domain"]))
        items = interest | self.lines(self.bill)
        order = self.env["collections.charge"]._allocated(self.own, items, [])
        self.assertEqual(order, [self.lines(self.bill), interest])
        self.company.collections_allocation = "charges"
        self.assertEqual(
            self.env["collections.charge"]._allocated(self.own, items, []), [interest, self.lines(self.bill)]
        )
