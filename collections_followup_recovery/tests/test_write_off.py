from datetime import timedelta

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.collections_followup.tests.common import TODAY

from .common import RecoveryCommon


@tagged("post_install", "-at_install")
class TestWriteOff(RecoveryCommon):
    """What will not be paid any more is written off: booked, with a reason, by whoever may, and never for good."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.losses = cls.account("650001", "Losses of receivables")
        cls.company.collections_write_off_account_id = cls.losses

    @classmethod
    def account(cls, code, name, account_type="expense", **values):
        accounts = cls.env["account.account"]
        return accounts.create({"code": code, "name": name, "account_type": account_type, **values})

    @classmethod
    def tax(cls, percent):
        """A tax of the company that is told in boxes of its return, one for invoices and one for credit notes."""
        boxes = cls.env["account.account.tag"].create(
            [
                {"name": f"{kind} {percent}", "applicability": "taxes", "country_id": cls.env.ref("base.us").id}
                for kind in ("base", "tax", "base of credit notes", "tax of credit notes")
            ]
        )
        owed = cls.account(f"2510{percent}", f"Tax {percent}", "liability_current")

        def lines(base, tax):
            return [
                Command.create({"repartition_type": "base", "tag_ids": base.ids}),
                Command.create({"repartition_type": "tax", "tag_ids": tax.ids, "account_id": owed.id}),
            ]

        return cls.env["account.tax"].create(
            {
                "name": f"{percent} %",
                "amount": percent,
                "type_tax_use": "sale",
                "company_id": cls.company.id,
                "country_id": cls.company.account_fiscal_country_id.id,
                "invoice_repartition_line_ids": lines(boxes[0], boxes[1]),
                "refund_repartition_line_ids": lines(boxes[2], boxes[3]),
            }
        )

    def draft(self, *bills, user=None, **values):
        """A draft for the open items of these invoices, as the menu of the case opens it."""
        lines = self.lines(*(bills or (self.bill,)))
        write_offs = self.env["collections.write.off"]
        defaults = write_offs._values_for(self.opened(lines[0].partner_id), lines)
        return write_offs.with_user(user or self.manager).create({**defaults, "reason": "insolvent", **values})

    def written_off(self, *bills, **values):
        write_off = self.draft(*bills, **values)
        write_off.action_write_off()
        return write_off

    def booked(self, write_off):
        """(account, balance) of what was booked, apart from the receivable."""
        lines = write_off.move_ids.line_ids.filtered(lambda line: line.account_type != "asset_receivable")
        return sorted((line.account_id.code, line.balance) for line in lines)

    # === BOOKED === #

    def test_the_debt_is_gone_and_the_loss_is_in_the_books(self):
        write_off = self.written_off()
        self.assertEqual((write_off.state, write_off.amount), ("posted", 1000))
        self.assertTrue(self.lines(self.bill).reconciled)
        self.assertEqual(self.booked(write_off), [("650001", 1000)])
        self.assertEqual(write_off.move_ids.date, TODAY)
        self.assertTrue(write_off.name.startswith("WO/2026/"))

    def test_a_part_is_written_off_and_the_rest_is_followed_up(self):
        write_off = self.draft()
        write_off.item_ids.amount = 400
        write_off.action_write_off()
        self.assertEqual(self.bill.amount_residual, 600)
        self.assertEqual([item.receivable.residual for item in self.evaluate(self.lost).assessment.items], [600])

    def test_the_case_says_what_was_written_off_and_why(self):
        self.written_off(note="closed for lack of assets")
        case = self.case(self.lost).with_user(self.accountant)
        self.assertIn("was written off on 03/02/2026: Insolvent.", case.written_off_told)
        self.assertIn("Written Off: $\xa01,000.00 (Insolvent)", case.message_ids[0].body.replace("&nbsp;", "\xa0"))

    def test_who_asks_for_less_than_is_open_by_now_gets_a_sentence(self):
        write_off = self.draft()
        self.pay(self.bill, 300)
        with self.assertRaisesRegex(ValidationError, "Only .*700.00 of .* is still open"):
            write_off.action_write_off()

    def test_debts_of_others_cannot_be_mixed_in(self):
        other = self.invoice(self.customer("Other Ltd"), 5, overdue=9)
        with self.assertRaisesRegex(UserError, "All items must be of Lost Ltd"):
            self.draft(self.bill, other)

    def test_without_an_account_it_asks_for_one(self):
        self.company.collections_write_off_account_id = False
        write_off = self.draft(account_id=False)
        with self.assertRaisesRegex(UserError, "Choose the account of the loss"):
            write_off.action_write_off()

    def test_where_the_books_are_locked_the_first_open_day_is_taken(self):
        write_off = self.draft(date=TODAY - timedelta(40))
        self.company.fiscalyear_lock_date = TODAY - timedelta(20)
        write_off.action_write_off()
        self.assertEqual(write_off.move_ids.date, TODAY - timedelta(19))

    def test_another_currency_is_written_off_at_the_rate_of_its_invoice(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "company_id": self.company.id, "name": "2020-01-01", "rate": 0.5}
        )
        bill = self.invoice(self.lost, 100, overdue=50, currency_id=euro.id)
        write_off = self.written_off(bill)
        self.assertEqual((write_off.amount, self.booked(write_off)), (200, [("650001", 200)]))
        self.assertTrue(self.lines(bill).reconciled)

    # === WHO MAY === #

    def test_above_the_limit_a_manager_decides(self):
        write_off = self.draft(user=self.accountant)
        write_off.action_write_off()
        self.assertEqual(write_off.state, "to_approve")
        self.assertIn(write_off, self.waiting("collections.work.write_off"))
        with self.assertRaisesRegex(UserError, "Only a manager"):
            write_off.action_approve()
        write_off.with_user(self.manager).action_approve()
        self.assertEqual((write_off.state, write_off.decided_by_id), ("posted", self.manager))

    def waiting(self, kind):
        work = self.env[kind]
        return self.env[work._model].search(work._waiting())

    def test_up_to_the_limit_a_colleague_decides(self):
        bill = self.invoice(self.lost, 49, overdue=90)
        write_off = self.draft(bill, user=self.accountant)
        write_off.action_write_off()
        self.assertEqual(write_off.state, "posted")

    def test_written_off_in_parts_it_needs_the_same_approval(self):
        for number, state in enumerate(("posted", "posted", "to_approve")):
            write_off = self.draft(self.invoice(self.lost, 20, overdue=90), user=self.accountant)
            write_off.action_write_off()
            self.assertEqual(write_off.state, state, number)
        other = self.draft(self.invoice(self.customer("Other Ltd"), 20, overdue=90), user=self.accountant)
        other.action_write_off()
        self.assertEqual(other.state, "posted")

    def test_what_a_manager_has_decided_does_not_count(self):
        self.written_off()
        write_off = self.draft(self.invoice(self.lost, 20, overdue=90), user=self.accountant)
        write_off.action_write_off()
        self.assertEqual(write_off.state, "posted")

    def test_its_entry_is_not_reset_to_draft(self):
        write_off = self.written_off()
        with self.assertRaisesRegex(UserError, "belongs to “WO/2026/.*choose “Reverse” there"):
            write_off.move_ids.with_user(self.accountant).button_draft()
        self.assertEqual(write_off.move_ids.state, "posted")

    def test_the_invoice_says_by_what_it_was_paid(self):
        self.written_off(note="closed for lack of assets")
        self.assertIn("Write-off: closed for lack of assets", self.bill.message_ids[0].body)

    def test_what_a_manager_refuses_stays_open(self):
        write_off = self.draft(user=self.accountant)
        write_off.action_write_off()
        write_off.with_user(self.manager).action_refuse()
        self.assertEqual((write_off.state, self.bill.amount_residual), ("refused", 1000))

    def test_nobody_states_by_hand_that_it_was_booked(self):
        write_off = self.draft(user=self.accountant)
        for values in ({"state": "posted"}, {"recovered": 5}, {"decided_by_id": self.manager.id}):
            with self.assertRaises(UserError):
                write_off.write(values)
        with self.assertRaises(UserError):
            self.draft(user=self.accountant, state="posted")

    def test_what_was_decided_is_not_changed_any_more(self):
        write_off = self.written_off()
        for change in (lambda: write_off.write({"reason": "other"}), write_off.unlink):
            with self.assertRaises(UserError):
                change()
        with self.assertRaises(UserError):
            write_off.item_ids.amount = 5
        with self.assertRaises(UserError):
            write_off.item_ids.unlink()

    # === REVERSED AND RECOVERED === #

    def test_it_can_be_taken_back(self):
        write_off = self.written_off()
        write_off.action_reverse()
        self.assertEqual((write_off.state, self.bill.amount_residual), ("reversed", 1000))
        self.assertEqual(sum(balance for _code, balance in self.booked(write_off)), 0)

    def test_money_that_comes_after_all_is_booked_as_recovered(self):
        gains = self.account("730001", "Recovered losses", "income_other")
        self.company.collections_recovered_account_id = gains
        write_off = self.written_off()
        self.assertFalse(self.waiting("collections.work.recovered"))
        self.days_later(30)
        payment = self.receive(self.lost, 300)
        self.assertEqual(self.waiting("collections.work.recovered"), write_off)
        self.assertTrue(write_off.has_credits)
        write_off.action_recover()
        self.assertEqual(write_off.recovered, 300)
        self.assertTrue(self.lines(payment.move_id).reconciled)
        self.assertEqual(self.booked(write_off), [("650001", 1000), ("730001", -300)])
        self.assertFalse(self.waiting("collections.work.recovered"))

    def test_more_than_was_lost_stays_as_credit(self):
        write_off = self.written_off()
        payment = self.receive(self.lost, 1200)
        write_off.action_recover()
        self.assertEqual(write_off.recovered, 1000)
        self.assertEqual(sum(self.lines(payment.move_id).mapped("amount_residual")), -200)

    # === TAXES === #

    def test_taxes_are_taken_back_a_line_for_each(self):
        high, low = self.tax(20), self.tax(10)
        lines = [
            Command.create({"name": "Chairs", "price_unit": 100, "tax_ids": high.ids}),
            Command.create({"name": "Books", "price_unit": 50, "tax_ids": low.ids}),
        ]
        bill = self.invoice(self.lost, 0, overdue=90, invoice_line_ids=lines)
        write_off = self.written_off(bill, corrects_taxes=True)
        self.assertEqual(self.booked(write_off), [("251010", 5), ("251020", 20), ("650001", 50), ("650001", 100)])
        told = {(tag.name, line.balance) for line in write_off.move_ids.line_ids for tag in line.tax_tag_ids}
        expected = {("base", 20, 100), ("tax", 20, 20), ("base", 10, 50), ("tax", 10, 5)}
        self.assertEqual(told, {(f"{kind} of credit notes {rate}", amount) for kind, rate, amount in expected})

    def test_a_part_takes_back_its_part_of_the_tax(self):
        lines = [Command.create({"name": "Chairs", "price_unit": 100, "tax_ids": self.tax(20).ids})]
        bill = self.invoice(self.lost, 0, overdue=90, invoice_line_ids=lines)
        self.pay(bill, 60)
        write_off = self.written_off(bill, corrects_taxes=True)
        self.assertEqual(self.booked(write_off), [("251020", 10), ("650001", 50)])

    def test_taxes_of_what_is_recovered_are_owed_again(self):
        lines = [Command.create({"name": "Chairs", "price_unit": 100, "tax_ids": self.tax(20).ids})]
        bill = self.invoice(self.lost, 0, overdue=90, invoice_line_ids=lines)
        write_off = self.written_off(bill, corrects_taxes=True)
        self.receive(self.lost, 60)
        write_off.action_recover()
        self.assertEqual(self.booked(write_off), [("251020", -10), ("251020", 20), ("650001", -50), ("650001", 100)])

    def test_taxes_that_are_due_when_paid_were_never_owed(self):
        tax = self.tax(20)
        waiting = self.account("251099", "Tax not due yet", "asset_current", reconcile=True)
        self.company.tax_exigibility = True
        tax.write({"tax_exigibility": "on_payment", "cash_basis_transition_account_id": waiting.id})
        lines = [Command.create({"name": "Chairs", "price_unit": 100, "tax_ids": tax.ids})]
        bill = self.invoice(self.lost, 0, overdue=90, invoice_line_ids=lines)
        with self.assertRaisesRegex(UserError, "due when it is paid"):
            self.written_off(bill, corrects_taxes=True)

    # === IT IS NO MONEY === #

    def test_it_keeps_no_promise(self):
        self.switch_on()
        case = self.opened()
        promise = self.env["collections.promise"]._make(case, self.lines(self.bill), 1000, TODAY + timedelta(5))
        self.written_off()
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertFalse(promise.received)

    def test_it_is_no_late_payment(self):
        self.written_off()
        case = self.case(self.lost)
        self.env["collections.indicator.payment_delay"]._refresh(case)
        self.assertFalse(case.payment_delay)
