from datetime import timedelta

from odoo.tests import tagged
from odoo.tools import html2plaintext

from odoo.addons.collections_followup.report import statement_html
from odoo.addons.collections_followup.tests.paying import PayCommon

from .common import ProbeCommon

STORAGE = "Storage of the goods of"


@tagged("post_install", "-at_install")
class TestStorage(ProbeCommon):
    """Late Ltd owes 100.00, and 7.35 for the storage of what it has not paid."""

    def setUp(self):
        super().setUp()
        self.bill.probe_storage = 7.35
        self.switch_on()

    def letter(self, lang="en_US"):
        case = self.case(self.late).with_context(lang=lang)
        letter = self.env.ref("collections_followup.letter_demand").with_context(lang=lang)
        values = letter.env["collections.letter.page"]._values(letter, case, case._evaluate_today())
        return values[case.id]

    def test_no_rule_counts_it(self):
        assessment = self.evaluate(self.late).assessment
        self.assertEqual(
            [(c.amount, c.currency, c.receivable_id) for c in assessment.charges],
            [(7.35, "USD", self.lines(self.bill).id)],
        )
        self.assertEqual((assessment.overdue_value, assessment.booked_total), (100, 100))
        self.nightly()
        self.assertEqual(self.case(self.late).amount_overdue, 100)

    def test_the_e_mail_asks_for_it_apart_and_the_log_says_so(self):
        self.nightly()
        [mail] = self.queued(self.late)
        said = html2plaintext(mail.body_html)
        self.assertIn(f"{STORAGE} {self.bill.name}", said)
        self.assertRegex(said, r"7\.35")
        self.assertRegex(said, r"107\.35")
        [contact] = self.contacts(self.late)
        self.assertEqual([(c.name, c.amount) for c in contact.charge_ids], [(f"{STORAGE} {self.bill.name}", 7.35)])
        self.assertEqual([(i.name, i.claimed) for i in contact.item_ids], [(self.bill.name, 100)])

    def test_it_is_told_in_the_language_of_the_customer(self):
        self.late.lang = "es_ES"
        self.nightly()
        [mail] = self.queued(self.late)
        self.assertIn(f"Almacenamiento de la mercancía de {self.bill.name}", mail.body_html)
        self.assertIn("Almacenamiento", self.contacts(self.late).charge_ids.name)

    def test_a_text_message_asks_for_all_of_it(self):
        self.company._open_collections_cases(self.today)
        self.assertEqual(self.case(self.late).total_text, "$ 107.35")

    def test_the_letter_lists_it_and_says_what_is_included(self):
        self.company._open_collections_cases(self.today)
        values = self.letter()
        self.assertEqual(values["total"], "$\xa0107.35")
        self.assertEqual(values["charges"], "This includes interest and charges of $\xa07.35, which are listed apart.")
        self.bill.probe_storage = 0
        self.assertEqual(
            self.letter()["charges"], "No interest or charges have been added to the amounts of the invoices."
        )

    def test_a_statement_of_today_adds_it_below(self):
        case = self.case_of_late()
        statement = self.env["collections.statement"]._statements(case, None, None)[case.id]
        [section] = statement.sections
        self.assertEqual((section.open, section.charged, section.owed), (100, 7.35, 107.35))
        said = html2plaintext(str(statement_html.html_of(case, statement)))
        self.assertIn(f"{STORAGE} {self.bill.name}", said)
        self.assertRegex(said, r"107\.35")
        yesterday = self.env["collections.statement"]._statements(case, None, self.today - timedelta(1))[case.id]
        self.assertFalse(yesterday.sections[0].charges)

    def test_what_waits_is_taken_back_when_it_is_waived(self):
        self.nightly()
        contact = self.contacts(self.late)
        self.bill.probe_storage = 2
        self.env.flush_all()
        contact._take_back_outdated()
        self.assertIn("7.35", contact.why_not_sent)
        self.assertIn("2.00", contact.why_not_sent)

    def test_that_it_has_grown_makes_nothing_untrue(self):
        self.nightly()
        self.bill.probe_storage = 9
        self.assertFalse(self.contacts(self.late)._take_back_outdated())

    def test_an_invoice_that_is_not_asked_for_asks_for_no_storage(self):
        self.company._open_collections_cases(self.today)
        self.invoice(self.late, 50, overdue=6)
        self.bill.line_ids.no_followup = True
        self.nightly()
        self.assertFalse(self.contacts(self.late).charge_ids)

    def test_the_next_night_sees_that_it_has_changed(self):
        self.reminder.automatic = False
        self.nightly()
        case = self.case(self.late)
        before = self.env["collections.changes"]._fingerprints(case, self.today)
        self.env.cr.execute("UPDATE account_move SET probe_storage = 8 WHERE id = %s", (self.bill.id,))
        self.assertNotEqual(self.env["collections.changes"]._fingerprints(case, self.today), before)

    def test_an_agreement_covers_it_once_it_is_in_the_books(self):
        case = self.case_of_late()
        Make = self.env["collections.agreement.make"].with_user(self.accountant)
        make = Make.create({"case_id": case.id, "with_charges": True, "count": 2})
        self.assertEqual((make.amount_open, make.amount_charges, make.amount_total), (100, 7.35, 107.35))
        agreement = self.env["collections.agreement"].browse(make.action_make()["res_id"])
        self.assertEqual(agreement.amount_total, 107.35)
        self.assertEqual(sorted(agreement.item_ids.mapped("amount")), [7.35, 100])
        self.assertEqual(agreement.terms, "Storage is free as long as this agreement is kept.")
        self.assertFalse(self.bill.probe_storage)
        self.assertFalse(case._assess_today()[case.id].charges)


