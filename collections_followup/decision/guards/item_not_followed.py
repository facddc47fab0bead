"""The accountant marked the invoice or entry "no follow-up"."""

from ..reason import Reason, _lt
from .guard import Guard, OnPage, register


def hold(receivable, case, today):
    if receivable.followed:
        return None
    return Reason(
        "item_not_followed",
        _lt("%(item)s is marked “no follow-up”."),
        {"item": receivable.name},
    )


register(
    Guard(
        weight=10,
        labels={"item_not_followed": _lt("No follow-up")},
        hold=hold,
        needs=("followed",),
        page=OnPage(section=None, is_free=False),
    )
)
