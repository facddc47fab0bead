from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import LateCommon


@tagged("post_install", "-at_install")
class TestPaidLate(LateCommon):
    """Interest of what was paid late is not forgotten, and nobody is chased for cents."""

    def setUp(self):
        super().setUp()
        self.small = self.invoice(self.late, 100, overdue=30)
        self.opened()
        self.pay(self.bill | self.small)

    def paid(self):
        self.env.flush_all()
        return self.env["collections.late.paid"].with_user(self.accountant).create({})

    def proposed(self):
        return {line.move_id: (line.amount, line.decision) for line in self.paid().line_ids}

    def test_it_is_no_longer_asked_for(self):
        self.assertFalse(self.charges())

    def test_much_is_booked_and_little_is_waived(self):
        self.assertEqual(self.proposed(), {self.bill: (16.44, "book"), self.small: (0.82, "waive")})

    def test_the_form_shows_it(self):
        with Form(self.env["collections.late.paid"].with_user(self.accountant)) as form:
            self.assertEqual(len(form.line_ids), 2)

    def test_as_decided(self):
        action = self.paid().action_carry_out()
        [move] = self.env["account.move"].search(action["domain"])
        self.assertEqual((move.amount_total, move.state, move.partner_id), (16.44, "posted", self.late))
        waiver = self.env["collections.waiver"].search([("move_id", "=", self.small.id)])
        self.assertEqual((waiver.kind, waiver.user_id, waiver.amount), ("interest", self.accountant, 0.82))
        self.assertIn("too little", waiver.reason)
        self.assertFalse(self.proposed())

    def test_what_else_is_owed_counts_for_nothing(self):
        self.invoice(self.late, 5000, overdue=60)
        self.paid().action_carry_out()
        self.assertEqual(self.env["collections.waiver"].search([("move_id", "=", self.small.id)]).amount, 0.82)

    def test_above_the_limit_it_is_waived_by_a_manager_alone(self):
        self.company.collections_waiver_limit = 16.43
        paid = self.paid()
        paid.line_ids.decision = "waive"
        with self.assertRaisesRegex(UserError, "16.44.*16.43"):
            paid.action_carry_out()

    def test_what_is_left_comes_again(self):
        paid = self.paid()
        paid.line_ids.decision = "leave"
        self.assertEqual(paid.action_carry_out()["type"], "ir.actions.act_window_close")
        self.assertEqual(len(self.proposed()), 2)

    def test_what_was_paid_in_time_is_not_in_it(self):
        early = self.invoice(self.late, 50, overdue=-5)
        self.pay(early)
        self.assertNotIn(early, self.proposed())
