from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.sms.tests.common import MockSMS

from ..tools import later
from .common import TODAY, CollectionsCommon
from .test_agreement import AgreementCommon
from .test_channels import SAFELY, ChannelsCommon
from .test_mail_queue import MailServer

NUMBER = "+34 612 345 678"


class WaitingCommon(ChannelsCommon, MailServer):
    """A reminder of $ 500.00 waits; something changes; its moment comes."""

    def waiting(self, name="Late Ltd", **values):
        """A customer whose reminder has been written and has not left."""
        late = self.customer(name, **{"country_id": self.env.ref("base.us").id, "phone": NUMBER, **values})
        self.bill = self.invoice(late, 500, overdue=5)
        self.days_later(1)
        self.nightly()
        self.last = self.contacts(late)[-1:]
        self.assertEqual(self.last.level_id, self.reminder)
        return late

    def unseen(self):
        """The case has not been evaluated since: a run held it, or it was changed in the database of another add-on."""
        self.env.flush_all()
        self.env.cr.precommit.clear()

    def assertTakenBack(self, contact, words):
        self.env.invalidate_all()
        contact = contact.with_user(self.accountant)
        self.assertEqual(contact.delivery, "cancelled")
        self.assertIn(words, contact.why_not_sent.replace("\xa0", " "))

    # === WHAT CHANGES === #

    def part_is_paid(self, late):
        self.pay(self.bill, 400)

    def credit_note_waits(self, late):
        self.credit_note(late, 50)

    def all_is_covered(self, late):
        self.credit_note(late, 500)

    def is_reset_to_draft(self, late):
        self.bill.button_draft()

    def is_blocked(self, late):
        self.bill.payment_state = "blocked"

    def is_not_followed_up(self, late):
        self.bill.no_followup = True

    def is_disputed(self, late):
        self.env["collections.dispute"].create(
            {
                "case_id": self.case(late).id,
                "move_id": self.bill.id,
                "reason": "goods",
                "description": "Nothing has arrived",
            }
        )

    def is_promised(self, late):
        self.env["collections.promise"]._make(self.case(late), self.lines(self.bill), 500, TODAY + timedelta(9))

    def is_excluded(self, late):
        self.case(late).write({"excluded": True, "exclusion_reason": "Insolvent"})

    def is_paused(self, late):
        self.case(late).paused_until = TODAY + timedelta(30)

    def is_manual(self, late):
        self.case(late).mode = "manual"

    def has_written(self, late):
        self.log(late, direction="in", kind="message", summary="We paid yesterday")

    def is_called_by_a_colleague(self, late):
        self.log(late, kind="conversation", channel="phone", summary="Called about something else")

    def is_switched_off(self, late):
        self.company.collections_active = False

    def log(self, late, **values):
        values = {"channel": "email", **values}
        self.env["collections.contact"].sudo().create({"case_id": self.case(late).id, **values})

    #: What happens, and what the log says of the message then.
    CHANGES = {
        "part_is_paid": "by now that is $ 100.00",
        "credit_note_waits": "by now that is $ 450.00",
        "all_is_covered": "please reconcile them",
        "is_reset_to_draft": "is not open any more",
        "is_blocked": "is blocked",
        "is_not_followed_up": "no follow-up",
        "is_disputed": "is in dispute",
        "is_promised": "is promised",
        "is_excluded": "Insolvent",
        "is_paused": "is paused",
        "is_manual": "a person has to approve it",
        "has_written": "nobody has read it yet",
        "is_called_by_a_colleague": "The last contact was on",
        "is_switched_off": "has been switched off",
    }

    def after_each_change(self, check):
        """For each change a customer of whom nobody has seen it.

        :param check: is given the customer, and what is to be said of the reminder
        """
        for number, (change, words) in enumerate(self.CHANGES.items()):
            with self.subTest(change):
                self.company.collections_active = True
                late = self.waiting(f"Late{number} Ltd")
                getattr(self, change)(late)
                self.unseen()
                check(late, words)


