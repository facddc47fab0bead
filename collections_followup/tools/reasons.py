"""Reasons of the pure rules, kept as JSON and told in the reader's language."""

from datetime import date

from odoo import fields
from odoo.exceptions import MissingError
from odoo.tools import format_amount, format_date
from odoo.tools.translate import get_translation

from ..decision import Channel, Money, Named

MODULE = "collections_followup"

#: What the codes of reasons that can come first mean, to group by. Guards of other add-ons may add theirs.
CODES = [
    ("age", "Step due"),
    ("due_today", "Due today"),
    ("coming_due", "Due soon"),
    ("wait", "Next step not due yet"),
    ("below_level_minimum", "Too little for the next level"),
    ("rest", "No level is left"),
    ("clear", "Nothing overdue"),
    ("customer_excluded", "Customer excluded"),
    ("customer_paused", "Customer paused"),
    ("unread_reply", "Unread reply"),
    ("unassigned_answer", "Answer to assign"),
    ("covered_by_credit", "Covered by credit"),
    ("too_small", "Too small"),
    ("open_task", "Open task"),
    ("address_missing", "No address or number"),
    ("address_invalid", "Invalid address"),
    ("address_bounced", "Message bounced"),
    ("address_full", "Mailbox full"),
    ("address_rejected", "Message refused"),
    ("address_too_large", "Message too large"),
    ("address_no_server", "Mail server not reached"),
    ("address_failed", "Message failed"),
    ("address_refused", "Address on the blacklist"),
    ("address_unwanted", "Channel not wanted"),
    ("unapproved_wording", "Wording to be approved"),
    ("item_not_followed", "No follow-up"),
    ("item_blocked", "Payment blocked"),
    ("item_without_due_date", "No due date"),
    ("item_in_transit", "Payment under way"),
    ("item_replaces", "Replaces another invoice"),
    ("item_disputed", "In dispute"),
    ("item_promised", "Payment promised"),
    ("item_in_agreement", "Payment agreement"),
    ("item_not_sent", "Not sent long enough ago"),
    ("item_before_start", "Before the start of follow-up"),
    ("no_policy", "No policy fits"),
    ("no_wording", "No wording"),
    ("less_is_open", "Less is open"),
    ("other_currency", "Another currency"),
    ("reminder_failed", "Reminder failed"),
    ("bank_behind", "Bank not up to date"),
]


def dump(reasons):
    """Reasons as a JSON value."""
    return [
        {"code": r.code, "sentence": r.sentence, "values": {k: _dump_value(v) for k, v in r.values.items()}}
        for r in reasons
    ]


def tell(env, dumped):
    """What ``dump`` kept, as sentences in the language of ``env``."""
    return " ".join(_tell_one(env, reason) for reason in dumped or [])


def _dump_value(value):
    if isinstance(value, Money):
        return {"amount": value.amount, "currency": value.currency}
    if isinstance(value, Named):
        return {"level": value.id, "name": value.name}
    if isinstance(value, Channel):
        return {"channel": value.code}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return value


def _tell_one(env, reason):
    values = {name: _tell_value(env, value) for name, value in reason["values"].items()}
    return get_translation(MODULE, env.lang or "en_US", reason["sentence"], values)


def _tell_value(env, value):
    if not isinstance(value, dict):
        return value
    if "level" in value:
        return _level_name(env, value)
    if "channel" in value:
        return _channel_name(env, value["channel"])
    if "date" in value:
        return format_date(env, fields.Date.to_date(value["date"]))
    currency_id = env["collections.ledger"]._currency_ids().get(value["currency"])
    return format_amount(env, value["amount"], env["res.currency"].browse(currency_id))


def _channel_name(env, code):
    return dict(env["collections.channel"]._selection()).get(code, code)


def _level_name(env, value):
    try:
        # the name is all that is read of it; readers of a reason may read that
        return env["collections.level"].sudo().browse(value["level"]).name
    except MissingError:  # deleted since then
        return value["name"]
