from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import TODAY, CollectionsCommon


@tagged("post_install", "-at_install")
class TestReconcile(CollectionsCommon):
    """Outstanding credits are reconciled from the case, with what the accountant chooses."""

    def setUp(self):
        super().setUp()
        self.maple = self.customer("Maple Ltd")
        self.old, self.new = (self.invoice(self.maple, amount, overdue) for amount, overdue in ((300, 20), (200, 5)))
        self.evaluate(self.maple)
        self.case(self.maple)._refresh()
        self.mine = self.case(self.maple).with_user(self.accountant)

    def window(self):
        action = self.mine.action_reconcile()
        return Form(self.env[action["res_model"]].with_user(self.accountant).with_context(**action["context"]))

    def open_amounts(self):
        return [self.old.amount_residual, self.new.amount_residual]

    def test_credits_pay_the_oldest_as_proposed(self):
        self.receive(self.maple, 350)
        window = self.window()
        self.assertEqual(window.item_ids.ids, (self.lines(self.old) + self.lines(self.new)).ids)
        self.assertEqual((window.credit, window.debt, window.debt_left, window.credit_left), (350, 500, 150, 0))
        told = window.save().action_reconcile()["params"]["message"]
        self.assertIn("350.00", told)
        self.assertEqual(self.open_amounts(), [0, 150])

    def test_no_more_is_proposed_than_the_credits_pay(self):
        self.credit_note(self.maple, 120)
        self.assertEqual(self.window().item_ids.ids, self.lines(self.old).ids)

    def test_what_the_accountant_chooses_is_paid_and_the_rest_stays(self):
        self.receive(self.maple, 250)
        note = self.credit_note(self.maple, 50)
        window = self.window()
        window.item_ids = self.lines(self.new)
        self.assertEqual((window.credit, window.credit_left), (300, 100))
        window.credit_ids.remove(id=self.lines(note).id)
        window.save().action_reconcile()
        self.assertEqual(self.open_amounts(), [300, 0])
        self.assertEqual(note.amount_residual, 50)

    def test_an_invoice_in_dispute_is_proposed_last(self):
        self.env["collections.dispute"].create({"case_id": self.mine.id, "move_id": self.old.id, "reason": "price"})
        self.receive(self.maple, 200)
        self.assertEqual(self.window().item_ids.ids, self.lines(self.new).ids)

    def test_the_worklist_leads_there_and_the_work_is_done_with_it(self):
        self.switch_on()
        self.receive(self.maple, 500)
        self.nightly()
        rows = self.env["collections.worklist"].with_user(self.accountant)
        row = rows.search([("case_id", "=", self.mine.id), ("kind", "=", "credit")])
        self.assertEqual(row.action_do()["res_model"], "collections.reconcile")
        self.window().save().action_reconcile()
        self.env.cr.flush()
        self.assertEqual(self.open_amounts(), [0, 0])
        self.assertFalse(rows.search([("case_id", "=", self.mine.id)]))

    def test_what_was_reconciled_meanwhile_is_not_reconciled_again(self):
        payment = self.receive(self.maple, 300)
        window = self.window().save()
        (self.lines(payment.move_id) | self.lines(self.old)).reconcile()
        with self.assertRaisesRegex(UserError, "not open any more"):
            window.action_reconcile()

    def test_credits_alone_reconcile_nothing(self):
        self.receive(self.maple, 300)
        window = self.window()
        window.item_ids.clear()
        with self.assertRaisesRegex(UserError, "Choose a credit and an open item"):
            window.save().action_reconcile()

    def test_who_may_not_write_invoices_reconciles_nothing(self):
        self.receive(self.maple, 300)
        clerk = self._user("clerk", "base.group_user,collections_followup.collections_group_user")
        window = self.env["collections.reconcile"].with_user(clerk).create({"case_id": self.mine.id})
        with self.assertRaises(AccessError):
            window.action_reconcile()

    def test_items_of_another_customer_are_refused(self):
        other = self.invoice(self.customer("Other Ltd"), 100, overdue=5)
        self.receive(self.maple, 300)
        window = self.window().save()
        window.item_ids |= self.lines(other)
        with self.assertRaises(UserError):
            window.action_reconcile()

    def test_another_currency_is_paid_at_the_rate_of_the_day(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "company_id": self.company.id, "name": TODAY - timedelta(90), "rate": 0.5}
        )
        self.receive(self.maple, 150, currency_id=euro.id)
        window = self.window()
        self.assertEqual((window.credit, window.item_ids.ids), (300, self.lines(self.old).ids))
        window.save().action_reconcile()
        self.assertEqual(self.open_amounts(), [0, 200])
