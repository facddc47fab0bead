from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.collections_followup_recovery.models.write_off import collections_write_off_entry

from .common import RecoveryCommon


@tagged("post_install", "-at_install")
class TestSmallDifference(RecoveryCommon):
    """Cents that nobody will ever ask for are written off in one go, after they were shown."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        account = {"code": "650001", "name": "Losses of receivables", "account_type": "expense"}
        cls.company.collections_write_off_account_id = cls.env["account.account"].create(account)
        cls.company.collections_write_off_limit = 10
        cls.small = [cls.invoice(cls.customer(f"Cent{number} Ltd"), 0.50, overdue=60) for number in range(5)]

    def window(self, **values):
        return self.env["collections.small.difference"].with_user(self.manager).create(values)

    def open(self):
        return [bill.amount_residual for bill in self.small]

    def test_they_are_shown_and_counted_first(self):
        window = self.window()
        self.assertEqual((window.most, window.count, window.amount), (1, 5, 2.5))
        self.assertEqual(window.line_ids.move_id, self.env["account.move"].union(*self.small))
        self.assertEqual(self.open(), [0.5] * 5)

    def test_all_are_written_off_at_once(self):
        action = self.window().action_write_off()
        write_off = self.env["collections.write.off"].browse(action["res_id"])
        self.assertEqual((write_off.state, write_off.amount, write_off.reason), ("posted", 2.5, "small"))
        self.assertEqual((self.open(), self.bill.amount_residual), ([0] * 5, 1000))
        [loss] = write_off.move_ids.line_ids.filtered(lambda line: line.account_id == write_off.account_id)
        self.assertEqual((loss.balance, loss.partner_id.ids), (2.5, []))

    def test_what_is_young_or_larger_stays(self):
        young = self.invoice(self.lost, 0.50, overdue=29)
        large = self.invoice(self.lost, 1.01, overdue=60)
        self.window().action_write_off()
        self.assertEqual((young.amount_residual, large.amount_residual), (0.5, 1.01))

    def test_not_more_than_the_settings_allow(self):
        with self.assertRaisesRegex(UserError, "The settings allow up to"):
            self.window(most=500).action_write_off()
        with self.assertRaisesRegex(UserError, "No open amount is that small"):
            self.window(most=0.10).action_write_off()

    def test_many_are_booked_by_a_job_in_parts_without_what_was_paid_meanwhile(self):
        self.patch(collections_write_off_entry, "BATCH", 2)
        action = self.window().action_write_off()
        write_off = self.env["collections.write.off"].browse(action["res_id"])
        self.assertEqual((write_off.state, write_off.booked_count, write_off.item_count), ("running", 0, 5))
        with self.assertRaisesRegex(UserError, "has been decided"):
            write_off.with_user(self.manager).note = "x"
        self.pay(self.small[0])
        self.job("collections_followup_recovery.ir_cron_write_off")
        self.assertEqual((write_off.state, write_off.amount, len(write_off.move_ids)), ("posted", 2, 2))
        self.assertEqual((self.open(), write_off.decided_by_id), ([0] * 5, self.manager))

    def test_money_that_was_too_little_by_cents(self):
        bill = self.invoice(self.lost, 100, overdue=90)
        self.pay(bill, 99.5)
        self.on(self.today + timedelta(1))
        self.window().action_write_off()
        self.assertEqual(bill.amount_residual, 0)

    def test_more_items_cost_no_more_queries(self):
        def queries(count):
            bills = [self.invoice(self.customer(f"Many{count}{n} Ltd"), 0.5, overdue=60) for n in range(count)]
            values = {"reason": "small", "item_ids": [(0, 0, {"line_id": line.id}) for line in self.lines(*bills)]}
            write_off = self.env["collections.write.off"].create(values)
            self.env.flush_all()

            def book():
                write_off._book_items(write_off.item_ids)
                self.env.flush_all()
                self.env.cr.precommit.run()

            return self.count_queries(book)

        queries(2)  # fills the caches
        self.assertLessEqual(queries(12), queries(3) + 2)
