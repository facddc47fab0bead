"""The customer has written and nobody has read it yet."""

from ..reason import Reason, _lt
from .guard import Guard, OnPage, register


def refuse(situation):
    came = situation.case.unread_reply
    ends = situation.holds_until(came)
    return None if ends is None else _reason(came, ends)


def remark(case):
    return _reason(case.unread_reply) if case.unread_reply else None


def _reason(came, ends=None):
    return Reason("unread_reply", _lt("The customer wrote on %(day)s and nobody has read it yet."), {"day": came}, ends)


register(
    Guard(
        weight=30,
        labels={"unread_reply": _lt("Unread reply")},
        refuse=refuse,
        remark=remark,
        page=OnPage(told=_lt("You have written to us. Reminders wait until we have read it.")),
    )
)
