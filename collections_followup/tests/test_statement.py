import base64
import io
from datetime import date, datetime, timedelta
from unittest.mock import patch

import pypdfium2
from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, tagged

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from .common import TODAY
from .test_aging import AgingCommon

STATEMENT = "odoo.addons.collections_followup.models.statement.collections_statement"
SAFELY = "odoo.addons.collections_followup.models.base.collections_safely"


class StatementCommon(AgingCommon):
    def case_of(self, partner):
        return partner.with_user(self.accountant)._collections_ensure_case()

    def statement(self, partner, date_from=None, date_to=None):
        case = self.case_of(partner)
        return (
            self.env["collections.statement"].with_user(self.accountant)._statements(case, date_from, date_to)[case.id]
        )

    def sections(self, partner, date_from=None, date_to=None):
        return {s.currency: s for s in self.statement(partner, date_from, date_to).sections}

    def entries(self, section):
        """(kind, amount, balance after it, still open), by date."""
        return [(e.kind, e.amount, balance, e.open) for e, balance in section.rows]

    def wizard(self, partners, **values):
        cases = self.env["collections.case"]
        for partner in partners:
            cases |= self.case_of(partner)
        return (
            self.env["collections.statement.send"].with_user(self.accountant).create({"case_ids": cases.ids, **values})
        )

    def text_of(self, content):
        document = pypdfium2.PdfDocument(content)
        return "\n".join(page.get_textpage().get_text_bounded() for page in document).replace("\r", "")


