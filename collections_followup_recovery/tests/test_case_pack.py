import base64
import io
import zipfile

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.pdf import PdfReader

from .common import RecoveryCommon


@tagged("post_install", "-at_install")
class TestCasePack(RecoveryCommon):
    """Lost Ltd was reminded, promised, broke its word, and is taken to court with all of that."""

    def setUp(self):
        super().setUp()
        self.lost.country_id = self.env.ref("base.uk")
        self.switch_on()
        self.nightly()
        self.delivered(self.lost)
        case = self.case(self.lost)
        [line] = self.lines(self.bill)
        self.env["collections.promise"]._make(case, line, 500, self.today)
        self.pay(self.bill, 100)
        self.days_later(10)
        venue = self.env["collections.venue"].search([("code", "=", "gb-small")])
        self.claim = self.env["collections.claim"]._make(case, line, venue_id=venue.id)
        self.env["ir.attachment"].create(
            {"name": "contract.txt", "raw": b"We agree.", "res_model": "collections.claim", "res_id": self.claim.id}
        )

    def pages(self, claim=None):
        """The texts of the pages of the pack, in one line each."""
        self.env.invalidate_all()
        content = base64.b64decode((claim or self.claim).with_user(self.accountant).pack)
        return [
            " ".join(page.extract_text().split()).replace("T o", "To") for page in PdfReader(io.BytesIO(content)).pages
        ]

    def test_its_contents_name_each_exhibit_and_its_page(self):
        pages = self.pages()
        self.assertIn("Case Pack", pages[0])
        contents = " ".join(pages)
        for name in ("contract.txt", f"Invoice {self.bill.name}"):
            self.assertIn(name, contents)
        begins = {2: "contract.txt", 3: f"Invoice {self.bill.name}", 4: "a reminder about your account"}
        for number, (page, name) in enumerate(begins.items(), 1):
            self.assertIn(f"Exhibit {number} · {page} / 4", pages[page - 1])
            self.assertIn(name, pages[page - 1])
            self.assertRegex(pages[0], rf"{name} .*? {page} ")

    def test_documents_of_their_own_have_a_sheet_before_them(self):
        four_pages = base64.b64decode(self.claim.pack)
        self.env["ir.attachment"].create(
            {
                "name": "Invoice.pdf",
                "raw": four_pages,
                "res_model": "account.move",
                "res_id": self.bill.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        pages = self.pages()
        self.assertEqual(len(pages), 8)
        self.assertIn("Exhibit 2 · 4 / 8", pages[3])
        self.assertIn("Exhibit 3 · 8 / 8", pages[7])

    def test_the_calculation_is_that_of_the_ledger(self):
        told = " ".join(self.pages())
        self.assertIn("$ 1,000.00 $ 100.00 $ 900.00", told)
        self.assertIn("Total $ 900.00", told)

    def test_interest_is_part_of_it_where_it_is_charged(self):
        if not self.env["collections.charge"]._kinds():
            self.skipTest("interest is not installed")
        rule = self.env["collections.interest.rule"].create(
            {"code": "ours", "agreed": True, "margin": 10, "ground": "our terms", "source": "our terms"}
        )
        self.company.collections_charges = "interest"
        self.lost.collections_interest_rule_id = rule
        bill = self.invoice(self.lost, 1000, overdue=60)
        self.env.invalidate_all()
        claim = self.env["collections.claim"]._make(self.claim.case_id, self.lines(bill))
        told = " ".join(self.pages(claim))
        self.assertIn("our terms", told)
        self.assertGreater(claim._calculation().total, 1000)

    def test_the_chronology_has_all_that_happened_in_its_order(self):
        told = " ".join(self.pages())
        where = [
            told.index(part)
            for part in (f"{self.bill.name} over", "To the customer, E-mail", "Promise of $ 500.00", "Chronology")
        ]
        self.assertEqual(sorted(where[:3]), where[:3])
        self.assertIn("$ 100.00 paid on", told)

    def test_what_customers_tell_of_their_lives_is_kept_apart(self):
        case, person = self.claim.case_id, self.accountant
        logs = self.env["collections.contact"].sudo()
        values = {
            "case_id": case.id,
            "direction": "in",
            "channel": "phone",
            "kind": "conversation",
            "user_id": person.id,
        }
        ill = logs.create({**values, "summary": "She is in hospital with cancer", "note": "very ill"})
        told = logs.create({**values, "summary": "Lost his job", "note": "no money"})
        plain = logs.create({**values, "summary": "Asked for a copy", "note": "by e-mail"})
        cause = self.env["collections.cause"].search([], limit=1)
        self.env["collections.circumstance"].sudo()._record(case, cause, contact_id=told.id)
        pages = " ".join(self.pages())
        self.assertIn(plain.summary, pages)
        for text in (ill.summary, "hospital", told.summary, "no money", cause.name):
            self.assertNotIn(text, pages)

    def test_what_never_left_is_no_part_of_it(self):
        contact = self.contacts(self.lost).filtered("level_id")
        subject = contact.mail_message_id.subject
        self.assertIn(subject, " ".join(self.pages()))
        self.env["collections.contact.withdrawal"].sudo().create(
            {"contact_id": contact.id, "reasons": [{"code": "x", "sentence": "Paid.", "values": {}}]}
        )
        self.assertNotIn(subject, " ".join(self.pages()))

    def test_the_folder_has_the_same_and_what_is_no_pdf(self):
        content = base64.b64decode(self.claim.with_user(self.accountant).folder)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            contract = next(name for name in names if name.endswith("contract.txt"))
            self.assertEqual(archive.read(contract), b"We agree.")
        self.assertEqual(len([name for name in names if name.endswith(".pdf")]), 4)
        self.assertIn("it lies in the folder", " ".join(self.pages()))
        self.assertTrue(all("/" not in name.partition("/")[2] for name in names))

    def test_strangers_get_no_pack(self):
        stranger = self._user("stranger", "base.group_user")
        with self.assertRaises(AccessError):
            self.claim.with_user(stranger).read(["pack"])

    def test_a_broken_file_spoils_nothing(self):
        self.env["ir.attachment"].create(
            {"name": "scan.pdf", "raw": b"%PDF-1.4 broken", "res_model": "collections.claim", "res_id": self.claim.id}
        )
        self.assertIn("2 scan", " ".join(self.pages()))
