from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .common import CollectionsCommon


class PromiseCommon(CollectionsCommon):
    def setUp(self):
        super().setUp()
        self.late = self.customer("Late Ltd")
        self.bill = self.invoice(self.late, 100, overdue=5)

    def promises(self, amount=100, days=5, *moves):
        """The customer says on the phone that they will pay."""
        self.evaluate(self.late)
        wizard = self.env["collections.contact.log"].with_user(self.accountant)
        log = wizard.create(
            {
                "case_id": self.case(self.late).id,
                "outcome_id": self.env.ref("collections_followup.collections_outcome_will_pay").id,
                "promise_amount": amount,
                "promise_date": self.day(days),
            }
        )
        if moves:
            log.write({"promise_line_ids": [Command.set(self.lines(*moves).ids)], "promise_amount": amount})
        log.action_log()
        return self.case(self.late).promise_ids.sorted("id")[-1:]

    def day(self, days):
        return self.today.__class__.fromordinal(self.today.toordinal() + days)

    def settled(self):
        """The state of the promises after this night, oldest first."""
        self.nightly()
        return self.env["collections.promise"].search([("partner_id", "=", self.late.id)], order="id").mapped("state")


@tagged("post_install", "-at_install")
class TestPromises(PromiseCommon):
    """What customers promise holds the machine back, is checked against real money, and starts it again."""

    def test_promise_is_noted_in_the_wizard_with_what_is_overdue(self):
        self.evaluate(self.late)
        action = self.case(self.late).with_user(self.accountant).action_log_contact()
        form = Form(self.env["collections.contact.log"].with_user(self.accountant).with_context(**action["context"]))
        form.outcome_id = self.env.ref("collections_followup.collections_outcome_will_pay")
        self.assertEqual(form.promise_amount, 100)
        form.promise_date = self.day(5)
        form.save().action_log()
        promise = self.case(self.late).promise_ids
        self.assertEqual((promise.amount, promise.state, promise.user_id), (100, "open", self.accountant))
        self.assertEqual(promise.contact_id.outcome_id.name, "Will pay on a date")
        self.assertEqual(promise.item_ids.line_id, self.lines(self.bill))

    def test_promise_holds_the_follow_up_until_the_day_and_the_tolerance_have_passed(self):
        self.switch_on()
        self.promises(100, 20)
        verdict = self.evaluate(self.late)
        self.assertIn("item_promised", [reason.code for reason in verdict.reasons])
        self.days_later(22)
        self.nightly()
        self.assertEqual(self.taken(self.late), [])
        self.days_later(1)
        self.assertEqual(self.settled(), ["broken"])
        self.assertEqual(self.taken(self.late), ["Reminder"])

    def test_only_the_promised_invoice_is_held(self):
        other = self.invoice(self.late, 70, overdue=8)
        self.switch_on()
        self.promises(100, 20, self.bill)
        self.days_later(7)
        self.nightly()
        self.assertEqual(self.asked(self.late), [(other.name, 70)])

    def test_promise_kept_a_day_late_within_tolerance(self):
        self.promises(100, 5)
        self.days_later(6)
        self.pay(self.bill)
        self.days_later(10)
        self.assertEqual(self.settled(), ["kept"])
        self.assertEqual(self.case(self.late).promise_kept_rate, 100)

    def test_promise_is_settled_when_the_money_arrives(self):
        promise = self.promises(100, 5)
        self.pay(self.bill)
        self.env.cr.precommit.run()
        self.assertEqual((promise.state, promise.received), ("kept", 100))

    def test_promise_partly_kept(self):
        promise = self.promises(100, 5)
        self.days_later(2)
        self.pay(self.bill, 40)
        self.days_later(8)
        self.assertEqual(self.settled(), ["partly"])
        self.assertEqual(promise.received, 40)

    def test_promise_is_kept_when_the_invoice_is_credited(self):
        promise = self.promises(100, 5)
        refund = self.credit_note(self.late, 100)
        self.lines(self.bill, refund).reconcile()
        self.env.cr.precommit.run()
        self.assertEqual((promise.state, promise.settled_by), ("kept", "credited"))

    def test_reversed_payment_reverses_the_verdict(self):
        promise = self.promises(100, 5)
        payment = self.pay(self.bill)
        self.env.cr.precommit.run()
        self.assertEqual(promise.state, "kept")
        payment.move_id.line_ids.remove_move_reconcile()
        self.env.cr.precommit.run()
        self.days_later(10)
        self.assertEqual(self.settled(), ["broken"])

    def test_two_promises_on_the_same_invoice(self):
        self.promises(50, 5)
        self.promises(50, 15)
        self.days_later(4)
        self.pay(self.bill, 50)
        self.days_later(20)
        self.assertEqual(self.settled(), ["kept", "broken"])
        self.assertEqual(self.case(self.late).promise_kept_rate, 50)

    def test_broken_promise_is_a_task_for_the_responsible(self):
        self.promises(100, 5)
        self.days_later(8)
        self.nightly()
        kind = self.env.ref("collections_followup.mail_activity_promise")
        activity = self.case(self.late).activity_ids.filtered(lambda a: a.activity_type_id == kind)
        self.assertEqual(activity.user_id, self.accountant)
        self.days_later(1)
        self.nightly()
        self.assertEqual(len(self.case(self.late).activity_ids.filtered(lambda a: a.activity_type_id == kind)), 1)

    def test_promises_broken_in_one_night_are_one_task(self):
        other = self.invoice(self.late, 70, overdue=8)
        self.promises(100, 5, self.bill)
        self.promises(70, 5, other)
        self.days_later(8)
        self.assertEqual(self.settled(), ["broken", "broken"])
        kind = self.env.ref("collections_followup.mail_activity_promise")
        [task] = self.case(self.late).activity_ids.filtered(lambda a: a.activity_type_id == kind)
        self.assertEqual(task.res_name, "Late Ltd")
        for amount in ("100.00", "70.00"):
            self.assertIn(amount, task.note)

    def test_promise_is_settled_when_nothing_else_is_overdue(self):
        coming = self.invoice(self.late, 70, overdue=-20)
        kept, broken = self.promises(30, 5, coming), self.promises(40, 10, coming)
        self.pay(self.bill)
        self.env.cr.precommit.run()
        self.assertEqual(self.case(self.late).state, "closed")
        self.pay(coming, 30)
        self.env.cr.precommit.run()
        self.assertEqual((kept.state, broken.state), ("kept", "open"))
        self.days_later(15)
        self.nightly()
        self.assertEqual((kept.state, broken.state), ("kept", "broken"))
        self.assertIn("40.00", self.case(self.late).activity_ids.note)

    def test_ladder_resumes_at_the_level_that_the_policy_names(self):
        self.policy.resume_level_id = self.levels["Call"]
        self.switch_on()
        self.promises(100, 5)
        self.days_later(40)
        self.nightly()
        self.assertEqual(self.taken(self.late), ["Call"])

    def test_promise_noted_by_mistake_is_taken_back(self):
        promise = self.promises(100, 20)
        promise.with_user(self.accountant).action_cancel()
        self.days_later(30)
        self.assertEqual(self.settled(), ["cancelled"])
        self.assertEqual(self.case(self.late).promise_kept_rate, 100)

    def test_customers_who_keep_their_word_get_a_policy_of_their_own(self):
        kind = self.policy.copy({"name": "Kind", "sequence": 1, "segment": "[('promise_kept_rate', '>=', 100)]"})
        self.promises(100, 5)
        self.assertEqual(self.case(self.late)._policies()[self.case(self.late).id].id, kind.id)
        self.days_later(20)
        self.nightly()
        self.assertEqual(self.case(self.late)._policies()[self.case(self.late).id].id, self.policy.id)

    def test_what_cannot_be_meant_is_refused_in_words(self):
        stranger = self.invoice(self.customer("Other Ltd"), 100, overdue=5)
        for words, arguments in (
            ("day is over", (100, -1)),
            ("More is promised", (101, 5)),
            ("covers open invoices", (100, 5, stranger)),
        ):
            with self.subTest(words), self.assertRaisesRegex(ValidationError, words), self.env.cr.savepoint():
                self.promises(*arguments)
        self.assertFalse(self.contacts(self.late))

    def test_where_a_promise_stands_is_not_set_by_hand(self):
        promise = self.promises()
        for user in (self.accountant, self.manager):
            with self.assertRaises(AccessError):
                promise.with_user(user).state = "kept"

    def test_many_promises_cost_no_more_queries(self):
        def queries(count):
            cases = self.env["collections.case"]
            for number in range(count):
                partner = self.customer(f"Customer {count} {number}")
                move = self.invoice(partner, 100, overdue=5)
                self.evaluate(partner)
                case = self.case(partner)
                self.env["collections.promise"]._make(case, self.lines(move), 100, self.day(5))
                cases |= case
            return self.count_queries(lambda: cases._settle(self.day(9)))

        queries(1)  # fills the caches
        self.assertEqual(queries(2), queries(6))
