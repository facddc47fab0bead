from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import TODAY, CollectionsCommon


@tagged("post_install", "-at_install")
class TestResidual(CollectionsCommon):
    """What is asked for is what is open, item by item."""

    def test_partly_paid_invoice_is_asked_for_its_residual(self):
        """OCA/credit-control#330, #334: partly paid invoices were skipped."""
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 1000, overdue=5)
        self.pay(invoice, 400)
        self.switch_on()
        self.nightly()
        self.assertEqual(self.asked(late), [(invoice.name, 600)])
        self.assertIn("600.00", self.letter_text(late))
        self.assertNotIn("1,000.00", self.letter_text(late))

    def test_part_payment_does_not_hide_the_history(self):
        """OCA/credit-control#330, #334: the history of a partly paid invoice was hidden."""
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 1000, overdue=5)
        self.switch_on()
        self.nightly()
        self.delivered(late)
        self.days_later(3)
        self.pay(invoice, 400)
        self.days_later(10)
        self.nightly()
        self.assertEqual(self.taken(late), ["Reminder", "Second copy, overdue"])
        self.assertEqual(self.contacts(late).item_ids.sorted("id").mapped("amount"), [1000, 600])

    def test_balance_due_not_the_invoice_amount_in_the_message(self):
        """OCA/credit-control#457, #501: the letter showed the amount instead of the balance due."""
        late = self.customer("Late Ltd")
        first = self.invoice(late, 1000, overdue=9)
        second = self.invoice(late, 500, overdue=5)
        self.pay(first, 250.5)
        self.switch_on()
        self.nightly()
        self.assertEqual(self.asked(late), [(first.name, 749.5), (second.name, 500)])
        self.assertIn("1,249.50", self.letter_text(late))
        self.assertEqual(self.contacts(late).amount, 1249.5)

    def test_reversed_invoice_is_asked_for_no_more(self):
        """odoo/odoo#189465: reversed invoices were still listed."""
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 1000, overdue=5)
        invoice._reverse_moves([{"date": TODAY, "invoice_date": TODAY}], cancel=True)
        self.assertEqual(invoice.payment_state, "reversed")
        self.switch_on()
        self.nightly()
        self.assertFalse(self.contacts(late))
        self.assertFalse(self.case(late))

    def test_invoice_of_nothing_is_asked_for_nothing(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 0, overdue=5)
        self.switch_on()
        self.nightly()
        self.assertFalse(self.contacts(late))
        self.assertFalse(self.case(late))

    def test_paid_between_two_nights_closes_the_case(self):
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 1000, overdue=5)
        self.switch_on()
        self.nightly()
        self.days_later(5)
        self.pay(invoice)
        self.days_later(10)
        self.nightly()
        self.assertEqual(self.taken(late), ["Reminder"])
        self.assertRecordValues(self.case(late), [{"state": "closed", "amount_overdue": 0, "outcome": "clear"}])

    def test_invoice_reset_to_draft_is_not_asked_for(self):
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 1000, overdue=5)
        self.switch_on()
        invoice.button_draft()
        self.nightly()
        self.assertFalse(self.contacts(late))
        self.assertEqual(self.case(late).state, "closed")

    def test_invoice_reset_to_draft_and_posted_again_keeps_its_level(self):
        """The customer is not asked the same twice because the accountant mended a reference."""
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 1000, overdue=5)
        self.switch_on()
        self.nightly()
        self.days_later(1)
        invoice.button_draft()
        invoice.ref = "your order 17"
        invoice.action_post()
        self.days_later(11)
        self.nightly()
        self.assertEqual(self.taken(late), ["Reminder", "Second copy, overdue"])

    def test_draft_invoices_are_not_debts(self):
        """OCA/credit-control#562: what is cancelled or not posted appeared in the warning."""
        late = self.customer("Late Ltd")
        self.invoice(late, 1000, overdue=5, post=False)
        cancelled = self.credit_note(late, 300, overdue=5)
        cancelled.button_cancel()
        posted = self.invoice(late, 200, overdue=5)
        self.switch_on()
        self.nightly()
        self.assertEqual(self.asked(late), [(posted.name, 200)])
        self.assertEqual(self.contacts(late).amount, 200)

    def test_page_of_the_customer_lists_residuals(self):
        """odoo/odoo#210702: "Pay overdue" charged the full amount of partly paid invoices."""
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 1000, overdue=5)
        self.pay(invoice, 400)
        self.switch_on()
        self.nightly()
        account = self.env["collections.page"]._account(self.case(late))
        self.assertEqual([row.asked for row in account["sections"]["overdue"]], [600])
        self.assertEqual(account["totals"]["overdue"], {self.company.currency_id: 600})


