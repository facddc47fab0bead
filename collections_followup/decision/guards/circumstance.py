"""The customer has told what keeps them from paying, and is left in peace for a while."""

from datetime import timedelta

from ..reason import Reason, _lt
from .guard import Guard, OnPage, register


def refuse(situation):
    until = situation.case.others.get("circumstance_until")
    if until is None or until < situation.today or situation.decision.kind == "clear":
        return None
    return Reason(
        "circumstance",
        _lt("The customer has told us about their situation: nothing is sent up to and including %(day)s."),
        {"day": until},
        until + timedelta(1),
    )


register(
    Guard(
        weight=25,
        labels={"circumstance": _lt("Situation of the customer")},
        refuse=refuse,
        page=OnPage(told=_lt("You have told us about your situation: we send you no reminders for now.")),
    )
)
