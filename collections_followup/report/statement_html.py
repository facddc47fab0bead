"""A statement of account as a business document."""

from functools import lru_cache

from markupsafe import Markup

from odoo.tools import file_open, format_amount, format_date
from odoo.tools.image import image_data_uri
from odoo.tools.misc import formatLang

from ..tools import pdf
from . import words

STYLE = "collections_followup/report/statement.css"
#: Page sizes that CSS has names for, by the paper format of the company.
SIZES = {name: name for name in ("A3", "A4", "A5", "B4", "B5", "Letter", "Legal")}


def pdf_of(case, statement):
    """Return the document in the customer's language, as PDF.

    :param case: readable by whoever made the figures
    :param statement: ``Statement``
    """
    case = case.with_context(lang=case.lang)
    return pdf.from_html(case.env, html_of(case, statement), style(case.company_id.paperformat_id.format))


def html_of(case, statement):
    """Return the document as HTML, in the language of ``case.env``."""
    env = case.env
    currencies = env["res.currency"].sudo().with_context(active_test=False)
    currency_of = {s.currency: currencies.search([("name", "=", s.currency)]) for s in statement.sections}
    owed = currencies.union(*(currency_of[s.currency] for s in statement.sections if s.payable))
    values = {
        "case": case,
        "company": case.company_id,
        "customer": case.partner_id,
        "recipient": case.recipient_id,
        "statement": statement,
        "logo": _logo(case.company_id),
        "accounts": _accounts(case, statement, owed),
        "page_url": case._page_url(),
        "page_address": env["collections.letter.page"]._page_address(case),
        "direction": env["res.lang"]._get_data(code=env.lang).direction or "ltr",
        "lang": (env.lang or "en_US").replace("_", "-"),
        "currency_of": currency_of,
        "describe": lambda entry: words.describe(env, entry),
        "describe_charge": env["collections.charge"]._told,
        "bucket_names": words.bucket_names(env),
        "day": lambda date: format_date(env, date) if date else "",
        "number": lambda amount, digits: formatLang(env, amount, digits=digits),
        "money": lambda amount, currency: format_amount(env, amount, currency),
    }
    return Markup("<!DOCTYPE html>") + env["ir.qweb"]._render("collections_followup.statement_document", values)


@lru_cache
def style(paper):
    """Return the style sheet, for a paper format of Odoo's; A4 for one that has no name in CSS."""
    with file_open(STYLE) as sheet:
        return f"@page {{ size: {SIZES.get(paper, 'A4')}; }}\n{sheet.read()}"


def _accounts(case, statement, currencies):
    """Return where to pay debts in these currencies, and the reference to give: lines for each bank account."""
    page = case.env["collections.letter.page"]
    entries = [entry for section in statement.sections for entry in (*section.brought, *section.entries)]
    names = (entry.name for entry in entries if entry.kind == "invoice" and entry.payable)
    numbers = dict.fromkeys(name.partition(" #")[0] for name in names)  # all installments of an invoice have one number
    message = page._message(case, list(numbers))
    return [page._account_lines(bank, message) for bank in page._banks(case.company_id, currencies)]


def _logo(company):
    return image_data_uri(company.logo) if company.logo and not company.uses_default_logo else None
