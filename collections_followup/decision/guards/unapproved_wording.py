"""The wording of the level has a passage that a manager has not approved yet."""

from ..reason import Reason, _lt
from .guard import Guard, register


def refuse(situation):
    level = situation.decision.level
    if level is None or not level.unapproved:
        return None
    return Reason(
        "unapproved_wording",
        _lt("What level “%(level)s” sends waits for a manager to approve its wording: “%(passage)s”."),
        {"level": level.label, "passage": level.unapproved},
        situation.in_time,
    )


def reason_of_reminder(passage):
    """Return the Reason of a reminder of an installment that waits for approval."""
    return Reason(
        "unapproved_wording",
        _lt("The reminder waits for a manager to approve its wording: “%(passage)s”."),
        {"passage": passage},
    )


register(
    Guard(
        weight=80,
        labels={"unapproved_wording": _lt("Wording to be approved")},
        refuse=refuse,
    )
)
