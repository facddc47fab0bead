from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import RecoveryCommon


@tagged("post_install", "-at_install")
class TestWrittenOffCustomer(RecoveryCommon):
    """Whose debt was written off gets no new goods on account, until a manager decides otherwise."""

    def setUp(self):
        super().setUp()
        account = {"code": "650001", "name": "Losses of receivables", "account_type": "expense"}
        self.company.collections_write_off_account_id = self.env["account.account"].create(account)
        self.lost_case = self.opened()

    def write_off(self, bill=None):
        write_offs = self.env["collections.write.off"].with_user(self.manager)
        values = write_offs._values_for(self.lost_case, self.lines(bill or self.bill))
        write_off = write_offs.create({**values, "reason": "insolvent"})
        write_off.action_write_off()
        return write_off

    def told(self):
        """What add-ons that hold orders are told of the customer."""
        self.env.invalidate_all()
        found = self.env["collections.order.reason"].sudo()._all_reasons(self.lost_case.sudo(), self.today)
        return [reason.code for reason in found]

    def test_new_orders_are_held_for_a_year(self):
        self.assertEqual(self.told(), [])
        self.write_off()
        self.assertEqual(self.told(), ["written_off"])
        self.days_later(364)
        self.assertEqual(self.told(), ["written_off"])
        self.days_later(1)
        self.assertEqual(self.told(), [])

    def test_the_company_says_for_how_long(self):
        self.company.collections_written_off_days = 0
        self.write_off()
        self.assertEqual(self.told(), [])

    def test_who_paid_after_all_is_not_held(self):
        write_off = self.write_off()
        self.receive(self.lost, 1000)
        write_off.action_recover()
        self.assertEqual(self.told(), [])

    def test_a_manager_reopens_the_customer_and_the_case_says_so(self):
        self.write_off()
        case = self.lost_case.with_user(self.manager)
        self.assertTrue(case.is_barred)
        case.action_reopen_customer()
        self.assertFalse(case.is_barred)
        self.assertEqual(self.told(), [])
        said = case.message_ids[0]
        self.assertEqual(said.author_id, self.manager.partner_id)
        self.assertIn("New orders of this customer are taken again.", said.body)
        self.assertIn("was written off on 03/02/2026: Insolvent.", said.body)

    def test_a_later_write_off_counts_again(self):
        self.write_off()
        self.lost_case.with_user(self.manager).action_reopen_customer()
        self.write_off(self.invoice(self.lost, 10, overdue=5))
        self.assertEqual(self.told(), ["written_off"])

    def test_nobody_else_reopens_them(self):
        write_off = self.write_off()
        with self.assertRaisesRegex(UserError, "Only a manager"):
            self.lost_case.with_user(self.accountant).action_reopen_customer()
        with self.assertRaises(UserError):
            write_off.with_user(self.manager).allows_orders = True

    def test_an_order_is_held_and_says_why(self):
        if "sale.order" not in self.env or "collections_hold" not in self.env["sale.order"]._fields:
            self.skipTest("Needs collections_followup_sale")
        self.company.write({"collections_holds_orders": True, "collections_hold_days": 0})
        self.write_off()
        order = self.env["sale.order"].create({"partner_id": self.lost.id, "company_id": self.company.id})

        def why():
            self.env.flush_all()
            self.env.invalidate_all()
            return order.collections_hold_why.replace("\xa0", " ")

        self.assertIn("$ 1,000.00 of this customer was written off, last on 03/02/2026.", why())
        self.lost_case.with_user(self.manager).action_reopen_customer()
        self.assertEqual(why(), "")
