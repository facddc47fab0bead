from datetime import timedelta

from odoo.tests import tagged

from ..report import statement_html
from .portal import PortalCommon


class ProtectedCommon(PortalCommon):
    """What protects Late Ltd."""

    def hold(self, kind="breathing_space", **values):
        kind = self.env.ref(f"collections_followup.moratorium_kind_{kind}")
        values = {"case_id": self.own.id, "kind_id": kind.id, "date_from": self.day(0), **values}
        return self.env["collections.moratorium"].create(values)

    def represent(self):
        jane = self.customer("Jane Doe", is_company=False)
        values = {"case_id": self.own.id, "person_id": jane.id, "date_from": self.day(0)}
        self.env["collections.representative"].create(values)

    def tell(self, cause="lost_income", days=0):
        cause = self.env.ref(f"collections_followup.collections_cause_{cause}")
        self.env["collections.circumstance"]._record(self.own, cause, days)


@tagged("post_install", "-at_install")
class TestNotPressed(ProtectedCommon):
    """Whom the law gives time, whom others act for, and who is in need, reads no demand; whoever wishes to pay can."""

    def assertNotPressed(self, *told):
        """The page says what protects the customer, and what is open; nothing of it is a demand."""
        page = self.page(token=self.token())
        text = self.text(page)
        for words in (*told, "What is open", "100.00"):
            self.assertIn(words, text)
        for words in ("Overdue", "overdue", "Pay all", 'checked="checked"', "text-danger"):
            self.assertNotIn(words, page.text.split("<footer")[0].split("<h1")[1])
        explained = self.text(self.page("/understand", token=self.token()))
        self.assertNotIn("verdue since", explained)
        self.assertNotIn("is called overdue", explained)
        return page

    def assertCanPay(self, page):
        self.assertIn("Pay what is open", self.text(page))
        ticked = self.send("/pay", {"item": self.lines(self.bill).id}, self.token())
        self.assertIn("Pay $ 100.00", self.text(self.url_open(self.leads_to(ticked))))
        self.assertIn("Everything open", self.text(self.page("/plan", token=self.token())))

    def test_who_is_late_and_has_no_protection_is_told_so(self):
        text = self.text(self.page(token=self.token()))
        for words in ("Overdue: $ 100.00", "Days overdue:", "Pay all overdue"):
            self.assertIn(words, text)

    def test_a_breathing_space(self):
        self.hold()
        page = self.assertNotPressed("The law gives you time for what was invoiced up to", "You can pay here if you")
        self.assertCanPay(page)
        explained = self.text(self.page("/understand", token=self.token()))
        self.assertIn("we send you no reminders about it meanwhile", explained)

    def test_the_statement_calls_nothing_overdue_that_is_not_pressed_for(self):
        for protected, told in ((lambda: None, True), (self.hold, False)):
            protected()
            [statement] = self.env["collections.statement"]._statements(self.own, None, None).values()
            [section] = statement.sections
            self.assertEqual((section.open, section.overdue), (100, 100 if told else 0))
            self.assertEqual("Overdue" in statement_html.html_of(self.own, statement), told)

    def test_the_statement_asks_for_nothing_in_an_insolvency(self):
        self.hold("insolvency")
        text = self.statement()
        self.assertIn("it cannot be paid now", text)
        for words in ("How to Pay", "pay online"):
            self.assertNotIn(words, text)

    def test_the_statement_says_how_to_pay_what_the_law_does_not_hold(self):
        self.hold("insolvency", debts_until=self.day(-20))
        later = self.invoice(self.late, 30, overdue=4, invoice_date=self.day(-10))
        pay = self.statement().partition("How to Pay")[2]
        self.assertIn(later.name, pay)
        self.assertNotIn(self.bill.name, pay)

    def statement(self):
        self.env["res.partner.bank"].create({"partner_id": self.company.partner_id.id, "acc_number": "1234567"})
        [statement] = self.env["collections.statement"]._statements(self.own, None, None).values()
        return statement_html.html_of(self.own, statement)

    def test_all_debts_are_held(self):
        self.hold("order")
        self.assertCanPay(self.assertNotPressed("The law gives you time for what you owe"))

    def test_a_debt_that_the_law_does_not_hold_is_overdue(self):
        self.hold(debts_until=self.day(-20))
        later = self.invoice(self.late, 30, overdue=4, invoice_date=self.day(-10))
        text = self.text(self.page(token=self.token()))
        self.assertIn("Overdue: $ 30.00", text)
        self.assertLess(text.index(later.name), text.index("What is open"))
        self.assertLess(text.index("What is open"), text.index(self.bill.name))
        self.assertEqual(text.count("Days overdue"), 1)

    def test_in_an_insolvency_nothing_is_paid_here(self):
        self.hold("insolvency")
        page = self.assertNotPressed("and it cannot be paid here")
        for words in ("Pay what is open", "Pay selected invoices", "Ask for a payment plan", "Pay INV"):
            self.assertNotIn(words, self.text(page))
        self.assertIn("the law gives you time for what is open", self.text(self.page("/pay", token=self.token())))
        ticked = self.send("/pay", {"item": self.lines(self.bill).id}, self.token())
        self.assertRefused(ticked, "This cannot be paid here.")
        self.assertIn("nothing here that could be paid in installments", self.text(self.page("/plan", self.token())))

    def test_somebody_acts_for_the_customer(self):
        self.represent()
        self.assertCanPay(self.assertNotPressed("We write to Jane Doe for you, and not to you."))
        preferences = self.text(self.page("/preferences", token=self.token()))
        self.assertNotIn("Who should we write to?", preferences)

    def test_with_care(self):
        self.tell()
        self.assertEqual(self.own.treatment, "care")
        self.assertCanPay(self.assertNotPressed("We would like to find a way together with you"))

    def test_who_has_told_us_is_waited_for_and_no_longer(self):
        self.tell("forgot", days=3)
        self.assertFalse(self.own.treatment)
        self.assertCanPay(self.assertNotPressed("You have told us about your situation"))
        self.own.circumstance_ids.hold_until = self.day(-1)
        self.own._settle_circumstances()
        self.assertIn("Pay all overdue", self.text(self.page(token=self.token())))


