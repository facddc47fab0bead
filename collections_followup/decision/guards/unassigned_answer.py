"""An e-mail came that may be this customer's answer, and nobody has said yet whether it is."""

from datetime import timedelta

from ..reason import Reason, _lt

ORDER = 31


def refuse(situation):
    standing = situation.standing
    if standing.unassigned_answer is None or situation.decision.kind == "clear":
        return None
    ends = standing.unassigned_answer + timedelta(standing.reply_hold_days)
    if ends <= situation.today:
        return None
    return Reason(
        "unassigned_answer",
        _lt("An e-mail of %(day)s may be this customer's answer: look under Answers to Assign."),
        {"day": standing.unassigned_answer},
        ends,
    )
