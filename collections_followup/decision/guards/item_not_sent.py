"""The customer has not had the invoice yet, or not for long enough."""

from datetime import date

from ..reason import Reason, _lt
from .guard import Guard, register


def hold(receivable, case, today):
    first = receivable.followed_from
    if first is None or first <= today:
        return None
    if first == date.max:
        return Reason(
            "item_not_sent",
            _lt("%(item)s has not been sent to the customer yet: please send it."),
            {"item": receivable.name},
        )
    return Reason(
        "item_not_sent",
        _lt("The customer has not had %(item)s for long: it is followed up from %(day)s on."),
        {"item": receivable.name, "day": first},
        first,
    )


register(
    Guard(
        # ranks behind agreements and payments under way: in these cases the customer knows the invoice
        weight=37,
        labels={"item_not_sent": _lt("Not sent long enough ago")},
        hold=hold,
        needs=("followed_from",),
    )
)
