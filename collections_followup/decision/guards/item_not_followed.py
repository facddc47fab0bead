"""The accountant marked the invoice or entry "no follow-up"."""

from ..reason import Reason, _lt

ORDER = 10
MARKS = True


def hold(receivable, standing, today):
    if receivable.followed:
        return None
    return Reason(
        "item_not_followed",
        _lt("%(item)s is marked “no follow-up”."),
        {"item": receivable.name},
    )
