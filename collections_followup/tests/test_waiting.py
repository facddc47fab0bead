from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.sms.tests.common import MockSMS

from .. import later
from .common import CollectionsCommon
from .debtor import TODAY
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
        """Nobody has looked at the case since: a run held it, or it was changed in the database of another add-on."""
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
        dispute = {"case_id": self.case(late).id, "move_id": self.bill.id, "description": "Not delivered"}
        self.env["collections.dispute"].create(dispute)

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
        "all_is_covered": "please allocate them",
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

    def changes(self):
        """A customer, and what is said of their reminder, for each change."""
        for number, (change, words) in enumerate(self.CHANGES.items()):
            with self.subTest(change):
                self.company.collections_active = True
                late = self.waiting(f"Late{number} Ltd")
                getattr(self, change)(late)
                self.unseen()
                yield late, words


@tagged("post_install", "-at_install")
class TestWaitingMail(WaitingCommon):
    """What waits in the mail queue is judged once more at the moment it leaves."""

    def setUp(self):
        super().setUp()
        self.by(("email",))
        self.switch_on()

    def work_off(self, **trouble):
        with self.mail_server(**trouble):
            self.env["mail.mail"].process_email_queue()
        self.env.invalidate_all()

    def test_whatever_has_changed_takes_it_back_and_the_log_says_why(self):
        for _late, words in self.changes():
            self.work_off()
            self.assertFalse(self.sent)
            self.assertTakenBack(self.last, words)

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

    def test_night_itself_writes_it_anew(self):
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
        """A thousand e-mails take minutes: each of them is looked at once more."""
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
        looked = []
        judge = type(self.last)._objections_safely

        def spy(contacts):
            looked.append(len(contacts))
            return judge(contacts)

        with patch.object(type(self.last), "_objections_safely", spy):
            self.work_off(then=lambda: self.days_later(1))
        self.assertEqual((looked, len(self.sent)), ([2, 1], 2))

    def test_customers_are_judged_together_and_again_only_when_something_has_changed(self):
        for number in range(3):
            self.waiting(f"Late{number} Ltd")
        with patch.object(type(self.case(self.bill.partner_id)), "_consider", autospec=True) as consider:
            consider.side_effect = type(self.env["collections.case"])._consider.temp_original if False else None
            consider.side_effect = consider_of(self)
            self.work_off()
        self.assertEqual((len(self.sent), consider.call_count), (3, 1))

    def test_customer_who_cannot_be_judged_keeps_nobody_else_waiting(self):
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
        self.log(late, direction="out", kind="message", **{k: mail[k] for k in ("address", "mail_message_id", "summary")})
        self.case(late).write({"excluded": True, "exclusion_reason": "Insolvent"})
        self.unseen()
        self.work_off()
        self.assertEqual(len(self.sent), 1)

    def test_what_was_taken_back_is_not_on_the_customers_page(self):
        late = self.waiting()
        thread = self.env["collections.thread"]
        self.assertIn(self.last.mail_message_id, thread._messages(self.case(late).sudo()))
        self.pay(self.bill, 400)
        self.env.cr.precommit.run()
        self.env.invalidate_all()
        self.assertNotIn(self.last.mail_message_id, thread._messages(self.case(late).sudo()))


def consider_of(test):
    """What ``_consider`` does, to be counted."""
    original = type(test.env["collections.case"])._consider
    return original
