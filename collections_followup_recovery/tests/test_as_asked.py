from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import html2plaintext

from odoo.addons.collections_followup.tests.common import TODAY

from ..models.write_off import collections_write_off_entry
from .test_placement import PlacementCommon


class AskedCommon(PlacementCommon):
    """The accountant proposes; the manager decides days later. Meanwhile the ledger has gone on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code, name, kind, field in (
            ("650001", "Losses", "expense", "collections_write_off_account_id"),
            ("120436", "Doubtful", "asset_receivable", "collections_doubtful_account_id"),
            ("650002", "Impairment", "expense", "collections_impairment_account_id"),
            ("120002", "Allowances", "asset_current", "collections_allowance_account_id"),
        ):
            account = cls.env["account.account"].create({"code": code, "name": name, "account_type": kind})
            cls.company[field] = account


@tagged("post_install", "-at_install")
class TestWriteOffAsAsked(AskedCommon):
    """What a manager approves is what was asked for, or the manager is told what has changed."""

    def asked(self, *bills, **values):
        write_offs = self.env["collections.write.off"].with_user(self.accountant)
        defaults = write_offs._values_for(self.opened(), self.lines(*(bills or (self.bill,))))
        write_off = write_offs.create({**defaults, "reason": "insolvent", **values})
        write_off.action_write_off()
        self.assertEqual(write_off.state, "to_approve")
        self.days_later(5)
        return write_off

    def approve(self, write_off, **context):
        write_off.with_user(self.manager).with_context(**context).action_approve()

    def assert_told(self, write_off, *sentences, **context):
        """Approving says so and changes nothing."""
        with self.assertRaises(UserError) as told:
            self.approve(write_off, **context)
        for sentence in sentences:
            self.assertIn(sentence, str(told.exception).replace("\xa0", " "))
        self.assertEqual((write_off.state, write_off.decided_by_id.ids, write_off.move_ids.ids), ("to_approve", [], []))

    def test_nothing_has_changed_and_it_is_booked(self):
        write_off = self.asked()
        self.approve(write_off, collections_seen=1000.0)
        self.assertEqual((write_off.state, write_off.amount, self.bill.amount_residual), ("posted", 1000, 0))

    def test_a_part_was_paid(self):
        write_off = self.asked()
        self.pay(self.bill, 400)
        self.assert_told(
            write_off, f"{self.bill.name}: $ 1,000.00 was open then, $ 600.00 is open now.", "back to draft"
        )
        self.assertEqual(self.bill.amount_residual, 600)

    def test_a_part_was_paid_of_what_is_written_off_in_part(self):
        write_offs = self.env["collections.write.off"].with_user(self.accountant)
        item = Command.create({"line_id": self.lines(self.bill).id, "amount": 500})
        write_off = write_offs.create({"case_id": self.opened().id, "reason": "settled", "item_ids": [item]})
        write_off.action_write_off()
        self.pay(self.bill, 400)
        self.assert_told(write_off, "$ 600.00 is open now")  # it would fit, and leave another rest than was meant

    def test_all_was_paid(self):
        other = self.invoice(self.lost, 70, overdue=90)
        write_off = self.asked(self.bill, other)
        self.pay(other)
        self.assert_told(write_off, f"{other.name}: $ 70.00 was open then, $ 0.00 is open now.")

    def test_money_has_come_that_nobody_has_reconciled(self):
        write_off = self.asked()
        self.receive(self.lost, 400)
        self.assert_told(write_off, "$ 400.00 has come from Lost Ltd since, and is not reconciled yet.")

    def test_money_that_was_there_when_it_was_asked_for_is_known(self):
        self.receive(self.lost, 400)
        write_off = self.asked()
        self.approve(write_off)
        self.assertEqual(write_off.state, "posted")

    def test_a_credit_in_another_currency_does_not_change_with_its_rate(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        rates = self.env["res.currency.rate"]
        rate = {"currency_id": euro.id, "company_id": self.company.id}
        rates.create({**rate, "name": "2020-01-01", "rate": 0.5})
        self.receive(self.lost, 10, currency_id=euro.id)
        write_off = self.asked()
        rates.create({**rate, "name": self.today, "rate": 0.25})
        self.approve(write_off)
        self.assertEqual(write_off.state, "posted")

    def test_another_write_off_was_booked_first(self):
        first, second = self.asked(), self.asked()
        self.approve(first)
        self.assert_told(second, "$ 0.00 is open now")

    def test_a_payment_was_taken_back(self):
        payment = self.pay(self.bill, 400)
        write_off = self.asked()
        payment.move_id.line_ids.remove_move_reconcile()
        self.assert_told(write_off, "$ 600.00 was open then, $ 1,000.00 is open now.")

    def test_a_colleague_changes_it_while_the_manager_looks_at_it(self):
        write_off = self.asked()
        write_off.action_back_to_draft()
        write_off.item_ids.amount = 900
        write_off.action_write_off()
        self.assert_told(write_off, "You saw $ 1,000.00, and by now it is $ 900.00.", collections_seen=1000.0)
        self.approve(write_off, collections_seen=900.0)
        self.assertEqual((write_off.state, self.bill.amount_residual), ("posted", 100))

    def test_taken_back_to_draft_and_corrected_it_is_written_off(self):
        write_off = self.asked()
        self.pay(self.bill, 400)
        decided = write_off.with_user(self.manager)
        decided.action_back_to_draft()
        decided.item_ids.amount = 600
        decided.action_write_off()
        self.assertEqual((write_off.state, write_off.amount, self.bill.amount_residual), ("posted", 600, 0))

    def test_asked_anew_it_is_about_the_figures_of_then(self):
        write_off = self.asked()
        self.receive(self.lost, 400)
        write_off.action_back_to_draft()
        write_off.action_write_off()
        self.approve(write_off)
        self.assertEqual(write_off.state, "posted")

    def test_the_button_says_what_the_form_shows(self):
        write_off = self.asked()
        arch = self.env["collections.write.off"].with_user(self.manager).get_view(view_type="form")["arch"]
        self.assertIn("'collections_seen': amount", arch)
        self.pay(self.bill, 400)
        item = write_off.with_user(self.manager).item_ids
        self.assertEqual((item.asked_amount, item.open_amount), (1000, 600))  # both are columns of the form

    def test_nobody_states_by_hand_what_was_asked(self):
        write_off = self.asked()
        write_off.action_back_to_draft()
        with self.assertRaisesRegex(UserError, "not entered by hand"):
            write_off.item_ids.asked_amount = 5
        with self.assertRaisesRegex(UserError, "not entered by hand"):
            write_off.asked_credits = {"USD": 900.0}

    def test_what_is_paid_before_the_job_books_it_is_left_out_and_told(self):
        self.patch(collections_write_off_entry, "BATCH", 1)
        other = self.invoice(self.lost, 70, overdue=90)
        write_off = self.asked(self.bill, other)
        self.approve(write_off)
        self.assertEqual(write_off.state, "running")
        self.pay(other)
        self.job("collections_followup_recovery.ir_cron_write_off")
        self.assertEqual((write_off.state, write_off.amount), ("posted", 1000))
        told = " ".join(html2plaintext(body) for body in write_off.message_ids.mapped("body")).replace("\xa0", " ")
        self.assertIn(f"{other.name}: $ 70.00 was open then, $ 0.00 is open now.", told)


@tagged("post_install", "-at_install")
class TestOthersAsAsked(AskedCommon):
    """The same is told of debts that are doubtful, handed over, provided for, or small."""

    def test_a_doubtful_debt_of_which_a_part_was_paid(self):
        doubtfuls = self.env["collections.doubtful"].with_user(self.accountant)
        values = doubtfuls._values_for(self.opened(), self.lines(self.bill))
        doubtful = doubtfuls.create({**values, "reason": "no answer"})
        self.pay(self.bill, 400)
        decided = doubtful.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "600.00 is open now.\nChoose “Read Anew”"):
            decided.action_book()
        self.assertEqual(doubtful.state, "draft")
        doubtful.action_read_anew()
        decided.action_book()
        self.assertEqual((doubtful.state, doubtful.amount), ("posted", 600))

    def test_a_debt_to_be_handed_over_of_which_a_part_was_paid(self):
        placement = self.draft(user=self.accountant)
        self.pay(self.bill, 400)
        decided = placement.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "600.00 is open now.\nChoose “Read Anew”"):
            decided.action_hand_over()
        self.assertEqual((placement.state, placement.amount), ("draft", 1000))
        placement.action_read_anew()
        self.assertEqual(placement.amount, 600)
        with self.assertRaisesRegex(UserError, "You saw"):
            decided.with_context(collections_seen=1000.0).action_hand_over()
        decided.with_context(collections_seen=600.0).action_hand_over()
        self.assertEqual((placement.state, placement.amount), ("placed", 600))

    def test_what_was_decided_is_not_read_anew(self):
        placement = self.handed_over()
        with self.assertRaisesRegex(UserError, "has been decided"):
            placement.action_read_anew()

    def provision(self):
        provision = self.env["collections.provision"].with_user(self.manager).create({"date": TODAY})
        provision.line_ids.rate = 50
        return provision

    def test_a_provision_whose_sum_has_stayed_and_whose_ages_have_not(self):
        provision = self.provision()
        self.pay(self.bill, 400)
        self.invoice(self.lost, 400, overdue=10)
        with self.assertRaisesRegex(UserError, "Read it anew first"):
            provision.action_book()
        provision.action_fill()
        provision.action_book()
        self.assertEqual((provision.state, provision.amount), ("posted", 1000))

    def test_a_provision_with_a_line_for_a_customer_is_current(self):
        provision = self.provision()
        lines = self.env["collections.provision.line"].with_user(self.manager)
        lines.create({"provision_id": provision.id, "case_id": self.opened().id, "rate": 80})
        provision.with_context(collections_seen=800.0).action_book()
        self.assertEqual(provision.state, "posted")

    def test_a_provision_whose_rates_a_colleague_has_changed(self):
        provision = self.provision()
        with self.assertRaisesRegex(UserError, "You saw"):
            provision.with_context(collections_seen=100.0).action_book()

    def test_small_differences_that_were_not_shown(self):
        self.invoice(self.lost, 0.5, overdue=60)
        window = self.env["collections.small.difference"].with_user(self.manager).create({})
        seen = window.amount
        late = self.invoice(self.customer("Late Ltd"), 0.7, overdue=60)
        with self.assertRaisesRegex(UserError, "You saw"):
            window.with_context(collections_seen=seen).action_write_off()
        self.assertEqual(late.amount_residual, 0.7)
        window.with_context(collections_seen=seen + 0.7).action_write_off()
        self.assertEqual(late.amount_residual, 0)