@tagged("post_install", "-at_install")
class TestWaitingMail(WaitingCommon):
    """What waits in the mail queue is evaluated once more at the moment it leaves."""

    def setUp(self):
        super().setUp()
        self.by(("email",))
        self.switch_on()

    def work_off(self, **trouble):
        with self.mail_server(**trouble):
            self.env["mail.mail"].process_email_queue()
        self.env.invalidate_all()

    def test_whatever_has_changed_takes_it_back_and_the_log_says_why(self):
        def check(late, words):
            self.work_off()
            self.assertNotIn(late.email_formatted, self.addressed)
            self.assertTakenBack(self.last, words)

        self.after_each_change(check)

    def test_what_is_still_true_leaves(self):
        late = self.waiting()
        self.invoice(late, 70, overdue=9)
        self.work_off()
        self.assertEqual(len(self.sent), 1)
        self.assertFalse(self.last.why_not_sent)

    def test_next_night_writes_what_is_true(self):
        late = self.waiting()
        self.pay(self.bill, 400)
        self.unseen()
        self.work_off()
        self.days_later(1)
        self.nightly()
        self.assertEqual(self.taken(late), ["Reminder", "Reminder"])
        self.assertEqual(self.contacts(late).mapped("delivery"), ["cancelled", "queued"])
        self.assertIn("$ 100.00", self.letter_text(late))
        self.work_off()
        self.assertEqual(len(self.sent), 1)
        self.assertEqual(self.contacts(late)[-1].delivery, "sent")

    def test_night_itself_writes_it_again(self):
        """Nobody has to wait for another night."""
        late = self.waiting()
        self.pay(self.bill, 400)
        self.unseen()
        self.days_later(1)
        self.nightly()
        self.assertEqual(self.contacts(late).mapped("delivery"), ["cancelled", "queued"])
        self.assertIn("$ 100.00", self.letter_text(late))

    def test_new_address_is_written_to_and_logged(self):
        late = self.waiting()
        late.email = "new@customer.example"
        self.unseen()
        self.work_off()
        self.assertFalse(self.sent)
        self.assertTakenBack(self.last, "late@customer.example; by now, new@customer.example is used")
        self.days_later(1)
        self.nightly()
        self.work_off()
        self.assertEqual(len(self.sent), 1)
        self.assertEqual(self.contacts(late)[-1].address, "new@customer.example")

    def test_no_more_e_mails(self):
        late = self.waiting()
        self.case(late).no_email = True
        self.unseen()
        self.work_off()
        self.assertFalse(self.sent)
        self.assertTakenBack(self.last, "does not want")

    def test_rehearsal_that_begins_and_ends(self):
        late = self.waiting()
        self.company.collections_rehearsal_email = "test@company.example"
        self.unseen()
        self.work_off()
        self.assertFalse(self.sent)
        self.assertTakenBack(self.last, "being rehearsed")
        self.days_later(1)
        self.nightly()
        rehearsed = self.contacts(late)[-1]
        self.assertTrue(rehearsed.rehearsal)
        self.company.collections_rehearsal_email = False
        self.unseen()
        self.work_off()
        self.assertFalse(self.sent)
        self.assertTakenBack(rehearsed, "rehearsal, which is over")

    def test_change_while_the_queue_is_worked_off(self):
        """A thousand e-mails take minutes: each of them is evaluated once more."""
        first, second = self.waiting("First Ltd"), self.waiting("Second Ltd")
        contact, bill = self.last, self.bill
        self.work_off(then=lambda: (self.pay(bill, 400), self.unseen()))
        self.assertEqual(len(self.sent), 1)
        self.assertEqual(self.contacts(first).delivery, "sent")
        self.assertTakenBack(contact, "by now that is $ 100.00")
        self.assertEqual(self.contacts(second), contact)

    def test_day_that_changes_while_the_queue_is_worked_off(self):
        self.waiting("First Ltd")
        second = self.waiting("Second Ltd")
        self.case(second).paused_until = self.today - timedelta(1)
        self.unseen()
        evaluated = []
        evaluate = type(self.last)._objections_safely

        def spy(contacts):
            evaluated.append(len(contacts))
            return evaluate(contacts)

        with patch.object(type(self.last), "_objections_safely", spy):
            self.work_off(then=lambda: self.days_later(1))
        self.assertEqual((evaluated, len(self.sent)), ([2, 1], 2))

    def test_customers_are_evaluated_together_and_again_only_when_something_has_changed(self):
        for number in range(3):
            self.waiting(f"Late{number} Ltd")
        evaluated, consider = [], type(self.env["collections.case"])._consider

        def spy(cases, *args):
            evaluated.append(len(cases))
            return consider(cases, *args)

        with patch.object(type(self.env["collections.case"]), "_consider", spy):
            self.work_off()
        self.assertEqual((len(self.sent), evaluated), (3, [3]))

    def test_customer_who_cannot_be_evaluated_keeps_nobody_else_waiting(self):
        broken, fine = self.waiting("Broken Ltd"), self.waiting("Fine Ltd")
        original = type(self.last)._as_message

        def fail(contact):
            if contact.partner_id == broken:
                raise ValueError("broken")
            return original(contact)

        with patch.object(type(self.last), "_as_message", fail), mute_logger(SAFELY):
            self.work_off()
        self.assertEqual(self.contacts(fine).delivery, "sent")
        self.assertEqual(self.contacts(broken).delivery, "queued")

    def test_message_that_failed_is_sent_once_more(self):
        self.waiting()
        self.work_off(send=ValueError("no"))
        mail = self.queued(self.bill.partner_id)
        self.assertEqual((mail.state, self.last.delivery), ("exception", "failed"))
        mail.mark_outgoing()
        self.work_off()
        self.assertEqual((len(self.sent), self.last.delivery), (1, "sent"))

    def test_message_that_failed_and_is_untrue_by_now(self):
        late = self.waiting()
        self.work_off(send=ValueError("no"))
        self.pay(self.bill, 400)
        self.unseen()
        self.queued(late).mark_outgoing()
        self.work_off()
        self.assertFalse(self.sent)
        self.assertTakenBack(self.last, "by now that is $ 100.00")

    def test_message_that_was_taken_back_cannot_be_put_back(self):
        late = self.waiting()
        self.pay(self.bill, 400)
        self.env.cr.precommit.run()
        self.queued(late).mark_outgoing()
        self.work_off()
        self.assertFalse(self.sent)
        self.assertTakenBack(self.last, "by now that is $ 100.00")

    def test_message_approved_by_a_person_leaves_for_a_manual_customer(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 500, overdue=5)
        self.company._open_collections_cases(self.today)
        self.case(late).mode = "manual"
        self.days_later(1)
        self.step(self.nightly(), late).with_user(self.manager).action_approve()
        self.work_off()
        self.assertEqual(len(self.sent), 1)

    def test_other_messages_leave_as_they_are(self):
        late = self.waiting()
        self.work_off()
        mail = self.env["collections.channel.email"]._send(
            self.case(late), {self.case(late).id: {"subject": "Thank you", "body_html": "<p>Thank you.</p>"}}
        )[self.case(late).id]
        self.log(
            late, direction="out", kind="message", **{k: mail[k] for k in ("address", "mail_message_id", "summary")}
        )
        self.case(late).write({"excluded": True, "exclusion_reason": "Insolvent"})
        self.unseen()
        self.work_off()
        self.assertEqual(len(self.sent), 1)

    def test_what_was_taken_back_is_not_on_the_customers_page(self):
        late = self.waiting()
        thread = self.env["collections.page.messages"]
        self.assertIn(self.last.mail_message_id, thread._messages(self.case(late).sudo()))
        self.pay(self.bill, 400)
        self.env.cr.precommit.run()
        self.env.invalidate_all()
        self.assertNotIn(self.last.mail_message_id, thread._messages(self.case(late).sudo()))


