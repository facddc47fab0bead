"""The customer has promised to pay the item, and the day has not passed."""

from datetime import timedelta

from ..reason import Reason, _lt

ORDER = 35
MARKS = True


def hold(receivable, standing, today):
    until = receivable.promised
    if until is None or until < today:
        return None
    return Reason(
        "item_promised",
        _lt("Payment of %(item)s is promised; it is waited for up to and including %(day)s."),
        {"item": receivable.name, "day": until},
        until + timedelta(1),
    )
