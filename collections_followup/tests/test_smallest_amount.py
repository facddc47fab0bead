from odoo.tests import tagged

from .common import CollectionsCommon


@tagged("post_install", "-at_install")
class TestSmallestAmount(CollectionsCommon):
    """Cents are not worth a message: a new company asks for one unit of its currency at least."""

    def found(self, code, **values):
        currency = self.env["res.currency"].with_context(active_test=False).search([("name", "=", code)])
        return self.env["res.company"].create({"name": f"In {code} {values}", "currency_id": currency.id, **values})

    def test_a_new_company_begins_with_an_amount_that_suits_its_currency(self):
        for code, amount in {"USD": 1, "EUR": 1, "JPY": 100, "KWD": 1}.items():
            with self.subTest(code):
                self.assertEqual(self.found(code).collections_min_amount, amount)

    def test_an_amount_that_was_chosen_is_kept(self):
        self.assertEqual(self.found("EUR", collections_min_amount=0).collections_min_amount, 0)
        self.assertEqual(self.found("JPY", collections_min_amount=5000).collections_min_amount, 5000)

    def test_the_default_follows_the_currency_and_what_was_chosen_does_not(self):
        yen = self.env["res.currency"].with_context(active_test=False).search([("name", "=", "JPY")])
        new, chosen = self.found("EUR"), self.found("EUR", collections_min_amount=20)
        (new | chosen).currency_id = yen
        self.assertEqual((new | chosen).mapped("collections_min_amount"), [100, 20])

    def test_cents_are_left_alone(self):
        self.company.collections_min_amount = self.company._collections_smallest_amount()
        late = self.customer("Late Ltd")
        bill = self.invoice(late, 100, overdue=5)
        self.pay(bill, 99.95)
        self.switch_on()
        step = self.step(self.nightly(), late)
        self.assertEqual((step.state, step.reason_code), ("refused", "too_small"))