@tagged("post_install", "-at_install")
class TestWaitingByOtherChannels(WaitingCommon, MockSMS):
    """Text messages, letters and calls are evaluated by the same rule."""

    def test_text_message(self):
        self.by(("sms",))
        self.switch_on()

        def check(late, words):
            with self.mockSMSGateway():
                self.job("sms.ir_cron_sms_scheduler_action")
            self.assertNotIn(self.last.mail_message_id, self._sms_messages())
            self.assertTakenBack(self.last, words)

        self.after_each_change(check)

    def _sms_messages(self):
        sent = self.env["sms.sms"].search([("state", "in", ("pending", "process", "sent"))])
        return sent.mail_message_id

    def test_text_message_to_another_number(self):
        self.by(("sms",))
        self.switch_on()
        late = self.waiting()
        late.phone = "+34 698 765 432"
        self.unseen()
        with self.mockSMSGateway():
            self.job("sms.ir_cron_sms_scheduler_action")
        self.assertFalse(self._sms)
        self.assertTakenBack(self.last, "by now, +34698765432 is used")
        self.days_later(1)
        with self.mockSMSGateway():
            self.nightly()
            self.job("sms.ir_cron_sms_scheduler_action")
        self.assertEqual([sms["number"] for sms in self._sms], ["+34698765432"])
        self.assertEqual(self.contacts(late)[-1].address, "+34698765432")

    def test_text_message_that_is_still_true_leaves(self):
        self.by(("sms",))
        self.switch_on()
        self.waiting()
        with self.mockSMSGateway():
            self.job("sms.ir_cron_sms_scheduler_action")
        self.assertEqual(len(self._sms), 1)

    def test_letter_by_post(self):
        self.by(("post",))
        self.switch_on()
        posted = []

        def answers(_url, params, timeout):
            posted.extend(params["documents"])
            documents = [{**document, "send_id": 7, "sent": True} for document in params["documents"]]
            return {"request_code": 200, "request": {"documents": documents}}

        def check(_late, words):
            letter = self.env["snailmail.letter"].search([("message_id", "=", self.last.mail_message_id.id)])
            with patch("odoo.addons.snailmail.models.snailmail_letter.iap_tools.iap_jsonrpc", answers):
                letter._snailmail_print_valid_address()
            self.assertFalse(posted)
            self.assertEqual(letter.state, "canceled")
            self.assertTakenBack(self.last, words)

        self.after_each_change(check)

    def test_call_is_taken_back_by_the_next_evaluation(self):
        self.by(("phone",))
        self.switch_on()

        def check(late, words):
            call = self.last.activity_id
            self.case(late).action_refresh()
            self.assertFalse(call.exists())
            self.assertTakenBack(self.last, words)

        self.after_each_change(check)

    def test_call_is_not_replaced_night_by_night(self):
        self.by(("phone",))
        self.switch_on()
        late = self.waiting()
        call = self.last.activity_id
        for _night in range(20):
            self.days_later(1)
            self.invoice(late, 10, overdue=1)
            self.nightly()
        self.assertTrue(call.exists())
        self.assertEqual(self.taken(late), ["Reminder"])

    def test_call_that_was_taken_back_is_no_level_taken(self):
        self.by(("phone",))
        self.switch_on()
        late = self.waiting()
        self.case(late).paused_until = self.today + timedelta(3)
        self.env.cr.precommit.run()
        self.assertTakenBack(self.last, "is paused")
        self.assertFalse(self.case(late).level_id)
        self.days_later(4)
        self.nightly()
        self.assertEqual(self.taken(late), ["Reminder", "Reminder"])
        self.assertTrue(self.contacts(late)[-1].activity_id)

    def test_call_to_another_number(self):
        self.by(("phone",))
        self.switch_on()
        late = self.waiting()
        late.phone = "+34 698 765 432"
        self.days_later(1)
        self.nightly()
        self.assertTakenBack(self.last, "by now, +34 698 765 432 is used")
        self.assertEqual(self.contacts(late)[-1].address, "+34 698 765 432")

    def test_each_channel_of_a_step_is_evaluated_as_if_none_of_them_had_left(self):
        self.by(("email",), ("phone",))
        self.switch_on()
        late = self.waiting()
        mail, call = self.contacts(late).sorted("channel")
        self.delivered(late)
        self.days_later(30)
        self.case(late).action_refresh()
        self.assertTrue(call.activity_id.exists())
        self.pay(self.bill, 400)
        self.env.cr.precommit.run()
        self.assertTakenBack(call, "by now that is $ 100.00")
        self.assertEqual(mail.delivery, "sent")

    def test_setting_of_the_customer_takes_back_at_once(self):
        self.by(("phone",))
        self.switch_on()
        late = self.waiting()
        self.case(late).with_user(self.accountant).no_phone = True
        self.assertTrue(self.last.activity_id.exists())
        self.env.cr.precommit.run()
        self.assertTakenBack(self.last, "does not want")
        self.assertEqual(self.case(late).reason_code, "address_unwanted")

    def test_switching_off_takes_back_at_once(self):
        self.by(("phone",))
        self.switch_on()
        late, other = self.waiting("Late Ltd"), self.waiting("Other Ltd")
        self.company.collections_active = False
        self.env.cr.precommit.run()
        for contact in self.contacts(late) | self.contacts(other):
            self.assertTakenBack(contact, "has been switched off")
        self.assertFalse((self.case(late) | self.case(other)).activity_ids)


