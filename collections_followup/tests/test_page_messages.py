from datetime import datetime

from markupsafe import Markup

from odoo.tests import tagged

from .portal import PortalCommon

PDF = ("order.pdf", b"%PDF-1.4 order", "application/pdf")


@tagged("post_install", "-at_install")
class TestPageMessages(PortalCommon):
    """Customer and responsible person write to each other, and read nothing that is not meant for them."""

    def setUp(self):
        super().setUp()
        self.own.user_id = self.accountant

    def post(self, text="Could we pay in parts?", token=None, **options):
        return self.send("/messages", {"text": text}, token or self.token(), **options)

    def messages(self, token=None):
        return self.text(self.page("/messages", token or self.token()))

    def answer(self, text, partners=None, **values):
        """What a colleague sends from the chatter."""
        values = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment", **values}
        partners = self.late if partners is None else partners
        return self.own.with_user(self.accountant).message_post(body=text, partner_ids=partners.ids, **values)

    def test_times_say_whose_clock_they_are_of(self):
        self.company.collections_tz = "Europe/Helsinki"
        moment = self.env["collections.page"]._moment(self.own, datetime(2026, 1, 15, 12, 30))
        self.assertIn("2:30", moment)
        self.assertIn("(GMT+02:00)", moment)

    # === THE CUSTOMER WRITES === #

    def test_customer_writes_and_the_responsible_person_is_told(self):
        self.assertDone(self.post(), "Your message has arrived")
        self.env.invalidate_all()
        contact = self.visits()
        self.assertEqual((contact.direction, contact.kind, contact.note), ("in", "message", "Could we pay in parts?"))
        self.assertEqual(contact.person_id, self.late)
        message = contact.mail_message_id
        self.assertEqual((message.author_id, message.is_internal), (self.late, False))
        self.assertIn(self.accountant.partner_id, message.notified_partner_ids)
        self.assertEqual(len(self.own.contact_ids.filtered(lambda c: c.mail_message_id == message)), 1)
        self.assertIn("Could we pay in parts?", self.messages())

    def test_contact_without_a_name_writes_for_the_company(self):
        """Only an address was given on the page; what nobody is called must not come from “False”."""
        person = self.env["res.partner"].create(
            {"parent_id": self.late.id, "type": "collections", "email": "ann@late.example"}
        )
        self.assertEqual(self.own.recipient_id, person)
        self.assertDone(self.post())
        self.env.invalidate_all()
        self.assertEqual(self.visits().mail_message_id.email_from, '"Late Ltd" <ann@late.example>')
        person.email = "ann@late.example, bob@late.example"
        self.assertEqual(person.email_formatted, '"Late Ltd" <ann@late.example,bob@late.example>')
        person.name = "Ann"
        self.assertEqual(person.email_formatted, '"Ann" <ann@late.example,bob@late.example>')

    def test_reminders_wait_until_it_is_read(self):
        self.post()
        self.env.invalidate_all()
        self.assertTrue(self.own.unread_reply)
        self.assertEqual(self.own.reason_code, "unread_reply")
        self.own.with_user(self.accountant).action_replies_read()
        self.assertFalse(self.own.unread_reply)
        self.assertNotEqual(self.own.reason_code, "unread_reply")

    def test_files_go_with_a_message_and_are_saved_not_opened(self):
        self.assertDone(self.post(files=[("files", PDF)]))
        self.env.invalidate_all()
        file = self.visits().mail_message_id.attachment_ids
        self.assertEqual((file.name, file.raw), ("order.pdf", PDF[1]))
        self.assertIn("order.pdf", self.messages())
        response = self.page(f"/file/{file.id}", self.token())
        self.assertEqual(response.content, PDF[1])
        self.assertTrue(response.headers["Content-Disposition"].startswith("attachment"))
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")

    def test_file_alone_is_a_message(self):
        self.assertDone(self.post("", files=[("files", PDF)]))

    def test_nothing_is_not_a_message(self):
        self.assertRefused(self.post(" \n "), "Please write something first.")
        self.assertFalse(self.visits())

    def test_refused_message_is_not_lost(self):
        response = self.post("I pay < 100", files=[("files", ("a.exe", b"MZ\x90\x00", "image/png"))])
        self.assertRefused(response, "cannot be taken")
        self.assertIn("I pay &lt; 100</textarea>", response.text)
        self.assertFalse(self.own.message_ids.filtered(lambda m: m.message_type == "comment"))

    def test_contact_of_the_customer_writes_under_their_own_name(self):
        ann = self.env["res.partner"].create({"name": "Ann", "parent_id": self.late.id, "email": "ann@late.example"})
        self.log_in(ann)
        self.assertDone(self.send("/messages", {"text": "Ann here."}))
        self.env.invalidate_all()
        self.assertEqual(self.visits().person_id, ann)
        self.assertIn("Ann,", self.messages())

    # === COLLEAGUES ANSWER === #

    def test_answer_reaches_the_customer_by_e_mail_with_a_button_to_the_page(self):
        self.answer("Of course: in three parts.")
        self.assertIn("Of course: in three parts.", self.messages())
        mail = self.queued(self.late)
        self.assertIn(f"/my/collections/{self.own.id}?access_token=", self.received(self.late))
        self.assertNotIn("access_token", mail.body_html, "colleagues get no link that opens")
        self.assertIn("Open your page", mail.body_html)
        self.assertEqual(mail.subject, f"{self.company.name}: account of Late Ltd")
        self.assertNotIn(self.own._secret(), self.received(self.late))

    def test_answer_to_who_looks_after_invoices_has_the_button_too(self):
        ann = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.late.id, "type": "collections", "email": "ann@late.example"}
        )
        self.own.invalidate_recordset()
        suggested = self.own.with_user(self.accountant)._message_get_suggested_recipients()
        self.assertIn(ann.id, [person["partner_id"] for person in suggested])
        self.answer("Of course.", ann)
        self.assertIn(f"/my/collections/{self.own.id}?access_token=", self.received(ann))
        self.assertIn("Of course.", self.messages())

    def test_colleagues_who_are_told_get_no_link_of_the_customer(self):
        self.manager.notification_type = "email"
        self.answer("Look at this.", self.manager.partner_id)
        self.assertNotIn("access_token=", self.received(self.manager.partner_id))

    def test_reminders_are_shown_too(self):
        self.nightly()
        text = self.messages()
        self.assertIn("a reminder about your account", text)
        self.assertIn(self.company.name, text)

    def test_reply_by_e_mail_is_shown_once(self):
        self.own.message_post(
            body="Sorry, tomorrow.", message_type="email", author_id=self.late.id, subtype_xmlid="mail.mt_comment"
        )
        self.assertEqual(self.messages().count("Sorry, tomorrow."), 1)

    # === WHAT THE CUSTOMER DOES NOT READ === #

    def test_nothing_internal_is_shown(self):
        self.answer("They never pay.", subtype_xmlid="mail.mt_note")
        self.answer("A note to the customer by mistake?", subtype_xmlid="mail.mt_note", is_internal=True)
        self.answer("Shall we go to court?", self.manager.partner_id)
        self.answer("Internal discussion.", is_internal=True)
        self.own.with_user(self.accountant).write({"excluded": True, "exclusion_reason": "A liar"})
        self.own.with_user(self.accountant).activity_schedule("mail.mail_activity_data_todo", summary="Sue them")
        lawyer = self.env["res.partner"].create({"name": "Lawyer", "email": "law@law.example"})
        self.own.message_post(
            body="You will win.", message_type="email", author_id=lawyer.id, subtype_xmlid="mail.mt_comment"
        )
        text = self.messages()
        for secret in ("never pay", "by mistake", "court", "Internal", "liar", "Sue", "win"):
            self.assertNotIn(secret, text)
        self.assertIn("No messages yet", text)
        self.assertIn("<textarea", self.page("/messages", self.token()).text)

    def test_rehearsal_is_not_shown(self):
        self.company.collections_rehearsal_email = "rehearsal@company.example"
        self.nightly()
        self.assertIn("No messages yet", self.messages())

    def test_files_of_others_and_of_notes_are_not_given(self):
        note = self.answer("Secret", subtype_xmlid="mail.mt_note", attachments=[("secret.txt", b"secret")])
        theirs = self.case(self.other).message_post(body="Hello", attachments=[("theirs.txt", b"theirs")])
        loose = self.env["ir.attachment"].create(
            {"name": "loose.txt", "raw": b"loose", "res_model": self.own._name, "res_id": self.own.id}
        )
        for file in note.attachment_ids | theirs.attachment_ids | loose:
            self.assertEqual(self.page(f"/file/{file.id}", self.token()).status_code, 404)
        self.post(files=[("files", PDF)])
        self.env.invalidate_all()
        mine = self.visits().mail_message_id.attachment_ids
        self.assertShut(self.page(f"/file/{mine.id}"))
        token = self.token(self.other)
        self.assertEqual(self.page(f"/file/{mine.id}", token, self.case(self.other)).status_code, 404)

    def test_nobody_else_gets_in(self):
        for token in ("", "wrong", self.token(self.other)):
            self.assertShut(self.page("/messages", token))
            self.assertShut(self.send("/messages", {"text": "Hello"}, token))
        self.assertEqual(self.post(csrf=False).status_code, 400)
        self.log_in_colleague()
        self.assertRefused(self.post(token="-"), "only the customer acts here")
        self.assertFalse(self.visits())

    # === ATTACKS === #

    def test_scripts_stay_text_on_both_sides(self):
        evil = '<script>alert(1)</script><img src=x onerror="alert(2)"><a href="javascript:alert(3)">x</a>'
        self.assertDone(self.post(evil))
        self.env.invalidate_all()
        body = str(self.visits().mail_message_id.body)
        self.assertNotIn("<script", body)
        self.assertNotIn("<img", body)
        page = self.page("/messages", self.token()).text
        self.assertNotIn("<script>alert(1)", page)
        self.assertNotIn("<img src=x", page)
        html = Markup('<p style="position:fixed">Boo</p><a href="https://evil.example">Pay here</a>')
        self.own.message_post(body=html, message_type="email", author_id=self.late.id)
        page = self.page("/messages", self.token()).text
        self.assertIn("Boo", page)
        self.assertNotIn("evil.example", page)

    def test_flood_of_messages_is_stopped(self):
        token = self.token()
        codes = [self.post(f"Message {n}", token).status_code for n in range(22)]
        self.assertEqual(codes, [303] * 20 + [429] * 2)
        self.env.invalidate_all()
        self.assertEqual(len(self.visits()), 20)

    def test_huge_and_strange_texts(self):
        self.assertRefused(self.post("x" * 5001), "shorten your text")
        self.assertDone(self.post("x" * 5000))
        self.assertDone(self.post("\x00\x07 zero \u202e\U0001f600"))
        self.assertRefused(self.send("/messages", {}, self.token(), files=[("text", PDF)]), "write something")

    def test_many_messages_cost_the_same(self):
        token = self.token()
        self.post(token=token)
        few = self.queries(token)
        for number in range(15):
            self.answer(f"Answer {number}")
        self.assertLessEqual(self.queries(token), few + 3)

    def queries(self, token):
        self.page("/messages", token)
        return self.count_queries(lambda: self.page("/messages", token))
