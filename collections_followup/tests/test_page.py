from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .portal import PortalCommon


@tagged("post_install", "-at_install")
class TestPage(PortalCommon):
    """A customer sees what they owe, and only what is their own."""

    def test_link_in_the_message_opens_the_page(self):
        link = self.own._open_url()
        response = self.url_open(link, allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertEqual(f"{self.base_url()}{response.headers['Location']}", self.own.pay_url, "without the token")
        response = self.url_open(self.own.pay_url, allow_redirects=False)
        self.assertEqual(response.status_code, 200)
        text = self.text(response)
        self.assertIn("Overdue: $ 100.00", text)
        self.assertIn(self.bill.name, text)
        self.assertNotIn(self.foreign.name, text)
        self.assertIn("accountant", text, "who is responsible is named")

    def test_page_is_kept_in_confidence(self):
        """Neither caches, nor other sites, nor their frames learn what it shows, or the address that opens it."""
        for path in ("", "/preferences", "/messages", "/pay", "/statement.pdf", f"/invoice/{self.bill.id}"):
            for token in (self.token(), "wrong"):
                with self.subTest(path=path, token=token):
                    headers = self.page(path, token).headers
                    self.assertEqual(headers["Cache-Control"], "no-store")
                    self.assertEqual(headers["Referrer-Policy"], "no-referrer")
                    self.assertIn("frame-ancestors 'self'", headers["Content-Security-Policy"])

    def test_page_without_a_link_is_shut(self):
        self.assertShut(self.page())

    def test_page_with_a_wrong_link_is_shut(self):
        good = self.token()
        forged = [good[:-1] + ("0" if good[-1] != "0" else "1"), "f" * 6 + good[6:], "wrong", "-", "ñ-ñ", ""]
        for token in [*forged, self.token(self.other), good + "0", "b5a1f-" + "0" * 32]:
            self.assertShut(self.page(token=token))

    def test_page_that_does_not_exist_is_shut_alike(self):
        self.assertShut(self.url_open("/my/collections/999999?access_token=wrong", allow_redirects=False))

    def test_link_expires_and_a_new_one_is_sent_to_the_address_on_file(self):
        yesterday = self.company._collections_day() - timedelta(1)
        expired = self.own._signed(yesterday)
        response = self.page(token=expired)
        self.assertEqual(response.status_code, 410)
        self.assertIn("This link has expired", self.text(response))
        self.assertNotIn("Late", self.text(response))
        self.assertIn("on its way", self.text(self.send("/link", token=expired)))
        self.assertIn(self.token(), self.received(self.late))
        self.assertEqual(self.visits().mapped("kind"), ["notice"])

    def test_link_of_the_first_version_opens_nothing_but_leads_to_a_new_one(self):
        response = self.page(token=self.own._secret())
        self.assertEqual(response.status_code, 410)
        self.assertNotIn("Late", self.text(response))
        self.assertIn("on its way", self.text(self.send("/link", token=self.own._secret())))
        self.assertIn(self.token(), self.received(self.late))

    def test_new_links_are_limited_and_need_an_old_one(self):
        for token in ("wrong", self.token()):
            self.assertIn("on its way", self.text(self.send("/link", token=token)))
        self.assertFalse(self.queued(self.late))
        expired = self.own._signed(self.company._collections_day() - timedelta(1))
        for _again in range(5):
            self.send("/link", token=expired)
        self.assertEqual(len(self.queued(self.late)), 3)

    def test_new_link_during_a_rehearsal_goes_to_nobody_but_ourselves(self):
        self.company.collections_rehearsal_email = "rehearsal@company.example"
        self.send("/link", token=self.own._signed(self.company._collections_day() - timedelta(1)))
        self.assertFalse(self.queued(self.late))
        self.assertEqual(self.visits().mapped("rehearsal"), [True])

    def test_withdrawn_link_opens_nothing(self):
        token = self.token()
        self.own.with_user(self.accountant).action_withdraw_links()
        self.assertShut(self.page(token=token))
        self.assertEqual(self.page(token=self.token()).status_code, 200)

    def test_link_lives_as_long_as_the_company_says(self):
        self.company.collections_link_days = 10
        last = self.company._collections_day() + timedelta(10)
        self.assertEqual(self.token(), self.own._signed(last))

    def test_colleagues_look_and_do_not_act(self):
        self.log_in_colleague()
        response = self.page()
        self.assertEqual(response.status_code, 200)
        self.assertIn("only the customer acts here", self.text(response))

    def test_customer_logs_in(self):
        self.log_in(self.late)
        self.assertEqual(self.page().status_code, 200)
        self.assertTrue(
            self.leads_to(self.url_open("/my/collections", allow_redirects=False)).endswith(f"/{self.own.id}")
        )
        self.assertShut(self.page(case=self.case(self.other)))

    def test_contact_of_the_customer_logs_in(self):
        self.log_in(self.env["res.partner"].create({"name": "Ann", "parent_id": self.late.id}))
        self.assertEqual(self.page().status_code, 200)

    def test_customer_of_nobody_logs_in(self):
        self.log_in(self.env["res.partner"].create({"name": "Visitor"}))
        self.assertShut(self.page())
        self.assertIn("Nothing is open", self.text(self.url_open("/my/collections")))

    def test_invoice_of_others_or_in_draft_is_not_opened(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        elsewhere = self.invoice(self.late, 10, overdue=5)
        self.env.cr.execute("UPDATE account_move SET company_id = %s WHERE id = %s", [company.id, elsewhere.id])
        draft = self.invoice(self.late, 10, overdue=5, post=False)
        self.env.invalidate_all()
        for move in (self.foreign, elsewhere, draft):
            for path in (f"/invoice/{move.id}", f"/invoice/{move.id}/pdf"):
                self.assertTrue(self.leads_to(self.page(path, self.token())).endswith(f"/{self.own.id}"))
        self.assertShut(self.page(f"/invoice/{self.bill.id}"))

    def test_statement_as_pdf_and_workbook(self):
        for kind, beginning in (("pdf", b"%PDF"), ("xlsx", b"PK")):
            response = self.page(f"/statement.{kind}", self.token())
            self.assertTrue(response.content.startswith(beginning))
        self.assertEqual(self.page("/statement.exe", self.token()).status_code, 404)

    def test_who_has_paid_is_thanked(self):
        self.pay(self.bill)
        self.assertIn("Nothing is open. Thank you.", self.text(self.page(token=self.token())))

    def test_each_thing_is_where_it_belongs(self):
        soon = self.invoice(self.late, 30, overdue=-9000)
        disputed = self.invoice(self.late, 40, overdue=3)
        hidden = self.invoice(self.late, 50, overdue=3)
        hidden.line_ids.no_followup = True
        self.credit_note(self.late, 25)
        self.env["collections.dispute"].create(
            {"case_id": self.own.id, "move_id": disputed.id, "reason": "price", "user_id": self.accountant.id}
            | {"deadline": fields.Date.add(self.company._collections_day(), days=3)}
        )
        account = self.env["collections.page"]._account(self.own.sudo())
        rows = {name: [row.name for row in rows] for name, rows in account["sections"].items()}
        self.assertEqual(
            rows,
            {"overdue": [self.bill.name], "open": [], "coming": [soon.name], "disputed": [disputed.name], "agreed": []},
        )
        self.assertEqual(list(account["totals"]["overdue"].values()), [75.0])
        self.assertEqual(list(account["credits"].values()), [25.0])
        text = self.text(self.page(token=self.token()))
        self.assertNotIn(hidden.name, text)
        self.assertIn("need not pay again: $ 25.00", text)

    def test_customer_reads_their_own_language(self):
        self.env["res.lang"]._activate_lang("fi_FI")
        self.late.lang = "fi_FI"
        response = self.page(token=self.token())
        self.assertIn('lang="fi-FI"', response.text)

    def test_opening_everything_changes_nothing(self):
        """Mail scanners open every link."""
        before = self.env["collections.contact"].search_count([])
        for path in ("", "/statement.pdf", f"/invoice/{self.bill.id}", "/link"):
            self.page(path, self.token())
        self.assertEqual(self.env["collections.contact"].search_count([]), before)
