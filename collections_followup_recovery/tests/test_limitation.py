from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import RecoveryCommon


@tagged("post_install", "-at_install")
class TestLimitation(RecoveryCommon):
    """Vanha Oy of Finland owes 1,000.00, whose three years end in ten days; and nobody has written to them."""

    def setUp(self):
        super().setUp()
        self.finland = self.env.ref("base.fi")
        self.old = self.customer("Vanha Oy", country_id=self.finland.id)
        due = fields.Date.subtract(self.today + timedelta(10), years=3)
        self.debt = self.invoice(self.old, 1000, overdue=(self.today - due).days)
        [self.line] = self.lines(self.debt)

    def last_day(self, line=None):
        self.env.invalidate_all()
        return (line or self.line).collections_last_day

    def codes(self, partner=None):
        found = self.evaluate(partner or self.old)
        return {i.hold.code for i in found.assessment.items if i.hold}

    # === UNTIL WHEN === #

    def test_the_last_day_stands_beside_the_item(self):
        case = self.opened(self.old)
        self.assertEqual(self.last_day(), self.today + timedelta(10))
        self.assertIn("728/2003", case.with_user(self.accountant).limitation_told)

    def test_where_no_rule_is_known_nothing_is_said(self):
        case = self.opened()
        self.assertFalse(self.last_day(self.lines(self.bill)))
        self.assertIn("No rule is known", case.limitation_told)

    def test_a_part_payment_begins_anew_and_a_credit_note_does_not(self):
        self.opened(self.old)
        note = self.credit_note(self.old, 100)
        self.lines(self.debt, note).reconcile()
        self.assertEqual(self.last_day(), self.today + timedelta(10))
        self.pay(self.debt, 100)
        self.assertEqual(self.last_day(), fields.Date.add(self.today, years=3))

    def test_a_promise_counts_where_the_rule_says_so(self):
        case = self.opened(self.old)
        self.env["collections.promise"]._make(case, self.line, 100, self.today + timedelta(3))
        self.assertEqual(self.last_day(), fields.Date.add(self.today, years=3))
        self.env["collections.limitation.rule"].search([("country_id", "=", self.finland.id)]).by_promise = False
        self.assertEqual(self.last_day(), self.today + timedelta(10))

    def test_a_reminder_counts_in_finland_and_not_in_germany(self):
        self.switch_on()
        self.nightly()
        self.delivered(self.old)
        self.assertEqual(self.last_day(), fields.Date.add(self.today, years=3))
        self.old.country_id = self.env.ref("base.de")
        self.assertEqual(str(self.last_day()), "2026-12-31")

    def test_what_a_person_knows_counts(self):
        case = self.opened(self.old)
        events = self.env["collections.limitation.event"].with_user(self.accountant)
        noted = events.create(
            {"case_id": case.id, "kind": "agreement", "day": self.today, "note": "letter", "move_id": self.debt.id}
        )
        self.assertEqual(self.last_day(), fields.Date.add(self.today, years=3))
        noted.active = False
        self.assertEqual(self.last_day(), self.today + timedelta(10))
        with self.assertRaises(UserError):
            noted.unlink()

    def test_the_law_of_the_contract_is_the_company_s_choice_and_not_for_consumers(self):
        self.opened(self.old)
        self.company.country_id = self.env.ref("base.de")
        self.company.collections_limitation_law = "company"
        self.assertEqual(str(self.last_day()), "2026-12-31")
        self.company.collections_limitation_law = "sooner"
        self.assertEqual(self.last_day(), self.today + timedelta(10))
        self.company.collections_limitation_law = "company"
        self.old.collections_customer_kind = "consumer"
        self.assertEqual(self.last_day(), self.today + timedelta(10))

    # === HELD === #

    def test_what_is_time_barred_is_not_asked_for_and_the_case_says_why(self):
        self.assertEqual(self.codes(), set())
        self.on(self.today + timedelta(11))
        self.assertEqual(self.codes(), {"recovery_time_barred"})
        self.switch_on()
        self.nightly()
        self.assertFalse(self.contacts(self.old))
        case = self.case(self.old)
        self.assertIn("is time-barred since", case.why)
        self.assertIn("728/2003", case.why)

    def test_the_customer_may_still_pay_and_reads_nothing_that_threatens(self):
        self.on(self.today + timedelta(11))
        case = self.opened(self.old)
        steps = self.env["collections.page.understand"]._next_steps(case, self.evaluate(self.old))
        self.assertIn("We send no reminders about old invoices. You can still pay them here.", steps)
        account = self.env["collections.page"]._account(case, self.evaluate(self.old).assessment)
        self.assertIn(self.line.id, [row.id for row in account["sections"]["overdue"] if row.payable])
        self.pay(self.debt)
        self.assertEqual(self.debt.payment_state, "paid")

    def test_the_night_looks_again_on_the_day(self):
        self.levels["Reminder"].automatic = False
        self.switch_on()
        self.nightly()
        case = self.case(self.old)
        self.assertNotEqual(case.reason_code, "recovery_time_barred")
        verdict = case._evaluate(self.today)[case.id]
        self.assertIn(self.today + timedelta(11), verdict.assessment.lapses)
        self.assertLessEqual(case.evaluate_on, self.today + timedelta(11))
        self.on(self.today + timedelta(11))
        self.nightly()
        self.assertIn("recovery_time_barred", str(case._evaluate(self.today)[case.id].assessment.items))

    def test_the_night_sees_a_change_of_a_rule_alone(self):
        self.levels["Reminder"].automatic = False
        self.switch_on()
        self.nightly()
        self.days_later(1)
        rule = self.env["collections.limitation.rule"].search([("country_id", "=", self.finland.id)])
        before = self.fingerprint()
        rule.months = 35
        self.assertNotEqual(self.fingerprint(), before)
        self.nightly()
        self.assertIn("time-barred", self.case(self.old).why)

    def fingerprint(self):
        case = self.case(self.old)
        return self.env["collections.changes"]._fingerprints(case, self.today)[case.id]

    # === WARNED AHEAD === #

    def warned(self):
        self.job("collections_followup_recovery.ir_cron_limitation")
        kind = self.env.ref("collections_followup_recovery.mail_activity_limitation")
        return self.case(self.old).activity_ids.filtered(lambda activity: activity.activity_type_id == kind)

    def test_a_person_is_asked_once_for_each_customer(self):
        self.switch_on()
        self.invoice(self.old, 50, overdue=(self.today - self.line.date_maturity).days - 5)
        self.opened(self.old)
        [asked] = self.warned()
        self.assertEqual(asked.date_deadline, self.today + timedelta(10))
        self.assertIn(self.debt.name, asked.note)
        asked.action_feedback()
        self.assertFalse(self.warned(), "it is done: nobody is asked again for the same")
        self.invoice(self.old, 70, overdue=(self.today - self.line.date_maturity).days - 8)
        self.assertEqual(len(self.warned()), 1)

    def test_who_has_paid_is_not_asked_about(self):
        self.switch_on()
        self.opened(self.old)
        self.assertTrue(self.warned())
        self.pay(self.debt)
        self.assertFalse(self.warned())

    def test_what_is_soon_time_barred_is_listed(self):
        self.opened(self.old)
        action = self.env["collections.case"].with_user(self.accountant)._action_soon_barred()
        found = self.env["account.move.line"].with_user(self.accountant).search(action["domain"])
        self.assertEqual(found, self.line)

    # === COST === #

    def test_the_number_of_queries_does_not_grow(self):
        self.opened(self.old)
        lines = self.line
        one = self.count_queries(lambda: lines.mapped("collections_last_day"))
        for number in range(4):
            self.invoice(self.old, 10 + number, overdue=1000 + number)
        lines = self.lines(*self.env["account.move"].search([("partner_id", "=", self.old.id)]))
        self.assertLessEqual(self.count_queries(lambda: lines.mapped("collections_last_day")), one)

    def test_an_evaluation_asks_no_more_than_before(self):
        self.opened(self.old)
        case = self.case(self.old)
        case._evaluate(self.today)
        old = self.count_queries(lambda: case._evaluate(self.today))
        young = self.opened()
        self.assertEqual(self.count_queries(lambda: young._evaluate(self.today)), old)

    def test_the_form_of_an_event_is_for_its_case(self):
        case = self.opened(self.old).with_user(self.accountant)
        action = case.action_limitation_event()
        with Form(
            self.env["collections.limitation.event"].with_user(self.accountant).with_context(**action["context"])
        ) as f:
            f.note = "letter"
            f.day = self.today
        self.assertEqual(case.limitation_event_ids.kind, "agreement")
