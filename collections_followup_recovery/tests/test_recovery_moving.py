from odoo.modules.neutralize import neutralize_database
from odoo.tests import tagged

from .test_placement import PlacementCommon


@tagged("post_install", "-at_install")
class TestMergedCustomers(PlacementCommon):
    """Lost Ltd and Vanished Ltd turn out to be one: all that was done about the one is told of the other."""

    def setUp(self):
        super().setUp()
        for code, name, kind, field in (
            ("650001", "Losses", "expense", "collections_write_off_account_id"),
            ("650002", "Impairment", "expense", "collections_impairment_account_id"),
            ("120002", "Allowances", "asset_current", "collections_allowance_account_id"),
        ):
            account = self.env["account.account"].create({"code": code, "name": name, "account_type": kind})
            self.company[field] = account
        self.vanished = self.customer("Vanished Ltd")
        self.bills = [self.invoice(self.vanished, amount, overdue=120) for amount in (100, 200, 300)]
        self.old, self.kept = self.opened(self.vanished), self.opened()

    def written_off(self, bill):
        write_offs = self.env["collections.write.off"].with_user(self.manager)
        values = write_offs._values_for(self.old, self.lines(bill))
        write_off = write_offs.create({**values, "reason": "untraceable"})
        write_off.action_write_off()
        return write_off

    def provision(self):
        """Both have a line of their own, at 50 %."""
        provision = self.env["collections.provision"].with_user(self.manager).create({"date": self.today})
        lines = self.env["collections.provision.line"].with_user(self.manager)
        for case in (self.old, self.kept):
            lines.create({"provision_id": provision.id, "case_id": case.id, "rate": 50})
        return provision

    def merge(self):
        self.env.flush_all()
        self.env["base.partner.merge.automatic.wizard"]._merge((self.vanished | self.lost).ids, self.lost)
        self.env.invalidate_all()

    def aged(self):
        aging = self.env["collections.aging"].create({"company_id": self.company.id, "date": self.today})
        return sum(self.env["collections.aging.line"].search([("aging_id", "=", aging.id)]).mapped("amount"))

    def test_placement_claim_write_off_and_cost_go_along(self):
        placement = self.handed_over(self.bills[0])
        write_off = self.written_off(self.bills[1])
        claim = self.env["collections.claim"]._make(self.old.sudo(), self.lines(self.bills[2]), user_id=self.manager.id)
        step = self.env["collections.claim.step"].create({"claim_id": claim.id, "name": "Fee", "cost": 40})
        cost = self.env["collections.cost.entry"].create({"case_id": self.old.id, "kind": "tracing", "amount": 5})
        before = self.aged()
        self.merge()
        self.assertFalse(self.old.exists())
        for record in (placement, claim, write_off, step, cost):
            self.assertEqual(record.case_id, self.kept, record)
        self.assertEqual((placement.partner_id, self.kept.collecting_cost), (self.lost, 45))
        self.assertEqual(self.aged(), before)
        self.assertIn("$\xa0200.00 was written off", self.kept.written_off_told)
        self.assertEqual(self.held()[self.bills[0].name], "collections_recovery_placed")

    def test_money_that_comes_after_it_is_still_recovered(self):
        write_off = self.written_off(self.bills[1])
        self.merge()
        self.receive(self.lost, 50)
        self.assertTrue(write_off.has_credits)
        write_off.action_recover()
        self.assertEqual(write_off.recovered, 50)

    def test_what_the_agency_says_afterwards_counts(self):
        placement = self.handed_over(self.bills[0])
        self.merge()
        self.says(placement, "accepted")
        self.says(placement, "paid", amount=60)
        self.assertEqual((placement.state, placement.recovered), ("accepted", 60))

    def test_doubtful_debts_are_still_moved_back(self):
        account = {"code": "120436", "name": "Doubtful", "account_type": "asset_receivable", "reconcile": True}
        self.company.collections_doubtful_account_id = self.env["account.account"].create(account)
        doubtfuls = self.env["collections.doubtful"].with_user(self.manager)
        values = doubtfuls._values_for(self.old, self.lines(self.bills[0]))
        doubtful = doubtfuls.create({**values, "reason": "no answer"})
        doubtful.action_book()
        before = self.aged()
        self.merge()
        self.assertEqual((doubtful.case_id, self.aged()), (self.kept, before))
        self.assertIn("no answer", self.kept.doubtful_told)
        doubtful.action_move_back()
        self.assertEqual((doubtful.state, self.aged()), ("reversed", before))

    def test_a_provision_that_is_booked_keeps_both_lines(self):
        provision = self.provision()
        provision.action_book()
        self.merge()
        single = provision.line_ids.filtered("case_id")
        self.assertEqual((single.case_id, single.mapped("amount")), (self.kept, [600, 1000]))
        self.assertEqual(provision.provision, 800)

    def test_a_draft_has_one_line_for_the_customer_as_soon_as_it_is_read_anew(self):
        provision = self.provision()
        self.merge()
        provision.action_fill()
        single = provision.line_ids.filtered("case_id")
        self.assertEqual((single.case_id, single.mapped("amount"), provision.amount), (self.kept, [1600], self.aged()))


@tagged("post_install", "-at_install")
class TestNeutralizedCopy(PlacementCommon):
    """A copy of the database for trials tells agencies nothing."""

    def test_what_was_to_be_reported_to_an_agency_does_not_leave(self):
        placement = self.handed_over()
        self.days_later(1)
        self.pay(self.bill, 400)
        self.settle()
        placement.with_user(self.accountant).action_report()
        message = placement.message_ids[0]
        mails = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        self.assertEqual(set(mails.mapped("state")), {"outgoing"})
        self.env.flush_all()
        neutralize_database(self.env.cr)
        self.env.invalidate_all()
        self.assertEqual(set(mails.mapped("state")), {"cancel"})
        emails = message.notification_ids.filtered(lambda n: n.notification_type == "email")
        self.assertEqual(set(emails.mapped("notification_status")), {"canceled"})
        self.assertEqual((placement.state, placement.to_report), ("placed", 0))
