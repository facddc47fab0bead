"""A payment agreement as a contract."""

from markupsafe import Markup

from odoo.tools import format_amount, format_date, format_datetime
from odoo.tools.image import image_data_uri

from ..tools import pdf
from ..tools.amount_in_words import amount_in_words
from . import statement_html


def pdf_of(agreement):
    """Return the contract in the customer's language, as PDF.

    :param agreement: readable by the caller
    """
    agreement = agreement.with_context(lang=agreement.case_id.lang, bin_size=False)
    style = statement_html.style(agreement.company_id.paperformat_id.format)
    return pdf.from_html(agreement.env, html_of(agreement), style)


def html_of(agreement):
    """Return the contract as HTML, in the language of ``agreement.env``."""
    env = agreement.env
    parties, currency, page = agreement._parties(), agreement.currency_id, env["collections.letter.page"]
    drawn = agreement.customer_signed_how == "drawn" and agreement.customer_signature
    values = {
        "agreement": agreement,
        "company": agreement.company_id,
        "company_details": agreement.company_details or parties["company_details"],
        "customer_details": agreement.customer_details or parties["customer_details"],
        "signature": image_data_uri(agreement.customer_signature) if drawn else None,
        "logo": statement_html._logo(agreement.company_id),
        "accounts": [page._account_lines(bank, agreement.name) for bank in page._banks(agreement.company_id, currency)],
        "direction": env["res.lang"]._get_data(code=env.lang).direction or "ltr",
        "lang": (env.lang or "en_US").replace("_", "-"),
        "day": lambda date: format_date(env, date) if date else "",
        "in_time": in_time(agreement),
        "in_default": in_default(agreement),
        "moment": lambda when: format_datetime(env, when, tz="UTC") + " UTC",
        "money": lambda amount: format_amount(env, amount, currency),
        "words": lambda amount: amount_in_words(amount, currency.name, env.lang or "en_US", currency.decimal_places),
    }
    return Markup("<!DOCTYPE html>") + env["ir.qweb"]._render("collections_followup.agreement_document", values)


def in_time(agreement):
    """Return when an installment is in time, as a sentence."""
    env = agreement.env
    if not agreement.grace_days:
        return env._("An installment is on time if it is received by its due date.")
    if agreement.grace_days == 1:
        return env._("An installment is on time if it is received within one day of its due date.")
    return env._(
        "An installment is on time if it is received within %(days)s days of its due date.", days=agreement.grace_days
    )


def in_default(agreement):
    """Return when the agreement is in default, as a sentence."""
    env = agreement.env
    if agreement.default_misses == 1:
        return env._("The agreement is in default when one of its installments is not paid in time.")
    return env._(
        "The agreement is in default when %(count)s of its installments are not paid in time.",
        count=agreement.default_misses,
    )