@tagged("post_install", "-at_install")
class TestWaitingOnPaper(WaitingCommon):
    """Letters that wait to be printed, and printed ones that wait to be posted."""

    def setUp(self):
        super().setUp()
        self.by(("letter",))
        self.switch_on()

    def letter(self):
        return self.last.printed_letter_id.with_user(self.accountant)

    def test_letter_that_would_not_be_written_so_now_is_not_printed(self):
        def check(_late, words):
            if self.letter().state == "cancelled":  # whoever noted the change evaluated the case
                return self.assertTakenBack(self.last, words)
            told = self.letter().action_print()
            self.assertEqual((told["tag"], self.letter().state), ("display_notification", "cancelled"))
            self.assertIn(words, told["params"]["message"].replace("\xa0", " "))
            self.assertFalse(told["params"]["next"])
            self.assertTakenBack(self.last, words)

        self.after_each_change(check)

    def test_whoever_prints_what_was_taken_off_the_pile_already_is_told_why(self):
        self.waiting()
        self.pay(self.bill, 400)
        self.env.cr.precommit.run()
        with self.assertRaisesRegex(UserError, "None of these letters .*by now that is"):
            self.letter().action_print()

    def test_others_are_printed(self):
        self.waiting("Late Ltd")
        late, bill = self.letter(), self.bill
        self.waiting("Other Ltd")
        other = self.letter()
        self.pay(bill, 400)
        self.unseen()
        told = (late | other).action_print()
        self.assertEqual((late.state, other.state), ("cancelled", "printed"))
        self.assertEqual(told["params"]["next"]["type"], "ir.actions.act_url")
        self.assertIn(late.name, told["params"]["message"])

    def test_what_was_printed_is_printed_again_as_it_is(self):
        self.waiting()
        self.letter().action_print()
        self.pay(self.bill, 400)
        self.env.cr.precommit.run()
        self.assertEqual(self.letter().action_print()["type"], "ir.actions.act_url")
        self.assertEqual(self.letter().state, "printed")

    def test_printed_letter_that_is_not_true_any_more_is_not_handed_to_the_post(self):
        late = self.waiting()
        self.letter().action_print()
        self.pay(self.bill, 400)
        self.unseen()
        with self.assertRaisesRegex(UserError, f"{self.letter().name}: .*by now that is"), self.env.cr.savepoint():
            self.letter().action_posted()
        self.letter().action_cancel()
        self.days_later(1)
        self.nightly()
        self.assertEqual(self.contacts(late).mapped("delivery"), ["cancelled", "queued"])

    def test_next_night_lays_the_true_one_on_the_pile(self):
        late = self.waiting()
        self.pay(self.bill, 400)
        self.env.cr.precommit.run()
        self.assertTakenBack(self.last, "by now that is $ 100.00")
        self.days_later(1)
        self.nightly()
        states = [contact.printed_letter_id.state for contact in self.contacts(late)]
        self.assertEqual(states, ["cancelled", "to_print"])

    def test_letter_to_another_address(self):
        late = self.waiting()
        late.street = "2 Mill Lane"
        self.unseen()
        self.letter().action_print()
        self.assertTakenBack(self.last, "by now, 2 Mill Lane, 12207, Albany, US is used")


