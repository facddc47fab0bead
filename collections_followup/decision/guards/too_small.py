"""The overdue amount is too small to write about."""

from ..reason import Money, Reason, _lt
from .guard import Guard, register


def refuse(situation):
    assessment, case = situation.assessment, situation.case
    if situation.decision.kind == "clear" or not assessment.overdue_value:
        return None
    if assessment.overdue_value >= case.min_value - 1e-9:
        return None
    return Reason(
        "too_small",
        _lt("%(overdue)s is overdue, less than the %(minimum)s from which customers are contacted."),
        {
            "overdue": Money(assessment.overdue_value, case.currency),
            "minimum": Money(case.min_value, case.currency),
        },
    )


register(
    Guard(
        weight=50,
        labels={"too_small": _lt("Too small")},
        refuse=refuse,
    )
)
