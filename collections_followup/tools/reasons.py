"""Reasons of the pure rules, kept as JSON and shown in the reader's language."""

from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_percent

from odoo import fields
from odoo.exceptions import MissingError
from odoo.tools import format_amount, format_date
from odoo.tools.misc import babel_locale_parse, get_lang
from odoo.tools.translate import get_translation

from ..decision import Channel, Money, Named, guards
from ..decision.reason import ADDON, Listed, Percent, RuleOf, _lt

#: Labels of the codes of reasons, to group by, beside those of guards.
LABELS = {
    "age": _lt("Step due"),
    "due_today": _lt("Due today"),
    "coming_due": _lt("Due soon"),
    "wait": _lt("Next step not due yet"),
    "below_level_minimum": _lt("Too little for the next level"),
    "rest": _lt("No level is left"),
    "clear": _lt("Nothing overdue"),
    "no_policy": _lt("No policy fits"),
    "no_wording": _lt("No wording"),
    "less_is_open": _lt("Less is open"),
    "other_currency": _lt("Another currency"),
    "reminder_failed": _lt("Reminder failed"),
    "bank_behind": _lt("Bank not up to date"),
}


def addons(env):
    """Return the names of the add-ons with guards that are installed in the database."""
    return guards.addons() & env.registry._init_modules


def installed(env):
    """Return the Guards of these add-ons."""
    return guards.of(addons(env))


def guard_of(env, reason):
    """Return the guard of a reason's code, or None.

    :param reason: a Reason, or None
    """
    return installed(env).by_code.get(reason.code) if reason else None


def selection(env):
    """Return (code, label) of all reasons, in the language of ``env``."""
    own = [(code, tell_text(env, label)) for code, label in LABELS.items()]
    found = installed(env).by_code.items()
    return own + [(code, tell_text(env, guard.labels[code], guard.addon)) for code, guard in found]


def tell_text(env, text, addon=ADDON):
    """Return a text of an add-on in the language of ``env``."""
    return get_translation(addon, env.lang or "en_US", text, ())


def tell_percent(env, number):
    """Return a percentage in the language of ``env``."""
    return _percent(number, get_lang(env).code)


@lru_cache(1000)  # many invoices bear interest at the same rates
def _percent(number, lang):
    locale = babel_locale_parse(lang)
    return format_percent(Decimal(str(number)) / 100, locale=locale, decimal_quantization=False)


def dump(reasons):
    """Return reasons as a JSON value."""
    return [_dump_one(reason) for reason in reasons]


def tell(env, dumped):
    """Return dumped reasons as sentences in the language of ``env``."""
    return " ".join(_tell_one(env, reason) for reason in dumped or [])


def _dump_one(reason):
    values = _dump_values(reason.values)
    dumped = {"code": reason.code, "sentence": reason.sentence, "values": values}
    return dumped if reason.addon == ADDON else {**dumped, "addon": reason.addon}


def _dump_values(values):
    return {name: _dump_value(value) for name, value in values.items()}


def _dump_value(value):
    if isinstance(value, Listed):
        return {"each": value.sentence, "rows": [_dump_values(row) for row in value.rows]}
    if isinstance(value, Money):
        return {"amount": value.amount, "currency": value.currency}
    if isinstance(value, Percent):
        return {"percent": value.number}
    if isinstance(value, Named):
        return {"level": value.id, "name": value.name}
    if isinstance(value, Channel):
        return {"channel": value.code}
    if isinstance(value, RuleOf):
        return {"rule": value.code}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return value


def _tell_one(env, reason):
    return _tell_sentence(env, reason["sentence"], reason["values"], reason.get("addon", ADDON))


def _tell_sentence(env, sentence, values, addon):
    """Return a sentence of an add-on, with dumped values."""
    told = {
        name: _tell_rows(env, value, addon) if isinstance(value, dict) and "each" in value else _tell_value(env, value)
        for name, value in values.items()
    }
    return get_translation(addon, env.lang or "en_US", sentence, told)


def _tell_rows(env, listed, addon):
    return "; ".join(_tell_sentence(env, listed["each"], row, addon) for row in listed["rows"])


def _tell_value(env, value):
    if not isinstance(value, dict):
        return value
    if "level" in value:
        return _level_name(env, value)
    if "channel" in value:
        return _channel_name(env, value["channel"])
    if "rule" in value:
        return env["collections.contact.rule"]._told(value["rule"], env.lang)
    if "date" in value:
        return format_date(env, fields.Date.to_date(value["date"]))
    if "percent" in value:
        return tell_percent(env, value["percent"])
    currency_id = env["collections.ledger"]._currency_ids().get(value["currency"])
    return format_amount(env, value["amount"], env["res.currency"].browse(currency_id))


def _channel_name(env, code):
    return dict(env["collections.channel"]._selection()).get(code, code)


def _level_name(env, value):
    try:
        # only its name is read; readers of a reason may read that
        return env["collections.level"].sudo().browse(value["level"]).name
    except MissingError:  # deleted since then
        return value["name"]
