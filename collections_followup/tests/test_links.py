from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal import PortalCommon

#: The link in a message.
OPENING = "?access_token="


@tagged("post_install", "-at_install")
class TestLinks(PortalCommon):
    """A link that opens the page is for the customer alone; whoever else sees its address can only look."""

    def rpc(self, route, **params):
        with mute_logger("odoo.http"):
            response = self.url_open(route, json={"jsonrpc": "2.0", "method": "call", "params": params})
        return response.json() if response.headers["Content-Type"].startswith("application/json") else {"error": True}

    # === WHAT NOBODY READS === #

    def test_nobody_reads_the_secret(self):
        secret = self.own._secret()
        for user in (self.accountant, self.manager):
            case = self.own.with_user(user)
            with self.assertRaises(AccessError):
                case.read(["link_secret"])
            with self.assertRaises(AccessError):
                case.search([("link_secret", "=", secret)])
            with self.assertRaises(UserError):
                case.export_data(["link_secret"])
            self.assertNotIn(secret, str(case.read()))

    def test_nothing_that_colleagues_read_opens_the_page(self):
        self.nightly()
        case = self.own.with_user(self.manager)
        self.assertEqual(case.pay_url, f"{self.base_url()}/my/collections/{case.id}")
        self.assertTrue(case.message_ids.filtered(lambda m: case.pay_url in (m.body or "")))
        for body in [*case.message_ids.mapped("body"), str(case.read())]:
            self.assertNotIn(OPENING, str(body))

    # === WHAT LEAVES FOR THE CUSTOMER === #

    def test_reminder_opens_the_page_for_the_customer(self):
        self.nightly()
        body = self.received(self.late)
        self.assertIn(f'{self.own.pay_url}{OPENING}{self.token()}"', body)
        invoice = f"{self.own.pay_url}/invoice/{self.bill.id}"
        self.assertIn(f'{invoice}{OPENING}{self.token()}"', body)
        self.assertNotIn(f'{invoice}"', body)

    def test_colleague_who_is_told_of_the_same_gets_no_link_that_opens(self):
        self.manager.notification_type = "email"
        self.own.message_subscribe(self.manager.partner_id.ids)
        self.own.with_user(self.accountant).message_post(
            body=f"See {self.own.pay_url}", partner_ids=self.late.ids, subtype_xmlid="mail.mt_comment"
        )
        self.assertIn(OPENING, self.received(self.late))
        self.assertNotIn(OPENING, self.received(self.manager.partner_id))

    def test_rehearsal_goes_to_colleagues_and_opens_nothing(self):
        self.company.collections_rehearsal_email = "rehearsal@company.example"
        self.nightly()
        mail = self.env["mail.mail"].search([("res_id", "=", self.own.id), ("email_to", "!=", False)])
        body = mail._prepare_outgoing_list()[0]["body"]
        self.assertIn(self.own.pay_url, body)
        self.assertNotIn(OPENING, body)

    def test_only_addresses_of_this_page_open_and_each_as_it_stands(self):
        page, token = self.own.pay_url, self.token()
        other = self.case(self.other).pay_url
        for text, opening in (
            (page, f"{page}?access_token={token}"),
            (f"{page}/pay?items=1&amp;amount=2", f"{page}/pay?access_token={token}&amp;items=1&amp;amount=2"),
            (f"See {page}/plan.", f"See {page}/plan?access_token={token}."),
            (f"{page}?access_token=old", f"{page}?access_token={token}"),
            (f"{page}0 {other}", f"{page}0 {other}"),
            (f"https://evil.example/my/collections/{self.own.id}",) * 2,
        ):
            self.assertEqual(self.own._opening(text), opening)

    def test_link_that_an_answer_quotes_is_not_shown_to_colleagues(self):
        raw = (
            "From: Late Ltd <late@example.com>\nTo: us@example.com\nMessage-ID: <a1@late.example>\n"
            "Subject: Re: your reminder\nContent-Type: text/html; charset=utf-8\n\n"
            f"<p>Soon!</p><blockquote><a href='{self.own._open_url('/plan')}'>See</a></blockquote>"
        )
        self.env["mail.thread"].message_process("collections.case", raw, thread_id=self.own.id)
        said = self.own.message_ids.filtered(lambda m: m.message_id == "<a1@late.example>")
        self.assertIn(f"{self.own.pay_url}/plan", said.body)
        self.assertNotIn("access_token", said.body)

    def test_printed_letter_opens_the_page_and_its_preview_does_not(self):
        values = {"name": "Note", "subject": "Note", "body": "<p>{{ total }} {{ pay_url }}</p>"}
        letter = self.env["collections.letter"].with_context(lang="en_US").create(values)
        case = self.own.with_context(lang="en_US")
        for leaves in (True, False):
            html = letter._documents(case, case._evaluate_today(), "left", None, leaves)[case.id]
            self.assertEqual(OPENING in html, leaves)

    # === WHO COMES IN === #

    def test_token_leaves_the_address_and_the_browser_stays_in(self):
        link = f"/my/collections/{self.own.id}/pay?items=all&access_token={self.token()}"
        response = self.url_open(link, allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertTrue(self.leads_to(response).endswith(f"/my/collections/{self.own.id}/pay?items=all"))
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        page = self.url_open(self.leads_to(response))
        self.assertEqual(page.status_code, 200)
        self.assertNotIn(self.token(), page.text)

    def test_withdrawn_links_shut_browsers_that_are_in(self):
        self.assertEqual(self.page(token=self.token()).status_code, 200)
        self.own.with_user(self.manager).action_withdraw_links()
        self.env.flush_all()
        self.assertShut(self.url_open(f"/my/collections/{self.own.id}"))

    def test_several_customers_in_one_browser(self):
        """An accountant of several customers opens the links of all of them."""
        for case in (self.own, self.case(self.other)):
            self.url_open(f"/my/collections/{case.id}?access_token={case._token()}")
        for case in (self.own, self.case(self.other)):
            self.assertEqual(self.url_open(f"/my/collections/{case.id}", allow_redirects=False).status_code, 200)

    def test_colleague_only_looks_with_whatever_link(self):
        for login in ("accountant", "clerk"):
            if login == "clerk":
                self._user("clerk", "base.group_user").password = "clerk"
            self.authenticate(login, login)
            page = self.page("/messages", self.token())
            self.assertEqual(page.status_code, 200)
            self.assertRefused(self.send("/messages", {"text": "We owe it all."}), "only the customer acts here")
        self.assertFalse(self.visits())

    def test_colleague_who_belongs_to_the_customer_only_looks(self):
        self.accountant.partner_id.parent_id = self.late
        self.log_in_colleague()
        self.assertRefused(self.send("/messages", {"text": "We owe it all."}), "only the customer acts here")

    def test_who_is_logged_in_acts_as_themselves_by_link_too(self):
        ann = self.env["res.partner"].create({"name": "Ann", "parent_id": self.late.id})
        self.log_in(ann)
        self.assertDone(self.send("/messages", {"text": "Ann here."}, self.token()))
        self.env.invalidate_all()
        self.assertEqual(self.visits().person_id, ann)

    # === ODOO'S OWN ROUTES === #

    def test_odoos_routes_take_no_token_of_ours(self):
        self.own.with_user(self.accountant).message_post(body="We plan to sue.")
        thread = {"thread_model": "collections.case", "thread_id": self.own.id}
        for token in (self.own._secret(), self.token()):
            address = f"/mail/view?model=collections.case&res_id={self.own.id}&access_token={token}"
            self.assertNotIn("/my/collections", self.leads_to(self.url_open(address, allow_redirects=False)))
            before = len(self.own.message_ids)
            for answer in (
                self.rpc("/mail/chatter_fetch", **thread, token=token),
                self.rpc("/mail/message/post", **thread, token=token, post_data={"body": "Forged"}),
            ):
                self.assertIn("error", answer)
                self.assertNotIn("sue", str(answer))
            self.env.invalidate_all()
            self.assertEqual(len(self.own.message_ids), before)

    def test_made_up_token_for_any_record_of_ours_is_refused_like_any_other(self):
        for record in (self.env["collections.policy"].search([], limit=1), self.own):
            answer = self.rpc("/mail/chatter_fetch", thread_model=record._name, thread_id=record.id, token="x")
            self.assertEqual(answer["error"]["data"]["name"], "werkzeug.exceptions.NotFound")