@tagged("post_install", "-at_install")
class TestOwnPagesOfOdoo(ProtectedCommon):
    """Odoo's own pages of invoices ask customers for no more than their account page does."""

    def invoices(self, path=""):
        return self.url_open(f"/my/invoices{path}")

    def assertPays(self, offered):
        """Whether Odoo's pages offer to pay the invoice."""
        self.assertEqual("Pay Now" in self.text(self.invoices()), offered)
        self.assertEqual("Pay Now" in self.text(self.invoices(f"/{self.bill.id}")), offered)

    def assertCalledOverdue(self, called):
        """Whether the invoice is among those that Odoo calls overdue, and asks for in one."""
        self.assertEqual(self.bill.name in self.text(self.invoices("?filterby=overdue_invoices")), called)
        self.assertEqual(self.invoices("/overdue").url.endswith("/overdue"), called)

    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].sudo().set_param("account_payment.enable_portal_payment", "True")
        self.log_in(self.late)

    def test_who_has_no_protection_is_asked(self):
        self.assertPays(True)
        self.assertCalledOverdue(True)

    def test_what_the_law_gives_time_for_can_be_paid_and_is_not_called_overdue(self):
        self.hold()
        self.assertPays(True)
        self.assertCalledOverdue(False)

    def test_in_an_insolvency_it_cannot_be_paid(self):
        self.hold("insolvency")
        self.assertPays(False)
        self.assertCalledOverdue(False)
        self.assertIn("The law keeps this invoice", self.bill._get_online_payment_error())

    def test_what_the_law_does_not_hold_is_asked_for(self):
        self.hold("insolvency", debts_until=self.bill.invoice_date - timedelta(1))
        self.assertPays(True)
        self.assertCalledOverdue(True)

    def test_who_is_treated_with_care(self):
        self.tell()
        self.assertCalledOverdue(False)