@tagged("post_install", "-at_install")
class TestStatement(StatementCommon):
    """What was booked, what it comes to, and what of it is open."""

    def test_balance_runs_and_what_is_open_is_told_line_by_line(self):
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 1000, overdue=20)  # booked 50 days ago
        self.invoice(late, 500, overdue=-20)  # booked 10 days ago
        self.pay(invoice, 400)
        section = self.sections(late)["USD"]
        self.assertEqual(
            self.entries(section),
            [("invoice", 1000, 1000, 600), ("invoice", 500, 1500, 500), ("payment", -400, 1100, 0)],
        )
        self.assertEqual((section.opening, section.closing, section.open), (0, 1100, 1100))
        self.assertEqual((section.overdue, section.unallocated), (600, 0))
        self.assertEqual(section.buckets, {0: 500, 1: 600, 31: 0, 61: 0, 91: 0})

    def test_the_balance_before_the_period_is_brought_forward_with_what_is_open_of_it(self):
        late = self.customer("Late Ltd")
        paid = self.invoice(late, 300, overdue=60)
        old = self.invoice(late, 1000, overdue=50)
        self.pay(paid)
        self.invoice(late, 500, overdue=-25)
        section = self.sections(late, TODAY - timedelta(7))["USD"]
        self.assertEqual(section.opening, 1300)
        self.assertEqual([(e.name, e.open) for e in section.brought], [(old.name, 1000)])
        self.assertEqual(self.entries(section), [("invoice", 500, 1800, 500), ("payment", -300, 1500, 0)])
        self.assertEqual(section.closing, section.open)

    def test_statement_of_a_past_day_keeps_what_was_paid_later(self):
        """OCA/account-payment#386: aging at a past date dropped invoices that were paid later."""
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 1000, overdue=40)
        self.days_later(5)
        self.pay(invoice)
        section = self.sections(late, date_to=TODAY)["USD"]
        self.assertEqual((section.closing, section.open, section.buckets[31]), (1000, 1000, 1000))
        section = self.sections(late)["USD"]
        self.assertEqual((section.closing, section.open), (0, 0))

    def test_credits_that_nobody_has_allocated_are_shown(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 1000, overdue=10)
        self.credit_note(late, 100, overdue=5)
        self.receive(late, 250)
        section = self.sections(late)["USD"]
        self.assertEqual((section.unallocated, section.overdue, section.open), (350, 1000, 650))
        self.assertEqual({e.kind for e in section.items if e.open < 0}, {"credit_note", "payment"})

    def test_installments_have_a_line_and_a_due_date_each(self):
        late = self.customer("Late Ltd")
        term = self.env.ref("account.account_payment_term_advance_60days")
        self.invoice(late, 1000, invoice_payment_term_id=term.id, invoice_date=TODAY, invoice_date_due=False)
        [section] = self.sections(late).values()
        self.assertEqual(len({e.due for e in section.entries}), len(section.entries))
        self.assertGreater(len(section.entries), 1)
        self.assertTrue(all("#" in e.name for e in section.entries))

    # === CURRENCIES === #

    def test_each_currency_has_its_own_balance(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 1000, overdue=10)
        self.invoice(late, 900, overdue=10, currency_id=self.euro.id)
        sections = self.sections(late)
        self.assertEqual([*sections], ["USD", "EUR"], "that of the company first")
        self.assertEqual([s.closing for s in sections.values()], [1000, 900])

    def test_exchange_differences_are_none_of_the_customers(self):
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 900, overdue=10, currency_id=self.euro.id)
        self.rate(TODAY, 0.8)
        self.pay(invoice)
        [section] = self.sections(late).values()
        self.assertEqual(self.entries(section), [("invoice", 900, 900, 0), ("payment", -900, 0, 0)])
        self.assertAgrees(partner=late)

    def test_payment_in_another_currency_settles_both_sections(self):
        """OCA/account-financial-reporting#810: invoice and payment printed as two statements that did not settle."""
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 900, overdue=10, currency_id=self.euro.id)
        self.pay_in_dollars(invoice)
        sections = self.sections(late)
        self.assertEqual(self.entries(sections["EUR"]), [("invoice", 900, 900, 0), ("transfer", -900, 0, 0)])
        self.assertEqual(self.entries(sections["USD"]), [("payment", -1000, -1000, 0), ("transfer", 1000, 0, 0)])
        self.assertEqual({s.open for s in sections.values()}, {0})
        [transfer] = [e for e in sections["USD"].entries if e.kind == "transfer"]
        self.assertEqual((transfer.name, transfer.other), (invoice.name, "EUR"))

    def test_balance_brought_forward_is_right_in_a_foreign_currency(self):
        """OCA/account-financial-reporting#1121: wrong balance forward for a foreign currency."""
        late = self.customer("Late Ltd")
        first = self.invoice(late, 900, overdue=40, currency_id=self.euro.id)
        self.invoice(late, 450, overdue=30, currency_id=self.euro.id)
        self.rate(TODAY, 0.8)
        self.pay_in_dollars(first)
        self.days_later(10)
        sections = self.sections(late, date_from=TODAY + timedelta(1))
        self.assertEqual([*sections], ["EUR"], "the section in dollars is settled")
        self.assertEqual((sections["EUR"].opening, sections["EUR"].open), (450, 450))
        before = self.sections(late, date_from=TODAY - timedelta(1), date_to=TODAY)
        self.assertEqual((before["EUR"].opening, before["EUR"].closing), (1350, 450))

    def test_payment_of_another_customer_settles_and_is_not_named(self):
        late, friend = self.customer("Late Ltd"), self.customer("Friend Ltd")
        invoice, payment = self.invoice(late, 100, overdue=10), self.receive(friend, 100)
        (invoice + payment.move_id).line_ids.filtered(lambda x: x.account_type == "asset_receivable").reconcile()
        for partner in (late, friend):
            [section] = self.sections(partner).values()
            self.assertEqual((section.closing, section.open), (0, 0))
            [transfer] = [e for e in section.entries if e.kind == "transfer"]
            self.assertEqual(transfer.name, "")
        self.assertNotIn(payment.name, self.pdf_text(late))

    def pay_in_dollars(self, invoice):
        context = {"active_model": "account.move", "active_ids": invoice.ids}
        register = self.env["account.payment.register"].with_context(**context).create({"payment_date": self.today})
        register.currency_id = self.company.currency_id
        return register._create_payments()

    # === DOCUMENTS === #

    def pdf_text(self, partner, date_from=None):
        case = self.case_of(partner)
        statement = self.env["collections.statement"].with_user(self.accountant)
        return self.text_of(statement._pdf(case, date_from, None)[case.id])

    def test_pdf_shows_what_is_owed_and_how_to_pay(self):
        self.env["res.partner.bank"].create(
            {"partner_id": self.company.partner_id.id, "acc_number": "FI21 1234 5600 0007 85"}
        )
        late = self.customer("Late Ltd", street="1 Main Street", city="Springfield")
        invoice = self.invoice(late, 1234.5, overdue=10)
        text = self.pdf_text(late, TODAY - timedelta(5))
        for words in ("Late Ltd", "1 Main Street", invoice.name, "1,234.50", "Opening balance", "FI21 1234"):
            self.assertIn(words, text)
        for label in ("IBAN: FI21 1234", f"Payment reference: {invoice.name}", "/my/collections"):
            self.assertIn(label, text)
        self.assertNotIn("DOCTYPE", text)

    def test_pdf_writes_dates_and_amounts_as_the_customer_does(self):
        """odoo/odoo#31409, #21632: not in the customer's date and number format."""
        self.env["res.lang"]._activate_lang("es_ES")
        late = self.customer("Morosos SL", lang="es_ES")
        self.invoice(late, 1234.5, overdue=10)
        text = self.pdf_text(late)
        self.assertIn("1.234,50", text)
        self.assertIn("20/02/2026", text)

    def test_long_statement_repeats_its_head_on_each_page(self):
        late = self.customer("Late Ltd")
        moves = self.env["account.move"]
        for number in range(60):
            moves |= self.invoice(late, 10 + number, overdue=number, post=False)
        moves.action_post()
        case = self.case_of(late)
        document = pypdfium2.PdfDocument(self.env["collections.statement"]._pdf(case, None, None)[case.id])
        self.assertGreater(len(document), 1)
        for number, page in enumerate(document, 1):
            text = page.get_textpage().get_text_bounded()
            self.assertIn("Still open", text)
            self.assertIn(f"{number} / {len(document)}", text)

    def test_name_in_another_script_is_printed(self):
        late = self.customer("شركة النور Trading")
        self.invoice(late, 100, overdue=10)
        self.assertIn("Trading", self.pdf_text(late))

    def test_customer_without_any_booking_gets_a_page_that_says_so(self):
        self.assertIn("Nothing was booked", self.pdf_text(self.customer("New Ltd")))

    def test_xlsx_has_real_numbers_and_dates(self):
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 1234.5, overdue=10)
        self.invoice(late, 900, overdue=10, currency_id=self.euro.id)
        case = self.case_of(late)
        book = load_workbook(io.BytesIO(self.env["collections.statement"]._xlsx(case, None, None)[case.id]))
        self.assertEqual(book.sheetnames, ["USD", "EUR"])
        [row] = [row for row in book["USD"].values if row[1] == f"Invoice {invoice.name}"]
        self.assertEqual((row[3].date(), row[4], row[7]), (TODAY - timedelta(10), 1234.5, 1234.5))

    def test_xlsx_takes_a_name_that_looks_like_a_formula_as_a_name(self):
        late = self.customer("=1+1 Ltd")
        self.invoice(late, 100, overdue=10, ref="=cmd|calc")
        case = self.case_of(late)
        sheet = load_workbook(io.BytesIO(self.env["collections.statement"]._xlsx(case, None, None)[case.id]))["USD"]
        self.assertFalse([cell for row in sheet for cell in row if cell.data_type == "f"])

    def test_workbook_of_several_customers_of_one_name_has_a_sheet_for_each(self):
        twins = [self.customer("A very long name of a customer / Ltd") for _twin in range(2)]
        for twin in twins:
            self.invoice(twin, 100, overdue=10)
        wizard = self.wizard(twins, file_format="xlsx")
        wizard.action_download()
        self.assertEqual(len(load_workbook(io.BytesIO(base64.b64decode(wizard.file))).sheetnames), 2)

    def test_statement_that_is_too_long_for_a_pdf_is_a_workbook(self):
        late = self.customer("Late Ltd")
        for _month in range(3):
            self.invoice(late, 100, overdue=10)
        with patch(f"{STATEMENT}.MOST_LINES", 2):
            with self.assertRaisesRegex(UserError, "3 lines.*shorter period, or the workbook"):
                self.wizard(late, date_from=False).action_download()
            self.wizard(late, date_from=False, file_format="xlsx").action_download()

    def test_statement_of_any_period_can_be_made(self):
        credited = self.customer("Credited Ltd")
        self.credit_note(credited, 100)
        for first, last in (("0001-01-01", "2026-03-02"), ("1800-01-01", "9999-12-31"), (False, "0001-01-01")):
            for file_format in ("pdf", "xlsx"):
                with self.subTest(first=first, last=last, file_format=file_format):
                    wizard = self.wizard(credited, date_from=first, date_to=last, file_format=file_format)
                    wizard.action_download()
                    self.assertTrue(wizard.file)
        self.assertEqual(self.sections(credited)["USD"].closing, -100)

    # === BY HAND === #

    def test_accountant_downloads_several_customers_as_one_pdf(self):
        late, other = self.customer("Late Ltd"), self.customer("Other Ltd")
        for partner in (late, other):
            self.invoice(partner, 100, overdue=10)
        action = (late + other).with_user(self.accountant).action_collections_statement()
        form = Form(self.env[action["res_model"]].with_user(self.accountant).with_context(**action["context"]))
        self.assertEqual(form.date_from, date(2026, 2, 1))
        wizard = form.save()
        self.assertIn("download=true", wizard.action_download()["url"])
        text = self.text_of(base64.b64decode(wizard.file))
        self.assertIn("Late Ltd", text)
        self.assertIn("Other Ltd", text)

    def test_accountant_sends_a_statement_by_email(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=10)
        self.wizard(late).action_send()
        mail = self.queued(late)
        self.assertEqual(mail.state, "outgoing")
        self.assertIn("statement of account", mail.subject)
        [attachment] = mail.attachment_ids
        self.assertIn("100.00", self.text_of(attachment.raw))
        self.assertRecordValues(
            self.contacts(late),
            [{"kind": "statement", "channel": "email", "delivery": "queued", "address": "late@customer.example"}],
        )
        self.assertFalse(self.contacts(late).level_id)

    def test_statement_does_not_delay_the_ladder(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.switch_on()
        self.wizard(late).action_send()
        self.nightly()
        self.assertEqual(self.taken(late), ["Reminder"])

    def test_bounced_statement_holds_the_next_email(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.switch_on()
        self.wizard(late).action_send()
        self.contacts(late).mail_message_id.notification_ids.notification_status = "bounce"
        self.nightly()
        self.assertFalse(self.taken(late))
        self.assertEqual(self.case(late).reason_code, "address_bounced")
        with self.assertRaisesRegex(UserError, "came back"):
            self.wizard(late).action_send()

    def test_excluded_customers_and_those_without_address_get_no_email_and_the_accountant_is_told(self):
        names = ("Good Ltd", "Excluded Ltd", "Nowhere Ltd")
        good, excluded, nowhere = (self.customer(name) for name in names)
        nowhere.email = False
        self.case_of(excluded).write({"excluded": True, "exclusion_reason": "our lawyer asked"})
        wizard = self.wizard(good + excluded + nowhere)
        self.assertIn("our lawyer asked", wizard.left_out)
        self.assertIn("Nowhere Ltd", wizard.left_out)
        wizard.action_send()
        self.assertTrue(self.queued(good))
        self.assertFalse(self.queued(excluded) | self.queued(nowhere))

    def test_in_rehearsal_the_statement_goes_to_the_rehearsal_address(self):
        late = self.customer("Late Ltd")
        self.company.collections_rehearsal_email = "boss@company.example"
        self.wizard(late).action_send()
        self.assertFalse(self.queued(late))
        mail = self.contacts(late).mail_message_id.mail_ids
        self.assertEqual((mail.email_to, mail.recipient_ids.ids), ("boss@company.example", []))
        self.assertIn("Rehearsal", mail.subject)
        self.assertTrue(self.contacts(late).rehearsal)

    def test_period_the_wrong_way_round_gets_a_clear_sentence(self):
        wizard = self.wizard(self.customer("Late Ltd"), date_from=TODAY, date_to=TODAY - timedelta(1))
        with self.assertRaisesRegex(UserError, "first day is after the last day"):
            wizard.action_download()

    # === WHO MAY === #

    def test_statements_of_other_companies_are_refused(self):
        late = self.customer("Late Ltd")
        other = self.env["res.company"].create({"name": "Other Inc"})
        case = self.env["collections.case"].create({"partner_id": late.id, "company_id": other.id})
        Wizard = self.env["collections.statement.send"]
        with self.assertRaises(AccessError):
            Wizard.with_user(self.accountant).create({"case_ids": case.ids}).action_download()
        smuggled = Wizard.create({"case_ids": case.ids})
        self.env.cr.execute("UPDATE collections_statement_send SET create_uid = %s", [self.accountant.id])
        self.env.invalidate_all()
        for action in ("action_download", "action_send"):
            with self.assertRaises(UserError):  # nothing is left of it, or no access
                getattr(smuggled.with_user(self.accountant), action)()

    def test_whoever_does_not_follow_up_makes_no_statement(self):
        clerk = self._user("clerk", "base.group_user,account.group_account_invoice")
        late = self.customer("Late Ltd")
        with self.assertRaises(AccessError):
            late.with_user(clerk).action_collections_statement()
        with self.assertRaises(AccessError):
            self.wizard(late).with_user(clerk).action_download()

    def test_statement_that_a_colleague_made_cannot_be_fetched(self):
        wizard = self.wizard(self.customer("Late Ltd"))
        wizard.action_download()
        with self.assertRaises(AccessError):
            wizard.with_user(self.manager).read(["file"])


@tagged("post_install", "-at_install")
class TestMonthlyStatement(StatementCommon, CronMixinCase):
    """At the beginning of each month, once, to those who want it."""

    def setUp(self):
        super().setUp()
        self.switch_on()

    def wants(self, name, **values):
        partner = self.customer(name, **values)
        self.invoice(partner, 100, overdue=-10)
        self.case_of(partner).statement_monthly = True
        return partner

    def month(self):
        with self.enter_registry_test_mode():
            self.env.ref("collections_followup.ir_cron_statement").method_direct_trigger()
        self.env.invalidate_all()

    def statements(self, partner):
        return self.contacts(partner).filtered(lambda c: c.kind == "statement")

    def test_only_who_wants_one_gets_one_and_once_a_month(self):
        wanted, other = self.wants("Wanted Ltd"), self.customer("Other Ltd")
        self.invoice(other, 100, overdue=-10)
        for _day in range(3):
            self.month()
            self.days_later(1)
        self.assertEqual(len(self.statements(wanted)), 1)
        self.assertFalse(self.statements(other))
        self.on(date(2026, 4, 1))
        self.month()
        self.assertEqual(len(self.statements(wanted)), 2)

    def test_it_is_of_the_month_before(self):
        wanted = self.wants("Wanted Ltd")
        self.invoice(wanted, 33, overdue=-30)  # booked today
        self.month()
        text = self.text_of(self.queued(wanted).attachment_ids.raw)
        self.assertIn("02/01/2026 – 02/28/2026", text)
        self.assertIn("100.00", text)
        self.assertNotIn("33.00", text)

    def test_it_waits_until_the_month_is_over_where_the_company_is(self):
        """The job comes on the first by the server's clock: in Los Angeles that is an evening in March."""
        self.company.collections_tz = "America/Los_Angeles"
        wanted = self.wants("Wanted Ltd")
        self.at("2026-04-01 06:00:00")
        with self.capture_triggers("collections_followup.ir_cron_statement") as triggers:
            self.month()
        self.assertFalse(self.statements(wanted))
        self.assertEqual(triggers.records.call_at, datetime(2026, 4, 1, 7))
        self.at("2026-04-01 07:00:00")
        self.month()
        self.assertIn("03/01/2026 – 03/31/2026", self.text_of(self.queued(wanted).attachment_ids.raw))

    def test_february_of_a_leap_year_has_its_last_day(self):
        wanted = self.wants("Wanted Ltd")
        self.on(date(2028, 3, 1))
        self.month()
        self.assertIn("02/01/2028 – 02/29/2028", self.text_of(self.queued(wanted).attachment_ids.raw))

    def test_customers_wish_is_kept_on_the_form_of_the_customer(self):
        partner = self.customer("Wanted Ltd")
        self.manager.group_ids += self.env.ref("base.group_partner_manager")
        with Form(partner.with_user(self.manager)) as form:
            form.collections_statement_monthly = True
        self.assertTrue(self.case(partner).statement_monthly)

    def test_nothing_to_state_is_not_sent(self):
        partner = self.customer("Quiet Ltd")
        self.case_of(partner).statement_monthly = True
        self.month()
        self.assertFalse(self.statements(partner))

    def test_nothing_is_sent_before_the_follow_up_is_switched_on(self):
        self.company.collections_active = False
        wanted = self.wants("Wanted Ltd")
        self.month()
        self.assertFalse(self.statements(wanted))
        self.company.collections_active = True
        self.month()
        self.assertTrue(self.statements(wanted))

    def test_who_cannot_be_written_to_is_left_out_and_the_case_says_why_once(self):
        nowhere, excluded, paused = (self.wants(name) for name in ("Nowhere Ltd", "Excluded Ltd", "Paused Ltd"))
        nowhere.email = False
        self.case(excluded).write({"excluded": True, "exclusion_reason": "our lawyer asked"})
        self.case(paused).paused_until = TODAY + timedelta(3)
        for _time in range(2):
            self.month()
        for partner, words in ((nowhere, "no address"), (excluded, "our lawyer"), (paused, "paused")):
            self.assertFalse(self.statements(partner))
            [note] = [m for m in self.case(partner).message_ids if "was not sent" in (m.body or "")]
            self.assertIn(words, note.body)

    def test_one_that_fails_stops_no_other(self):
        bad, good = self.wants("Bad Ltd"), self.wants("Good Ltd")
        Statement = self.registry["collections.statement"]
        attach = Statement._attach

        def failing(statement, case, *args):
            if case.partner_id == bad:
                raise ValueError("no ink")
            return attach(statement, case, *args)

        with patch.object(Statement, "_attach", failing), self.assertLogs(SAFELY, "WARNING"):
            self.month()
        self.assertTrue(self.statements(good))
        self.assertFalse(self.statements(bad))
        self.assertFalse(self.queued(bad))
        self.assertTrue([m for m in self.case(bad).message_ids if "no ink" in (m.body or "")])

    def test_job_that_is_cut_off_goes_on_and_sends_nothing_twice(self):
        partners = [self.wants(f"Wanted{n} Ltd") for n in range(5)]
        with patch(f"{STATEMENT}.BATCH", 2), self.time_up():
            self.month()
        self.assertEqual(sum(len(self.statements(p)) for p in partners), 2)
        self.month()
        self.assertEqual([len(self.statements(p)) for p in partners], [1] * 5)

    def time_up(self):
        return patch.object(self.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 0)

    def test_after_the_rehearsal_customers_get_their_own(self):
        wanted = self.wants("Wanted Ltd")
        self.company.collections_rehearsal_email = "boss@company.example"
        for _time in range(2):
            self.month()
        self.assertEqual(self.statements(wanted).mapped("rehearsal"), [True])
        self.company.collections_rehearsal_email = False
        self.month()
        self.assertEqual(self.statements(wanted).mapped("rehearsal").count(False), 1)
        self.assertTrue(self.queued(wanted))


@tagged("post_install", "-at_install")
class TestStatementOverTheWeb(StatementCommon, HttpCase):
    """A statement leaves the house only for whom it is meant."""

    def test_portal_user_cannot_fetch_somebody_elses_statement(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=10)
        wizard = self.wizard(late)
        url = wizard.action_download()["url"]
        self.wizard(late).action_send()
        attachment = self.queued(late).attachment_ids
        self._user("visitor", "base.group_portal")
        self.authenticate("visitor", "visitor")
        for path in (url, f"/web/content/{attachment.id}"):
            answer = self.url_open(path)
            self.assertNotEqual(answer.headers.get("Content-Type"), "application/pdf")
            self.assertNotIn(b"%PDF", answer.content)

    def test_accountant_fetches_the_statement(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=10)
        url = self.wizard(late).action_download()["url"]
        self.authenticate("accountant", "accountant")
        self.assertEqual(self.url_open(url).content[:4], b"%PDF")
