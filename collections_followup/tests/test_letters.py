import re
from datetime import date
from unittest import SkipTest
from unittest.mock import patch

import pypdfium2

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_actions_report import _wkhtml

from ..tools import pdf
from .common import CollectionsCommon

LANGUAGES = {"en_US": "English", "es_ES": "Spanish", "fi_FI": "Finnish"}
SAFELY = "odoo.addons.collections_followup.models.base.collections_safely"
MM = 72 / 25.4


class LettersCommon(CollectionsCommon):
    """A company that writes letters, and reads them back from their PDF."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one_company()
        for lang in LANGUAGES:
            cls.env["res.lang"]._activate_lang(lang)
        cls.env["ir.module.module"].search([("name", "=", "collections_followup")])._update_translations(
            ["es_ES", "fi_FI"]
        )
        cls.company.write(
            {
                "street": "12 Wharf Street",
                "zip": "04101",
                "city": "Portland",
                "phone": "+1 555 0142",
                "company_registry": "Register 1234567-8",
            }
        )
        cls.company.paperformat_id = cls.env.ref("base.paperformat_euro")
        cls.demand = cls.env.ref("collections_followup.letter_demand")
        cls.eur = cls.env.ref("base.EUR")
        cls.eur.active = True

    @classmethod
    def debtor(cls, name, lang="en_US", amount=1234.5, **values):
        place = {"street": "1 Mill Lane", "zip": "02110", "city": "Boston", "country_id": cls.env.ref("base.us").id}
        partner = cls.customer(name, lang=lang, **{**place, **values})
        if amount:
            cls.invoice(partner, amount, overdue=60)
        return partner

    def pages(self, document):
        """The text of each page."""
        return [self.plain(page.get_textpage().get_text_bounded()) for page in pypdfium2.PdfDocument(document)]

    def plain(self, text):
        return " ".join(re.sub("[\u2066-\u2069\ufffe]", "", text).replace("\xa0", " ").replace("\u202f", " ").split())

    def document(self, partner, letter=None, window="left"):
        verdict = self.evaluate(partner)
        case = self.case(partner)
        return (letter or self.demand)._pdfs(case, {case.id: verdict}, window)[case.id]

    def text(self, partner, letter=None):
        return " ".join(self.pages(self.document(partner, letter)))

    def subject_of(self, letter, case):
        return letter._words(case, case._evaluate_today())[case.id][0]

    def position(self, document, words):
        """(left, top) of the words on the first page, in millimetres from the upper left corner."""
        page = pypdfium2.PdfDocument(document)[0]
        text = page.get_textpage()
        start, _count = text.search(words).get_next()
        left, _bottom, _right, top = text.get_charbox(start)
        return left / MM, (page.get_height() - top) / MM


@tagged("post_install", "-at_install")
class TestLetters(LettersCommon):
    """A letter says what is owed, until when, to whom, and what can be done about it."""

    def setUp(self):
        super().setUp()
        if pdf.weasyprint is None:
            raise SkipTest("WeasyPrint is not installed")

    # === WHAT IT SAYS === #

    def test_formal_demand_says_what_when_and_how_much(self):
        late = self.debtor("Late Ltd", ref="K-77")
        text = self.text(late)
        for words in (
            "Formal demand for payment: $ 1,234.50",
            "Dear Late Ltd,",
            "$ 1,234.50 (one thousand two hundred and thirty-four dollars and fifty cents)",
            "by March 16, 2026",
            "Work done",
            "12/02/2025",  # invoiced
            "01/01/2026 (60)",  # due, days overdue
            "If you do not agree.",
            "If you cannot pay all of it now.",
            "a person in our company will review the matter",
            "No interest or charges have been added",
            "Contact person: accountant",
            "Your customer number: K-77",
            "Page 1 of 1",
            "Register 1234567-8",
        ):
            self.assertIn(words, text)

    def test_a_demand_leaves_the_days_to_answer_that_a_contact_rule_gives(self):
        uk = self.env.ref("base.uk")
        rule = {"code": "own-notice", "kind": "notice", "days": 30, "channel": "letter", "country_id": uk.id}
        self.env["collections.contact.rule"].create({**rule, "source": "Our policy"})
        british, american = self.debtor("British Ltd"), self.debtor("American Ltd")
        british.country_id = uk
        for partner, deadline in ((british, "by April 1, 2026"), (american, "by March 16, 2026")):
            self.assertIn(deadline, self.text(partner))
        reminder = self.env.ref("collections_followup.letter_reminder")
        self.assertIn("March 16, 2026", self.text(british, reminder))

    def test_demand_speaks_the_language_of_the_customer(self):
        """Named after what others get wrong: language, words, dates and numbers of the reader."""
        late = self.debtor("Olivares S.L.", "es_ES", 0)
        self.invoice(late, 1234.5, overdue=60, currency_id=self.eur.id)
        spanish = self.text(late)
        for words in (
            "Requerimiento de pago: 1.234,50 €",
            "mil doscientos treinta y cuatro euros con cincuenta céntimos",
            "a más tardar el 16 de marzo de 2026",
            "(días de retraso)",
            "Página 1 de 1",
            "Atentamente,",
        ):
            self.assertIn(words, spanish)

    def test_code_is_told_and_the_page_has_an_address_that_can_be_typed(self):
        late = self.debtor("Late Ltd", "en_US", 0)
        self.invoice(late, 100, overdue=60)
        text = self.text(late)
        self.assertIn("Scan to see and pay", text)
        host = self.env["ir.config_parameter"].get_param("web.base.url").partition("://")[2]
        self.assertIn(f"{host}/my/collections", text)
        self.assertNotIn("access_token", text)

    def test_finnish_banks_keep_references_apart_from_messages(self):
        late = self.debtor("Koivula Oy", "fi_FI", 0)
        bill = self.invoice(late, 100, overdue=60)
        for written, is_message in (("RF18 5390 0754 7034", False), ("2023 0000 98", False), ("A7", True)):
            bill.payment_reference = written
            self.assertEqual(f"Viesti: {written}" in self.text(late), is_message)

    def test_demand_in_finnish(self):
        late = self.debtor("Koivula Oy", "fi_FI", 0)
        self.invoice(late, 1234.5, overdue=60, currency_id=self.eur.id)
        text = self.text(late)
        for words in (
            "Maksuvaatimus: 1 234,50 €",
            "tuhat kaksisataakolmekymmentäneljä euroa ja viisikymmentä senttiä",
            "viimeistään 16. maaliskuuta 2026",
            "(päiviä myöhässä)",
            "Sivu 1/1",
            "Ystävällisin terveisin",
        ):
            self.assertIn(words, text)

    def test_every_letter_that_ships_is_written_in_every_language(self):
        letters = self.env["collections.letter"].search([])
        ours = letters.filtered(lambda letter: letter.get_external_id()[letter.id].startswith("collections_followup."))
        self.assertEqual(len(ours), 8)
        seen = set()
        for lang in LANGUAGES:
            late = self.debtor(f"Late {lang}", lang)
            self.promises(late, self.invoice(late, 50, overdue=60), 50, date(2026, 3, 7))
            self.agrees(late, self.invoice(late, 60, overdue=60), (date(2026, 4, 1), 60))
            for letter in letters:
                text = self.text(late, letter)
                self.assertNotIn("{{", text)
                self.assertNotIn("None", text)
                seen.add((letter.id, self.subject_of(letter, self.case(late))))
        self.assertEqual(len(seen), 3 * len(letters), "a letter is not translated")

    def test_residual_not_amount_and_the_payment_reference(self):
        """As rivals were asked for: the balance due, not the amount (#457), and the reference (#289)."""
        late = self.debtor("Late Ltd", amount=0)
        move = self.invoice(late, 1000, overdue=60)
        move.payment_reference = "RF18539007547034"
        self.pay(move, 400)
        text = self.text(late)
        self.assertIn("RF18539007547034", text)
        self.assertIn("$ 1,000.00 $ 600.00", text)
        self.assertIn("six hundred dollars", text)

    def test_credits_are_listed_and_taken_off(self):
        """As rivals were asked for: a reminder includes open credit notes (#211)."""
        late = self.debtor("Late Ltd", amount=1000)
        self.credit_note(late, 250)
        text = self.text(late)
        self.assertIn("Credits and payments received, not yet applied $ -250.00", text)
        self.assertIn("$ 750.00 (seven hundred and fifty dollars)", text)

    def test_totals_of_each_currency(self):
        late = self.debtor("Late Ltd", amount=100)
        self.invoice(late, 50.25, overdue=30, currency_id=self.eur.id)
        text = self.text(late)
        self.assertIn("Total USD $ 100.00", text)
        self.assertIn("Total EUR 50.25 €", text)
        self.assertIn("(one hundred dollars) and 50.25 € (fifty euros and twenty-five cents)", text)

    def test_what_was_delivered_is_told_in_short(self):
        late = self.debtor("Late Ltd", amount=0)
        names = ["Oak table, 2 m\nwith drawers", "Chairs", "Delivery"]
        lines = [Command.create({"name": n, "price_unit": 10, "tax_ids": [Command.clear()]}) for n in names]
        self.invoice(late, 30, overdue=60, invoice_line_ids=lines)
        self.assertIn("Oak table, 2 m, and 2 more", self.text(late))

    def test_nobody_is_asked_for_nothing(self):
        """As others have sent: "balance of 0.00" (odoo#216062)."""
        clear = self.debtor("Clear Ltd", amount=0)
        self.invoice(clear, 100)
        self.env["collections.case"].create({"partner_id": clear.id, "company_id": self.company.id})
        with self.assertRaisesRegex(UserError, "owes nothing"):
            self.document(clear)
        thanks = self.env.ref("collections_followup.letter_thanks")
        self.assertIn("Thank you for taking care of it", self.text(clear, thanks))

    def test_nothing_is_asked_for_before_it_is_due(self):
        soon = self.debtor("Soon Ltd", amount=0)
        self.invoice(soon, 100, overdue=-3)
        self.policy.level_ids.filtered(lambda level: level.days < 0).active = True
        verdict = self.evaluate(soon)
        if verdict.outcome != "step":
            self.skipTest("the standard policy announces nothing")
        self.assertIn("To pay: $ 100.00", self.text(soon, self.env.ref("collections_followup.letter_courtesy")))

    def test_bank_account_in_groups_and_code_to_pay(self):
        late = self.debtor("Late Ltd", amount=0)
        self.invoice(late, 100, overdue=60, currency_id=self.eur.id)
        bank = self.env["res.bank"].create({"name": "Nordea", "bic": "NDEAFIHH"})
        account = {"partner_id": self.company.partner_id.id, "bank_id": bank.id, "currency_id": self.eur.id}
        self.env["res.partner.bank"].create({**account, "acc_number": "FI2112345600000785"})
        self.assertIn("FI21 1234 5600 0007 85", self.text(late))
        self.assertIn("BIC NDEAFIHH", self.text(late))
        self.assertEqual(self.images(self.document(late)), 1)

    def test_letters_that_agree_on_something_do_not_ask_for_all_at_once(self):
        late = self.debtor("Late Ltd")
        verdict = self.evaluate(late)
        case = self.case(late)
        agreement = self.env.ref("collections_followup.letter_agreement")
        extra = {case.id: {"agreement": "600 by April 1, 634.50 by May 1"}}
        document = agreement._pdfs(case, {case.id: verdict}, extra=extra)[case.id]
        text = " ".join(self.pages(document))
        self.assertIn("600 by April 1, 634.50 by May 1", text)
        self.assertNotIn("To pay:", text)

    # === WHAT IT CONFIRMS === #

    def owes_two(self):
        """Two invoices, of which one is promised or agreed about."""
        late = self.debtor("Late Ltd", amount=0)
        return late, self.invoice(late, 100, overdue=60), self.invoice(late, 900, overdue=70)

    def promises(self, partner, bill, amount, day):
        self.env["collections.promise"]._make(self.opened(partner), self.lines(bill), amount, day)

    def agrees(self, partner, bill, *dues):
        agreement = self.env["collections.agreement"]._make(self.opened(partner), self.lines(bill), dues)
        agreement.action_propose()
        agreement._sign_on_paper("Maria Lopez")
        agreement.with_user(self.manager).action_sign(agreement._terms_hash())

    def test_promise_is_confirmed_as_it_was_made(self):
        late, promised, other = self.owes_two()
        self.promises(late, promised, 20, date(2026, 3, 5))
        self.promises(late, promised, 60, date(2026, 3, 7))
        text = self.text(late, self.env.ref("collections_followup.letter_promise"))
        self.assertIn("you will pay $ 60.00 by March 7, 2026.", text)
        self.assertIn(promised.name, text)
        self.assertNotIn(other.name, text)
        self.assertNotIn("To pay:", text)

    def test_agreement_is_confirmed_with_its_calendar(self):
        late, agreed, other = self.owes_two()
        self.agrees(late, agreed, (date(2026, 4, 1), 40), (date(2026, 5, 1), 60))
        text = self.text(late, self.env.ref("collections_followup.letter_agreement"))
        self.assertIn("$ 100.00 (one hundred dollars) in all", text)
        self.assertIn("$ 40.00, by April 1, 2026 $ 60.00, by May 1, 2026", text)
        self.assertIn(agreed.name, text)
        self.assertNotIn(other.name, text)

    def test_nothing_is_confirmed_that_was_not_said(self):
        late, *_bills = self.owes_two()
        for name in ("letter_promise", "letter_agreement"):
            letter = self.env.ref(f"collections_followup.{name}")
            with self.assertRaisesRegex(UserError, "Late Ltd has promised or agreed to nothing"):
                self.document(late, letter)
            letter.preview_case_id = self.opened(late)
            self.assertIn("March 16, 2026", letter.preview, "an example, while it is written")

    def test_any_letter_may_tell_of_a_promise(self):
        late, promised, _other = self.owes_two()
        self.promises(late, promised, 60, date(2026, 3, 7))
        self.demand.body = "<p>You said {{ promised_amount }} by {{ promised_date }}; {{ total }} is open.</p>"
        self.assertIn("You said $ 60.00 by March 7, 2026; $ 900.00 is open.", self.text(late))

    def images(self, document):
        page = pypdfium2.PdfDocument(document)[0]
        return len(list(page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])))

    # === THE PAGE === #

    def test_address_stands_in_the_window(self):
        late = self.debtor("Late Ltd")
        left, top = self.position(self.document(late), "1 Mill Lane")
        self.assertTrue(20 <= left <= 22 and 45 <= top <= 90, (left, top))
        left, top = self.position(self.document(late, window="right"), "1 Mill Lane")
        self.assertTrue(118 <= left <= 120 and 45 <= top <= 85, (left, top))

    def test_us_letter_and_its_window(self):
        self.company.paperformat_id = self.env.ref("base.paperformat_us")
        document = self.document(self.debtor("Late Ltd"))
        page = pypdfium2.PdfDocument(document)[0]
        self.assertEqual([round(side) for side in page.get_size()], [612, 792])
        left, top = self.position(document, "1 Mill Lane")
        self.assertTrue(22 <= left <= 23.5 and 50.8 <= top <= 70, (left, top))

    def test_a_person_is_written_to_at_the_address_of_the_company(self):
        late = self.debtor("Late Ltd")
        self.customer("Dana Whitfield", parent_id=late.id, type="collections", is_company=False)
        text = self.text(late)
        self.assertIn("Late Ltd Dana Whitfield 1 Mill Lane", text)
        self.assertIn("Dear Dana Whitfield,", text)

    def test_sixty_invoices_run_over_pages_with_their_header(self):
        late = self.debtor("Late Ltd", amount=0)
        moves = self.env["account.move"]
        for number in range(60):
            moves |= self.invoice(late, 100 + number, overdue=60 + number, post=False)
        moves.action_post()
        pages = self.pages(self.document(late))
        self.assertGreater(len(pages), 1)
        listing = [page for page in pages if moves[0].name in page or moves[-1].name in page]
        self.assertEqual(len(listing), 2)
        for page in listing:
            self.assertIn("(days overdue)", page)
        self.assertIn("and 56 more", " ".join(self.subject(late, "letter_reminder").split()))
        self.assertIn(f"Page {len(pages)} of {len(pages)}", pages[-1])

    def test_right_to_left_name_keeps_the_line_in_order(self):
        late = self.debtor("شركة النخيل للتجارة")
        case = self.opened(late)
        html = self.demand._html(case, case._evaluate(self.today))[case.id]
        self.assertIn("Dear \u2068شركة النخيل للتجارة\u2069,", html)

    def opened(self, partner):
        self.evaluate(partner)
        return self.case(partner)

    def subject(self, partner, xmlid):
        case = self.opened(partner)
        return self.subject_of(self.env.ref(f"collections_followup.{xmlid}"), case)

    def test_without_weasyprint_odoo_prints_the_letter(self):
        if _wkhtml().state == "install":
            raise SkipTest("wkhtmltopdf is not installed")
        late = self.debtor("Late Ltd")
        with patch.object(pdf, "weasyprint", None):
            document = self.document(late)
        text = " ".join(self.pages(document))
        self.assertIn("Formal demand for payment: $ 1,234.50", text)
        self.assertIn("Register 1234567-8", text)
        left, top = self.position(document, "1 Mill Lane")
        self.assertTrue(19 <= left <= 23 and 45 <= top <= 90, (left, top))

    # === MANY === #

    def test_letters_cost_the_same_queries_for_three_and_thirty(self):
        partners = self.env["res.partner"].union(*(self.debtor(f"Debtor {n}") for n in range(30)))
        self.company._open_collections_cases(self.today)
        cases = self.env["collections.case"].search([("partner_id", "in", partners.ids)])
        self.demand._html(cases, cases._evaluate(self.today))  # compiles the templates, gives the pages their tokens
        self.env.flush_all()
        self.assertEqual(self.queries(cases[:3]), self.queries(cases))

    def queries(self, cases):
        verdicts = cases._evaluate(self.today)
        return self.count_queries(lambda: self.demand._html(cases, verdicts))

    def test_one_letter_that_fails_does_not_spoil_the_batch(self):
        good, bad = self.debtor("Good Ltd"), self.debtor("Bad Ltd", amount=0)
        self.invoice(bad, 100)
        self.opened(good)
        bad_case = self.env["collections.case"].create({"partner_id": bad.id, "company_id": self.company.id})
        cases = self.case(good) | bad_case
        with mute_logger(SAFELY):
            document, errors = self.demand._print_all(cases)
        self.assertEqual(len(pypdfium2.PdfDocument(document)), 1)
        self.assertIn("Good Ltd", self.pages(document)[0])
        self.assertEqual(list(errors), [bad_case])
        self.assertIn("owes nothing", str(errors[bad_case]))

    # === WHAT A TEMPLATE MAY NOT DO === #

    def test_script_in_the_text_is_not_kept(self):
        self.demand.body = "<p>{{ total }}<script>alert(1)</script><b onclick='x()'>b</b></p>"
        self.assertNotIn("script", self.demand.body)
        self.assertNotIn("onclick", self.demand.body)

    @mute_logger("weasyprint")
    def test_a_letter_reads_no_file_of_the_server(self):
        self.demand.body = '<p>{{ total }}<img src="file:///etc/hostname"/><img src="http://localhost/x.png"/></p>'
        self.assertEqual(self.images(self.document(self.debtor("Late Ltd"))), 1)  # the code to pay by

    @mute_logger("weasyprint")
    def test_a_letter_shows_no_picture_that_belongs_elsewhere(self):
        """A letter is written with all rights at night; its author chose the picture with their own."""
        late, other = self.debtor("Late Ltd"), self.env["res.company"].create({"name": "Other Ltd"})
        pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
        picture = self.env["ir.attachment"].create({"name": "scan.png", "datas": pixel})
        self.demand.body = f'<p>{{{{ total }}}}<img src="/web/image/{picture.id}"/></p>'
        for owner, images in ((other, 1), (self.demand, 2)):  # with the code to pay by
            picture.write({"res_model": owner._name, "res_id": owner.id})
            with self.subTest(owner._name):
                self.assertEqual(self.images(self.document(late, self.demand.sudo())), images)

    def test_what_looks_like_a_tag_in_the_text_is_text(self):
        self.demand.body = "<p>{{ total }}: 5 &lt; 6 &amp;amp; &lt;img src=x&gt;</p>"
        [(_subject, body)] = self.words(self.debtor("Late Ltd"))
        self.assertIn("5 &lt; 6 &amp;amp; &lt;img src=x&gt;", body)

    def words(self, partner):
        self.evaluate(partner)
        case = self.case(partner)
        return self.demand._words(case, case._evaluate_today()).values()

    def test_link_is_filled_in(self):
        self.demand.body = '<p>{{ total }} <a href="{{ pay_url }}">pay here</a></p>'
        late = self.debtor("Late Ltd")
        [(_subject, body)] = self.words(late)
        self.assertIn(f'<a href="{self.case(late).pay_url}"'.replace("&", "&amp;"), body)

    def test_placeholder_hides_nothing_in_an_attribute(self):
        for value in ("{{ total }}<t t-out='object.env'/>", "{{ object.env }}", "{{ total }} #{object.env}"):
            with self.subTest(value), self.assertRaisesRegex(ValidationError, "nothing else"), self.env.cr.savepoint():
                self.demand.body = f'<p>{{{{ total }}}} <span title="{value}">x</span></p>'

    def test_names_of_customers_are_text(self):
        late = self.debtor("<b>{{ object.id }}</b> & Sons")
        self.assertIn("Dear <b>{{ object.id }}</b> & Sons,", self.text(late))