@tagged("post_install", "-at_install")
class TestInstallments(CollectionsCommon):
    """Each installment of a payment term has a due date of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.halves = cls.env["account.payment.term"].create(
            {
                "name": "Half after 30 days, half after 60",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 30}),
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 60}),
                ],
            }
        )

    def in_halves(self, partner, amount, overdue):
        """An invoice whose first half was due ``overdue`` days before TODAY; the other 30 days later."""
        return self.invoice(
            partner,
            amount,
            invoice_date=TODAY - timedelta(30 + overdue),
            invoice_date_due=False,
            invoice_payment_term_id=self.halves.id,
        )

    def test_only_the_overdue_installment_is_asked_for(self):
        """OCA/credit-control#374: overdue installments were ignored, the last due date counted."""
        late = self.customer("Late Ltd")
        invoice = self.in_halves(late, 1000, overdue=5)
        self.assertGreater(invoice.invoice_date_due, TODAY)
        self.switch_on()
        self.nightly()
        self.assertEqual(self.asked(late), [(f"{invoice.name} #1", 500)])
        self.assertIn("Not due yet", self.letter_text(late))
        self.assertRecordValues(self.case(late), [{"amount_overdue": 500, "amount_total": 1000}])

    def test_each_installment_has_its_own_clock(self):
        late = self.customer("Late Ltd")
        invoice = self.in_halves(late, 1000, overdue=5)
        self.switch_on()
        self.nightly()
        self.pay(invoice, 500)
        self.days_later(30)  # the other half is 5 days overdue
        self.nightly()
        self.assertEqual(self.taken(late), ["Reminder", "Reminder"])
        self.assertEqual(self.asked(late), [(f"{invoice.name} #2", 500)])

    def test_a_young_installment_in_a_stern_message_keeps_its_level(self):
        late = self.customer("Late Ltd")
        invoice = self.in_halves(late, 1000, overdue=0)
        self.switch_on()
        for _day in range(34):
            self.nightly()
            self.days_later(1)
        self.nightly()  # 34 days after the first due date, 4 after the second
        old, young = invoice.line_ids.filtered(lambda x: x.account_type == "asset_receivable").sorted("date_maturity")
        evaluated = {i.receivable.id: i.receivable.reached for i in self.evaluate(late).assessment.items}
        self.assertGreater(evaluated[old.id], evaluated[young.id])


@tagged("post_install", "-at_install")
class TestCredits(CollectionsCommon):
    """Nobody who has paid is chased: what waits to be allocated counts."""

    def allocation_tasks(self, partner):
        asked = self.env.ref("collections_followup.mail_activity_allocate")
        return self.case(partner).activity_ids.filtered(lambda a: a.activity_type_id == asked)

    def test_open_credit_note_is_taken_off(self):
        """OCA/credit-control#211, #384: reminders must take open credit notes into account."""
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 1000, overdue=5)
        self.credit_note(late, 300)
        self.switch_on()
        self.nightly()
        self.assertEqual(self.asked(late), [(invoice.name, 1000)])
        self.assertEqual(self.contacts(late).amount, 700)
        text = self.letter_text(late)
        self.assertIn("not yet applied $ -300.00", text)
        self.assertIn("700.00", text)
        self.assertFalse(self.allocation_tasks(late))

    def test_unallocated_payment_is_taken_off(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 1000, overdue=5)
        self.receive(late, 400)
        self.switch_on()
        self.nightly()
        self.assertEqual(self.contacts(late).amount, 600)

    def test_credits_that_cover_the_debt_ask_the_accountant_once(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 1000, overdue=5)
        self.receive(late, 600)
        self.credit_note(late, 400)
        self.switch_on()
        for _night in range(4):
            self.nightly()
            self.days_later(1)
        self.assertFalse(self.contacts(late))
        self.assertFalse(self.queued(late))
        tasks = self.allocation_tasks(late)
        self.assertEqual(len(tasks), 1)
        self.assertEqual(tasks.user_id, self.accountant)
        self.assertRecordValues(
            self.case(late), [{"state": "open", "outcome": "refused", "reason_code": "covered_by_credit"}]
        )

    def test_allocated_credits_clear_the_case(self):
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 1000, overdue=5)
        payment = self.receive(late, 1000)
        self.switch_on()
        self.nightly()
        lines = (invoice + payment.move_id).line_ids
        lines.filtered(lambda x: x.account_type == "asset_receivable").reconcile()
        self.days_later(1)
        self.nightly()
        self.assertEqual(self.case(late).state, "closed")

    def test_money_on_the_bank_statement_that_names_the_customer_counts(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 1000, overdue=5)
        line = self.bank_line(late, 1000)
        self.switch_on()
        self.nightly()
        self.assertFalse(line.is_reconciled)
        self.assertFalse(self.contacts(late))
        self.assertEqual(self.case(late).reason_code, "covered_by_credit")

    def test_money_on_the_bank_statement_of_somebody_else_does_not_count(self):
        late, other = self.customer("Late Ltd"), self.customer("Other Ltd")
        self.invoice(late, 1000, overdue=5)
        self.bank_line(other, 1000)
        self.switch_on()
        self.nightly()
        self.assertEqual(self.taken(late), ["Reminder"])

    def test_money_paid_out_is_not_a_credit(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 1000, overdue=5)
        self.bank_line(late, -1000)
        self.switch_on()
        self.nightly()
        self.assertEqual(self.contacts(late).amount, 1000)

    def bank_line(self, partner, amount):
        return self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.company_data["default_journal_bank"].id,
                "date": TODAY - timedelta(1),
                "payment_ref": "transfer",
                "partner_id": partner.id,
                "amount": amount,
            }
        )


