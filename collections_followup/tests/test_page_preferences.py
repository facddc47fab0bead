from lxml import html

from odoo.tests import tagged
from odoo.tools import html2plaintext, mute_logger

from .portal import PortalCommon


@tagged("post_install", "-at_install")
class TestPageReach(PortalCommon):
    """A customer says how they wish to be reached, and nobody takes an account over that way."""

    def setUp(self):
        super().setUp()
        self.person = {"name": "Late Ltd", "email": "late@customer.example", "phone": "+1 555 0100"}

    def reach(self, token=None, csrf=True, **values):
        """Send the form as it is shown, but for some values; boxes that are not ticked are not sent."""
        shown = {**self.person, "preferred_lang": "", "preferred_channel": "", "preferred_hours": ""}
        response = self.send("/preferences", {**shown, **values}, token or self.token(), csrf=csrf)
        self.env.invalidate_all()
        return response

    def contacts_of_customer(self):
        return self.late.child_ids.filtered(lambda child: child.type == "collections")

    def mails(self, address):
        return self.env["mail.mail"].search([("email_to", "=", address)])

    # === WISHES === #

    def test_wishes_are_kept_and_colleagues_read_what_has_changed(self):
        self.env["res.lang"]._activate_lang("fi_FI")
        response = self.reach(
            preferred_lang="fi_FI", preferred_channel="phone", preferred_hours="Mornings", no_sms="1", no_post="1"
        )
        self.assertDone(response, "This is how we reach you")
        case = self.own
        self.assertEqual((case.preferred_lang, case.preferred_channel), ("fi_FI", "phone"))
        self.assertEqual(case.preferred_hours, "Mornings")
        self.assertEqual((case.no_email, case.no_sms, case.no_phone, case.no_post), (False, True, False, True))
        contact = self.visits()
        self.assertEqual((contact.kind, contact.direction), ("notice", "in"))
        self.assertIn("Hours for Calls: – → Mornings", contact.note)
        self.assertIn("No Text Messages: No → Yes", contact.note)
        self.assertIn("Preferred Channel: – → Phone", contact.note)
        self.assertFalse(self.contacts_of_customer())
        self.assertIn('lang="fi-FI"', self.page("/preferences", self.token()).text)
        self.assertDone(self.reach(preferred_lang="fi_FI", preferred_channel="email"))
        self.assertFalse(self.own.no_sms)

    def test_saving_what_is_there_changes_nothing(self):
        self.own.preferred_channel = "post"
        self.assertDone(self.reach(preferred_channel="letter"), "Everything stays as it is")
        self.assertEqual(self.own.preferred_channel, "post")
        self.assertFalse(self.visits())

    def test_hours_are_shown_where_the_call_is_planned(self):
        self.own.preferred_hours = "Tuesdays <after> 2 pm"
        level = self.levels["Call"] if "Call" in self.levels else self.policy.level_ids[0]
        step = self.env["collections.step"].new({"case_id": self.own.id, "level_id": level.id})
        note = self.env["collections.channel.phone"]._note(step)
        self.assertIn("Tuesdays &lt;after&gt; 2 pm", str(note))

    def test_stop_text_messages_with_one_click(self):
        self.assertDone(self.send("/preferences/stop-sms", {}, self.token()), "no more text messages")
        self.env.invalidate_all()
        self.assertTrue(self.own.no_sms)
        self.assertEqual(self.visits().kind, "notice")
        self.assertIn("You get no text messages from us", self.text(self.page("/preferences", self.token())))
        self.assertIn(self.page("/preferences/stop-sms", self.token()).status_code, (404, 405))

    def test_page_offers_what_channels_offer(self):
        """A call is planned by a person, and how a letter is posted is for the company to decide."""
        page = html.fromstring(self.page("/preferences", self.token()).text)
        chosen = page.xpath("//select[@name='preferred_channel']/option[@value!='']")
        self.assertEqual([o.text for o in chosen], ["E-mail", "Letter", "Phone call", "Text message"])
        self.assertEqual([o.get("value") for o in chosen], ["email", "letter", "phone", "sms"])
        refused = {box.get("name"): box.getnext().text for box in page.xpath("//input[@type='checkbox']")}
        told = {"no_post": "Send me no letters", "no_phone": "Do not call me", "no_sms": "Send me no text messages"}
        told["no_email"] = "Send me no reminders by e-mail; notices that the law requires still come"
        self.assertEqual(refused, told)

    def test_wishes_that_contradict_each_other(self):
        self.assertRefused(self.reach(preferred_channel="sms", no_sms="1"), "please choose another one")

    # === ANOTHER ADDRESS === #

    def test_new_address_is_kept_apart_and_the_old_one_is_told(self):
        self.assertDone(self.reach(email=" New@Late.Example "))
        self.assertEqual(self.late.email, "late@customer.example", "the company's own record stays")
        contact = self.contacts_of_customer()
        self.assertEqual((contact.email, contact.name, contact.phone), ("new@late.example", False, False))
        self.assertEqual(self.own.recipient_id, contact)
        told = self.mails("late@customer.example")
        self.assertIn("were changed", told.subject)
        self.assertNotIn("new@late.example", told.body_html)
        self.assertNotIn("access_token", told.body_html)
        said, notice = self.contacts(self.late).filtered(lambda c: c.kind == "notice").sorted("id")
        self.assertIn("E-mail: late@customer.example → new@late.example", said.note)
        self.assertEqual((notice.direction, notice.address), ("out", "late@customer.example"))

    def test_next_reminder_goes_to_the_new_address(self):
        self.reach(email="new@late.example")
        self.nightly()
        self.assertEqual(self.queued(self.contacts_of_customer()).recipient_ids.email, "new@late.example")

    def test_changed_again_it_is_the_same_contact_and_the_address_on_file_is_told(self):
        self.reach(email="new@late.example")
        self.person["email"] = "new@late.example"
        self.assertDone(self.reach(email="newer@late.example"))
        self.assertEqual(self.contacts_of_customer().email, "newer@late.example")
        self.assertEqual(len(self.mails("late@customer.example")), 2)
        self.assertFalse(self.mails("new@late.example"), "it came from the page")

    def test_address_that_the_company_sets_is_on_file(self):
        self.reach(email="new@late.example")
        self.contacts_of_customer().email = "checked@late.example"  # the accountant has called
        self.person["email"] = "checked@late.example"
        self.assertDone(self.reach(email="newer@late.example"))
        self.assertEqual(len(self.mails("checked@late.example")), 1)

    def test_somebody_else_looks_after_invoices(self):
        ann = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.late.id, "type": "collections", "email": "ann@late.example"}
        )
        self.env.invalidate_all()
        self.assertDone(self.reach(name="Bob", email="bob@late.example", phone="+1 212 555 0123"))
        bob = self.contacts_of_customer()
        self.assertEqual((bob.name, bob.email, bob.phone), ("Bob", "bob@late.example", "+1 212-555-0123"))
        self.assertEqual((ann.name, ann.email, ann.type), ("Ann", "ann@late.example", "other"))
        self.assertEqual(len(self.mails("ann@late.example")), 1)

    def test_number_alone(self):
        self.assertDone(self.reach(phone="(212) 555-0123"))
        contact = self.contacts_of_customer()
        self.assertEqual((contact.phone, contact.email), ("+1 212-555-0123", False))
        self.assertEqual(self.own.recipient_id, self.late, "e-mails go where they went")
        self.assertEqual(self.late.phone, "+1 555 0100")
        self.assertIn("+1 212-555-0123", self.page("/preferences", self.token()).text)

    def test_what_is_left_empty_stays(self):
        self.assertDone(self.reach(name="", email="", phone=""), "Everything stays as it is")
        self.assertFalse(self.late.child_ids)

    def test_rehearsal_tells_nobody_but_ourselves(self):
        self.company.collections_rehearsal_email = "rehearsal@company.example"
        self.reach(email="new@late.example")
        self.assertFalse(self.mails("late@customer.example"))
        self.assertEqual(len(self.mails("rehearsal@company.example")), 1)

    # === ATTACKS === #

    def test_what_is_no_address_is_answered_kindly(self):
        self.company.email = "office@company.example"
        for email in (
            "nonsense",
            "a@b",
            "a@late.example, b@late.example",
            "a@late.example\r\nBcc: victim@other.example",
            "a@late.example\nb@late.example",
            "<script>@late.example",
            "x" * 110 + "@late.example",
        ):
            with self.subTest(email=email):
                response = self.reach(email=email)
                self.assertEqual(response.status_code, 422, email)
        self.assertRefused(self.reach(email="nonsense"), "could not read the e-mail address “nonsense”")
        self.assertRefused(self.reach(email="office@company.example"), "is our own address")
        for phone in ("call me", "12", "+1 555", "0" * 39):
            self.assertRefused(self.reach(phone=phone), "could not read the phone number")
        self.assertFalse(self.late.child_ids)
        self.assertFalse(self.env["mail.mail"].search([("subject", "ilike", "were changed")]))

    def test_headers_cannot_be_forged_by_a_name(self):
        self.assertDone(self.reach(name="Bob\r\nBcc: victim", email="bob@late.example"))
        bob = self.contacts_of_customer()
        self.assertEqual(bob.name, "Bob Bcc: victim")
        self.assertNotIn("\n", bob.email_formatted)

    def test_company_does_not_write_to_strangers_for_who_holds_a_link(self):
        """With one link 19 strangers were written to in an hour, each greeted by what somebody had typed."""
        prize = "You have won: http://evil.example/prize"
        self.assertRefused(self.reach(name=prize, email="victim0@stranger.example"), "a name only")
        answers = []
        for number in range(5):
            answers.append(self.reach(name=f"You have won {number}", email=f"victim{number}@stranger.example"))
            self.person["email"] = self.own.recipient_id.email
        self.assertEqual([answer.status_code for answer in answers], [303, 303, 429, 429, 429])
        self.assertIn("twice a day", self.text(answers[-1]))
        mails = self.env["mail.mail"].search([("subject", "ilike", "were changed")])
        self.assertEqual(mails.mapped("email_to"), ["late@customer.example"] * 2)
        for mail in mails:
            self.assertNotIn("You have won", mail.body_html)
            self.assertIn("Dear Late Ltd", self.plain(mail.body_html))

    def plain(self, markup):
        return " ".join(html2plaintext(markup).split())

    def test_tomorrow_contact_data_can_be_changed_again(self):
        self.own.sudo().page_reach = {"email": "", "on_file": "", "times": ["2026-01-01 10:00:00"] * 2}
        self.assertDone(self.reach(email="new@late.example"))

    def test_values_that_are_not_offered(self):
        for values in (
            {"preferred_lang": "xx_XX"},
            {"preferred_lang": "../../etc"},
            {"preferred_channel": "todo"},
            {"preferred_channel": "fax"},
            {"preferred_hours": "x" * 121},
        ):
            with self.subTest(**values):
                self.assertEqual(self.reach(**values).status_code, 422)
        self.assertDone(
            self.reach(excluded="1", stopped_all="1", mode="manual", paused_until="2099-01-01", user_id="1")
        )
        case = self.own
        self.assertEqual((case.excluded, case.stopped_all, case.mode, case.paused_until), (False, False, "auto", False))
        self.assertFalse(self.visits())

    def test_nobody_else_gets_in(self):
        values = {**self.person, "email": "evil@evil.example"}
        for path in ("/preferences", "/preferences/stop-sms"):
            for token in ("", "wrong", self.token(self.other)):
                self.assertShut(self.send(path, values, token))
        self.assertEqual(self.reach(csrf=False, email="evil@evil.example").status_code, 400)
        self.log_in_colleague()
        self.assertRefused(self.reach(token="-", email="evil@evil.example"), "only the customer acts here")
        self.log_in(self.other)
        self.assertShut(self.send("/preferences", values))
        self.assertFalse(self.late.child_ids)
        self.assertFalse(self.own.no_sms)

    def test_opening_a_link_changes_nothing_and_fills_in_nothing(self):
        response = self.page("/reach?email=evil@evil.example&no_sms=1&phone=666", self.token())
        self.assertNotIn("evil@evil.example", response.text)
        self.assertFalse(self.visits())
        self.assertFalse(self.own.no_sms)

    @mute_logger("odoo.http")
    def test_files_where_texts_are_expected(self):
        names = ("name", "email", "phone", "preferred_lang", "preferred_channel", "preferred_hours")
        files = [(name, ("x.pdf", b"%PDF", "application/pdf")) for name in names]
        self.assertDone(self.send("/preferences", {}, self.token(), files=files), "Everything stays")
