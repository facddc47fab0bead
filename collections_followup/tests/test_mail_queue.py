from contextlib import contextmanager
from smtplib import SMTPServerDisconnected
from unittest.mock import Mock, patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import IrMail_Server, MailDeliveryException
from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from .common import CollectionsCommon

FULL = MailDeliveryException("Mail Delivery Failed", "SMTPDataError: (452, b'Insufficient system storage')")
UNKNOWN = MailDeliveryException(
    "Mail Delivery Failed", "SMTPRecipientsRefused: {'a@b.example': (550, b'No such user')}"
)


class MailServer:
    """A mail server that takes messages, or fails."""

    @contextmanager
    def mail_server(self, connect=None, send=None, then=None):
        """A mail server that fails so, when it is connected to or when it is given a message.

        :param then: what happens once it has taken a message
        """
        self.sent, self.addressed, self.headers = [], [], []

        def send_email(_server, message, **_options):
            if send:
                raise send
            self.sent.append(message["Message-Id"])
            self.addressed.append(message["To"])
            self.headers.append(message)
            if then:
                then()
            return message["Message-Id"]

        with (
            patch.object(IrMail_Server, "_disable_send", lambda _server: False),
            patch.object(IrMail_Server, "_connect__", Mock(side_effect=connect)),
            patch.object(IrMail_Server, "send_email", send_email),
            mute_logger("odoo.addons.mail.models.mail_mail"),
        ):
            yield