@tagged("post_install", "-at_install")
class TestLetterTemplates(LettersCommon):
    """Whoever edits a letter sees at once what it gives; what cannot be written is not saved."""

    def setUp(self):
        super().setUp()
        self.late = self.debtor("Late Ltd")
        self.evaluate(self.late)

    def test_a_misspelt_placeholder_is_not_saved(self):
        with self.assertRaisesRegex(ValidationError, r"Subject.*English.*“totl”"):
            self.demand.subject = "You owe {{ totl }}"

    def test_a_field_that_is_not_there_is_not_saved(self):
        with self.assertRaisesRegex(ValidationError, "cannot be written"):
            self.demand.body = '<p><t t-out="object.partner_id.nme"></t></p>'

    def test_an_empty_text_is_not_saved(self):
        with self.assertRaisesRegex(ValidationError, "It is empty"):
            self.demand.body = "<p><br></p>"

    def test_every_language_is_checked(self):
        for lang, language in (("es_ES", "Spanish"), ("fi_FI", "Finnish")):
            with self.assertRaisesRegex(ValidationError, language), self.env.cr.savepoint():
                self.demand.with_context(lang=lang).subject = "{{ importe }}"
            self.env.invalidate_all()

    def test_translations_written_in_their_dialog_are_checked(self):
        before = self.demand.with_context(lang="fi_FI").subject
        with self.assertRaisesRegex(ValidationError, "Finnish.*summa"), self.env.cr.savepoint():
            self.demand.update_field_translations("subject", {"fi_FI": "Maksakaa {{ summa }}"})
        self.env.invalidate_all()
        self.assertEqual(self.demand.with_context(lang="fi_FI").subject, before)

    def test_a_company_without_debtors_tries_a_letter_too(self):
        company = self.env["res.company"].create({"name": "New Ltd"})
        letters = self.env["collections.letter"].with_company(company)
        with self.assertRaisesRegex(ValidationError, "totl"):
            letters.create({"name": "x", "company_id": company.id, "subject": "{{ totl }}", "body": "<p>x</p>"})
        letters.create(
            {"name": "x", "company_id": company.id, "subject": "{{ total }}", "body": "<p>{{ deadline }}</p>"}
        )
        self.assertFalse(self.env["collections.case"].search([("company_id", "=", company.id)]), "a trace is left")

    def test_preview_follows_what_is_typed(self):
        with Form(self.demand.with_user(self.manager)) as form:
            form.subject = "Please look: {{ total }}"
            self.assertIn("Please look: $ 1,234.50", form.preview.replace("\xa0", " "))
            form.preview_lang = "fi_FI"
            self.assertIn("Maksuvaatimus", form.preview)
            form.preview_lang = False
            form.body = "<p>{{ nonsense }}</p>"
            self.assertIn("There is no placeholder", form.preview)
            form.body = "<p>{{ total_in_words }}</p>"

    def test_placeholders_are_listed_with_what_they_give(self):
        listed = self.demand.with_user(self.manager).placeholders
        self.assertIn("{{ total_in_words }}", listed)
        self.assertIn("one thousand two hundred and thirty-four dollars", listed)

    def test_users_read_letters_and_managers_write_them(self):
        self.assertTrue(self.demand.with_user(self.accountant).subject)
        with self.assertRaises(AccessError):
            self.demand.with_user(self.accountant).subject = "Mine: {{ total }}"
        self.demand.with_user(self.manager).subject = "Ours: {{ total }}"

    def test_only_a_template_editor_writes_code(self):
        """Placeholders read what a letter shows anyway; other expressions read the whole database."""
        manager = self.demand.with_user(self.manager)
        self.manager.group_ids -= self.env.ref("mail.group_mail_template_editor")
        manager.body = "<p>{{ total }}, {{ deadline }}</p>"
        for body in ("<p>{{ object.message_ids.body }}</p>", '<p><t t-out="object.env.uid"></t></p>'):
            with self.assertRaisesRegex(AccessError, "Template Editor"), self.env.cr.savepoint():
                manager.body = body
            self.env.invalidate_all()
            self.assertIn("Template Editor", manager.new({"body": body, "subject": "x"}, origin=manager).preview)

    def test_a_letter_of_another_company_is_nobody_elses(self):
        company = self.env["res.company"].create({"name": "Other Ltd"})
        theirs = self.demand.copy({"company_id": company.id})
        self.assertNotIn(theirs, self.env["collections.letter"].with_user(self.manager).search([]))
        with self.assertRaises(AccessError):
            theirs.with_user(self.manager).read(["subject"])
        with self.assertRaises(AccessError):
            theirs.with_user(self.manager)._print_all(self.case(self.late))

    def test_a_copy_is_called_so(self):
        self.assertEqual(self.demand.copy().name, "Formal demand (copy)")


