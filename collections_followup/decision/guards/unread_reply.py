"""The customer has written and nobody has read it yet."""

from ..reason import Reason, _lt

ORDER = 30


def refuse(situation):
    came = situation.standing.unread_reply
    ends = situation.holds_until(came)
    return None if ends is None else _reason(came, ends)


def remark(standing):
    return _reason(standing.unread_reply) if standing.unread_reply else None


def _reason(came, ends=None):
    return Reason("unread_reply", _lt("The customer wrote on %(day)s and nobody has read it yet."), {"day": came}, ends)
