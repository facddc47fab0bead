import base64
import json
import resource
import time
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL

from ..models.portal import collections_statement
from ..tools import file_names
from .pictures import picture, unfolding
from .test_page_agreement import AgreementPageCommon


@tagged("post_install", "-at_install")
class TestHostileFiles(AgreementPageCommon):
    """What is sent as a file neither fills the memory of the server nor has a name that breaks something."""

    def post(self, *files):
        return self.send("/messages", {"text": "Look."}, self.token(), files=[("files", file) for file in files])

    def kept(self):
        self.env.invalidate_all()
        return self.visits()[-1:].mail_message_id.attachment_ids

    # === PICTURES === #

    def test_pictures_are_taken(self):
        files = [(f"a.{kind.lower()}", picture(kind=kind), f"image/{kind.lower()}") for kind in ("PNG", "WEBP", "GIF")]
        self.assertDone(self.post(*files, ("photo.jpeg", picture(400, 300, "JPEG"), "image/jpeg")))
        self.assertEqual(
            sorted(self.kept().mapped("name")), ["a.gif", "a.png", "a.webp", "photo.jpg"], "named by what they are"
        )

    def test_picture_that_unfolds_is_refused_before_it_is_opened(self):
        """One of 641 kB took 1.7 GB of memory, and 20,000 pixels each way ended in an error of the server."""
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begun = time.monotonic()
        for size in ((13_300, 13_300), (20_000, 20_000), (100_000, 100_000), (2**31 - 1, 1)):
            with self.subTest(size):
                self.assertRefused(self.post(("big.png", unfolding(*size), "image/png")), "too large a picture")
        self.assertLess(time.monotonic() - begun, 20)
        self.assertLess(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, 200_000, "kB")
        self.assertFalse(self.visits())

    def test_several_pictures_are_measured_together(self):
        each = ("big.gif", picture(6_000, 6_000, "GIF"), "image/gif")
        self.assertRefused(self.post(each, each, each), "a few of them at a time")

    def test_picture_of_which_a_part_is_missing_is_refused(self):
        for kind in ("PNG", "JPEG", "WEBP", "GIF"):
            whole = picture(300, 200, kind)
            for length in (max(len(whole) // 9, 12), len(whole) // 2, len(whole) - 1):
                with self.subTest(kind, length=length):
                    response = self.post((f"a.{kind}", whole[:length], f"image/{kind.lower()}"))
                    self.assertEqual(response.status_code, 422)
        self.assertRefused(self.post(("a.png", picture(300, 200)[:200], "image/png")), "it may be incomplete")
        damaged = picture(300, 200).replace(b"IDAT", b"IDAT\0", 1)
        self.assertRefused(self.post(("a.png", damaged, "image/png")), "it may be incomplete")

    def test_picture_that_comes_by_email_is_kept_as_it_is(self):
        """Odoo would unfold it to make it smaller."""
        content = unfolding(13_300, 13_300)
        message = self.own.message_post(body="See this.", attachments=[("big.png", content)])
        self.assertEqual(message.attachment_ids.raw, content)

    def test_signature_is_a_whole_drawing_of_a_sensible_size(self):
        agreement = self.proposed()
        for content, sentence in (
            (unfolding(13_300, 13_300), "too large"),
            (picture(3_000, 3_000, "JPEG"), "too large"),
            (picture(600, 300)[:75], "cannot be read"),
            (b"\x89PNG\r\n\x1a\n", "cannot be read"),
            (picture(30, 20, "GIF"), "cannot be read"),
            (picture(30, 20, "WEBP"), "cannot be read"),
        ):
            with self.subTest(sentence):
                self.assertRefused(self.sign(agreement, signature=base64.b64encode(content).decode()), sentence)
        self.assertEqual(self.state(agreement), "proposed")
        drawn = base64.b64encode(picture(600, 300)).decode()
        self.assertDone(self.sign(agreement, signature=drawn), "Thank you for signing")

    def test_browser_of_any_name_signs(self):
        agreement = self.proposed()
        self.page(token=self.token())
        self.opener.headers["User-Agent"] = "Fire\0fox" + "x" * 1_000
        self.assertDone(self.sign(agreement), "Thank you for signing")
        self.assertEqual(self.state(agreement), "proposed")
        self.assertTrue(agreement.customer_agent.startswith("Fire"))

    # === NAMES === #

    def test_names_are_cleaned(self):
        for sent, taken in {
            "a\0b.txt": "a b.txt",
            "C:\\temp\\order.txt": "order.txt",
            "../../etc/passwd.txt": "passwd.txt",
            "\u202etxt.exe": "txt.txt",
            ".htaccess": "file.txt",
            "x" * 3000 + ".txt": "x" * 80 + ".txt",
            'a"; filename="b.html': "a-; filename=-b.txt",
            "ä ñ 漢字.txt": "ä ñ 漢字.txt",
        }.items():
            with self.subTest(sent[:20]):
                self.own.contact_ids.invalidate_recordset()
                self.assertDone(self._post_named(sent))
                self.assertEqual(self.kept().name, taken)

    def _post_named(self, name):
        """By hand: what sends files in tests cleans their names itself."""
        self.page(token=self.token())
        edge, parts = "edge", [("text", "Look."), ("csrf_token", self.csrf())]
        body = "".join(f'--{edge}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in parts)
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        body += (
            f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="{escaped}"\r\n'
            f"Content-Type: text/plain\r\n\r\nhello\r\n--{edge}--\r\n"
        )
        return self.url_open(
            f"/my/collections/{self.own.id}/messages",
            data=body.encode(),
            headers={"Content-Type": f"multipart/form-data; boundary={edge}"},
            allow_redirects=False,
        )

    def test_file_that_we_make_for_a_customer_of_any_name_is_downloaded(self):
        self.late.name = 'Smith & Sons #1? "50 %" / \u202eäé\n漢'
        self.env.flush_all()
        response = self.page("/statement.pdf", self.token())
        self.assertEqual(response.status_code, 200)
        self.assertTrue(response.content.startswith(b"%PDF"))
        wizard = self.env["collections.statement.send"].with_user(self.accountant).create({"case_ids": self.own.ids})
        url = wizard.action_download()["url"]
        self.log_in_colleague()
        file = self.url_open(url)
        self.assertTrue(file.content.startswith(b"%PDF"))
        self.assertIn("attachment", file.headers["Content-Disposition"], "what stands behind a # is read too")


@tagged("post_install", "-at_install")
class TestKept(AgreementPageCommon):
    """Documents of the page are made once, and kept for the day as long as nothing has changed."""

    def setUp(self):
        super().setUp()
        self.made = 0
        made_by = type(self.env["collections.statement"])._document

        def made(*arguments):
            self.made += 1
            return made_by(*arguments)

        self.patch(type(self.env["collections.statement"]), "_document", made)

    def statement(self, kind="pdf", token=None, **options):
        self.env.flush_all()
        response = self.page(f"/statement.{kind}", token or self.token(), **options)
        self.assertEqual(response.status_code, 200)
        return response.content

    def touched(self, record):
        """What is written next is written by another transaction, at another time; here all is one."""
        self.env.flush_all()
        query = "UPDATE %s SET write_date = write_date + INTERVAL '1 second' WHERE id = %s"
        self.env.cr.execute(SQL(query, SQL.identifier(record._table), record.id))
        self.env.invalidate_all()

    def test_statement_is_made_once(self):
        first = self.statement()
        self.assertEqual([self.statement() for _again in range(5)], [first] * 5)
        self.assertEqual(self.made, 1)
        self.statement("xlsx")
        self.assertEqual(self.made, 2)

    def test_statement_of_today_is_true(self):
        changes = (
            (lambda: self.invoice(self.late, 50), None),
            (lambda: self.pay(self.bill, 10), None),
            (lambda: self.pay(self.invoice(self.late, 70)), None),  # nothing is open that was not before
            (lambda: self.late.write({"street": "New Street 1"}), self.late),
            (lambda: self.company.write({"phone": "+1 555 0199"}), self.company),
            (lambda: self.bill.write({"ref": "Order 5"}), self.bill),
        )
        self.statement()
        for count, (change, touched) in enumerate(changes, 2):
            change()
            if touched:
                self.touched(touched)
            for _twice in range(2):
                self.statement()
                self.assertEqual(self.made, count)

    def test_each_customer_has_their_own(self):
        other = self.case(self.other)
        mine = self.statement()
        theirs = self.statement(token=self.token(self.other), case=other)
        self.assertNotEqual(mine, theirs)
        self.assertEqual(self.statement(), mine)

    def test_each_language_has_its_own(self):
        self.env["res.lang"]._activate_lang("fi_FI")
        self.statement()
        self.log_in(self.late).lang = "fi_FI"
        self.env.flush_all()
        self.page("/statement.pdf")
        self.assertEqual(self.made, 2)

    def test_long_statement_is_offered_as_a_workbook(self):
        with patch.object(collections_statement, "MOST_LINES", 0):
            page = self.page("/statement.pdf", self.token())
        self.assertRefused(page, "Download it as a spreadsheet")
        self.assertIn("/statement.xlsx", page.text)
        self.assertFalse(self.made)
        self.assertTrue(self.statement("xlsx").startswith(b"PK"))

    def test_contract_to_sign_is_made_once(self):
        agreement = self.proposed()
        path = f"/agreement/{agreement.id}/contract.pdf"
        first = self.page(path, self.token()).content
        with patch("odoo.addons.collections_followup.report.agreement_html.pdf_of", side_effect=AssertionError):
            self.assertEqual(self.page(path, self.token()).content, first)
        self.env.invalidate_all()
        agreement.action_draft()
        agreement.terms = "Other terms"
        agreement.action_propose()
        self.touched(agreement)
        self.assertNotEqual(self.page(path, self.token()).content, first)

    def test_nobody_else_reads_what_is_kept_and_it_is_forgotten(self):
        self.statement()
        kept = self.env["collections.page.file"].sudo().search([])
        self.assertEqual(len(kept), 1)
        for user in (self.accountant, self.manager, self.env.ref("base.user_admin")):
            self.assertFalse(kept.with_user(user).has_access("read"))
        file = self.env["ir.attachment"].sudo().search([("res_model", "=", kept._name), ("res_field", "=", "content")])
        self.assertFalse(file.with_user(self.manager).has_access("read"))
        kept._gc_kept()
        self.assertTrue(kept.exists())
        self.env.cr.execute("UPDATE collections_page_file SET write_date = write_date - INTERVAL '2 days'")
        kept.invalidate_recordset()
        kept._gc_kept()
        self.assertFalse(kept.exists())
        self.assertFalse(self.contacts(self.late).filtered(lambda c: c.kind == "statement"), "it is no evidence")


@tagged("post_install", "-at_install")
class TestAddresses(AgreementPageCommon):
    """No form makes an address that a server in front of Odoo refuses."""

    def test_many_ticked_items_lead_to_a_short_address(self):
        bills = self.env["account.move"]
        for _n in range(12):
            bills |= self.invoice(self.late, 10, overdue=5)
        lines = self.lines(*bills).ids
        self.env.flush_all()
        with patch("odoo.addons.collections_followup.decision.payment.READABLE", 10):
            response = self.send("/pay", {"item": lines[::2]}, self.token())
            location = self.leads_to(response)
            self.assertLess(len(location), 4_000)
            self.assertIn("60.00", self.text(self.url_open(location)))

    def test_five_thousand_items_that_are_none(self):
        response = self.send("/pay", {"item": [str(n) for n in range(10**9, 10**9 + 5_000)]}, self.token())
        self.assertEqual(response.status_code, 422)
        for path in ("/promise", "/plan", "/dispute", "/paid"):
            sent = {
                "which": "some",
                "items": [str(10**8 + n) for n in range(5_000)],
                "item": [str(10**8 + n) for n in range(5_000)],
            }
            response = self.send(path, sent, self.token())
            self.assertEqual(response.status_code, 422)
            self.assertLess(len(json.dumps(dict(response.headers))), 4_000)


@tagged("post_install", "-at_install")
class TestFileNames(AgreementPageCommon):
    """Names of files are cleaned in one place."""

    def test_what_is_left_of_a_name(self):
        for given, cleaned in {
            "INV/2026/0001.pdf": "INV-2026-0001.pdf",
            "a\r\nSet-Cookie: x.pdf": "a Set-Cookie- x.pdf",
            "": "file",
            "...": "file",
            "\u202e\u200b.pdf": "file.pdf",
            " . a . .pdf": "a.pdf",
            "漢" * 200 + ".xlsx": "漢" * 58 + ".xlsx",
        }.items():
            with self.subTest(given):
                self.assertEqual(file_names.clean(given), cleaned)
        self.assertEqual(file_names.in_address("a #1? 50 %.pdf"), "a%20%231-%2050%20%25.pdf")
        self.assertEqual(file_names.sent("C:\\x\\y.pdf"), "y.pdf")

    def test_name_is_cleaned_whoever_gives_it(self):
        values = {"res_model": self.own._name, "res_id": self.own.id, "raw": b"x"}
        file = self.env["ir.attachment"].create({**values, "name": "a\0b\u202e/c.txt"})
        self.assertEqual(file.name, "a b -c.txt")
