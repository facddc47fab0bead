"""The customer has promised to pay the item, and the day has not passed."""

from datetime import timedelta

from ..reason import Reason, _lt
from .guard import Guard, OnPage, register


def hold(receivable, case, today):
    until = receivable.promised
    if until is None or until < today:
        return None
    return Reason(
        "item_promised",
        _lt("Payment of %(item)s is promised; it is waited for up to and including %(day)s."),
        {"item": receivable.name, "day": until},
        until + timedelta(1),
    )


register(
    Guard(
        weight=35,
        labels={"item_promised": _lt("Payment promised")},
        hold=hold,
        needs=("promised",),
        page=OnPage(told=_lt("We will not ask for what you have promised to pay until that day has passed.")),
    )
)
