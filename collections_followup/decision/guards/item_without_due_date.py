"""The entry has no due date, so it cannot be overdue."""

from ..reason import Reason, _lt

ORDER = 20


def hold(receivable, standing, today):
    if receivable.due is not None:
        return None
    return Reason(
        "item_without_due_date",
        _lt("%(item)s has no due date: please give it one."),
        {"item": receivable.name},
    )
