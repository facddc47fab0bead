"""A case as documents for a court or an agency: its front with contents and calculation, and sheets for exhibits."""

from functools import lru_cache

from markupsafe import Markup

from odoo.tools import file_open, format_amount, format_date, format_datetime

from odoo.addons.collections_followup.report import statement_html
from odoo.addons.collections_followup.tools import pdf

STYLE = "collections_followup_recovery/report/case_pack.css"


def front_of(record, calculation, chronology, contents):
    """Return the front of a pack as PDF, in the language of ``record.env``.

    :param calculation: ``Calculation``
    :param chronology: Events, in order
    :param contents: Listed exhibits
    """
    values = {"calculation": calculation, "chronology": chronology, "contents": contents, "number": 0}
    return _pdf_of(record, "collections_followup_recovery.case_pack_front", values)


def sheet_of(record, number, name, day, note=""):
    """Return the sheet before an exhibit that is a document of its own, as PDF.

    :param note: why the document does not follow
    """
    values = {"number": number, "name": name, "made_on": day, "note": note}
    return _pdf_of(record, "collections_followup_recovery.case_pack_sheet", values)


def message_of(record, number, name, message):
    """Return a message as it was sent or received, as PDF.

    :param message: dict of what its template shows
    """
    values = {"number": number, "name": name, "message": message}
    return _pdf_of(record, "collections_followup_recovery.case_pack_message", values)


def stamps_of(record, labels):
    """Return a PDF with nothing but a label at the top of each page.

    :param labels: text for each page
    """
    return _pdf_of(record, "collections_followup_recovery.case_pack_stamps", {"labels": labels})


def _pdf_of(record, template, values):
    env = record.env
    shown = {
        "record": record,
        "facts": record._pack_facts(),
        "company": record.company_id,
        "parties": {
            "company": env["collections.agreement"]._details(record.company_id.partner_id),
            "customer": env["collections.agreement"]._details(record.partner_id),
        },
        "logo": statement_html._logo(record.company_id),
        "direction": env["res.lang"]._get_data(code=env.lang).direction or "ltr",
        "lang": (env.lang or "en_US").replace("_", "-"),
        "day": lambda date: format_date(env, date) if date else "",
        "moment": lambda when: format_datetime(env, when, tz="UTC") + " UTC" if when else "",
        "money": lambda amount: format_amount(env, amount, record.currency_id),
        **values,
    }
    html = Markup("<!DOCTYPE html>") + env["ir.qweb"]._render(template, shown)
    return pdf.from_html(env, html, style(record.company_id.paperformat_id.format))


@lru_cache
def style(paper):
    """Return the style sheet: that of statements, with what a pack has beyond them."""
    with file_open(STYLE) as sheet:
        return f"{statement_html.style(paper)}\n{sheet.read()}"
