"""Companies of several countries: their money and taxes, their customers' languages, and codes to pay by."""

import re

import pypdfium2
import pytest
from conftest import plain

pytestmark = pytest.mark.slow

MODULES = "l10n_us,l10n_es,l10n_fi,l10n_de"
LANGUAGES = "es_ES,fi_FI,ar_001"
#: Country of the company, language of its customer, and the company's account.
COMPANIES = {
    "American Mill": ("US", "en_US", "000123456789"),
    "Molino de España": ("ES", "es_ES", "ES9121000418450200051332"),
    "Suomen Mylly": ("FI", "fi_FI", "FI2112345600000785"),
    "Deutsche Mühle": ("DE", "ar_001", "DE89370400440532013000"),
}


def found(env, companies):
    """Companies of the countries; Odoo installs what a country needs when it is the first of its kind."""
    for name, (code, _lang, _account) in companies.items():
        country = env["res.country"].search([("code", "=", code)])
        values = {"name": name, "country_id": country.id, "currency_id": country.currency_id.id}
        env["res.company"].create({**values, "street": "Main Street 1", "city": "Town"})


def equip(env, companies):
    """Each has the chart of accounts of its country and a bank account; letters go with its e-mails."""
    for name, (_code, _lang, account) in companies.items():
        company = env["res.company"].search([("name", "=", name)])
        if not company.chart_template:
            Chart = env["account.chart.template"]
            Chart.try_loading(Chart._guess_chart_template(company.country_id), company=company, install_demo=False)
        company.write({"email": "office@company.example", "collections_sent_days": 0})  # invoices are posted late
        env["res.partner.bank"].create({"partner_id": company.partner_id.id, "acc_number": account})
        levels = env["collections.policy"].search([("company_id", "=", company.id)]).level_ids
        levels.channel_ids.filtered(lambda line: line.channel == "email").fallback = False
        levels.filtered(lambda level: level.channel == "email").channel_ids = [(0, 0, {"channel": "letter"})]


def sell(env, companies):
    """Each has a customer who is ten days late with an invoice that bears the taxes of the country."""
    from datetime import timedelta

    line, totals = {"name": "Flour", "quantity": 1, "price_unit": 1000.0}, {}
    for name, (_code, lang, _account) in companies.items():
        company = env["res.company"].search([("name", "=", name)])
        inside = env(context={"allowed_company_ids": company.ids})
        customer = inside["res.partner"].create(
            {
                "name": f"Late {lang}",
                "email": f"{lang}@customer.example",
                "lang": lang,
                "street": "Side Street 2",
                "city": "Town",
                "zip": "20095",
                "country_id": company.country_id.id,
            }
        )
        day = company._collections_day()
        invoice = inside["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "invoice_date": day - timedelta(days=40),
                "invoice_date_due": day - timedelta(days=10),
                "invoice_payment_term_id": False,
                "invoice_line_ids": [(0, 0, {**line, "tax_ids": [(6, 0, company.account_sale_tax_id.ids)]})],
            }
        )
        invoice.action_post()
        totals[name] = {"total": invoice.amount_total}
    return totals


def ask_for_it(env, companies):
    """A night in each; the text of every code to pay is noted as it is drawn."""
    from odoo.addons.collections_followup.tools import qr

    draw, codes = qr.image, []
    qr.image = lambda text: codes.append(text) or draw(text)
    answers = {}
    for name in companies:
        company = env["res.company"].search([("name", "=", name)])
        inside = env(context={"allowed_company_ids": company.ids})
        inside["collections.run"]._propose_now(company)
        inside["collections.activation"].create({"company_id": company.id, "seen": True}).action_switch_on()
        codes.clear()
        inside["collections.run"]._follow_up(company)
        contacts = inside["collections.contact"].search([("company_id", "=", company.id)])
        errors = inside["collections.step"].search([("company_id", "=", company.id), ("error", "!=", False)])
        answers[name] = {
            "errors": errors.mapped("error"),
            "channels": sorted(contacts.mapped("channel")),
            "mail": contacts.mail_message_id[:1].body,
            "letter": contacts.printed_letter_id.attachment_id.raw.hex(),
            "codes": codes[:],
        }
    return answers


@pytest.fixture(scope="module")
def night(installed):
    """What each company has sold, and what it wrote to its customer."""
    database = installed.copy("countries")
    database.update("-i", MODULES, f"--load-language={LANGUAGES}")
    database.call(found, companies=COMPANIES)
    sold = database.call(equip, sell, companies=COMPANIES)
    written = database.call(ask_for_it, companies=COMPANIES)
    return {name: {**sold[name], **written[name]} for name in COMPANIES}


def read(letter):
    """The text of a PDF, given as hexadecimal digits; spaces of every kind as plain ones."""
    pages = pypdfium2.PdfDocument(bytes.fromhex(letter))
    return plain(" ".join(page.get_textpage().get_text_range() for page in pages))


@pytest.mark.parametrize(
    ("company", "total", "asked", "mail", "letter"),
    [
        ("American Mill", 1060.0, "$ 1,060.00", "It may have slipped your attention", "Please pay by"),
        ("Molino de España", 1210.0, "1.210,00 €", "Es posible que se le haya pasado", "Le rogamos que lo abone"),
        ("Suomen Mylly", 1255.0, "1 255,00 €", "Asia on ehkä jäänyt huomaamatta", "Pyydämme Teitä maksamaan"),
        # there are no texts in Arabic: the words are English, dates and direction are those of the customer
        ("Deutsche Mühle", 1190.0, "1,190.00", "It may have slipped your attention", "Please pay by"),
    ],
)
def test_an_e_mail_and_a_letter_go_out_in_the_language_and_money_of_each(night, company, total, asked, mail, letter):
    one = night[company]
    assert (one["errors"], one["channels"], one["total"]) == ([], ["email", "letter"], total)
    text = plain(re.sub("<[^>]+>", " ", one["mail"]))
    assert asked in text and mail in text
    paper = read(one["letter"])
    assert asked in paper and letter in paper


@pytest.mark.parametrize("company", ["Molino de España", "Suomen Mylly", "Deutsche Mühle"])
def test_a_letter_about_euros_carries_a_code_that_banks_read(night, company):
    (code,) = night[company]["codes"]
    lines = code.splitlines()
    assert lines[0] == "BCD" and lines[3] == "SCT"
    assert lines[5:8] == [company, COMPANIES[company][2], f"EUR{night[company]['total']}"]


def test_a_letter_about_dollars_carries_a_code_that_leads_to_the_customers_page(night):
    (code,) = night["American Mill"]["codes"]
    assert "/my/collections/" in code