@tagged("post_install", "-at_install")
class TestHeldItems(CollectionsCommon):
    """What is not asked for is not forgotten: the case says why."""

    def test_excluded_invoice_is_left_out_and_the_rest_is_asked(self):
        """odoo/odoo#180593, #203329: "no follow-up" of an invoice was removed, and missed."""
        late = self.customer("Late Ltd")
        excluded = self.invoice(late, 1000, overdue=8)
        asked = self.invoice(late, 200, overdue=5)
        excluded.no_followup = True
        self.switch_on()
        self.nightly()
        self.assertEqual(self.asked(late), [(asked.name, 200)])
        self.assertNotIn(excluded.name, self.letter_text(late))

    def test_excluded_invoice_alone_is_not_forgotten(self):
        """Excluded items were forgotten when a customer had no other open item."""
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 1000, overdue=8)
        invoice.no_followup = True
        self.switch_on()
        self.nightly()
        self.assertFalse(self.contacts(late))
        case = self.case(late)
        self.assertRecordValues(case, [{"state": "open", "outcome": "refused", "reason_code": "item_not_followed"}])
        self.assertIn(invoice.name, case.why)
        self.assertEqual(case.amount_overdue, 1000)

    def test_blocked_invoice_is_held(self):
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 1000, overdue=8)
        invoice.action_toggle_block_payment()
        self.switch_on()
        self.nightly()
        self.assertFalse(self.contacts(late))
        self.assertEqual(self.case(late).outcome, "refused")

    def test_invoice_is_followed_again_after_unblocking(self):
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 1000, overdue=8)
        invoice.action_toggle_block_payment()
        self.switch_on()
        self.nightly()
        invoice.action_toggle_block_payment()
        self.days_later(1)
        self.nightly()
        self.assertEqual(self.asked(late), [(invoice.name, 1000)])

    def test_miscellaneous_entry_is_not_followed_by_default(self):
        """odoo/odoo#144945, #244309: items of general journals are not followed up by default."""
        late = self.customer("Late Ltd")
        entry = self.entry(late, 300, due=TODAY - timedelta(20))
        self.assertTrue(entry.no_followup)
        self.switch_on()
        self.nightly()
        self.assertFalse(self.contacts(late))
        self.assertFalse(self.case(late))

    def test_miscellaneous_entry_is_followed_if_the_accountant_says_so(self):
        """odoo/odoo#237681: an opening balance can be followed up."""
        late = self.customer("Late Ltd")
        entry = self.entry(late, 300, due=TODAY - timedelta(20), no_followup=False)
        self.switch_on()
        self.nightly()
        self.assertEqual(self.asked(late), [(entry.name, 300)])

    def test_entry_without_due_date_is_not_asked_for(self):
        """odoo/odoo#216062: an entry without due date mailed a "balance of 0.00"."""
        late = self.customer("Late Ltd")
        self.entry(late, 300, due=False, journal=self.company_data["default_journal_bank"])
        self.switch_on()
        self.nightly()
        self.assertFalse(self.contacts(late))
        self.assertFalse(self.queued(late))

    def test_entry_without_due_date_does_not_stop_the_others(self):
        late = self.customer("Late Ltd")
        self.entry(late, 300, due=False, journal=self.company_data["default_journal_bank"])
        invoice = self.invoice(late, 200, overdue=5)
        self.switch_on()
        self.nightly()
        self.assertEqual(self.asked(late), [(invoice.name, 200)])

    def test_what_has_no_due_date_is_taken_last_by_all(self):
        late = self.customer("Late Ltd")
        undated, dated = self.lines(self.entry(late, 50, False)), self.lines(self.invoice(late, 80, overdue=-9))
        items = undated | dated
        self.assertEqual(items._collections_oldest_first(), dated | undated)
        parts = self.env["collections.agreement"]._parts(items, 100)
        self.assertEqual(parts, {dated: 80, undated: 20})

    def entry(self, partner, amount, due, journal=None, **values):
        """A posted entry that the customer owes, of the general journal or another one."""
        receivable = self.company_data["default_account_receivable"]
        counterpart = self.company_data["default_account_revenue"]
        debit = {"account_id": receivable.id, "partner_id": partner.id, "date_maturity": due, "debit": amount}
        move = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": (journal or self.company_data["default_journal_misc"]).id,
                "date": TODAY - timedelta(60),
                "line_ids": [
                    Command.create({**debit, **values}),
                    Command.create({"account_id": counterpart.id, "credit": amount}),
                ],
            }
        )
        move.action_post()
        return move


