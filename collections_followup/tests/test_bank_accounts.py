from datetime import date

from odoo.tests import tagged

from ..report import agreement_html, statement_html
from .common import TODAY
from .test_letters import LettersCommon

OLD, NEW = "FI2112345600000785", "DE89370400440532013000"


@tagged("post_install", "-at_install")
class TestBankAccounts(LettersCommon):
    """Customers are told an account that is open, in the currency of what they owe where there is one."""

    def setUp(self):
        super().setUp()
        self.company.partner_id.bank_ids.unlink()
        self.late = self.customer("Late Ltd")

    def account(self, number, currency=None, **values):
        values |= {"partner_id": self.company.partner_id.id, "currency_id": currency and currency.id}
        return self.env["res.partner.bank"].create({"acc_number": number, **values})

    def owes(self, account, **values):
        bill = self.invoice(self.late, 100, overdue=60, **values)
        bill.partner_bank_id = account
        return bill

    def page(self):
        self.evaluate(self.late)
        case = self.case(self.late).sudo()
        payments = self.env["collections.page.pay"]
        return payments._bank(case, payments._choose(case))

    def statement(self):
        case = self.case(self.late).sudo()
        statement = self.env["collections.statement"]._statements(case, date(2026, 1, 1), TODAY)[case.id]
        return self.numbers(statement_html.html_of(case, statement))

    def numbers(self, html):
        """A document in which numbers stand without their spaces."""
        return html.replace(" ", "")

    def test_closed_account_is_told_nowhere(self):
        old, new = self.account(OLD), self.account(NEW)
        bill = self.owes(old)
        old.active = False
        told = self.page()
        self.assertEqual((told["account"], told["number"]), (new, "DE89 3704 0044 0532 0130 00"))
        text = self.text(self.late)
        self.assertIn("DE89 3704", text)
        self.assertNotIn("FI21", text)
        self.assertIn(NEW, self.statement())
        self.assertNotIn(OLD, self.statement())
        due = [(date(2026, 4, 1), 100)]
        agreement = self.env["collections.agreement"]._make(self.case(self.late), self.lines(bill), due)
        self.assertIn(NEW, self.numbers(agreement_html.html_of(agreement)))
        self.assertNotIn(OLD, self.numbers(agreement_html.html_of(agreement)))

    def test_without_another_none_is_told(self):
        old = self.account(OLD)
        self.owes(old)
        old.active = False
        told = self.page()
        self.assertFalse(told["account"] or told["number"] or told["code"])
        self.assertNotIn("FI21", self.text(self.late))

    def test_newest_invoice_whose_account_is_open_decides(self):
        old, new, third = self.account(OLD), self.account(NEW), self.account("000123456789")
        self.owes(new)
        self.owes(old, invoice_date_due=date(2026, 2, 1))
        self.assertEqual(self.page()["account"], old)
        old.active = False
        self.assertEqual(self.page()["account"], new)
        self.assertTrue(third.active)

    def test_account_in_another_currency_is_told_only_if_no_other_will_do(self):
        euros = self.account(OLD, self.eur)
        bill = self.owes(euros)
        self.assertEqual(self.page()["account"], euros)
        dollars = self.account(NEW, self.company.currency_id)
        self.assertEqual(bill.partner_bank_id, euros)
        self.assertEqual(self.page()["account"], dollars)
        self.assertNotIn(OLD, self.statement())
        euros.currency_id = False
        self.assertEqual(self.page()["account"], euros)

    def test_statement_in_two_currencies_tells_both(self):
        self.owes(self.account(OLD, self.eur), currency_id=self.eur.id)
        self.owes(self.account(NEW, self.company.currency_id))
        self.evaluate(self.late)
        for number in (OLD, NEW):
            self.assertIn(number, self.statement())
