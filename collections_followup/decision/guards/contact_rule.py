"""A contact rule allows no contact by the channels of the step today."""

from ..reason import Channel, Reason, RuleOf, _lt
from .guard import Guard, register

#: What a rule of each kind refuses.
SENTENCES = {
    "hours": _lt("No contact by %(channel)s today, by a contact rule on days and hours (%(rule)s)."),
    "most": _lt("At most %(number)s contacts by %(channel)s in %(days)s days, by a contact rule (%(rule)s)."),
    "channels": _lt("By at most %(number)s channels in %(days)s days, by a contact rule (%(rule)s)."),
    "rest": _lt("No contact by %(channel)s for %(days)s days from a conversation, by a contact rule (%(rule)s)."),
    "gap": _lt("No contact by %(channel)s for %(days)s days from the one before, by a contact rule (%(rule)s)."),
    "first": _lt("No contact by %(channel)s until %(days)s days after the due date, by a contact rule (%(rule)s)."),
    "forbidden": _lt("No contact by %(channel)s at all, by a contact rule (%(rule)s)."),
}


def refuse(situation):
    if situation.decision.kind != "step":
        return None
    found = [(code, situation.limits[code]) for code in situation.routing.channels if code in situation.limits]
    return reason(*max(found, key=_lasts)) if found else None


def _lasts(limited):
    _channel, limit = limited
    return limit.until is None, limit.until


def found(refusals):
    """Return the Reason of this guard among others, or None."""
    return next((reason for reason in refusals if reason.code == "contact_rule"), None)


def reason(channel, limit):
    """Return the Reason for a Limit of a channel."""
    rule = limit.rule
    values = {"channel": Channel(channel), "number": rule.number, "days": rule.days, "rule": RuleOf(rule.code)}
    return Reason("contact_rule", SENTENCES[rule.kind], values, limit.until)


register(
    Guard(
        weight=65,
        labels={"contact_rule": _lt("Contact rule")},
        refuse=refuse,
    )
)
