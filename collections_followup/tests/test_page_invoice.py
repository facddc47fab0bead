from odoo import Command
from odoo.tests import tagged

from .portal import PortalCommon


@tagged("post_install", "-at_install")
class TestPageInvoice(PortalCommon):
    """An invoice on the customer's page: what it is for, what is open of it, and the way back."""

    def test_invoice_says_what_it_is_for_and_leads_back_and_on(self):
        response = self.page(f"/invoice/{self.bill.id}", self.token())
        text = self.text(response)
        self.assertIn(f"<title>Invoice {self.bill.name} – {self.company.name}</title>", response.text)
        for told in ("Left to pay: $ 100.00", self.bill.invoice_line_ids.name, "Back to what you owe", "Total"):
            self.assertIn(told, text)
        item = self.lines(self.bill).id
        for way in (f"/pay?items={item}", f"/dispute?item={item}", f"/invoice/{self.bill.id}/pdf"):
            self.assertIn(f'href="/my/collections/{self.own.id}{way}"', response.text)
        self.assertIn(f'id="item_{item}" ', self.page(f"/dispute?item={item}", self.token()).text)
        self.assertFalse(self.bill.access_token, "Odoo's own link to an invoice never expires: it was not made")

    def test_what_was_paid_of_it_is_told(self):
        self._clock.start()
        self.pay(self.bill, 30)
        self._clock.stop()
        text = self.text(self.page(f"/invoice/{self.bill.id}", self.token()))
        self.assertIn("Left to pay: $ 70.00", text)
        self.assertIn("Paid or credited so far", text)

    def test_what_is_paid_or_disputed_offers_no_payment(self):
        page = self.env["collections.page.dispute"]
        page._open_disputes(self.own.sudo(), self.late, self.lines(self.bill).ids, "price")
        response = self.page(f"/invoice/{self.bill.id}", self.token())
        self.assertNotIn("Pay this invoice", response.text)
        self.assertNotIn("/dispute?item=", response.text)
        paid = self.invoice(self.late, 20, overdue=2)
        self._clock.start()
        self.pay(paid)
        self._clock.stop()
        text = self.text(self.page(f"/invoice/{paid.id}", self.token()))
        self.assertIn("Nothing is left to pay. Thank you.", text)
        self.assertNotIn("Pay this invoice", text)

    def test_parts_have_their_own_days_and_are_paid_together(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "Half now",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days}) for days in (0, 30)
                ],
            }
        )
        bill = self.invoice(self.late, 200, overdue=5, post=False)
        bill.write({"invoice_payment_term_id": terms.id})
        bill.action_post()
        response = self.page(f"/invoice/{bill.id}", self.token())
        self.assertIn("What is open of it", self.text(response))
        ids = "-".join(map(str, self.lines(bill).sorted("date_maturity").ids))
        self.assertIn(f"/pay?items={ids}", response.text)

    def test_colleagues_see_no_buttons(self):
        self.log_in_colleague()
        text = self.text(self.page(f"/invoice/{self.bill.id}"))
        self.assertIn("Left to pay", text)
        self.assertNotIn("Pay this invoice", text)

    def test_pdf_that_was_sent_is_saved(self):
        self.env["ir.attachment"].create(
            {
                "name": "INV.pdf",
                "raw": b"%PDF-1.4 the invoice",
                "res_model": "account.move",
                "res_id": self.bill.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        response = self.page(f"/invoice/{self.bill.id}/pdf", self.token())
        self.assertTrue(response.content.startswith(b"%PDF"))
        self.assertIn("attachment", response.headers["Content-Disposition"])