@tagged("post_install", "-at_install")
class TestCurrencies(CollectionsCommon):
    """Amounts are shown per currency; thresholds compare at the day's rate."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.setup_other_currency("EUR", rates=[("2020-01-01", 0.5), ("2026-04-01", 0.8)])

    def test_currencies_are_never_summed(self):
        """OCA/credit-control#63: amounts of different currencies were summed."""
        late = self.customer("Late Ltd")
        ours = self.invoice(late, 100, overdue=6)
        theirs = self.invoice(late, 80, overdue=5, currency_id=self.euro.id)
        self.switch_on()
        self.nightly()
        self.assertEqual(self.asked(late), [(ours.name, 100), (theirs.name, 80)])
        self.assertEqual(self.contacts(late).item_ids.currency_id, self.company.currency_id + self.euro)
        text = self.letter_text(late)
        self.assertIn("Total USD", text)
        self.assertIn("Total EUR", text)
        self.assertNotIn("180.00", text)
        self.assertNotIn("260.00", text)

    def test_asked_amount_is_in_company_currency_at_the_days_rate(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 80, overdue=5, currency_id=self.euro.id)
        self.switch_on()
        self.nightly()
        self.assertEqual(self.contacts(late).amount, 160)

    def test_smallest_amount_compares_at_the_days_rate(self):
        """OCA/credit-control#666, #691: the tolerance was converted in the wrong direction."""
        big, small = self.customer("Big Ltd"), self.customer("Small Ltd")
        self.invoice(big, 60, overdue=5, currency_id=self.euro.id)  # 120 in company currency
        self.invoice(small, 40, overdue=5, currency_id=self.euro.id)  # 80
        self.switch_on(collections_min_amount=100)
        self.nightly()
        self.assertEqual(self.taken(big), ["Reminder"])
        self.assertFalse(self.taken(small))
        self.assertEqual(self.case(small).reason_code, "too_small")
        self.on(fields.Date.to_date("2026-04-02"))  # the euro has fallen: 60 are 75
        self.nightly()
        self.assertEqual(self.taken(big), ["Reminder"])
        self.assertEqual(self.case(big).reason_code, "too_small")

    def test_credit_is_taken_off_in_its_own_currency_first(self):
        """OCA/account-financial-reporting#810: invoice and payment in different currencies."""
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=9)
        self.invoice(late, 80, overdue=5, currency_id=self.euro.id)
        self.credit_note(late, 30, currency_id=self.euro.id)
        self.switch_on()
        self.nightly()
        account = self.env["collections.page"]._account(self.case(late))
        self.assertEqual(account["totals"]["overdue"], {self.company.currency_id: 100, self.euro: 50})
        self.assertEqual(self.contacts(late).amount, 200)

    def test_payment_in_another_currency_covers_the_debt(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 80, overdue=5, currency_id=self.euro.id)
        self.receive(late, 160)
        self.switch_on()
        self.nightly()
        self.assertFalse(self.contacts(late))
        self.assertEqual(self.case(late).reason_code, "covered_by_credit")


