from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.base.models.ir_mail_server import MailDeliveryException

from .common import CollectionsCommon
from .test_mail_queue import MailServer

REPORT = """From: MAILER-DAEMON@mx.customer.example
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <report-{number}@mx.customer.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

{said}

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.customer.example

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--B
Content-Type: text/rfc822-headers

Message-Id: {message_id}
Subject: a reminder

--B--
"""

WORDS = """From: {sender}
To: {to}
Subject: {subject}
Message-ID: <words-{number}@mx.customer.example>

{text}
"""


@tagged("post_install", "-at_install")
class TestUndelivered(MailServer, CollectionsCommon):
    """What comes back is understood, what may pass is tried again, and a person can send a message once more."""

    def setUp(self):
        super().setUp()
        self.late = self.customer("Late Ltd", email="late@customer.example")
        self.bill = self.invoice(self.late, 100, overdue=5)
        self.company.alias_domain_id = self.env["mail.alias.domain"].create({"name": "company.example"})
        self.switch_on()
        self.nightly()
        self.work_off()
        self.number = 0

    def work_off(self, **trouble):
        """The mail queue, as the scheduler calls it."""
        with self.mail_server(**trouble):
            self.env["mail.mail"].process_email_queue()
        self.env.invalidate_all()

    @property
    def reminder(self):
        return self.contacts(self.late).filtered("level_id")[-1:]

    def comes_back(self, status, said="", action="failed", **values):
        """A delivery report comes by the mail gateway."""
        self.comes(REPORT, status=status, said=said, action=action, **values)

    def comes_in_words(self, text, sender="postmaster@customer.example", subject="Undeliverable: a reminder", **values):
        self.comes(WORDS, text=text, sender=sender, subject=subject, **values)

    def comes(self, raw, **values):
        self.number += 1
        known = {
            "to": self.company.alias_domain_id.bounce_email,
            "address": self.late.email,
            "message_id": self.reminder.mail_message_id.message_id,
            "number": self.number,
        }
        gateway = self.env(user=self.env.ref("base.user_admin").id, context={})  # as the pipe script logs in
        gateway["mail.thread"].message_process(False, raw.format(**known | values))
        self.env.cr.flush()
        self.job("collections_followup.ir_cron_undelivered")
        self.env.invalidate_all()

    def asked(self):
        """What people are asked for."""
        return self.case(self.late).activity_ids.activity_type_id.mapped("name")

    def found(self):
        return self.reminder.delivery, self.case(self.late).reason_code, self.asked()

    def is_fine(self):
        self.assertEqual((self.reminder.delivery, self.asked()), ("sent", []))
        self.assertEqual(self.case(self.late).outcome, "wait")

    def test_what_tells_of_no_failure_changes_nothing(self):
        for action, status in (("delayed", "4.4.1"), ("delivered", "2.0.0"), ("relayed", "2.0.0")):
            with self.subTest(action):
                self.comes_back(status, action=action)
                self.is_fine()
        self.comes_in_words("Your message is delayed, we will keep trying.", subject="Delivery delayed")
        self.is_fine()

    def test_each_failure_has_its_own_reason_and_task(self):
        self.company.collections_retry_days = 1
        self.days_later(1)  # what may pass has been tried for long enough
        for status, said, code, task in (
            ("5.1.1", "550 no such user", "address_bounced", "Find a Better Address"),
            ("5.4.4", "host not found", "address_no_server", "Find a Better Address"),
            ("5.2.2", "552 over quota", "address_full", "Mailbox Full"),
            ("5.7.1", "554 rejected as spam", "address_rejected", "Message Refused"),
            ("5.3.4", "552 message too big", "address_too_large", "Message Too Large"),
            ("4.4.7", "delivery time expired", "address_no_server", "Find a Better Address"),
        ):
            with self.subTest(status):
                self.comes_back(status, said)
                self.assertEqual(self.found(), ("bounced", code, [task]))
                self.assertIn("late@customer.example", self.case(self.late).why)

    def test_notice_without_our_message_finds_it(self):
        for text, sender in (
            ("<late@customer.example>:\nSorry, no mailbox here by that name. (#5.1.1)", "MAILER-DAEMON@mx.example"),
            (
                "Delivery has failed to these recipients: late@customer.example. 550 5.1.1",
                "postmaster@customer.example",
            ),
            ("No se ha podido entregar el mensaje a late@customer.example: no existe", "postmaster@customer.example"),
        ):
            with self.subTest(text):
                self.comes_in_words(text, sender)
                self.assertEqual(self.found(), ("bounced", "address_bounced", ["Find a Better Address"]))
                self.reminder.mail_message_id.notification_ids.notification_status = "sent"
                self.job("collections_followup.ir_cron_undelivered")

    def test_notice_about_somebody_else_is_not_taken_for_ours(self):
        self.comes_in_words("Delivery has failed: other@customer.example. 550 5.1.1")
        self.is_fine()

    def test_full_mailbox_is_tried_again_before_anybody_is_asked(self):
        self.comes_back("5.2.2", "552 over quota")
        self.assertEqual((self.reminder.delivery, self.asked()), ("queued", []))
        self.comes_back("5.2.2", "552 over quota")  # the mail server says it twice
        self.assertEqual(len(self.contacts(self.late).filtered(lambda contact: contact.kind == "notice")), 1)
        self.work_off()
        self.assertFalse(self.sent, "it waits for twelve hours")
        self.days_later(1)
        self.nightly()
        self.work_off()
        self.assertEqual(self.sent, [self.reminder.mail_message_id.message_id])
        self.is_fine()
        self.assertEqual(self.taken(self.late), ["Reminder"])

    def test_mailbox_that_stays_full_is_told_after_two_days(self):
        for _day in range(2):
            self.comes_back("5.2.2", "552 over quota")
            self.assertEqual(self.asked(), [])
            self.days_later(1)
            self.work_off()
        self.comes_back("5.2.2", "552 over quota")
        self.assertEqual(self.found(), ("bounced", "address_full", ["Mailbox Full"]))
        self.assertIn("Mailbox full", self.reminder.why_not_arrived)
        again = self.contacts(self.late).filtered(lambda contact: contact.kind == "notice")
        self.assertEqual(set(again.mapped("summary")), {f"Sent again: {self.reminder.summary}"})

    def test_why_it_has_not_arrived_is_told_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("fi_FI")
        self.env["ir.module.module"].search([("name", "=", "collections_followup")])._update_translations("fi_FI")
        self.comes_back("5.7.1", "554 rejected as spam")
        reader = self.reminder.with_user(self.accountant).with_context(lang="fi_FI")
        self.assertEqual(reader.why_not_arrived, "Hylätty roskapostina tai vastaanottajan palvelimen sääntöjen vuoksi")

    def test_payment_takes_back_what_is_to_be_sent_again(self):
        self.comes_back("5.2.2", "552 over quota")
        self.pay(self.bill)
        self.env.cr.precommit.run()
        self.days_later(1)
        self.work_off()
        self.assertFalse(self.sent)
        self.assertEqual(self.reminder.delivery, "cancelled")

    def test_accountant_sends_again_because_the_address_is_right(self):
        self.comes_back("5.1.1", "550 no such user")
        case = self.case(self.late).with_user(self.accountant)
        self.assertTrue(case.can_send_again)
        self.assertEqual(self.reminder.why_not_arrived, "No such address")
        case.action_send_again()
        self.assertEqual((self.reminder.delivery, self.asked()), ("queued", []))
        self.work_off()
        self.assertEqual(self.addressed, ['"Late Ltd" <late@customer.example>'])
        self.assertIn("Auto-Submitted", self.headers[0])
        self.assertEqual(self.headers[0]["References"], self.sent[0])
        self.is_fine()
        with self.assertRaises(UserError):
            case.action_send_again()

    def test_message_is_sent_again_as_it_was_written(self):
        first = self.reminder.mail_message_id
        mail = self.env["collections.channel.email"]._mail_again(self.reminder)
        self.assertIn("See and pay", mail.body_html)
        self.assertIn(self.company.name, mail.body_html)
        self.assertEqual(
            (mail.mail_message_id, mail.recipient_ids, mail.email_from), (first, self.late, first.email_from)
        )

    def test_only_who_works_the_case_sends_again(self):
        self.comes_back("5.1.1", "550 no such user")
        nobody = self.env["res.users"].create({"name": "Nobody", "login": "nobody@company.example"})
        with self.assertRaises(AccessError):
            self.case(self.late).with_user(nobody).action_send_again()

    def test_refusal_in_the_dialogue_is_the_same_failure(self):
        self.company.collections_retry_days = 1
        for said, code, task in (
            (
                "SMTPRecipientsRefused: {'late@customer.example': (550, b'5.1.1 no')}",
                "address_bounced",
                "Find a Better Address",
            ),
            ("SMTPDataError: (554, b'5.7.1 rejected as spam')", "address_rejected", "Message Refused"),
            ("SMTPDataError: (552, b'5.3.4 too big')", "address_too_large", "Message Too Large"),
            ("SMTPSenderRefused: (553, b'5.7.1 not owned', 'me@company.example')", "address_failed", "Message Failed"),
        ):
            with self.subTest(said):
                self.comes_back("5.1.1", "550 no such user")
                self.case(self.late).action_send_again()
                self.work_off(send=MailDeliveryException("Mail Delivery Failed", said))
                self.job("collections_followup.ir_cron_undelivered")
                delivery = "failed" if code == "address_failed" else "bounced"
                self.assertEqual(self.found(), (delivery, code, [task]))

    def test_corrected_address_ends_the_hold_at_once(self):
        for status in ("5.1.1", "5.7.1"):
            with self.subTest(status):
                self.comes_back(status)
                self.assertEqual(self.case(self.late).outcome, "refused")
                self.late.email = f"better{status}@customer.example"
                self.case(self.late)._refresh()
                self.assertEqual((self.case(self.late).outcome, self.asked()), ("step", []))
                self.days_later(1)
                self.nightly()
                self.work_off()
                self.assertEqual(self.addressed, [f'"Late Ltd" <{self.late.email}>'])

    def test_sent_again_to_another_address_is_written_again(self):
        self.comes_back("5.1.1")
        self.late.email = "better@customer.example"
        self.case(self.late).action_send_again()
        self.work_off()
        self.assertFalse(self.sent)
        self.days_later(1)
        self.nightly()
        self.work_off()
        self.assertEqual(self.addressed, ['"Late Ltd" <better@customer.example>'])
