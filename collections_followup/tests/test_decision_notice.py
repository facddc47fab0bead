from email import message_from_bytes, policy

from odoo.tests import BaseCase, tagged

from ..decision.failure import FULL, NO_ADDRESS, NO_SERVER, REFUSED
from ..decision.notice import Notice, read_notice

OURS = "<123.456-openerp-7-collections.case@ours.example>"


def report(action="failed", status="5.1.1", said="smtp; 550 5.1.1 no such user", kind="delivery-status", more=""):
    """A delivery report about a message to ann@customer.example."""
    return f"""From: MAILER-DAEMON@mx.customer.example
Subject: Delivery report
Message-ID: <report@mx.customer.example>
Content-Type: multipart/report; report-type={kind}; boundary="B"

--B
Content-Type: text/plain

The message to ann@customer.example.

--B
Content-Type: message/{kind}

Reporting-MTA: dns; mx.customer.example

{more}Final-Recipient: rfc822; Ann@customer.example
Action: {action}
Status: {status}
Diagnostic-Code: {said}

--B
Content-Type: text/rfc822-headers

Message-Id: {OURS}
Subject: a reminder

--B--
"""


def words(text, sender="postmaster@customer.example", subject="Undeliverable: a reminder", headers=""):
    return f"From: {sender}\nSubject: {subject}\nMessage-ID: <n@customer.example>\n{headers}\n{text}\n"


def read(raw):
    return read_notice(message_from_bytes(raw.encode(), policy=policy.SMTP))


@tagged("post_install", "-at_install")
class TestNotices(BaseCase):
    """What mail servers say of a message of ours, in reports and in their own words."""

    def test_reports(self):
        for action, status, kind in (
            ("failed", "5.1.1", "failed"),
            ("Failed", "5.1.1", "failed"),
            ("delayed", "4.4.1", "other"),
            ("delivered", "2.0.0", "other"),
            ("relayed", "2.0.0", "other"),
            ("expanded", "2.0.0", "other"),
        ):
            with self.subTest(action):
                self.assertEqual(read(report(action, status)).kind, kind)

    def test_report_names_the_message_and_the_address(self):
        notice = read(report("failed", "5.2.2", "smtp; 552 5.2.2 over quota"))
        self.assertEqual(notice.failure, (FULL, True))
        self.assertEqual(notice.addresses, ("ann@customer.example",))
        self.assertEqual(notice.message_ids, (OURS,))

    def test_one_of_several_recipients_has_failed(self):
        other = "Final-Recipient: rfc822; bob@customer.example\nAction: delivered\nStatus: 2.0.0\n\n"
        notice = read(report(more=other))
        self.assertEqual((notice.kind, notice.addresses), ("failed", ("ann@customer.example",)))

    def test_address_that_forwards(self):
        notice = read(report(more="Original-Recipient: rfc822; ann@customer.example\n").replace("Ann@", "hidden@"))
        self.assertIn("ann@customer.example", notice.addresses)

    def test_receipts_of_readers_and_complaints(self):
        for kind in ("disposition-notification", "feedback-report"):
            with self.subTest(kind):
                self.assertEqual(read(report(kind=kind)), Notice("other"))

    def test_words(self):
        for text, failure in (
            ("I wasn't able to deliver your message to ann@customer.example:\nno mailbox here. (#5.1.1)", NO_ADDRESS),
            ("Delivery has failed to these recipients: ann@customer.example couldn't be found.", NO_ADDRESS),
            ("No se ha podido entregar el mensaje a ann@customer.example: el buzón está lleno", FULL),
            ("Viestiä ei voitu toimittaa osoitteeseen ann@customer.example: vastaanottajaa ei löydy", NO_ADDRESS),
            ("Ihre Nachricht konnte nicht zugestellt werden: ann@customer.example, 554 5.7.1 Spam", REFUSED),
            ("Your message to ann@customer.example could not be delivered for 5 days: host not found", NO_SERVER),
        ):
            with self.subTest(text):
                notice = read(words(text))
                self.assertEqual((notice.kind, notice.failure.code), ("failed", failure))
                self.assertEqual(notice.addresses, ("ann@customer.example",))

    def test_copy_of_our_message_tells_nothing_of_the_failure(self):
        """Our reminder says that an account has not been paid; a customer may be called Spam Ltd."""
        text = f"This is a permanent error.\n<ann@customer.example>: no such user\n\n\
--- Below this line is a copy of the message.\n\nMessage-Id: {OURS}\nDear Spam Ltd, your mailbox is full"
        notice = read(words(text, subject="failure notice"))
        self.assertEqual(notice.failure.code, NO_ADDRESS)
        self.assertIn(OURS, notice.message_ids)

    def test_words_that_tell_of_no_failure(self):
        for text in (
            "THIS IS A WARNING ONLY. YOU DO NOT NEED TO RESEND. It could not be delivered yet.",
            "Your message is delayed; we will keep trying. It could not be delivered.",
            "El mensaje se ha retrasado y no se pudo entregar todavía",
            "Your message was successfully delivered.",
        ):
            with self.subTest(text):
                self.assertEqual(read(words(text, subject="Notice")).kind, "other")

    def test_people_write_no_notices(self):
        for raw in (
            words("The goods could not be delivered, so we do not pay.", "ann@customer.example", "Re: a reminder"),
            words("I forward you this.", "ann@customer.example", "FW: Undeliverable: a reminder"),
            words("Delivery failed", "postmanpat@customer.example", "Undelivered parcel"),
        ):
            with self.subTest(raw):
                self.assertEqual(read(raw), Notice())

    def test_report_that_a_person_forwards_is_no_notice(self):
        raw = (
            "From: ann@customer.example\nSubject: I got this\nMIME-Version: 1.0\n"
            "Content-Type: message/rfc822\n\n" + report()
        )
        self.assertEqual(read(raw), Notice())

    def test_odd_encodings_are_read_as_well_as_can_be(self):
        headers = "Content-Type: text/plain; charset=x-unknown-99\n"
        self.assertEqual(read(words("ann@customer.example: user unknown", headers=headers)).kind, "failed")