@tagged("post_install", "-at_install")
class TestWithdrawals(WaitingCommon):
    """The log says of what did not leave why: read by those who read it, changed by nobody."""

    def setUp(self):
        super().setUp()
        self.switch_on()
        self.late = self.waiting()
        self.pay(self.bill, 400)
        self.env.cr.precommit.run()
        self.withdrawal = self.last.withdrawal_ids

    def test_told_in_the_readers_language(self):
        self.assertIn("by now that is", self.withdrawal.with_user(self.accountant).why)
        self.assertEqual(self.withdrawal.reasons[0]["code"], "amount_changed")

    def test_nobody_writes_one_or_changes_it(self):
        Withdrawal = self.env["collections.contact.withdrawal"]
        with self.assertRaises(AccessError):
            Withdrawal.with_user(self.manager).create({"contact_id": self.last.id, "reasons": []})
        with self.assertRaises(UserError):
            self.withdrawal.reasons = []
        with self.assertRaises(UserError):
            self.withdrawal.unlink()

    def test_company_of_another_user(self):
        company = self.env["res.company"].create({"name": "Other Company"})
        other = self._user("other", "base.group_user,collections_followup.collections_group_user", company)
        own = self.env["collections.contact.withdrawal"].with_user(other).with_context(allowed_company_ids=company.ids)
        self.assertFalse(own.search([("contact_id", "=", self.last.id)]))

    def test_taken_back_once(self):
        self.last._take_back_outdated()
        self.case(self.late).action_refresh()
        self.assertEqual(len(self.last.withdrawal_ids), 1)

    def test_what_somebody_else_takes_back_at_this_moment_is_left_to_them(self):
        self.days_later(1)
        self.nightly()
        contact = self.contacts(self.late)[-1]
        self.case(self.late).write({"excluded": True, "exclusion_reason": "Insolvent"})
        held = patch.object(type(contact), "try_lock_for_update", lambda contacts, **_options: contacts.browse())
        with held:
            self.assertEqual(contact.sudo()._take_back_outdated(), contact.sudo())
        self.assertFalse(contact.withdrawal_ids)
        contact.sudo()._take_back_outdated()
        self.assertTrue(contact.withdrawal_ids)


