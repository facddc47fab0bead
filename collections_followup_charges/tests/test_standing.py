from datetime import date, timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import LateCommon


@tagged("post_install", "-at_install")
class TestStanding(LateCommon):
    """Where interest and charges stand: each cent is in one status, and the sums are those of the books."""

    def found(self, *partners):
        self.env.flush_all()
        lines = self.env["collections.late.standing"].with_user(self.accountant)
        lines.action_show()
        return lines.search([("partner_id", "in", [partner.id for partner in partners or (self.late,)])])

    def standing(self, *partners):
        sums = {state: sum(own.mapped("amount")) for state, own in self.found(*partners).grouped("state").items()}
        return {state: round(amount, 2) for state, amount in sums.items()}

    def remind(self):
        self.switch_on()
        self.nightly()
        self.delivered(self.late)

    def book(self):
        action = self.opened().with_user(self.accountant).action_book_charges()
        return self.env["account.move"].search(action["domain"])

    def owed_on(self, move):
        return sum(self.lines(move).mapped("amount_residual"))

    # === ACCRUED AND CLAIMED === #

    def test_it_accrues_month_by_month(self):
        self.opened()
        lines = self.found()
        self.assertEqual(
            [(line.day, line.amount, line.state) for line in lines],
            [
                (date(2026, 1, 31), 8.22, "accrued"),
                (date(2026, 2, 28), 7.67, "accrued"),
                (self.today, 0.55, "accrued"),
            ],
        )
        self.assertEqual(set(lines.mapped("rule")), {"our terms, section 4"})
        self.assertEqual(lines.move_id, self.bill)

    def test_whoever_comes_by_a_bookmark_is_offered_to_reckon_it(self):
        report = self.env["collections.late.standing"].with_user(self.accountant)
        self.assertIn("Reckon Now", report.get_empty_list_help("<p>Nothing yet</p>"))
        action = self.env.ref("collections_followup_charges.collections_late_standing_action_show")
        self.assertEqual(action.with_user(self.accountant).run()["res_model"], "collections.late.standing")

    def test_too_little_to_be_asked_for_has_accrued(self):
        self.company.collections_charges_least = 100
        self.opened()
        self.assertFalse(self.charges())
        self.assertEqual(self.standing(), {"accrued": 16.44})

    def test_what_a_message_asked_for_is_claimed_and_later_days_are_not(self):
        self.remind()
        self.assertEqual(self.standing(), {"asked": 16.44})
        self.days_later(10)
        self.assertEqual(self.standing(), {"asked": 16.44, "accrued": 2.74})

    def test_a_message_that_came_back_has_claimed_nothing(self):
        self.remind()
        self.contacts(self.late).mail_message_id.notification_ids.notification_status = "bounce"
        self.assertEqual(self.standing(), {"accrued": 16.44})

    def test_who_is_treated_with_care_is_charged_nothing(self):
        self.opened().treatment = "care"
        self.assertFalse(self.found())

    def test_paid_late_and_not_decided_about(self):
        self.opened()
        self.pay(self.bill)
        self.days_later(20)
        self.assertEqual(self.standing(), {"accrued": 16.44})

    # === WAIVED === #

    def test_claimed_then_waived(self):
        self.remind()
        waiver = self.waive()
        [line] = self.found()
        self.assertEqual((line.state, line.amount, line.kind), ("waived", waiver.amount, "interest"))
        self.assertEqual((line.move_id, line.day, line.rule), (self.bill, self.today, "our terms, section 4"))
        self.days_later(30)
        self.assertEqual(self.standing(), {"waived": 16.44})

    def test_a_waiver_that_is_taken_back(self):
        self.opened()
        self.waive().action_archive()
        self.assertEqual(self.standing(), {"accrued": 16.44})

    def test_a_condition_that_is_kept_holds_for_ever(self):
        self.opened()
        self.waive(paid_by=self.today + timedelta(5))
        self.days_later(5)
        self.pay(self.bill)
        self.days_later(20)
        self.assertEqual(self.standing(), {"waived": 16.44})
        self.assertFalse(self.env["collections.late.paid"].with_user(self.accountant).create({}).line_ids)

    def test_a_condition_that_is_not_kept_falls_away(self):
        self.opened()
        self.waive(paid_by=self.today + timedelta(5))
        self.assertEqual(self.standing(), {"waived": 16.44})
        self.days_later(6)
        self.assertEqual(self.standing(), {"accrued": 18.08})
        self.pay(self.bill)
        self.assertEqual(self.standing(), {"accrued": 18.08})

    # === BOOKED === #

    def test_booked_then_paid(self):
        move = self.book()
        self.assertEqual(self.standing(), {"booked": 16.44})
        self.pay(move, 10)
        self.assertEqual(self.standing(), {"collected": 10, "booked": 6.44})
        self.assertEqual(self.owed_on(move), 6.44)
        self.pay(move)
        self.assertEqual(self.standing(), {"collected": 16.44})
        self.assertEqual(set(self.found().mapped("booked_id")), set(move))

    def test_a_payment_that_is_reversed(self):
        move = self.book()
        self.pay(move)
        self.assertEqual(self.standing(), {"collected": 16.44})
        self.lines(move).remove_move_reconcile()
        self.assertEqual(self.standing(), {"booked": 16.44})
        self.assertEqual(self.owed_on(move), 16.44)

    def test_an_invoice_that_is_reversed(self):
        move = self.book()
        move._reverse_moves([{"invoice_date": self.today}], cancel=True)
        self.assertEqual(self.standing(), {"credited": 16.44})
        self.assertEqual(self.owed_on(move), 0)

    def test_an_invoice_that_is_cancelled(self):
        move = self.book()
        move.button_draft()
        self.assertEqual(self.standing(), {"awaiting": 16.44})
        move.button_cancel()
        self.assertEqual(self.standing(), {"accrued": 16.44})

    def test_what_grows_after_it_was_booked(self):
        self.remind()
        self.book()
        self.days_later(10)
        self.assertEqual(self.standing(), {"booked": 16.44, "accrued": 2.74})
        self.assertEqual(self.found().filtered(lambda line: line.state == "accrued").day, self.today)

    def test_one_invoice_for_many(self):
        other = self.invoice(self.late, 500, overdue=60)
        move = self.book()
        self.pay(move, 20)
        paid = self.found().filtered(lambda line: line.state == "collected")
        self.assertEqual({line.move_id: line.amount for line in paid}, {self.bill: 16.44, other: 3.56})
        self.assertEqual(self.standing(), {"collected": 20, "booked": 4.66})

    def test_taxes_are_left_out(self):
        tax = (
            self.env["account.tax"]
            .search([("type_tax_use", "=", "sale"), ("company_id", "=", self.company.id)], limit=1)
            .copy({"amount": 25, "price_include_override": "tax_excluded"})
        )
        self.company.collections_charges_tax_ids = tax
        move = self.book()
        self.pay(move, 10)
        self.assertEqual(self.standing(), {"collected": 8, "booked": 8.44})

    def test_sums_are_those_of_the_claims(self):
        self.invoice(self.late, 500, overdue=60)
        self.pay(self.book(), 7)
        claims = self.env["collections.late.claim"].search([("partner_id", "=", self.late.id)])
        self.assertEqual(sum(self.standing().values()), round(sum(claims.mapped("amount")), 2))

    # === WHO AND WHERE === #

    def test_in_another_currency(self):
        rate = {"name": "2025-01-01", "rate": 0.5, "company_id": self.company.id}
        self.env["res.currency.rate"].create({**rate, "currency_id": self.env.ref("base.EUR").id})
        abroad = self.customer("Abroad Ltd", collections_interest_rule_id=self.agreed.id)
        self.in_euros(abroad, 1000, 60)
        self.opened()
        lines = self.found(abroad)
        self.assertEqual(round(sum(lines.mapped("amount_currency")), 2), 16.44)
        self.assertEqual(round(sum(lines.mapped("amount")), 2), 32.88)
        self.assertEqual(lines.currency_id.name, "EUR")

    def test_of_a_branch(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids += branch
        self.env["account.chart.template"].try_loading(self.company.chart_template, company=branch, install_demo=False)
        line = Command.create({"name": "Work", "price_unit": 1000, "tax_ids": [Command.clear()]})
        of_branch = (
            self.env["account.move"]
            .with_company(branch)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.late.id,
                    "invoice_date": self.bill.invoice_date,
                    "invoice_date_due": self.bill.invoice_date_due,
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [line],
                }
            )
        )
        of_branch.action_post()
        self.opened()
        lines = self.found()
        self.assertEqual(lines.company_id, self.company)
        self.assertEqual(lines.branch_id, self.company | branch)

    def test_colleagues_of_another_company_see_none(self):
        self.opened()
        self.assertTrue(self.found())
        other = self._create_company(name="Elsewhere")
        stranger = self._user("stranger", "base.group_user,collections_followup.collections_group_user", other)
        env = self.env(user=stranger, context={"allowed_company_ids": other.ids})
        env["collections.late.standing"].action_show()
        self.assertFalse(env["collections.late.standing"].search([]))
        self.assertTrue(self.found())

    def test_who_is_no_collector_does_not_open_it(self):
        clerk = self._user("clerk", "base.group_user,account.group_account_invoice")
        with self.assertRaises(AccessError):
            self.env["collections.late.standing"].with_user(clerk).action_show()

    def test_queries_do_not_grow_with_customers(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            return self.count_queries(lambda: self.env["collections.late.standing"]._refresh(self.company))

        for name in ("One Ltd", "Two Ltd"):
            self.invoice(self.customer(name, collections_interest_rule_id=self.agreed.id), 1000, overdue=60)
        self.remind()
        count()
        few = count()
        for number in range(10):
            partner = self.customer(f"More{number} Ltd", collections_interest_rule_id=self.agreed.id)
            self.invoice(partner, 1000, overdue=60)
        self.opened()
        self.assertEqual(count(), few)
