from datetime import date
from unittest.mock import patch

from odoo.tests import tagged

from .common import LateCommon

JOB = "collections_followup_charges.ir_cron_book_charges"


@tagged("post_install", "-at_install")
class TestBookedByItself(LateCommon):
    """The nightly job books interest and charges as the company has chosen, and asks somebody to post them."""

    def setUp(self):
        super().setUp()
        self.opened()

    def choose(self, choice, **values):
        self.company.write({"collections_charges_booking": choice, "collections_charges_post": True, **values})

    def night(self, later=0):
        """What is booked for the customer after a night so many days later."""
        self.days_later(later)
        self.job(JOB)
        return self.booked()

    def booked(self, *partners):
        owes = [partner.id for partner in partners or (self.late,)]
        domain = [("partner_id", "in", owes), ("collections_is_charge", "=", True)]
        return self.env["account.move"].search(domain, order="id")

    def amounts(self, later=0):
        return self.night(later).mapped("amount_total")

    # === WHEN === #

    def test_nothing_by_itself_unless_it_is_chosen(self):
        self.assertFalse(self.night())

    def test_each_month_up_to_its_end(self):
        self.choose("month")
        move = self.night()
        self.assertEqual((move.amount_total, move.state), (15.89, "posted"))
        self.assertEqual((move.invoice_date, move.invoice_date_due), (self.today, self.today))
        claim = self.env["collections.late.claim"].search([("booked_id", "=", move.id)])
        self.assertEqual((claim.day, claim.move_id), (date(2026, 2, 28), self.bill))

    def test_once_a_month(self):
        self.choose("month")
        self.assertEqual(self.amounts(), [15.89])
        self.assertEqual(self.amounts(1), [15.89])
        self.assertEqual(self.amounts(29), [15.89, 8.49])
        self.assertEqual(self.booked()[-1].invoice_date, date(2026, 4, 1))

    def test_each_quarter_up_to_its_end(self):
        self.choose("quarter")
        self.assertFalse(self.night())
        self.assertEqual(self.amounts(30), [24.38])

    def test_too_little_waits_for_the_next_month(self):
        self.choose("month", collections_charges_least=20)
        self.assertFalse(self.night())
        self.assertEqual(self.amounts(30), [24.38])

    def test_paid_late_since_is_booked_with_it(self):
        self.choose("month")
        self.pay(self.bill)
        self.assertEqual(self.amounts(), [15.89])
        self.company.collections_charges_least = 0
        self.assertEqual(self.amounts(30), [15.89, 0.55])

    def test_when_the_invoice_is_paid_late(self):
        self.choose("principal")
        self.assertFalse(self.night(1))
        self.pay(self.bill)
        self.assertFalse(self.night())
        self.assertEqual(self.amounts(1), [16.71])
        self.assertEqual(self.amounts(1), [16.71])

    def test_paid_in_time_costs_nothing(self):
        self.choose("principal")
        early = self.invoice(self.late, 5000, overdue=-5)
        self.pay(early)
        self.assertFalse(self.night(1))

    def test_at_a_level_that_books_them(self):
        self.choose("level")
        self.policy.level_ids.books = True
        self.switch_on()
        self.nightly()
        self.delivered(self.late)
        self.assertFalse(self.night())
        self.assertEqual(self.amounts(1), [16.44])
        self.assertEqual(self.amounts(10), [16.44])

    def test_at_another_level_they_are_only_claimed(self):
        self.choose("level")
        self.switch_on()
        self.nightly()
        self.delivered(self.late)
        self.assertFalse(self.night(1))

    def test_who_is_treated_with_care_is_left_alone(self):
        self.choose("month")
        self.case(self.late).treatment = "care"
        self.assertFalse(self.night())

    # === WHO POSTS === #

    def test_drafts_wait_until_somebody_posts_them(self):
        self.choose("month", collections_charges_post=False)
        move = self.night()
        self.assertEqual((move.state, move.amount_total), ("draft", 15.89))
        self.assertEqual(self.waiting(), ["Late Ltd: $\N{NO-BREAK SPACE}15.89"])
        self.company.collections_charges_least = 0
        self.assertEqual(self.charges(), {self.bill: 0.55})  # two days of March alone
        self.days_later(3)
        move.with_user(self.accountant).action_post()
        self.assertEqual((move.invoice_date, move.invoice_date_due), (self.today, self.today))
        self.assertFalse(self.waiting())

    def test_a_draft_that_is_cancelled_is_owed_again(self):
        self.choose("month", collections_charges_post=False)
        self.night().button_cancel()
        self.assertEqual(self.charges(), {self.bill: 16.44})

    def waiting(self):
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env["collections.worklist"].with_user(self.accountant).search([("kind", "=", "charge")])
        return rows.mapped("about")

    # === MANY === #

    def test_one_that_fails_does_not_stop_the_others(self):
        self.choose("month")
        other = self.customer("Other Ltd", collections_interest_rule_id=self.agreed.id)
        self.invoice(other, 1000, overdue=60)
        self.opened()
        kind, bad = type(self.env["collections.charge.interest"]), self.late
        drafted = kind._drafted

        def fails(model, charges, until):
            if bad in [case.partner_id for case in charges]:
                raise ValueError("no")
            return drafted(model, charges, until)

        logger = "odoo.addons.collections_followup_charges"
        with patch.object(kind, "_drafted", fails), self.assertLogs(logger, "ERROR"):
            self.job(JOB)
        self.assertFalse(self.booked())
        self.assertTrue(self.booked(other))
        self.assertEqual(self.amounts(), [15.89])

    def test_when_the_time_is_up_it_goes_on_later(self):
        self.choose("month")
        two, three = (self.customer(f"{name} Ltd", collections_interest_rule_id=self.agreed.id) for name in ("B", "C"))
        for other in (two, three):
            self.invoice(other, 1000, overdue=60)
        self.opened()
        module = "odoo.addons.collections_followup_charges.models.collections_case_booking.BATCH"
        time_up = patch.object(self.registry["ir.cron"], "_commit_progress", lambda *_args, **_values: 0)
        with patch(module, 1), time_up:
            self.job(JOB)
        self.assertEqual(len(self.booked(self.late, two, three)), 1)
        self.job(JOB)
        self.assertEqual(self.booked(self.late, two, three).mapped("amount_total"), [15.89] * 3)

    def test_queries_do_not_grow_with_those_who_owe_nothing(self):
        self.choose("month")

        def count():
            self.env["collections.case"].search([]).charges_booked_to = False
            cases = self.env["collections.case"].search([("company_id", "=", self.company.id)])
            return self.count_queries(lambda: cases._book_charges(date(2026, 2, 28)))

        self.waive()
        count()
        few = count()
        for number in range(10):
            partner = self.customer(f"More{number} Ltd", collections_interest_rule_id=self.agreed.id)
            self.invoice(partner, 10, overdue=60)
        self.opened()
        self.assertEqual(count(), few)
