from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from .common import TODAY, CollectionsCommon


@tagged("post_install", "-at_install")
class TestSent(CollectionsCommon):
    """Nobody is reminded of an invoice before they have had it for some days, however late it was entered."""

    def setUp(self):
        super().setUp()
        self.late = self.customer("Late Ltd")
        self.switch_on(collections_sent_days=3)

    def night(self, days):
        """The night of so many days after the beginning; what it decided for the customer."""
        self.on(TODAY + timedelta(days))
        return self.step(self.nightly(), self.late)

    def reminded_in(self, first, last):
        """The nights in which the customer was written to."""
        before, nights = len(self.contacts(self.late)), []
        for number in range(first, last + 1):
            self.night(number)
            if len(self.contacts(self.late)) > before:
                nights.append(number)
                before = len(self.contacts(self.late))
        return nights

    def send(self, invoice):
        """As Odoo does when it has sent one."""
        invoice.with_user(self.accountant).is_move_sent = True

    # === WHEN IT WAS POSTED === #

    def test_an_invoice_that_was_entered_late_is_not_reminded_the_same_night(self):
        bill = self.invoice(self.late, 100, overdue=20)
        step = self.step(self.nightly(), self.late)
        self.assertEqual((step.state, step.reason_code), ("refused", "item_not_sent"))
        self.assertEqual(step.next_date, TODAY + timedelta(3))
        self.assertIn(f"has not had {bill.name} for long", step.why)
        self.assertIn("03/05/2026", bill.with_user(self.accountant).collections_why)

    def test_it_is_reminded_after_the_days(self):
        self.invoice(self.late, 100, overdue=20)
        self.assertEqual(self.reminded_in(0, 4), [3])

    def test_an_invoice_that_the_customer_has_had_for_long_is_reminded_as_ever(self):
        self.invoice(self.late, 100, overdue=0)
        self.assertEqual(self.reminded_in(0, 5), [3])

    def test_other_debts_are_followed_up_and_the_new_one_is_told_of_beside(self):
        other = self.invoice(self.late, 70, overdue=1)
        self.night(3)
        new = self.invoice(self.late, 100, overdue=20)
        self.assertEqual(self.asked(self.late), [(other.name, 70)])
        self.days_later(1)
        why = self.case(self.late).with_user(self.accountant).why_now
        self.assertIn(f"has not had {new.name} for long", why)

    def test_the_first_day_stays_when_an_invoice_is_corrected(self):
        bill = self.invoice(self.late, 100, overdue=20)
        self.night(2)
        bill.button_draft()
        bill.action_post()
        self.assertEqual(bill.collections_posted_on, TODAY)
        self.assertEqual(self.reminded_in(3, 4), [3])

    def test_a_copy_starts_at_the_first_level(self):
        bill = self.invoice(self.late, 100, overdue=20)
        self.send(bill)
        copy = bill.copy()
        self.assertFalse(copy.collections_posted_on or copy.collections_sent_on)

    def test_an_invoice_that_is_sent_from_odoo_later_counts_from_then(self):
        bill = self.invoice(self.late, 100, overdue=20)
        self.night(2)
        self.send(bill)
        self.assertEqual(self.reminded_in(3, 6), [5])

    def test_an_invoice_from_before_this_was_asked_counts_as_sent_long_ago(self):
        bill = self.invoice(self.late, 100, overdue=20)
        bill.collections_posted_on = False
        self.assertEqual(self.reminded_in(0, 1), [0])

    def test_one_of_these_that_is_corrected_does_too(self):
        bill = self.invoice(self.late, 100, overdue=20)
        bill.collections_posted_on = False
        bill.button_draft()
        bill.action_post()
        self.assertEqual(self.reminded_in(0, 1), [0])

    def test_with_no_days_nobody_waits(self):
        self.company.collections_sent_days = 0
        self.invoice(self.late, 100, overdue=20)
        self.assertEqual(self.reminded_in(0, 1), [0])

    def test_a_courtesy_reminder_waits_too(self):
        courtesy = self.policy.with_context(active_test=False).level_ids.filtered(lambda level: level.days < 0)
        courtesy.active = True
        self.invoice(self.late, 100, overdue=-3)
        self.assertEqual(self.reminded_in(0, 4), [3])

    def test_an_invoice_of_a_branch_is_dated_by_the_day_of_the_main_company(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids += branch
        self.env["account.chart.template"].try_loading(self.company.chart_template, company=branch, install_demo=False)
        self.company.partner_id.tz = "Pacific/Auckland"  # where it is tomorrow already
        self.at(f"{TODAY} 20:00:00")
        clerk = self._user("clerk", "base.group_user,account.group_account_invoice", branch)
        journal = self.company_data["default_journal_sale"]
        bill = self.invoice(
            self.late.with_company(branch), 100, overdue=20, company_id=branch.id, journal_id=journal.id, post=False
        )
        own = bill.with_user(clerk).with_context(allowed_company_ids=branch.ids)
        own.action_post()
        own.is_move_sent = True
        self.assertEqual((bill.collections_posted_on, bill.collections_sent_on), (TODAY + timedelta(1),) * 2)

    # === WHEN IT WAS SENT FROM ODOO === #

    def test_an_invoice_that_was_never_sent_is_held_until_it_is(self):
        self.company.collections_sent_by = "odoo"
        bill = self.invoice(self.late, 100, overdue=20)
        step = self.night(0)
        self.assertEqual((step.state, step.reason_code, step.next_date), ("refused", "item_not_sent", False))
        self.assertIn("has not been sent to the customer yet", step.why)
        self.assertEqual(self.reminded_in(1, 20), [])
        self.send(bill)
        self.assertEqual(bill.collections_sent_on, TODAY + timedelta(20))
        self.assertEqual(self.reminded_in(21, 24), [23])

    def test_no_days_means_that_it_has_to_be_sent(self):
        self.company.write({"collections_sent_by": "odoo", "collections_sent_days": 0})
        bill = self.invoice(self.late, 100, overdue=20)
        self.assertEqual(self.reminded_in(0, 1), [])
        self.send(bill)
        self.assertEqual(self.reminded_in(2, 3), [2])

    def test_an_invoice_that_was_sent_before_this_was_asked_counts_as_sent_long_ago(self):
        self.company.collections_sent_by = "odoo"
        bill = self.invoice(self.late, 100, overdue=20)
        self.send(bill)
        bill.collections_sent_on = False
        self.assertEqual(self.reminded_in(0, 1), [0])

    def test_who_gets_it_again_has_had_it_since_the_first_time(self):
        self.company.collections_sent_by = "odoo"
        bill = self.invoice(self.late, 100, overdue=20)
        self.send(bill)
        self.night(2)
        self.send(bill)
        self.assertEqual(bill.collections_sent_on, TODAY)

    def test_an_invoice_that_was_marked_as_sent_by_mistake(self):
        self.company.collections_sent_by = "odoo"
        bill = self.invoice(self.late, 100, overdue=20)
        self.send(bill)
        self.night(1)
        bill.is_move_sent = False
        self.assertFalse(bill.collections_sent_on)
        self.assertEqual(self.reminded_in(2, 8), [])

    def test_sending_many_at_once_marks_those_that_were_not_sent(self):
        bills = self.invoice(self.late, 100, overdue=20) | self.invoice(self.late, 50, overdue=20)
        self.send(bills[0])
        self.days_later(1)
        self.send(bills)
        self.assertEqual(bills.mapped("collections_sent_on"), [TODAY, TODAY + timedelta(1)])

    def test_an_opening_balance_is_never_held(self):
        self.company.collections_sent_by = "odoo"
        accounts = [self.late.property_account_receivable_id, self.company_data["default_account_revenue"]]
        lines = [
            Command.create({"account_id": account.id, "partner_id": self.late.id, "balance": balance, **due})
            for account, balance, due in zip(
                accounts, (100, -100), ({"date_maturity": TODAY - timedelta(20)}, {}), strict=True
            )
        ]
        entry = self.env["account.move"].create({"move_type": "entry", "line_ids": lines})
        entry.action_post()
        self.lines(entry).no_followup = False
        self.assertFalse(entry.collections_posted_on)
        self.assertEqual(self.reminded_in(0, 1), [0])

    # === BESIDE === #

    def test_the_customer_sees_it_and_can_pay_it(self):
        bill = self.invoice(self.late, 100, overdue=20)
        self.nightly()
        case = self.case(self.late)
        sections = self.env["collections.page"]._account(case.sudo())["sections"]
        self.assertEqual(
            [(r.name, r.open, r.payable, r.note) for r in sections["overdue"]], [(bill.name, 100, True, "")]
        )
        self.assertEqual(
            [row.name for row in self.env["collections.page"]._choosable(case.sudo())["rows"]], [bill.name]
        )

    def test_what_is_in_an_agreement_or_promised_says_so(self):
        self.invoice(self.late, 100, overdue=20)
        case = self.late._collections_ensure_case()
        self.env["collections.promise"]._make(case, case.item_ids, 100, TODAY + timedelta(1))
        step = self.step(self.nightly(), self.late)
        self.assertEqual(step.reason_code, "item_promised")

    def test_the_days_cannot_be_negative(self):
        with self.assertRaisesRegex(Exception, "cannot be negative|collections_sent_days"), self.cr.savepoint():
            self.company.collections_sent_days = -1
            self.env.flush_all()