@tagged("post_install", "-at_install")
class TestMailQueue(MailServer, CollectionsCommon, CronMixinCase):
    """A mail server that is down or full delays a reminder, and neither loses nor doubles it."""

    def setUp(self):
        super().setUp()
        self.late = self.customer("Late Ltd")
        self.bill = self.invoice(self.late, 100, overdue=5)
        self.switch_on()
        self.nightly()
        self.mail = self.queued(self.late)
        self.message_id = self.mail.message_id

    def work_off(self, **trouble):
        """The mail queue, as the scheduler calls it."""
        with self.mail_server(**trouble):
            self.env["mail.mail"].process_email_queue()
        self.env.invalidate_all()

    def test_server_that_is_down_full_or_breaks_off_delays_the_message(self):
        """OCA/credit-control#430: lines were stuck, or wrongly marked, after sending in the background."""
        for trouble in (
            {"connect": ConnectionRefusedError()},
            {"send": FULL},
            {"send": SMTPServerDisconnected("Connection unexpectedly closed")},
        ):
            with self.subTest(trouble=trouble):
                self.mail.scheduled_date = False
                self.work_off(**trouble)
                self.assertEqual(self.mail.state, "outgoing")
                self.assertTrue(self.mail.scheduled_date)
                self.assertEqual(self.contacts(self.late).delivery, "queued")
                self.work_off()
                self.assertFalse(self.sent, "it waits")

    def test_delayed_message_leaves_with_its_own_message_id(self):
        self.work_off(send=SMTPServerDisconnected("Connection unexpectedly closed"))
        self.days_later(1)
        self.work_off()
        self.assertEqual(self.sent, [self.message_id])
        self.assertEqual(self.contacts(self.late).delivery, "sent")
        self.nightly()
        self.assertEqual(self.taken(self.late), ["Reminder"])

    def test_delayed_message_is_not_written_again_by_the_next_night(self):
        self.work_off(connect=ConnectionRefusedError())
        self.days_later(1)
        self.nightly()
        self.assertEqual(self.taken(self.late), ["Reminder"])
        self.assertEqual(self.case(self.late).outcome, "wait")

    def test_payment_takes_back_a_message_that_has_not_left(self):
        self.pay(self.bill)
        self.env.cr.precommit.run()
        self.work_off()
        self.assertFalse(self.sent)
        self.assertEqual(self.contacts(self.late).delivery, "cancelled")

    def test_payment_takes_back_a_delayed_message(self):
        self.work_off(connect=ConnectionRefusedError())
        self.pay(self.bill)
        self.env.cr.precommit.run()
        self.days_later(1)
        self.work_off()
        self.assertFalse(self.sent)
        self.assertEqual(self.contacts(self.late).delivery, "cancelled")

    def pay_while_a_run_holds_the_case(self, bill, amount=None):
        """The case is locked, so that the payment passes it by: nothing is evaluated again."""
        self.pay(bill, amount)
        self.env.cr.precommit.clear()

    def test_payment_that_arrives_while_a_run_holds_the_case_takes_the_message_back(self):
        self.pay_while_a_run_holds_the_case(self.bill)
        self.work_off()
        self.assertFalse(self.sent)
        self.assertEqual(self.contacts(self.late).delivery, "cancelled")
        self.env.cr.precommit.run()
        self.job("collections_followup.ir_cron_undelivered")
        self.assertEqual(self.case(self.late).state, "closed", "the worklist learns of it too")

    def test_payment_that_arrives_while_the_queue_is_worked_off_takes_the_message_back(self):
        """A thousand e-mails take minutes; whoever pays in the meantime is not written to."""
        other = self.customer("Other Ltd")
        bill = self.invoice(other, 50, overdue=5)
        self.days_later(1)
        self.nightly()
        self.assertTrue(self.queued(other))
        self.work_off(then=lambda: self.pay_while_a_run_holds_the_case(bill))
        self.assertEqual(self.sent, [self.message_id])
        self.assertEqual(self.contacts(other).delivery, "cancelled")

    def test_message_that_somebody_sends_by_hand_at_the_same_time_leaves_once(self):
        """Odoo would hand it over twice: it learns of the other one when it has been handed over."""
        held = patch.object(type(self.mail), "try_lock_for_update", lambda mails, **_options: mails.browse())
        with held:
            self.work_off()
        self.assertFalse(self.sent)
        self.assertEqual(self.mail.state, "outgoing")
        self.work_off()
        self.assertEqual(self.sent, [self.message_id])

    def test_full_queue_goes_on_without_waiting_for_the_next_hour(self):
        others = [self.customer(f"Other{n} Ltd") for n in range(3)]
        for other in others:
            self.invoice(other, 50, overdue=5)
        self.days_later(1)
        self.nightly()
        self.env["ir.config_parameter"].sudo().set_param("mail.mail.queue.batch.size", 2)
        for left in (2, 0):
            with self.capture_triggers("mail.ir_cron_mail_scheduler_action") as triggers:
                self.work_off()
            self.assertEqual(bool(triggers.records), bool(left))
        self.assertEqual({self.contacts(other).delivery for other in others}, {"sent"})

    def test_queue_that_does_not_move_waits(self):
        """Else a mail server that is down would be tried without a break."""
        with self.capture_triggers("mail.ir_cron_mail_scheduler_action") as triggers:
            self.work_off(connect=ConnectionRefusedError())
        self.assertEqual(len(triggers.records), 1)
        self.assertGreater(triggers.records.call_at, fields.Datetime.now())

    def test_nobody_looks_for_a_better_address_of_a_message_that_has_arrived(self):
        """While Odoo sends a message, it counts as failed: that called our job once for each e-mail."""
        with self.capture_triggers("collections_followup.ir_cron_undelivered") as triggers:
            self.work_off()
            self.env.cr.flush()
        self.assertFalse(triggers.records)

    def test_messages_that_did_not_arrive_are_evaluated_together(self):
        for name in ("Other Ltd", "Third Ltd"):
            self.invoice(self.customer(name), 50, overdue=5)
        self.days_later(1)
        self.nightly()
        with self.capture_triggers("collections_followup.ir_cron_undelivered") as triggers:
            self.work_off(send=UNKNOWN)
            self.env.cr.flush()
        self.assertEqual(len(triggers.records), 1)

    def test_part_payment_takes_the_message_back(self):
        """It asks for what is not owed any more; the next night asks for the rest."""
        self.pay(self.bill, 40)
        self.env.cr.precommit.run()
        self.work_off()
        self.assertFalse(self.sent)
        self.assertEqual(self.contacts(self.late).delivery, "cancelled")
        self.days_later(1)
        self.nightly()
        self.work_off()
        self.assertEqual(len(self.sent), 1)
        self.assertEqual(self.case(self.late).amount_overdue, 60)

    def test_robots_are_told_not_to_answer_and_reminders_are_one_thread(self):
        self.work_off()
        for _night in range(12):
            self.days_later(1)
            self.nightly()
        first = self.headers[0]
        self.assertEqual(first["Auto-Submitted"], "auto-generated")
        self.assertEqual(first["X-Auto-Response-Suppress"], "OOF, AutoReply")
        self.assertEqual(first["References"].split(), [self.message_id])
        self.work_off()
        self.assertEqual(self.taken(self.late), ["Reminder", "Second copy, overdue"])
        self.assertEqual(self.headers[0]["References"].split(), [self.message_id, self.headers[0]["Message-Id"]])

    def test_refusal_for_good_is_not_tried_again(self):
        self.work_off(send=UNKNOWN)
        self.assertEqual(self.mail.state, "exception")
        self.assertEqual(self.contacts(self.late).delivery, "bounced")

    def test_address_that_is_refused_is_as_bad_as_one_that_bounces(self):
        self.work_off(send=UNKNOWN)
        self.days_later(1)
        self.nightly()
        case = self.case(self.late)
        self.assertEqual((case.outcome, case.reason_code), ("refused", "address_bounced"))
        address = self.env.ref("collections_followup.mail_activity_address")
        self.assertEqual(case.activity_ids.activity_type_id, address)
        self.late.email = "better@customer.example"
        self.days_later(1)
        self.nightly()
        self.work_off()
        self.assertEqual(len(self.sent), 1)

    def test_message_that_nobody_takes_is_left_to_a_person_after_two_days(self):
        self.work_off(connect=ConnectionRefusedError())
        self.days_later(3)
        self.work_off(connect=ConnectionRefusedError())
        self.assertEqual(self.mail.state, "exception")
        self.assertEqual(self.contacts(self.late).delivery, "failed")

    def test_messages_of_others_fail_as_they_always_did(self):
        other = self.env["mail.mail"].create({"email_to": "a@b.example", "subject": "Other", "body_html": "x"})
        self.work_off(connect=ConnectionRefusedError())
        self.assertEqual((other.state, other.failure_type), ("exception", False))