@tagged("post_install", "-at_install")
class TestLetterPage(LettersCommon, HttpCase):
    """The button of the form opens the letter as a PDF, for those who may see the customer."""

    def test_who_may_see_the_customer_opens_the_letter(self):
        late = self.debtor("Late Ltd")
        self.evaluate(late)
        action = self.demand.with_user(self.manager).action_open_pdf()
        self.authenticate("accountant", "accountant")
        answer = self.url_open(action["url"])
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertTrue(answer.content.startswith(b"%PDF"))

    def test_nobody_else_does(self):
        late = self.debtor("Late Ltd")
        self.evaluate(late)
        self._user("stranger", "base.group_user")
        url = f"/collections/letter/{self.demand.id}/case/{self.case(late).id}"
        self.assertIn("/web/login", self.url_open(url).url)
        self.authenticate("stranger", "stranger")
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(url).status_code, 403)

    def test_the_customer_opens_no_letter_and_no_file_of_one(self):
        late = self.debtor("Late Ltd")
        self.evaluate(late)
        self._user("customer", "base.group_portal").partner_id.parent_id = late
        pdf_of_letter = self.env["ir.attachment"].create(
            {"name": "Letter.pdf", "raw": b"%PDF", "res_model": "collections.case", "res_id": self.case(late).id}
        )
        printed = self.env["ir.attachment"].create(
            {"name": "Letters.pdf", "raw": b"%PDF", "res_model": "collections.printed.letter"}
        )
        self.authenticate("customer", "customer")
        with mute_logger("odoo.http"):
            url = f"/collections/letter/{self.demand.id}/case/{self.case(late).id}"
            self.assertEqual(self.url_open(url).status_code, 403)
            for attachment in (pdf_of_letter, printed):
                for path in ("content", "image"):
                    answer = self.url_open(f"/web/{path}/{attachment.id}")
                    self.assertFalse(answer.content.startswith(b"%PDF"))
