"""Reasons of the pure rules, kept as JSON and told in the reader's language."""

from datetime import date

from odoo import fields
from odoo.tools import format_amount, format_date
from odoo.tools.translate import get_translation

from .decision import Money

MODULE = "collections_followup"


def dump(reasons):
    """Reasons as a JSON value."""
    return [{"code": r.code, "sentence": r.sentence, "values": {k: _dump_value(v) for k, v in r.values.items()}} for r in reasons]


def tell(env, dumped):
    """What ``dump`` kept, as sentences in the language of ``env``."""
    return " ".join(_tell_one(env, reason) for reason in dumped or [])


def _dump_value(value):
    if isinstance(value, Money):
        return {"amount": value.amount, "currency": value.currency}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return value


def _tell_one(env, reason):
    values = {name: _tell_value(env, value) for name, value in reason["values"].items()}
    return get_translation(MODULE, env.lang or "en_US", reason["sentence"], values)


def _tell_value(env, value):
    if not isinstance(value, dict):
        return value
    if "date" in value:
        return format_date(env, fields.Date.to_date(value["date"]))
    currency = env["res.currency"].with_context(active_test=False).search([("name", "=", value["currency"])], limit=1)
    return format_amount(env, value["amount"], currency)
