from datetime import timedelta

from odoo.tests import Form, tagged

from .common import TODAY, CollectionsCommon


@tagged("post_install", "-at_install")
class TestFollowUpStory(CollectionsCommon):
    """From the due date to the last level, night by night."""

    def nights(self, days):
        for _night in range(days):
            self.days_later(1)
            self.nightly()

    def log_call(self, partner, outcome, **values):
        """The accountant notes a call, with an accountant's rights."""
        action = self.case(partner).with_user(self.accountant).action_log_contact()
        form = Form(self.env[action["res_model"]].with_user(self.accountant).with_context(**action["context"]))
        form.outcome_id = self.env.ref(f"collections_followup.collections_outcome_{outcome}")
        for name, value in values.items():
            form[name] = value
        form.save().action_log()

    def days_taken(self, partner):
        return [(c.day - TODAY).days for c in self.contacts(partner) if c.level_id]

    def test_a_late_payer_goes_through_the_levels_one_at_a_time(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 1000, overdue=3)
        self.switch_on()
        self.nightly()
        self.nights(29)
        self.assertEqual(self.taken(late), ["Reminder", "Second copy, overdue", "Call"])
        self.assertEqual(self.days_taken(late), [0, 12, 27])

    def test_the_formal_letter_waits_for_the_call_and_for_approval(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 1000, overdue=3)
        self.switch_on()
        self.nightly()
        self.nights(50)
        self.assertEqual(self.taken(late)[-1], "Call")
        self.assertEqual(self.case(late).reason_code, "open_task")

        self.log_call(late, "left_message")
        self.nights(6)
        self.assertEqual(self.taken(late)[-1], "Call", "A week lies between two contacts")
        self.days_later(1)
        run = self.nightly()
        step = self.step(run, late)
        self.assertEqual((step.state, step.level_id.name), ("proposed", "Formal letter"))

        step.with_user(self.manager).action_approve()
        self.assertEqual(step.state, "done")
        self.assertEqual(self.taken(late)[-1], "Formal letter")

    def test_after_the_last_level_a_person_is_asked_to_decide(self):
        late = self.customer("Late Ltd")
        self.policy.level_ids.filtered(lambda v: v.name != "Reminder").active = False
        self.invoice(late, 1000, overdue=3)
        self.switch_on()
        self.nightly()
        self.nights(8)
        case = self.case(late)
        self.assertEqual(case.outcome, "rest")
        decide = self.env.ref("collections_followup.mail_activity_decide")
        self.assertEqual(case.activity_ids.activity_type_id, decide)
        self.assertEqual(case.activity_ids.user_id, self.accountant)

    def test_the_last_level_is_repeated_where_the_policy_says_so(self):
        late = self.customer("Late Ltd")
        self.policy.level_ids.filtered(lambda v: v.name != "Reminder").active = False
        self.policy.write({"last": "repeat", "repeat_days": 20})
        self.invoice(late, 1000, overdue=3)
        self.switch_on()
        self.nightly()
        self.nights(45)
        self.assertEqual(self.days_taken(late), [0, 20, 40])

    def test_who_pays_is_left_in_peace_at_once(self):
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 1000, overdue=3)
        self.switch_on()
        self.nightly()
        self.nights(28)
        case = self.case(late)
        self.assertTrue(case.activity_ids, "The call is planned")

        self.pay(invoice)
        self.env.cr.precommit.run()
        self.assertEqual((case.state, case.amount_overdue), ("closed", 0))
        self.assertFalse(case.activity_ids, "Nobody calls a customer who has paid")
        self.nights(3)
        self.assertEqual(len(self.taken(late)), 3)

    def test_a_payment_that_is_taken_back_opens_the_case_again_where_it_was(self):
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 1000, overdue=3)
        self.switch_on()
        self.nightly()
        self.delivered(late)
        payment = self.pay(invoice)
        self.env.cr.precommit.run()
        self.assertEqual(self.case(late).state, "closed")

        invoice.line_ids.remove_move_reconcile()
        self.nights(12)
        self.assertEqual(self.case(late).reason_code, "covered_by_credit", "The money is still there")
        self.assertEqual(self.taken(late), ["Reminder"])

        payment.action_draft()
        payment.action_cancel()
        self.nights(1)
        case = self.case(late)
        self.assertEqual((case.state, case.episode), ("open", 2))
        self.assertEqual(self.taken(late), ["Reminder", "Second copy, overdue"], "It goes on where it was")

    def test_who_falls_behind_again_starts_at_the_first_level(self):
        late = self.customer("Late Ltd")
        self.pay(self.invoice(late, 1000, overdue=20))
        self.invoice(late, 300, overdue=-30)
        self.switch_on()
        self.nightly()
        self.assertFalse(self.taken(late))
        self.nights(33)
        self.assertEqual(self.taken(late), ["Reminder"])

    def test_a_new_invoice_far_from_the_older_ones_step_gets_its_own_gentle_message(self):
        late = self.customer("Late Ltd")
        old = self.invoice(late, 1000, overdue=46)
        self.policy.backlog = "age"
        self.levels["Formal letter"].automatic = True
        new = self.invoice(late, 200, overdue=-5)
        self.switch_on()
        self.nightly()
        self.assertEqual(self.taken(late), ["Formal letter"])
        letter = self.env["collections.printed.letter"].search([("case_id", "=", self.case(late).id)])
        letter.action_print()
        letter.action_posted()
        self.nights(8)
        self.assertEqual(self.taken(late), ["Formal letter", "Reminder"])
        last = self.contacts(late)[-1]
        self.assertEqual(last.item_ids.move_id, new, "The gentle message does not speak of the old debt")
        self.assertNotIn(old.name, last.mail_message_id.body)

    def test_a_new_invoice_waits_for_the_next_message_when_that_is_near(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 1000, overdue=3)
        new = self.invoice(late, 200, overdue=-1)
        self.switch_on()
        self.nightly()
        self.nights(12)
        self.assertEqual(self.taken(late), ["Reminder", "Second copy, overdue"])
        level_of_new = self.contacts(late)[-1].item_ids.filtered(lambda i: i.move_id == new).level_id
        self.assertEqual(level_of_new.name, "Reminder", "It is listed, but keeps its own level")

    def test_a_courtesy_reminder_announces_the_due_date_when_it_is_switched_on(self):
        good = self.customer("Good Ltd")
        self.env["collections.level"].with_context(active_test=False).search(
            [("policy_id", "=", self.policy.id), ("days", "<", 0)]
        ).active = True
        self.invoice(good, 100, overdue=-10)
        self.switch_on()
        self.nightly()
        self.assertFalse(self.taken(good))
        self.nights(7)
        self.assertEqual(self.taken(good), ["Courtesy reminder"])
        self.assertEqual(self.days_taken(good), [7])

    def test_who_was_spoken_to_is_not_written_to_for_a_week(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 1000, overdue=13)
        self.switch_on()
        self.company._open_collections_cases(self.today)
        self.log_call(late, "awaits_approval", note="On Friday.")
        self.nights(6)
        self.assertFalse(self.taken(late))
        self.nights(1)
        self.assertEqual(self.taken(late), ["Reminder"])
        self.assertIn("On Friday.", self.contacts(late).mapped("note"))

    def test_the_day_that_why_promises_is_the_day_it_happens(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 1000, overdue=3)
        self.switch_on()
        self.nightly()
        promised = self.case(late).next_date
        self.assertEqual(promised, TODAY + timedelta(12))
        self.on(promised - timedelta(1))
        self.nightly()
        self.assertEqual(len(self.taken(late)), 1)
        self.on(promised)
        self.nightly()
        self.assertEqual(len(self.taken(late)), 2)

    def test_customers_who_are_merged_have_one_case_with_the_log_of_both(self):
        old, new = self.customer("Old Name Ltd"), self.customer("New Name Ltd")
        self.invoice(old, 100, overdue=5)
        self.invoice(new, 200, overdue=5)
        self.switch_on()
        self.nightly()
        for customer in (old, new):
            self.delivered(customer)
        self.env["base.partner.merge.automatic.wizard"]._merge((old | new).ids, new)
        self.env.invalidate_all()
        self.assertEqual(len(self.case(new)), 1)
        self.assertEqual(self.taken(new), ["Reminder", "Reminder"])
        self.nights(10)
        self.assertEqual(self.taken(new)[2:], ["Second copy, overdue"], "One message speaks of both debts")
        self.assertEqual(self.contacts(new)[-1].amount, 300)

    def test_message_to_a_merged_customer_is_kept_with_what_became_of_it(self):
        old, new = self.customer("Old Name Ltd"), self.customer("New Name Ltd")
        self.invoice(old, 100, overdue=5)
        self.invoice(new, 200, overdue=5)
        self.switch_on()
        self.nightly()
        mail, bounced = self.queued(old), self.contacts(old).mail_message_id
        bounced.notification_ids.notification_status = "bounce"
        self.env["base.partner.merge.automatic.wizard"]._merge((old | new).ids, new)
        self.env.invalidate_all()
        self.assertTrue(mail.exists(), "What is in the queue is still sent")
        self.assertEqual(bounced.res_id, self.case(new).id)
        self.assertCountEqual(self.contacts(new).mapped("delivery"), ["bounced", "queued"])

    def test_exclusion_outlives_a_merge(self):
        ill, other = self.customer("Ill Ltd"), self.customer("Other Ltd")
        for partner in (ill, other):
            self.invoice(partner, 100, overdue=5)
        self.switch_on()
        self.case(ill).write({"excluded": True, "exclusion_reason": "Seriously ill"})
        self.env["base.partner.merge.automatic.wizard"]._merge((ill | other).ids, other)
        self.env.invalidate_all()
        self.nightly()
        self.assertEqual(self.case(other).exclusion_reason, "Seriously ill")
        self.assertFalse(self.taken(other))
