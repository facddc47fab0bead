from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import html2plaintext

from .common import LateCommon


@tagged("post_install", "-at_install")
class TestBooking(LateCommon):
    """What is booked is an invoice of its own, is not asked for twice, and bears no interest."""

    def book(self):
        action = self.opened().with_user(self.accountant).action_book_charges()
        return self.env["account.move"].search(action["domain"])

    def claims(self):
        return self.env["collections.late.claim"].search([("partner_id", "=", self.late.id)])

    def test_an_invoice_due_at_once(self):
        move = self.book()
        self.assertEqual((move.state, move.amount_total, move.partner_id), ("posted", 16.44, self.late))
        self.assertEqual((move.invoice_date, move.invoice_date_due), (self.today, self.today))
        self.assertIn(f"Interest on {self.bill.name}", move.invoice_line_ids.name)
        self.assertFalse(move.invoice_line_ids.tax_ids)

    def test_it_is_not_asked_for_again_and_grows_on(self):
        self.book()
        self.assertFalse(self.charges())
        self.company.collections_charges_least = 0
        self.days_later(10)
        self.assertEqual(self.charges(), {self.bill: 2.74})

    def test_interest_bears_no_interest(self):
        move = self.book()
        self.company.collections_charges_least = 0
        self.days_later(100)
        self.assertEqual(list(self.charges()), [self.bill])
        self.assertFalse(move.collections_terms_id)

    def test_how_it_was_reckoned_is_kept(self):
        self.book()
        [claim] = self.claims()
        self.assertEqual(
            (claim.amount, claim.move_id, claim.kind, claim.day), (16.44, self.bill, "interest", self.today)
        )
        self.assertEqual(claim.reckoning["ground"], "our terms, section 4")
        [period] = claim.reckoning["segments"]
        self.assertEqual(
            (period["days"], period["balance"], period["percent"], period["amount"]), (60, 1000, 10, 16.44)
        )

    def test_nobody_changes_what_was_booked(self):
        self.book()
        [claim] = self.claims()
        with self.assertRaises(AccessError):
            claim.with_user(self.manager).amount = 1
        with self.assertRaises(UserError):
            claim.amount = 1
        with self.assertRaises(UserError):
            claim.unlink()

    def test_a_booking_that_is_cancelled_is_asked_for_again(self):
        move = self.book()
        move.button_draft()
        move.button_cancel()
        self.assertEqual(self.charges(), {self.bill: 16.44})

    def test_one_that_is_credited_is_not(self):
        move = self.book()
        move._reverse_moves([{"invoice_date": self.today}], cancel=True)
        self.assertFalse(self.charges())

    def test_into_the_account_and_with_the_taxes_of_the_settings(self):
        account = self.env["account.account"].search(
            [("account_type", "=", "income_other"), ("company_ids", "in", self.company.ids)], limit=1
        )
        self.company.collections_charges_account_id = account
        self.assertEqual(self.book().invoice_line_ids.account_id, account)

    def test_in_a_locked_period_it_is_booked_on_the_first_open_day(self):
        self.company.sale_lock_date = self.today
        move = self.book()
        self.assertEqual((move.date, move.invoice_date), (self.today + timedelta(1), self.today + timedelta(1)))
        self.assertIn("locked up to 03/02/2026", move.message_ids[:1].preview or str(move.message_ids.mapped("body")))

    def test_nothing_owed_is_told(self):
        self.company.collections_charges = "none"
        with self.assertRaisesRegex(UserError, "owes no interest"):
            self.book()

    def test_an_agreement_covers_it(self):
        case = self.opened()
        make = self.env["collections.agreement.make"].with_user(self.accountant)
        make = make.create({"case_id": case.id, "with_charges": True, "count": 2})
        self.assertEqual((make.amount_open, make.amount_charges, make.amount_total), (1000, 16.44, 1016.44))
        agreement = self.env["collections.agreement"].browse(make.action_make()["res_id"])
        self.assertEqual(sorted(agreement.item_ids.mapped("amount")), [16.44, 1000])
        self.assertFalse(self.charges())

    def test_the_case_shows_how_it_was_reckoned(self):
        case = self.opened().with_user(self.accountant)
        self.assertTrue(case.late_charged)
        for told in (self.bill.name, "01/02/2026", "03/02/2026", "60", "10%", "16.44", "our terms, section 4"):
            self.assertIn(told, case.late_table)

    def test_a_long_list_is_cut_and_reckoned_once(self):
        few = self.customer("Few Ltd", collections_interest_rule_id=self.agreed.id)
        for partner, count in ((few, 2), (self.late, 101)):
            for _number in range(count):
                self.invoice(partner, 1000, overdue=60)
        cases = self.opened(), self.case(few)

        def read(case):
            self.env.flush_all()
            self.env.invalidate_all()
            return self.count_queries(lambda: case.with_user(self.accountant).late_table)

        def reckon(case):
            self.env.flush_all()
            self.env.invalidate_all()
            return self.count_queries(lambda: tuple(case.sudo()._assess_today()[case.id].charges))

        read(cases[1])
        self.assertEqual(read(cases[0]), read(cases[1]))
        # what is read beside it does not include the payments and rates of the invoices again
        self.assertLess(read(cases[0]) - reckon(cases[0]), 10)
        case = cases[0].with_user(self.accountant)
        self.assertEqual(case.late_table.count("Interest on "), 100)
        self.assertIn("And 2 more.", html2plaintext(case.late_table))
        action = case.action_book_charges()
        self.assertEqual(len(self.env["account.move"].search(action["domain"]).invoice_line_ids), 102)

    def test_who_is_treated_with_care_is_told_apart(self):
        case = self.opened()
        case.treatment = "care"
        case = case.with_user(self.accountant)
        self.assertIn("treated with care", case.late_lacks)
        self.assertFalse(case.late_charged)