@tagged("post_install", "-at_install")
class TestStorageOnThePage(PayCommon):
    """Customers see it, pay it along with their invoices, or leave it out."""

    def setUp(self):
        super().setUp()
        self.bill.probe_storage = 7.35

    def left(self):
        """What is open in the books of the customer, item by item."""
        receivable = [("account_type", "=", "asset_receivable"), ("reconciled", "=", False)]
        lines = self.env["account.move.line"].search([("partner_id", "=", self.late.id), *receivable])
        return lines.mapped("amount_residual")

    def test_the_account_and_the_explanation_list_it(self):
        for path in ("", "/understand"):
            said = self.text(self.page(path, self.token()))
            self.assertIn(f"{STORAGE} {self.bill.name}", said)
            self.assertIn("7.35", said)
        self.assertNotIn("nothing is added", said)

    def test_a_payment_of_all_pays_it_and_it_is_in_the_books(self):
        paid = self.pay_online("?items=all&charges=1")
        self.assertEqual((paid.amount, self.open(self.bill)), (107.35, [0]))
        self.assertFalse(self.bill.probe_storage)
        self.assertEqual(self.left(), [])
        self.assertFalse(self.own._assess_today()[self.own.id].charges)

    def test_who_leaves_it_out_pays_the_invoice_alone(self):
        paid = self.pay_online("?items=all")
        self.assertEqual((paid.amount, self.open(self.bill)), (100, [0]))
        self.assertEqual(self.bill.probe_storage, 7.35)

    def test_a_part_pays_the_invoice_first(self):
        said = self.text(self.page("/pay?items=all&charges=1&amount=103", self.token()))
        self.assertIn("103.00", said)
        paid = self.pay_online("?items=all&charges=1&amount=103")
        self.assertEqual((paid.amount, self.open(self.bill)), (103, [0]))
        self.assertEqual(self.left(), [4.35])
        self.assertFalse(self.bill.probe_storage)

    def test_what_was_waived_while_it_was_paid_stays_as_a_credit(self):
        begun = self.begin("?items=all&charges=1", self.token())
        self.bill.probe_storage = 0
        self.finish(begun)
        self.assertEqual(self.open(self.bill), [0])
        self.assertEqual(self.left(), [-7.35])
