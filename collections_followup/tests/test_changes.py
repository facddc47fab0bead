from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.collections_followup.models.case import collections_case_evaluation

from .common import CollectionsCommon


@tagged("post_install", "-at_install")
class TestChanges(CollectionsCommon):
    """A night evaluates only customers of whom something has changed, or whose next day has come."""

    def setUp(self):
        super().setUp()
        self.patch(collections_case_evaluation, "MAX_AGE_DAYS", 100)
        self.quiet = self.customer("Quiet Ltd")
        self.invoice(self.quiet, 100, overdue=4)
        self.switch_on(collections_start_date="2020-01-01")
        self.nightly()
        self.delivered(self.quiet)
        self.case(self.quiet).write({"excluded": True, "exclusion_reason": "Our landlord"})
        self.nights(12)  # its next step would be due by now
        self.acme = self.customer("Acme Ltd")
        self.moves = self.invoice(self.acme, 100, overdue=-8) | self.invoice(self.acme, 50, overdue=-12)
        self.a_night_passes()  # is written to
        self.delivered(self.acme)
        self.a_night_passes()  # its log has grown

    def a_night_passes(self):
        """The next morning; the names of the customers who were evaluated."""
        self.days_later(1)
        return sorted(self.nightly().step_ids.partner_id.mapped("name"))

    def assertEvaluates(self, *names):
        self.assertEqual(self.a_night_passes(), list(names))

    @property
    def line(self):
        return self.moves[0].line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    # === WHAT IS AS IT WAS === #

    def test_who_waits_and_of_whom_nothing_has_changed_is_left_alone(self):
        self.assertEvaluates()
        run = self.nightly()
        self.assertEqual((run.state, run.case_count, run.unchanged_count), ("done", 0, 2))

    def test_what_is_known_of_the_case_stands(self):
        known = ["why", "next_date", "next_level_id", "amount_overdue", "outcome"]
        before = self.case(self.acme).read(known)
        self.assertEvaluates()
        self.assertEqual(self.case(self.acme).read(known), before)

    def test_what_changed_before_a_night_is_not_evaluated_again_in_the_next(self):
        self.line.no_followup = True
        self.days_later(1)
        run = self.env["collections.run"]._nightly_run(self.company)
        self.moves[0].invoice_date_due = self.today + timedelta(40)  # while the night is under way
        run._evaluate_next(0)
        run._end_evaluation()
        self.assertEqual(run.step_ids.partner_id, self.acme)
        self.assertEvaluates()

    def nights(self, number):
        for _night in range(number):
            self.a_night_passes()

    # === THE DAY HAS COME === #

    def test_the_day_of_the_next_step(self):
        nights = [night for night in range(1, 13) if "Acme Ltd" in self.a_night_passes()]
        # the days between two contacts are over; the step; its contact is in the log
        self.assertEqual(nights, [6, 9, 10])
        self.assertEqual(self.taken(self.acme), ["Reminder", "Second copy, overdue"])

    def test_a_step_that_waits_for_a_person_is_proposed_anew_each_night(self):
        self.case(self.acme).mode = "manual"
        self.nights(12)
        self.assertEqual(self.taken(self.acme), ["Reminder"])
        run = self.nightly()
        self.assertEqual(self.step(run, self.acme).state, "proposed")

    def test_after_some_days_everybody_is_evaluated_all_the_same(self):
        self.patch(collections_case_evaluation, "MAX_AGE_DAYS", 7)
        self.case(self.quiet).exclusion_reason = "Our landlady"
        self.assertIn("Quiet Ltd", self.a_night_passes())
        evaluated = [self.a_night_passes() for _night in range(13)]
        self.assertEqual(sum("Quiet Ltd" in names for names in evaluated), 1)

    # === SOMETHING HAS CHANGED === #

    def test_what_changes_on_the_ledger(self):
        changes = {
            "a new invoice": lambda: self.invoice(self.acme, 70, overdue=-20),
            "an invoice of a contact": lambda: self.invoice(self.contact, 70, overdue=-20),
            "a part is paid": lambda: self.pay(self.moves[0], 10),
            "a payment that is not allocated": lambda: self.receive(self.acme, 5),
            "a credit note": lambda: self.credit_note(self.acme, 5),
            "another due date": lambda: self.moves[0].write({"invoice_date_due": self.today + timedelta(30)}),
            "no follow-up": lambda: self.line.write({"no_followup": True}),
            "the payment is blocked": lambda: self.moves[1].write({"payment_state": "blocked"}),
            "money on the bank statement": self.money_on_the_statement,
            "an invoice is cancelled": lambda: self.moves[1].button_draft(),
        }
        self.contact = self.env["res.partner"].create({"name": "Anna", "parent_id": self.acme.id})
        self.a_night_passes()
        self.assertEachEvaluates(changes)

    def test_an_invoice_is_sent(self):
        self.company.collections_sent_by = "odoo"
        self.nights(2)  # the setting is seen
        self.assertEachEvaluates({"an invoice is sent": lambda: self.moves[0].write({"is_move_sent": True})})

    def money_on_the_statement(self):
        journal = self.company_data["default_journal_bank"]
        values = {"date": self.today, "payment_ref": "In", "amount": 7, "partner_id": self.acme.id}
        self.env["account.bank.statement.line"].create({"journal_id": journal.id, **values})

    def test_what_changes_about_the_customer(self):
        case = self.case(self.acme)
        changes = {
            "the address": lambda: self.acme.write({"email": "new@customer.example"}),
            "a contact": lambda: self.env["res.partner"].create({"name": "Anna", "parent_id": self.acme.id}),
            "a tag": lambda: self.acme.write({"category_id": [Command.create({"name": "Good"})]}),
            "paused": lambda: case.write({"paused_until": self.today + timedelta(30)}),
            "not paused any more": lambda: case.write({"paused_until": False}),
            "by hand": lambda: case.write({"mode": "manual"}),
            "no e-mail": lambda: case.write({"no_email": True}),
            "another channel": lambda: case.write({"preferred_channel": "phone"}),
            "on the blacklist": lambda: self.env["mail.blacklist"]._add("new@customer.example"),
            "off the blacklist": lambda: self.env["mail.blacklist"]._remove("new@customer.example"),
        }
        self.assertEachEvaluates(changes)

    def test_what_is_said_and_agreed(self):
        case = self.case(self.acme)
        self.assertEachEvaluates(
            {
                "a call": lambda: self.env["collections.contact"].create(
                    {"case_id": case.id, "direction": "out", "kind": "message", "channel": "phone", "summary": "Called"}
                ),
                "a promise": self.promise,
                "a dispute": lambda: self.env["collections.dispute"].create(
                    {"case_id": case.id, "move_id": self.moves[1].id, "reason": "price"}
                ),
                "the dispute is over": lambda: (
                    case.dispute_ids.write({"resolution": "As agreed"}) and case.dispute_ids.action_invalid()
                ),
            }
        )

    def promise(self):
        wizard = self.env["collections.contact.log"].create(
            {
                "case_id": self.case(self.acme).id,
                "outcome_id": self.env.ref("collections_followup.collections_outcome_will_pay").id,
                "promise_date": self.today + timedelta(3),
            }
        )
        wizard.action_log()

    def test_a_message_that_came_back(self):
        self.contacts(self.acme).mail_message_id.notification_ids.notification_status = "bounce"
        self.job("collections_followup.ir_cron_undelivered")
        self.assertEvaluates("Acme Ltd")

    def test_what_changes_for_all(self):
        level = self.policy.level_ids[1]
        template = level._wording("mail.template")
        changes = {
            "the policy": lambda: self.policy.write({"min_gap": 8}),
            "a level": lambda: level.write({"min_overdue": 1}),
            "a wording": lambda: template.write({"subject": "Please pay, {{ object.partner_id.name }}"}),
            "a text message": lambda: level._wording("sms.template").write({"body": "Please pay."}),
            "a letter": lambda: level._wording("collections.letter").write({"days_to_pay": 21}),
            "what a level says": lambda: self.say(level, template.copy()),
            "a setting of the company": lambda: self.company.write({"collections_min_amount": 1}),
            "a rule of tone": lambda: self.env["collections.tone.rule"].search([], limit=1).write({"active": False}),
        }
        self.assertEachEvaluates(changes, "Acme Ltd", "Quiet Ltd")

    def test_a_new_rate_matters_to_who_owes_in_another_currency(self):
        euro = self.setup_other_currency("EUR", rates=[("2020-01-01", 0.5)])
        self.invoice(self.acme, 70, overdue=-20, currency_id=euro.id)
        self.a_night_passes()
        self.assertEvaluates()
        tomorrow = {"currency_id": euro.id, "name": self.today + timedelta(1), "rate": 2.5}
        self.env["res.currency.rate"].create(tomorrow)
        self.assertEvaluates("Acme Ltd")

    def assertEachEvaluates(self, changes, *names):
        """Each change is seen the next night, and once."""
        for what, change in changes.items():
            with self.subTest(what):
                self.env.cr._now = fields.Datetime.now() + timedelta(hours=1)
                change()
                self.env.flush_all()
                evaluated = self.a_night_passes()
                self.assertLessEqual(set(names or ["Acme Ltd"]), set(evaluated))
                if not names:
                    self.assertNotIn("Quiet Ltd", evaluated)


