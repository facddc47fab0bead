"""The entry has no due date, so it cannot be overdue."""

from ..reason import Reason, _lt
from .guard import Guard, register


def hold(receivable, case, today):
    if receivable.due is not None:
        return None
    return Reason(
        "item_without_due_date",
        _lt("%(item)s has no due date: please give it one."),
        {"item": receivable.name},
    )


register(
    Guard(
        weight=20,
        labels={"item_without_due_date": _lt("No due date")},
        hold=hold,
    )
)