@tagged("post_install", "-at_install")
class TestWaitingReminders(AgreementCommon, MailServer):
    """Reminders of installments are evaluated once more too."""

    def setUp(self):
        super().setUp()
        self.switch_on()
        self.plan = self.agree()
        self.on(self.day(7))
        self.nightly()
        self.reminder = self.contacts(self.late).filtered("installment_id")
        self.assertEqual(self.reminder.installment_claimed, 100)

    def work_off(self):
        with self.mail_server():
            self.env["mail.mail"].process_email_queue()
        self.env.invalidate_all()

    def test_part_of_the_installment_comes(self):
        self.pay(self.bill, 60)
        self.env.cr.precommit.clear()
        self.work_off()
        self.assertFalse(self.sent)
        self.assertIn("by now that is", self.reminder.why_not_sent)
        self.on(self.day(8))
        self.nightly()
        self.work_off()
        self.assertEqual(len(self.sent), 1)
        self.assertEqual(self.contacts(self.late).filtered("installment_id").mapped("installment_claimed"), [100, 40])

    def test_reminder_that_is_still_true_leaves(self):
        self.work_off()
        self.assertEqual(len(self.sent), 1)

    def test_paused(self):
        self.case(self.late).paused_until = self.day(30)
        self.env.cr.precommit.clear()
        self.work_off()
        self.assertFalse(self.sent)
        self.assertIn("is paused", self.reminder.why_not_sent)

    def test_day_has_passed(self):
        self.on(self.day(11))
        self.work_off()
        self.assertFalse(self.sent)
        self.assertIn("nobody is to be reminded", self.reminder.why_not_sent)

    def test_address_changed(self):
        self.late.email = "new@customer.example"
        self.env.cr.precommit.clear()
        self.work_off()
        self.assertFalse(self.sent)
        self.assertIn("new@customer.example", self.reminder.why_not_sent)

    def test_agreement_is_over(self):
        self.plan.sudo()._move_on("cancelled", "active")
        self.env.cr.precommit.clear()
        self.work_off()
        self.assertFalse(self.sent)

    def test_switched_off(self):
        self.company.collections_active = False
        self.env.cr.precommit.clear()
        self.work_off()
        self.assertFalse(self.sent)
        self.assertIn("switched off", self.reminder.why_not_sent)