@tagged("post_install", "-at_install")
class TestRulesInMemory(CollectionsCommon):
    """Policies are kept in memory, and are never older than what the transaction sees."""

    def gap(self):
        policies = self.env["collections.policy"]._of_company(self.company)
        return next(policy.min_gap for _segment, policy in policies if policy.id == self.policy.id)

    def test_changed_twice_in_a_transaction(self):
        for days in (3, 4):
            self.policy.min_gap = days
            self.assertEqual(self.gap(), days)

    def test_change_that_is_taken_back(self):
        before = self.gap()
        with self.assertRaises(InterruptedError), self.env.cr.savepoint():
            self.policy.min_gap = before + 1
            self.assertEqual(self.gap(), before + 1)
            raise InterruptedError
        self.assertEqual(self.gap(), before)

    def test_changed_by_somebody_else(self):
        self.gap()
        self.env.cr.execute("UPDATE collections_policy SET min_gap = 8 WHERE id = %s", [self.policy.id])
        self.env.invalidate_all()
        self.assertEqual(self.gap(), 8)

    def test_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("es_ES")
        self.policy.with_context(lang="es_ES").name = "Nuestra política"
        english, spanish = (
            self.env["collections.policy"].with_context(lang=lang)._of_company(self.company)[0][1].name
            for lang in ("en_US", "es_ES")
        )
        self.assertEqual((english, spanish), (self.policy.with_context(lang="en_US").name, "Nuestra política"))
