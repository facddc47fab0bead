import re
from urllib.parse import urlparse

from odoo.tests import tagged

from .portal import PortalCommon
from .smtp import SmtpCommon

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@tagged("post_install", "-at_install")
class TestStopLink(SmtpCommon, PortalCommon):
    """The link in an e-mail, and the header by which mail programs stop it (RFC 8058)."""

    def setUp(self):
        super().setUp()
        # longer than a line of 76 characters, as on many servers
        self.host = "https://collections-and-accounts-receivable.of-a-company-with-a-long-name.example"
        self.env["ir.config_parameter"].set_param("web.base.url", self.host)
        self.nightly()
        self.mail = self.hand_over()[self.late.email]
        self.env.flush_all()

    def link(self, mail=None):
        """The address in the raw header, as a path on this server."""
        header = (mail or self.mail)["List-Unsubscribe"]
        return urlparse(re.fullmatch(r"<(https?://[^>]+)>", header)[1]).path

    def post(self, path, values=None):
        self.opener.cookies.clear()
        response = self.url_open(path, data=values or {"button": "1"}, method="POST", allow_redirects=False)
        self.env.invalidate_all()
        return response

    def stops(self):
        return self.env["collections.stop"].search([("case_id", "in", (self.own | self.case(self.other)).ids)])

    def test_header_is_one_line_with_the_address_as_it_is(self):
        raw = self.mail.raw.decode()
        self.assertRegex(raw, rf"(?m)^List-Unsubscribe: <{self.host}/collections/stop/[0-9a-f]+-[0-9a-f]{{32}}>\r?$")
        self.assertRegex(raw, r"(?m)^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r?$")

    def test_one_click_in_the_mail_program_stops_at_once(self):
        self.assertEqual(self.mail["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        response = self.post(self.link(), ONE_CLICK)
        self.assertEqual(response.status_code, 200)
        self.assertNotIn("session_id", response.headers.get("Set-Cookie", ""))
        self.assertTrue(self.own.no_email)
        self.assertEqual([(s.scope, s.source) for s in self.stops()], [("email", "one_click")])
        self.assertFalse(self.case(self.other).no_email)
        self.post(self.link(), ONE_CLICK)
        self.assertEqual(len(self.stops()), 1, "clicked twice")

    def test_link_at_the_foot_opens_a_page_with_a_button_and_does_nothing_by_itself(self):
        [link] = set(re.findall(r"https?://[^\"\s]+(/collections/stop/[\w-]+)", self.mail.part("html")))
        self.assertEqual(link, self.link())
        self.assertIn(link, self.mail.part("plain"))
        for _scanner in range(2):
            response = self.url_open(link)
            self.assertIn("Stop reminders by e-mail?", self.text(response))
            self.url_open(link, method="HEAD")
        self.env.invalidate_all()
        self.assertFalse(self.own.no_email)
        self.assertFalse(self.stops())
        response = self.post(link)
        self.assertIn("You get no more reminders by e-mail", self.text(response))
        self.assertIn("Notices that the law requires still come", self.text(response))
        self.assertEqual(self.stops().source, "link")
        self.assertIn("You get no more reminders", self.text(self.url_open(link)))

    def test_forged_and_incomplete_tokens_stop_nothing(self):
        token = self.link().rpartition("/")[2]
        number, _dash, signature = token.partition("-")
        other = f"{self.case(self.other).id:x}-{signature}"
        page = self.token()
        for wrong in (other, f"{number}-{'0' * 32}", number, page, "x", "-", f"{token}0", "ffffffffff-0", "%C3%A4-1"):
            with self.subTest(wrong):
                for response in (
                    self.post(f"/collections/stop/{wrong}", ONE_CLICK),
                    self.url_open(f"/collections/stop/{wrong}"),
                ):
                    self.assertEqual(response.status_code, 404)
                    self.assertIn("This link stops nothing", self.text(response))
        self.assertIn("This link stops nothing", self.text(self.url_open("/collections/stop")))
        self.assertFalse(self.stops())

    def test_it_opens_no_page(self):
        self.assertShut(self.page(token=self.link().rpartition("/")[2]))

    def test_it_goes_on_when_links_to_the_page_are_withdrawn(self):
        self.own.action_withdraw_links()
        self.post(self.link(), ONE_CLICK)
        self.assertTrue(self.own.no_email)

    def test_colleagues_see_an_address_that_stops_nothing(self):
        message = self.contacts(self.late)[-1:].mail_message_id
        self.assertNotIn("/collections/stop/", message.body)
        quoted = f"<p>no</p><a href='https://x.example{self.link()}'>Stop</a>"
        self.assertEqual(self.own._closed(quoted), "<p>no</p><a href='https://x.example/collections/stop'>Stop</a>")

    def test_rehearsal_carries_no_token(self):
        self.company.collections_rehearsal_email = "office@company.example"
        self.days_later(1)
        self.nightly()
        rehearsed = self.hand_over()["office@company.example"]
        self.assertIsNone(rehearsed["List-Unsubscribe"])
        self.assertIsNone(rehearsed["List-Unsubscribe-Post"])
        self.assertNotIn("/collections/stop/", rehearsed.part("html"))

    def test_what_is_no_reminder_cannot_be_stopped(self):
        self.own._send_new_link()
        link = self.hand_over()[self.late.email]
        self.assertIsNone(link["List-Unsubscribe"])
        self.assertNotIn("/collections/stop", link.part("html"))


@tagged("post_install", "-at_install")
class TestIncomingTexts(PortalCommon):
    """The provider of text messages hands over what customers answer."""

    def setUp(self):
        super().setUp()
        self.late.phone = "+1 212 555 0199"
        self.settings = self.env["collections.settings"].with_user(self.manager).create({})
        self.settings.action_collections_renew_texts()
        self.env.flush_all()

    def path(self):
        return urlparse(self.settings.collections_texts_url).path

    def hand_in(self, path=None, **request):
        response = self.url_open(path or self.path(), method="POST", **request)
        self.env.invalidate_all()
        return response

    def test_form_of_a_provider(self):
        given = {"From": "+12125550199", "Body": "STOP", "MessageSid": "SM1"}
        for _time in range(2):
            response = self.hand_in(data=given)
            self.assertEqual((response.status_code, response.text[-11:]), (200, "<Response/>"))
        self.assertTrue(self.own.no_sms)
        self.assertEqual(len(self.contacts(self.late).filtered(lambda c: c.direction == "in")), 1)

    def test_json(self):
        response = self.hand_in(json={"from": "+12125550199", "text": "Where do I pay?", "id": 7})
        self.assertEqual(response.status_code, 200)
        self.assertTrue(self.own.unread_reply)

    def test_who_does_not_know_the_secret_finds_nothing(self):
        given = {"From": "+12125550199", "Body": "STOP"}
        other = self.env["res.company"].create({"name": "Elsewhere"})
        secret = self.path().rpartition("/")[2]
        for path in (
            f"{self.path()}x",
            f"/collections/texts/{self.company.id}/x",
            f"/collections/texts/{other.id}/{secret}",
            f"/collections/texts/{other.id}/False",
            "/collections/texts/999999/x",
        ):
            self.assertEqual(self.hand_in(path, data=given).status_code, 404)
        self.assertFalse(self.own.no_sms)

    def test_new_address_shuts_the_one_before(self):
        before = self.path()
        self.settings.action_collections_renew_texts()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertNotEqual(self.path(), before)
        self.assertEqual(self.hand_in(before, data={"From": "+12125550199", "Body": "STOP"}).status_code, 404)
        self.settings.action_collections_shut_texts()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.settings.collections_texts_url)

    def test_rubbish_is_no_fault_of_ours(self):
        for request in (
            {"data": b"{", "headers": {"Content-Type": "application/json"}},
            {"json": ["stop"]},
            {"json": "stop"},
        ):
            self.assertEqual(self.hand_in(**request).status_code, 400)
        self.assertEqual(self.hand_in(data={}).status_code, 200)
        self.assertEqual(self.hand_in(data={"From": "x" * 20_000, "Body": "stop"}).status_code, 413)


@tagged("post_install", "-at_install")
class TestStopsOnThePage(PortalCommon):
    """A customer stops e-mails, or all contact, on their page."""

    def stops(self):
        return [(s.scope, s.source) for s in self.own.stop_ids._in_force()]

    def test_stop_reminders_by_email_with_one_click(self):
        self.assertIn("Notices that the law requires still come", self.text(self.page("/preferences", self.token())))
        self.assertDone(self.send("/preferences/stop-email", {}, self.token()), "no more reminders by e-mail")
        self.env.invalidate_all()
        self.assertTrue(self.own.no_email)
        self.assertEqual(self.stops(), [("email", "page")])
        self.assertIn("You get no reminders by e-mail", self.text(self.page("/preferences", self.token())))

    def test_who_preferred_them_does_not_any_more(self):
        self.own.preferred_channel = "email"
        self.assertDone(self.send("/preferences/stop-email", {}, self.token()), "no more reminders by e-mail")
        self.env.invalidate_all()
        self.assertTrue(self.own.no_email and not self.own.preferred_channel)

    def test_ticked_and_cleared_again(self):
        shown = {"name": "Late Ltd", "email": "late@customer.example", "phone": "+1 555 0100"}
        shown |= dict.fromkeys(("preferred_lang", "preferred_channel", "preferred_hours"), "")
        self.assertDone(self.send("/preferences", {**shown, "no_phone": "1"}, self.token()))
        self.env.invalidate_all()
        self.assertEqual(self.stops(), [("phone", "page")])
        self.assertDone(self.send("/preferences", shown, self.token()))
        self.env.invalidate_all()
        self.assertEqual(self.stops(), [])
        self.assertIn("on their page", self.own.stop_ids.ended_why)

    def test_stop_all_contact_asks_first(self):
        asked = self.page("/preferences/stop-all", self.token())
        self.assertIn("Stop all contact?", self.text(asked))
        self.env.invalidate_all()
        self.assertFalse(self.own.stopped_all)
        self.assertDone(self.send("/preferences/stop-all", {}, self.token()), "only where the law requires it")
        self.env.invalidate_all()
        self.assertTrue(self.own.stopped_all)
        self.assertIn("You have asked us to stop all contact", self.text(self.page(token=self.token())))
        self.assertEqual(self.stops(), [("all", "page")])
        self.assertIn("received your request", self.queued(self.late)[-1:].subject)
        self.assertIn("You have asked us to stop all contact", self.text(self.page("/preferences", self.token())))

    def test_colleagues_only_look(self):
        self.log_in_colleague()
        response = self.send("/preferences/stop-all", {})
        self.assertRefused(response, "only the customer acts here")
        self.assertFalse(self.own.stopped_all)