@tagged("post_install", "-at_install")
class TestCompanies(CollectionsCommon):
    """Companies are followed up apart; branches together with their main company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.company_ids += cls.company
        cls.other = cls.setup_other_company(name="Other Company")["company"]
        cls.other.write({"email": "other@company.example", "collections_sent_days": 0})

    def owe_to(self, company, partner, amount, overdue):
        due = TODAY - timedelta(overdue)
        return self.invoice(
            partner.with_company(company),
            amount,
            overdue=overdue,
            company_id=company.id,
            invoice_date=due,
            journal_id=self.env["account.journal"]
            .search([("company_id", "parent_of", company.id), ("type", "=", "sale")], limit=1)
            .id,
        )

    def test_customer_of_two_companies_has_two_cases(self):
        """OCA/credit-control#198, odoo/odoo#9917: several companies gave wrong figures, or errors."""
        late = self.customer("Late Ltd")
        ours = self.invoice(late, 100, overdue=5)
        theirs = self.owe_to(self.other, late, 700, overdue=5)
        self.switch_on()
        self.env["collections.run"]._propose_now(self.other)
        self.other.collections_active = True
        self.nightly()
        contacts = self.contacts(late).grouped("company_id")
        self.assertEqual(contacts[self.company].item_ids.mapped("amount"), [ours.amount_residual])
        self.assertEqual(contacts[self.other].item_ids.mapped("amount"), [theirs.amount_residual])
        cases = self.env["collections.case"].search([("partner_id", "=", late.id)])
        self.assertEqual({c.company_id: c.amount_overdue for c in cases}, {self.company: 100, self.other: 700})

    def test_messages_speak_for_their_own_company_only(self):
        """OCA/credit-control#187: debts of another company were listed."""
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.owe_to(self.other, late, 700, overdue=5)
        self.switch_on()
        self.env["collections.run"]._propose_now(self.other)
        self.other.collections_active = True
        self.nightly()
        bodies = {c.company_id: c.mail_message_id.body for c in self.contacts(late)}
        ours, theirs = bodies[self.company], bodies[self.other]
        self.assertIn("100.00", ours)
        self.assertNotIn("700.00", ours)
        self.assertIn("700.00", theirs)
        self.assertNotIn("100.00", theirs)
        self.assertIn("Other Company", self.contacts(late).filtered(lambda c: c.company_id == self.other).summary)

    def test_only_the_company_that_is_switched_on_sends(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.owe_to(self.other, late, 700, overdue=5)
        self.switch_on()
        self.nightly()
        self.assertEqual(self.contacts(late).company_id, self.company)

    def test_credit_with_one_company_does_not_pay_the_other(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.owe_to(self.other, late, 700, overdue=5)
        self.credit_note(late, 700)
        self.env["collections.run"]._propose_now(self.other)
        case = self.env["collections.case"].search([("partner_id", "=", late.id), ("company_id", "=", self.other.id)])
        self.assertEqual(case.outcome, "step")
        self.assertEqual(case.step_ids.amount, 700)

    def test_figures_do_not_change_with_the_active_company(self):
        """ingadhoc/odoo-argentina-ee#1082: totals changed with the active company."""
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.owe_to(self.other, late, 700, overdue=5)
        self.switch_on()
        both = self.env(context={"allowed_company_ids": (self.other + self.company).ids})
        case = self.case(late).with_env(both)
        case.action_refresh()
        self.assertEqual(case.amount_overdue, 100)

    def test_debts_to_a_branch_belong_to_the_main_company(self):
        branch = self.branch()
        late = self.customer("Late Ltd")
        main = self.invoice(late, 100, overdue=6)
        sub = self.owe_to(branch, late, 30, overdue=5)
        self.switch_on()
        self.nightly()
        self.assertEqual(self.env["collections.case"].search([("partner_id", "=", late.id)]).company_id, self.company)
        self.assertEqual(self.asked(late), [(main.name, 100), (sub.name, 30)])
        self.assertEqual(self.contacts(late).amount, 130)

    def test_whoever_works_for_a_branch_sees_the_case(self):
        branch = self.branch()
        late = self.customer("Late Ltd")
        invoice = self.owe_to(branch, late, 30, overdue=5)
        self.switch_on()
        self.nightly()
        user = self._user("brancher", "base.group_user,collections_followup.collections_group_user", branch)
        case = self.case(late).with_user(user).with_context(allowed_company_ids=branch.ids)
        self.assertTrue(case.search([("id", "=", case.id)]))
        with Form(case) as form:
            self.assertEqual(form.amount_overdue, 30)
        self.assertIn(invoice.name, case.debt_table)
        self.assertTrue(case.why_now)
        self.assertEqual(case.contact_ids.level_id.name, "Reminder")
        self.assertEqual(case.item_ids.move_id, invoice)
        seen = invoice.with_user(user).with_context(allowed_company_ids=branch.ids)
        self.assertEqual(seen.collections_case_id, case)
        self.assertEqual(seen.collections_level_id.name, "Reminder")

    def test_whoever_works_for_another_company_does_not_see_the_case(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.switch_on()
        self.nightly()
        user = self._user("stranger", "base.group_user,collections_followup.collections_group_manager", self.other)
        for records in (
            self.case(late),
            self.contacts(late),
            self.contacts(late).item_ids,
            self.case(late).step_ids,
            self.case(late).step_ids.run_id,
        ):
            self.assertTrue(records)
            theirs = records.with_user(user).with_context(allowed_company_ids=self.other.ids)
            self.assertFalse(theirs.search([("id", "in", records.ids)]))
            with self.assertRaises(AccessError):
                theirs.read(["display_name"])

    def test_user_of_two_companies_opens_any_case(self):
        """OCA/credit-control#287: opening lines of a run gave an access error."""
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.owe_to(self.other, late, 700, overdue=5)
        self.switch_on()
        self.env["collections.run"]._propose_now(self.other)
        user = self._user("both", "base.group_user,collections_followup.collections_group_user")
        user.company_ids += self.other
        cases = (
            self.env["collections.case"]
            .with_user(user)
            .with_context(allowed_company_ids=(self.company + self.other).ids)
            .search([("partner_id", "=", late.id)])
        )
        self.assertEqual(len(cases), 2)
        for case in cases:
            with Form(case) as form:
                self.assertEqual(form.amount_overdue, {self.company: 100, self.other: 700}[case.company_id])
            self.assertTrue(case.step_ids.mapped("body"))

    def branch(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids += branch
        self.env["account.chart.template"].try_loading(self.company.chart_template, company=branch, install_demo=False)
        return branch


@tagged("post_install", "-at_install")
class TestContacts(CollectionsCommon):
    """One customer, however many contacts it has; written to where it wants to be."""

    def contact(self, parent, name, **values):
        return self.env["res.partner"].create(
            {"name": name, "parent_id": parent.id, "email": f"{name.lower()}@customer.example", **values}
        )

    def test_invoice_to_a_contact_belongs_to_the_customer(self):
        late = self.customer("Late Ltd")
        person = self.contact(late, "Ann")
        one = self.invoice(late, 100, overdue=6)
        two = self.invoice(person, 50, overdue=5)
        self.switch_on()
        self.nightly()
        self.assertEqual(self.asked(late), [(one.name, 100), (two.name, 50)])
        self.assertFalse(self.case(person))
        self.assertEqual(person.collections_case_id, self.case(late))

    def test_message_goes_to_the_invoice_contact(self):
        """odoo/odoo#7910: reminders ignored the contact for invoices."""
        late = self.customer("Late Ltd")
        billing = self.contact(late, "Billing", type="invoice")
        self.invoice(late, 100, overdue=5)
        self.switch_on()
        self.nightly()
        self.assertEqual(self.contacts(late).person_id, billing)
        self.assertTrue(self.queued(billing))
        self.assertFalse(self.queued(late))

    def test_message_goes_to_the_collections_contact_first(self):
        """odoo/odoo#62141, OCA/credit-control#27: a separate address for reminders."""
        late = self.customer("Late Ltd")
        self.contact(late, "Billing", type="invoice")
        reminders = self.contact(late, "Reminders", type="collections")
        self.invoice(late, 100, overdue=5)
        self.switch_on()
        self.nightly()
        self.assertEqual(self.contacts(late).person_id, reminders)

    def test_contact_without_address_gives_way_to_the_customer(self):
        """OCA/account-financial-tools#819: use the e-mail address of the parent."""
        late = self.customer("Late Ltd")
        self.contact(late, "Billing", type="invoice", email=False)
        self.invoice(late, 100, overdue=5)
        self.switch_on()
        self.nightly()
        self.assertEqual(self.contacts(late).person_id, late)

    def test_archived_contact_is_not_written_to(self):
        late = self.customer("Late Ltd")
        self.contact(late, "Gone", type="collections").active = False
        self.invoice(late, 100, overdue=5)
        self.switch_on()
        self.nightly()
        self.assertEqual(self.contacts(late).person_id, late)

    def test_changing_the_contact_keeps_the_amounts(self):
        """OCA/credit-control#378, #406: changing the contact set the total to zero."""
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.switch_on()
        step = self.case(late).step_ids
        reminders = self.contact(late, "Reminders", type="collections")
        self.env.invalidate_all()
        self.assertEqual(step.amount, 100)
        self.assertIn("100.00", step.body)
        self.assertIn("reminders@", step.recipient)
        step.with_user(self.manager).action_approve()
        self.assertEqual(self.contacts(late).person_id, reminders)

    def test_debt_stays_with_the_customer_whose_contact_has_left(self):
        late, other = self.customer("Late Ltd"), self.customer("Other Ltd")
        person = self.contact(late, "Ann", type="invoice")
        invoice = self.invoice(person, 50, overdue=5)
        self.switch_on()
        person.parent_id = other
        self.nightly()
        self.assertEqual(self.asked(late), [(invoice.name, 50)])
        self.assertEqual(self.contacts(late).person_id, late)
        self.assertFalse(self.case(other))

    def test_debt_moves_with_a_customer_that_becomes_part_of_another(self):
        small, big = self.customer("Small Ltd", is_company=False), self.customer("Big Ltd")
        invoice = self.invoice(small, 50, overdue=5)
        self.switch_on()
        self.nightly()
        self.assertEqual(self.taken(small), ["Reminder"])
        self.delivered(small)
        small.parent_id = big
        self.days_later(12)
        self.nightly()
        self.assertEqual(self.taken(big), ["Reminder", "Second copy, overdue"])
        self.assertEqual(self.asked(big), [(invoice.name, 50)])
        self.assertFalse(self.case(small))

    def test_archived_customer_is_not_forgotten(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        late.active = False
        self.switch_on()
        self.nightly()
        self.assertEqual(self.taken(late), ["Reminder"])
        self.assertEqual(self.case(late).state, "open")

    def test_customer_without_address_is_not_forgotten(self):
        late = self.customer("Late Ltd", email=False)
        self.invoice(late, 100, overdue=5)
        self.switch_on()
        self.nightly()
        self.assertFalse(self.contacts(late))
        self.assertRecordValues(self.case(late), [{"outcome": "refused", "reason_code": "address_missing"}])
        late.email = "found@customer.example"
        self.days_later(1)
        self.nightly()
        self.assertEqual(self.taken(late), ["Reminder"])

    def test_answer_of_the_customer_reaches_the_responsible(self):
        """OCA/credit-control#551, #552: the sender was not told of replies."""
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.switch_on()
        self.nightly()
        reply = self.case(late).message_post(
            body="We pay on Friday.",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=late.id,
            email_from=late.email_formatted,
        )
        self.assertIn(self.accountant.partner_id, reply.notified_partner_ids)


@tagged("post_install", "-at_install")
class TestTransit(CollectionsCommon):
    """Money that is under way holds what it is for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.collections_transit_days = 5

    def transaction(self, invoices, state="pending"):
        provider = self.env["payment.provider"].create({"name": "Test", "code": "none", "company_id": self.company.id})
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": self.env.ref("payment.payment_method_unknown").id,
                "amount": sum(invoices.mapped("amount_residual")),
                "currency_id": self.company.currency_id.id,
                "partner_id": invoices.partner_id.id,
                "reference": "collections-test",
                "operation": "online_redirect",
                "invoice_ids": [Command.set(invoices.ids)],
            }
        )
        transaction.write({"state": state, "last_state_change": fields.Datetime.now()})
        return transaction

    def test_pending_transaction_holds_its_invoice(self):
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 100, overdue=5)
        self.switch_on()
        self.transaction(invoice)
        self.nightly()
        self.assertFalse(self.contacts(late))
        self.assertRecordValues(
            self.case(late),
            [{"outcome": "refused", "reason_code": "item_in_transit", "next_date": self.today + timedelta(5)}],
        )

    def test_pending_transaction_holds_nothing_else(self):
        late = self.customer("Late Ltd")
        held = self.invoice(late, 100, overdue=6)
        other = self.invoice(late, 70, overdue=5)
        self.switch_on()
        self.transaction(held)
        self.nightly()
        self.assertEqual(self.asked(late), [(other.name, 70)])

    def test_money_that_never_arrives_holds_no_longer(self):
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 100, overdue=5)
        self.switch_on()
        self.transaction(invoice)
        for _night in range(5):
            self.nightly()
            self.assertFalse(self.contacts(late))
            self.days_later(1)
        self.nightly()
        self.assertEqual(self.asked(late), [(invoice.name, 100)])

    def test_cancelled_transaction_holds_nothing(self):
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 100, overdue=5)
        self.switch_on()
        self.transaction(invoice, state="cancel")
        self.nightly()
        self.assertEqual(self.asked(late), [(invoice.name, 100)])

    def test_registered_payment_without_entry_holds_until_it_is_rejected(self):
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 100, overdue=5)
        self.switch_on()
        payment = self.pay_without_entry(invoice)
        self.assertFalse(payment.move_id)
        self.assertTrue(invoice.amount_residual)
        for _night in range(10):
            self.nightly()
            self.days_later(1)
        self.assertFalse(self.contacts(late))
        self.assertEqual(self.case(late).reason_code, "item_in_transit")
        payment.action_reject()
        self.nightly()
        self.assertEqual(self.asked(late), [(invoice.name, 100)])

    def pay_without_entry(self, invoice):
        """As with an accounting add-on that books payments from the bank statement only."""
        journal = self.company_data["default_journal_bank"]
        journal.inbound_payment_method_line_ids.payment_account_id = False
        move_class = self.env.registry["account.move"]
        with patch.object(move_class, "_get_invoice_in_payment_state", lambda move: "in_payment"):
            return self.pay(invoice)


@tagged("post_install", "-at_install")
class TestOneMessage(CollectionsCommon):
    """The customer gets one message that says it all."""

    def test_reminding_one_invoice_does_not_hide_the_others(self):
        """OCA/credit-control#460: reminding one invoice hid all others of the customer."""
        late = self.customer("Late Ltd")
        first = self.invoice(late, 100, overdue=5)
        second = self.invoice(late, 40, overdue=0)
        self.switch_on()
        self.nightly()
        self.assertEqual(self.asked(late), [(first.name, 100)])
        self.days_later(12)  # 17 and 12 days overdue
        self.nightly()
        self.assertEqual(self.asked(late), [(first.name, 100), (second.name, 40)])
        self.assertEqual(self.case(late).amount_overdue, 140)

    def test_monthly_invoices_give_one_message_at_a_time(self):
        """OCA/credit-control#21, #22, #35, #432, #470: several letters at several levels."""
        late = self.customer("Late Ltd")
        for age in (3, 33, 63):
            self.invoice(late, 100, overdue=age)
        self.policy.backlog = "age"
        self.switch_on()
        self.nightly()
        self.assertEqual(
            len(self.contacts(late)) + len(self.case(late).step_ids.filtered(lambda s: s.state == "proposed")), 1
        )

    def test_never_two_messages_within_the_gap(self):
        """OCA/credit-control#22: a friendly and a stern letter in one week."""
        late = self.customer("Late Ltd")
        for age in range(-60, 60, 10):
            self.invoice(late, 100, overdue=age)
        (self.levels["Call"] + self.levels["Formal letter"]).active = False
        self.switch_on()
        for _day in range(60):
            self.nightly()
            self.days_later(1)
        days = self.contacts(late).filtered(lambda c: c.kind == "message").mapped("day")
        self.assertGreater(len(days), 2)
        gaps = [(b - a).days for a, b in zip(days, days[1:], strict=False)]
        self.assertGreaterEqual(min(gaps), self.policy.min_gap)

    def test_one_evaluation_and_the_message_agree(self):
        """OCA/credit-control#328: the invoice offered a reminder, the wizard said none was due."""
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 100, overdue=5)
        self.switch_on()
        self.assertEqual(self.case(late).outcome, "step")
        self.assertEqual(invoice.collections_next_date, self.today)
        self.nightly()
        self.assertEqual(self.taken(late), ["Reminder"])

    def test_the_invoice_shows_what_was_sent(self):
        """OCA/credit-control#505: no trace of the reminder on the invoice."""
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 100, overdue=5)
        self.switch_on()
        self.nightly()
        seen = invoice.with_user(self.accountant)
        self.assertRecordValues(
            seen, [{"collections_last_contact": self.today, "collections_level_id": self.levels["Reminder"].id}]
        )
        self.assertIn("Second copy", seen.collections_why)
        found = seen.search([("collections_level_id", "=", self.levels["Reminder"].id)])
        self.assertEqual(found, invoice)

    def test_message_is_never_empty(self):
        """OCA/credit-control#443: messages with an empty body in the chatter."""
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.levels["Reminder"]._wording("mail.template").body_html = '<div><t t-if="object.id == 0">Hello</t></div>'
        self.switch_on()
        run = self.nightly()
        self.assertFalse(self.contacts(late))
        self.assertFalse(self.queued(late))
        step = self.step(run, late)
        self.assertEqual(step.state, "failed")
        self.assertIn("empty", step.error)

    def test_message_in_the_chatter_has_a_body(self):
        """OCA/credit-control#443: messages with an empty body in the chatter."""
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.switch_on()
        self.nightly()
        message = self.contacts(late).mail_message_id
        self.assertIn(message, self.case(late).message_ids)
        self.assertIn("100.00", message.body)

    def test_message_in_the_customers_language(self):
        """odoo/odoo#31409, #21632: reminders not in the customer's language and formats."""
        self.env["res.lang"]._activate_lang("es_ES")
        template = self.levels["Reminder"]._wording("mail.template")
        template.with_context(lang="es_ES").subject = "Recordatorio de {{ object.company_id.name }}"
        spanish, english = self.customer("Tarde SL", lang="es_ES"), self.customer("Late Ltd", lang="en_US")
        for partner in (spanish, english):
            self.invoice(partner, 1234.5, overdue=5)
        self.switch_on()
        self.nightly()
        self.assertTrue(self.contacts(spanish).summary.startswith("Recordatorio de"))
        self.assertIn("reminder", self.contacts(english).summary)
        self.assertIn("1.234,50", self.letter_text(spanish).replace("1234,50", "1.234,50"))
        self.assertIn("25/02/2026", self.letter_text(spanish))
        self.assertIn("1,234.50", self.letter_text(english))
        self.assertIn("02/25/2026", self.letter_text(english))

    def test_preview_is_in_the_customers_language_too(self):
        self.env["res.lang"]._activate_lang("es_ES")
        template = self.levels["Reminder"]._wording("mail.template")
        template.with_context(lang="es_ES").subject = "Recordatorio de {{ object.company_id.name }}"
        spanish = self.customer("Tarde SL", lang="es_ES")
        self.invoice(spanish, 100, overdue=5)
        self.switch_on()
        step = self.case(spanish).step_ids.with_user(self.manager)
        self.assertTrue(step.subject.startswith("Recordatorio de"))
