"""The item was due before the day from which the company follows up, and older debt is left alone."""

from ..reason import Reason, _lt
from .guard import Guard, register


def hold(receivable, case, today):
    if case.older_debt != "skip" or not case.start_date or receivable.due >= case.start_date:
        return None
    return Reason(
        "item_before_start",
        _lt("%(item)s was due before %(day)s, from which day debts are followed up."),
        {"item": receivable.name, "day": case.start_date},
    )


register(
    Guard(
        weight=40,
        labels={"item_before_start": _lt("Before the start of follow-up")},
        hold=hold,
    )
)
