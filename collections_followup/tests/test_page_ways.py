from odoo.tests import tagged
from odoo.tools import html2plaintext

from .paying import PayCommon


@tagged("post_install", "-at_install")
class TestPageWays(PayCommon):
    """Each way to pay is offered once, the usual one is chosen, and who has paid gets a receipt."""

    def country(self, partner, code):
        partner.country_id = self.env["res.country"].search([("code", "=", code)])

    def test_bank_is_offered_once_though_odoo_has_a_way_for_it_too(self):
        self.env["res.partner.bank"].create({"acc_number": "000123456789", "partner_id": self.company.partner_id.id})
        transfer = self.transfer_provider()
        page = self.page("/pay", self.token())
        self.assertNotIn(f'data-provider-id="{transfer.id}"', page.text)
        self.assertEqual(self.text(page).count("Pay from your bank"), 1)
        self.assertIn("I will pay by bank transfer", page.text)

    def test_transfer_that_the_company_does_not_offer_is_not_announced(self):
        response = self.send("/transfer?items=overdue", {"amount": "100"}, token=self.token())
        self.assertRefused(response, "This way to pay is not offered.")
        self.assertNotIn("I will pay by bank transfer", self.page("/pay", self.token()).text)

    def test_transfer_of_another_sum_than_was_seen_is_refused(self):
        self.transfer_provider()
        response = self.send("/transfer?items=overdue", {"amount": "90"}, token=self.token())
        self.assertRefused(response, "The amount has changed since you opened this page")

    def test_transfer_of_a_sum_that_was_not_seen_is_refused(self):
        self.transfer_provider()
        response = self.send("/transfer?items=overdue", {}, token=self.token())
        self.assertRefused(response, "The amount has changed since you opened this page")

    def test_checks_are_offered_where_both_have_them(self):
        for ours, theirs, offered in (
            ("US", "US", True),
            ("US", False, True),
            ("US", "FI", False),
            ("FI", "US", False),
            ("FR", "CA", True),
        ):
            with self.subTest(ours=ours, theirs=theirs):
                self.country(self.company.partner_id, ours)
                self.country(self.late, theirs)
                self.assertEqual("Pay by check" in self.text(self.page("/pay", self.token())), offered)

    def test_company_that_takes_no_checks_offers_none(self):
        self.country(self.company.partner_id, "US")
        self.company.collections_takes_checks = False
        self.assertNotIn("Pay by check", self.text(self.page("/pay", self.token())))

    def test_only_way_is_chosen_at_first_and_of_several_the_last_one(self):
        case, pay = self.own.sudo(), self.env["collections.page.pay"]
        other = self.method.copy({"code": "other", "name": "Other"})
        self.assertEqual(pay._usual_method(case, self.method), self.method)
        self.assertFalse(pay._usual_method(case, self.method + other))
        self.pay_online("?items=overdue")
        self.assertEqual(pay._usual_method(case, self.method + other), self.method)
        self.invoice(self.late, 20, overdue=3)
        self.assertRegex(self.page("/pay", self.token()).text, r'name="o_payment_radio"[^>]*checked="')

    # === RECEIPT === #

    def receipts(self):
        return self.queued(self.late).filtered(lambda mail: "received your payment" in mail.subject)

    def test_who_has_paid_gets_one_receipt_on_the_page_and_by_mail(self):
        transaction = self.pay_online("?items=overdue")
        page = self.text(self.page(f"/payment?transaction={transaction.id}", self.token()))
        self.assertIn("We have received $ 100.00. Date", page)
        self.assertIn(f"Paid for {self.bill.name}", page)
        transaction._post_process()
        self.assertEqual(len(self.receipts()), 1)
        told = html2plaintext(self.receipts().body_html).replace("\xa0", " ")
        for expected in ("$ 100.00", transaction.reference, self.bill.name):
            self.assertIn(expected, told.replace("*", ""))

    def test_company_whose_provider_sends_receipts_sends_none(self):
        self.env.ref("collections_followup.mail_template_payment_received").active = False
        self.pay_online("?items=overdue")
        self.assertFalse(self.receipts())

    def test_receipt_that_cannot_be_written_keeps_no_money_back(self):
        template = self.env.ref("collections_followup.mail_template_payment_received")
        template.subject = "{{ object.nothing_of_the_kind }}"
        with self.assertLogs("odoo.addons.collections_followup", "WARNING"):
            self.pay_online("?items=overdue")
        self.assertEqual(self.bill.amount_residual, 0)
        self.assertIn("The receipt of a payment was not sent", " ".join(self.own.message_ids.mapped("body")))
