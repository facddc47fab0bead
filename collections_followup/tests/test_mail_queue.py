from contextlib import contextmanager
from smtplib import SMTPServerDisconnected
from unittest.mock import Mock, patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import IrMail_Server, MailDeliveryException

from .common import CollectionsCommon

FULL = MailDeliveryException("Mail Delivery Failed", "SMTPDataError: (452, b'Insufficient system storage')")
UNKNOWN = MailDeliveryException(
    "Mail Delivery Failed", "SMTPRecipientsRefused: {'a@b.example': (550, b'No such user')}"
)


@tagged("post_install", "-at_install")
class TestMailQueue(CollectionsCommon):
    """A mail server that is down or full delays a reminder, and neither loses nor doubles it."""

    def setUp(self):
        super().setUp()
        self.late = self.customer("Late Ltd")
        self.bill = self.invoice(self.late, 100, overdue=5)
        self.switch_on()
        self.nightly()
        self.mail = self.queued(self.late)
        self.message_id = self.mail.message_id

    @contextmanager
    def mail_server(self, connect=None, send=None):
        """A mail server that fails so, when it is connected to or when it is given a message."""
        self.sent = []

        def send_email(_server, message, **_options):
            if send:
                raise send
            self.sent.append(message["Message-Id"])
            return message["Message-Id"]

        with (
            patch.object(IrMail_Server, "_disable_send", lambda _server: False),
            patch.object(IrMail_Server, "_connect__", Mock(side_effect=connect)),
            patch.object(IrMail_Server, "send_email", send_email),
            mute_logger("odoo.addons.mail.models.mail_mail"),
        ):
            yield

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

    def test_payment_that_arrives_while_a_run_holds_the_case_takes_the_message_back(self):
        self.pay(self.bill)
        self.env.cr.precommit.clear()  # the case is locked, so the payment does not wait for it
        self.work_off()
        self.assertFalse(self.sent)
        self.assertEqual(self.contacts(self.late).delivery, "cancelled")

    def test_part_payment_leaves_the_message(self):
        self.pay(self.bill, 40)
        self.env.cr.precommit.run()
        self.work_off()
        self.assertEqual(self.sent, [self.message_id])

    def test_refusal_for_good_is_not_tried_again(self):
        self.work_off(send=UNKNOWN)
        self.assertEqual(self.mail.state, "exception")
        self.assertEqual(self.contacts(self.late).delivery, "failed")

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
