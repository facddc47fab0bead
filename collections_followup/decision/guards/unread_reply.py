"""The customer has written and nobody has read it yet."""

from datetime import timedelta

from ..reason import Reason, _lt

ORDER = 30


def refuse(situation):
    standing = situation.standing
    if standing.unread_reply is None or situation.decision.kind == "clear":
        return None
    ends = standing.unread_reply + timedelta(standing.reply_hold_days)
    if ends <= situation.today:
        return None
    return Reason(
        "unread_reply",
        _lt("The customer wrote on %(day)s and nobody has read it yet."),
        {"day": standing.unread_reply},
        ends,
    )
