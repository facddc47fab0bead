from datetime import timedelta

from odoo.tests import BaseCase, tagged

from ..decision.automatic import is_automatic
from .common import CollectionsCommon


@tagged("post_install", "-at_install")
class TestAutomatic(BaseCase):
    """A machine is known by its headers (RFC 3834), by what it reports, and by how its subject begins."""

    def test_what_machines_write(self):
        for headers, subject, report in (
            ({"auto-submitted": "auto-replied"}, "Re: a reminder", ""),
            ({"auto-submitted": "auto-generated; owner-email=a@b.example"}, "Ticket 12", ""),
            ({"precedence": "bulk"}, "News", ""),
            ({"precedence": "auto_reply"}, "Thank you", ""),
            ({"x-autoreply": "yes"}, "", ""),
            ({"x-auto-response-suppress": "All"}, "Re: a reminder", ""),
            ({"return-path": "<>"}, "Re: a reminder", ""),
            ({}, "Automatic reply: a reminder about your account", ""),
            ({}, "Out of Office: a reminder", ""),
            ({}, "Respuesta automática: recordatorio", ""),
            ({}, "Fuera de la oficina: recordatorio", ""),
            ({}, "Automaattinen vastaus: muistutus", ""),
            ({}, "Poissa toimistosta", ""),
            ({}, "Abwesenheitsnotiz: Erinnerung", ""),
            ({}, "Undeliverable: a reminder", ""),
            ({}, "Read: a reminder", ""),
            ({}, "Re: a reminder", "disposition-notification"),
            ({}, "Re: a reminder", "delivery-status"),
        ):
            with self.subTest(headers=headers, subject=subject):
                self.assertTrue(is_automatic(headers, subject, report))

    def test_what_people_write(self):
        for headers, subject in (
            ({}, "Re: a reminder about your account"),
            ({"auto-submitted": "no"}, "Re: a reminder"),
            ({"return-path": "<anna@customer.example>", "list-unsubscribe": "<x>"}, "Re: a reminder"),
            ({}, "AW: Erinnerung"),
            ({}, "We were out of office last week, sorry"),
            ({}, "Autogarage Müller: Rechnung"),
            ({}, ""),
        ):
            with self.subTest(headers=headers, subject=subject):
                self.assertFalse(is_automatic(headers, subject))


@tagged("post_install", "-at_install")
class TestAutomaticReplies(CollectionsCommon):
    """An automatic reply is logged as one: it holds nothing, and the next level comes on its day."""

    def setUp(self):
        super().setUp()
        self.late = self.customer("Away Ltd")
        self.invoice(self.late, 500, overdue=5)
        self.switch_on()
        self.nightly()
        self.delivered(self.late)

    def answers(self, *headers, subject="Re: your reminder"):
        """An answer to the reminder comes by the mail gateway."""
        reminder = self.contacts(self.late)[:1].mail_message_id
        raw = "\n".join(
            [
                f"From: Away Ltd <{self.late.email}>",
                "To: catchall@company.example",
                f"Subject: {subject}",
                f"Message-ID: <{self.today}-{len(headers)}@customer.example>",
                f"In-Reply-To: {reminder.message_id}",
                f"References: {reminder.message_id}",
                *headers,
                "Content-Type: text/plain; charset=utf-8",
                "",
                "I am away until the end of April.",
            ]
        )
        self.env["mail.thread"].message_process("collections.case", raw)
        return self.contacts(self.late)[-1:]

    def test_absence_holds_nothing_and_is_no_contact(self):
        self.days_later(2)
        contact = self.answers("Auto-Submitted: auto-replied")
        self.assertEqual((contact.direction, contact.kind, contact.delivery), ("in", "automatic", "done"))
        case = self.case(self.late)
        self.assertFalse(case.unread_reply)
        self.assertEqual(self.judge(self.late).last_contact, self.today - timedelta(2))
        for _night in range(8):
            self.days_later(1)
            self.nightly()
        self.assertEqual(self.taken(self.late), ["Reminder", "Second copy, overdue"])

    def test_absence_without_a_header_is_known_by_its_subject(self):
        self.assertEqual(self.answers(subject="Automatic reply: your reminder").kind, "automatic")

    def test_answer_of_a_person_holds_the_next_step(self):
        self.assertEqual(self.answers("Auto-Submitted: no").kind, "message")
        self.assertTrue(self.case(self.late).unread_reply)

    def test_other_threads_take_automatic_messages_as_before(self):
        raw = "\n".join(
            [
                f"From: {self.late.email}",
                "To: catchall@company.example",
                "Subject: Automatic reply",
                "Message-ID: <other@customer.example>",
                "Auto-Submitted: auto-replied",
                "",
                "Away.",
            ]
        )
        before = len(self.late.message_ids)
        self.env["mail.thread"].message_process("res.partner", raw, thread_id=self.late.id)
        self.assertEqual(len(self.late.message_ids), before + 1)