@tagged("post_install", "-at_install")
class TestSeveralAddresses(WaitingCommon):
    """Two addresses in one e-mail field are both used, as Odoo does."""

    def setUp(self):
        super().setUp()
        self.by(("email",))
        self.switch_on()

    def work_off(self):
        with self.mail_server():
            self.env["mail.mail"].process_email_queue()
        self.env.invalidate_all()

    def test_both_are_written_to_and_logged(self):
        late = self.waiting(email="Ann <ann@customer.example>; bob@customer.example")
        self.assertEqual(self.last.address, "ann@customer.example, bob@customer.example")
        self.work_off()
        [to] = self.addressed
        for address in ("ann@customer.example", "bob@customer.example"):
            self.assertIn(address, to)
        self.assertEqual(self.contacts(late).delivery, "sent")

    def test_one_on_the_blacklist_is_enough(self):
        self.company.collections_blacklist = True
        self.waiting(email="ann@customer.example, bob@customer.example")
        self.env["mail.blacklist"]._add("bob@customer.example")
        self.unseen()
        self.work_off()
        self.assertFalse(self.sent)
        self.assertTakenBack(self.last, "on the blacklist")

    def test_change_to_the_blacklist_is_noticed(self):
        late = self.waiting(email="ann@customer.example, bob@customer.example")
        case, changes = self.case(late), self.env["collections.changes"]
        before = changes._fingerprints(case, self.today)
        self.env["mail.blacklist"]._add("bob@customer.example")
        self.assertNotEqual(changes._fingerprints(case, self.today), before)

    def test_none_is_valid(self):
        late = self.customer("Late Ltd", email="nobody; nowhere")
        self.invoice(late, 500, overdue=5)
        self.assertEqual([reason.code for reason in self.evaluate(late).refusals], ["address_invalid"])


@tagged("post_install", "-at_install")
class TestLater(CollectionsCommon):
    """Work for the end of a transaction is noted as often as it comes up, and done once."""

    def test_once_for_all(self):
        ann, bob = self.customer("Ann"), self.customer("Bob")
        done = []
        with patch.object(type(ann), "_collections_refresh", lambda partners: done.append(partners)):
            for partner in (bob, ann, bob):
                later.note(partner, "_collections_refresh")
            later.note(ann.browse(), "_collections_refresh")
            self.assertFalse(done)
            self.env.cr.precommit.run()
        self.assertEqual(done, [ann | bob])

    def test_forgotten(self):
        ann = self.customer("Ann")
        done = []
        with patch.object(type(ann), "_collections_refresh", lambda partners: done.append(partners)):
            later.note(ann, "_collections_refresh")
            later.forget(ann, "_collections_refresh")
            self.env.cr.precommit.run()
        self.assertFalse(done)
