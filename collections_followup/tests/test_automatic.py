from datetime import timedelta

from odoo.tests import BaseCase, tagged

from ..decision.automatic import is_automatic
from .common import CollectionsCommon, answer_to, raw_mail


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
            ({}, "Re: a reminder", "disposition-notification"),
            ({}, "Re: a reminder", "delivery-status"),
            ({}, "Poissa: muistutus", ""),
            ({}, "Abwesend: Erinnerung", ""),
            ({}, "Absence du bureau : rappel", ""),
            ({}, "Fuori sede: sollecito", ""),
            ({}, "Afwezig: herinnering", ""),
            ({}, "Frånvarande: påminnelse", ""),
            ({}, "Autosvar: påmindelse", ""),
            ({}, "Resposta automática: lembrete", ""),
            ({}, "[Request received] a reminder", ""),
            ({}, "Ticket received: a reminder", ""),
            ({}, "Hemos recibido su solicitud #12", ""),
            ({}, "Vastaanottokuittaus", ""),
            ({}, "Your message to Invoices awaits moderator approval", ""),
            ({"x-list-administrivia": "yes"}, "Invoices subscription", ""),
            ({"from": "Shop <no-reply@customer.example>"}, "Ticket 12", ""),
            ({"auto-submitted": "auto-replied", "x-powered-by": "OTRS"}, "[Ticket#12] a reminder", ""),
            ({"auto-submitted": "auto-replied", "x-odoo-objects": "helpdesk.ticket-1"}, "Re: a reminder", ""),
        ):
            with self.subTest(headers=headers, subject=subject):
                self.assertTrue(is_automatic(headers, subject, report))

    def test_what_people_write(self):
        for headers, subject in (
            ({}, "Re: a reminder about your account"),
            ({"auto-submitted": "no"}, "Re: a reminder"),
            ({"return-path": "<anna@customer.example>", "list-unsubscribe": "<x>"}, "Re: a reminder"),
            ({}, "AW: Erinnerung"),
            ({}, "Undeliverable goods on your invoice"),
            ({}, "Read: the attached file, please"),
            ({}, "We were out of office last week, sorry"),
            ({}, "Autogarage Müller: Rechnung"),
            ({}, ""),
            ({}, "Re: Automatic reply: a reminder"),
            ({}, "RE: Out of office: a reminder"),
            ({}, "VS: Automaattinen vastaus: muistutus"),
            ({}, "We have received your request and do not agree"),
            ({}, "Read this please"),
            ({}, "Abwesenden Kollegen vertreten"),
            ({}, "Ontvangen factuur"),
            ({"precedence": "list", "list-id": "<finance.customer.example>"}, "Re: a reminder"),
            ({"from": "Noreen Reply <noreen@customer.example>"}, "Re: a reminder"),
            # people who answer in the systems of their service desk
            ({"auto-submitted": "auto-generated", "x-zendesk-from-account-id": "1"}, "[Late] Re: a reminder"),
            ({"precedence": "bulk", "x-rt-ticket": "late #12", "x-managed-by": "RT 4"}, "[late #12] a reminder"),
            ({"x-auto-response-suppress": "All", "x-odoo-objects": "res.partner-1"}, "Re: a reminder"),
        ):
            with self.subTest(headers=headers, subject=subject):
                self.assertFalse(is_automatic(headers, subject))

    def test_what_machines_say(self):
        for text in (
            "Your request (#33) has been received. This is an automatically generated message.",
            "Thank you! We have received your e-mail. Please do not reply to this automated message.",
            "Hemos recibido su solicitud. Este es un mensaje automático.",
            "Olemme vastaanottaneet viestinne. Tämä on automaattinen kuittaus.",
            "Wir haben Ihre Nachricht erhalten. Dies ist eine automatische Nachricht.",
            "Nous avons bien reçu votre demande. Message automatique.",
            "Abbiamo ricevuto la sua richiesta. Questo è un messaggio automatico.",
            "Wij - we hebben uw bericht ontvangen. Dit is een automatisch bericht.",
            "Vi har tagit emot ditt ärende. Detta är ett automatiskt svar.",
            "Recebemos o seu pedido. Esta é uma mensagem automática.",
            "Please click here to confirm that you are human, and your mail will be delivered.",
            "Haga clic para confirmar. Confirme que es una persona.",
            "Klikkaa linkkiä ja vahvista, että olet ihminen.",
            "Klicken Sie hier: bestätigen Sie, dass Sie ein Mensch sind.",
            "Your mail to 'Invoices' with the subject is being held until the list moderator can review it.",
        ):
            with self.subTest(text=text):
                self.assertTrue(is_automatic({}, "Re: a reminder", "", text))
        acknowledged = "Your request has been received and is being reviewed by our staff."
        self.assertTrue(is_automatic({"x-zendesk-email-id": "1"}, "[Late] Re: a reminder", "", acknowledged))

    def test_what_people_say(self):
        for text in (
            "We have received your message and will pay on Friday.",
            "Olemme vastaanottaneet viestinne ja maksamme perjantaina.",
            "I was out of office, sorry. We pay on Friday.",
            "Is this a scam? Please confirm that you are a real person.",
            "Your invoice is held until you have sent the credit note.",
            "This is no automatic reply: I have received your message myself, and we received your request late.",
            "We pay on Friday.\n\nOn Mon, 2 March 2026, Office wrote:\n"
            "We have received your message. This is an automatic reply.",
            "Yes.\n> Your request has been received. This is an automated message.",
        ):
            with self.subTest(text=text):
                self.assertFalse(is_automatic({}, "Re: a reminder", "", text))

    def test_click_in_a_calendar_is_a_persons(self):
        for method in ("REPLY", "REQUEST", "COUNTER"):
            with self.subTest(method=method):
                self.assertFalse(is_automatic({"auto-submitted": "auto-generated"}, "Accepted: a call", "", "", method))


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
        raw = raw_mail(
            f"Away Ltd <{self.late.email}>",
            "catchall@company.example",
            subject,
            "I am away until the end of April.",
            f"{self.today}-{len(headers)}@customer.example",
            *answer_to(self.contacts(self.late)[:1].mail_message_id),
            *headers,
        )
        self.env["mail.thread"].message_process("collections.case", raw)
        return self.contacts(self.late)[-1:]

    def test_absence_holds_nothing_and_is_no_contact(self):
        self.days_later(2)
        contact = self.answers("Auto-Submitted: auto-replied")
        self.assertEqual((contact.direction, contact.kind, contact.delivery), ("in", "automatic", "done"))
        case = self.case(self.late)
        self.assertFalse(case.unread_reply)
        self.assertEqual(self.evaluate(self.late).last_contact, self.today - timedelta(2))
        for _night in range(8):
            self.days_later(1)
            self.nightly()
        self.assertEqual(self.taken(self.late), ["Reminder", "Second copy, overdue"])

    def test_absence_without_a_header_is_known_by_its_subject(self):
        self.assertEqual(self.answers(subject="Automatic reply: your reminder").kind, "automatic")

    def test_answer_of_a_person_holds_the_next_step(self):
        self.assertEqual(self.answers("Auto-Submitted: no").kind, "message")
        self.assertTrue(self.case(self.late).unread_reply)

    def test_acceptance_in_a_calendar_is_a_message(self):
        reminder = self.contacts(self.late)[:1].mail_message_id
        raw = "\n".join(
            [
                f"From: Away Ltd <{self.late.email}>",
                "To: catchall@company.example",
                "Subject: Accepted: a call about your account",
                "Message-ID: <accepted@customer.example>",
                f"In-Reply-To: {reminder.message_id}",
                "Auto-Submitted: auto-generated",
                "Content-Type: text/calendar; charset=utf-8; method=REPLY",
                "",
                "BEGIN:VCALENDAR",
                "METHOD:REPLY",
                "END:VCALENDAR",
            ]
        )
        self.env["mail.thread"].message_process("collections.case", raw)
        self.assertEqual(self.contacts(self.late)[-1:].kind, "message")

    def test_other_threads_take_automatic_messages_as_before(self):
        sender, to, header = self.late.email, "catchall@company.example", "Auto-Submitted: auto-replied"
        raw = raw_mail(sender, to, "Automatic reply", "Away.", "other@customer.example", header)
        before = len(self.late.message_ids)
        self.env["mail.thread"].message_process("res.partner", raw, thread_id=self.late.id)
        self.assertEqual(len(self.late.message_ids), before + 1)
