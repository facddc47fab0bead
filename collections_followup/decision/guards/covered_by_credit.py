"""Outstanding credits cover what is overdue: customers who have paid are not chased."""

from ..reason import Money, Reason, _lt
from .guard import Guard, OnPage, register


def refuse(situation):
    assessment = situation.assessment
    if assessment.overdue_value or all(i.hold for i in assessment.overdue):
        return None
    return Reason(
        "covered_by_credit",
        _lt("Outstanding credits of %(credit)s cover what is overdue: please reconcile them."),
        {"credit": Money(assessment.credit, situation.case.currency)},
    )


register(
    Guard(
        weight=40,
        labels={"covered_by_credit": _lt("Covered by credit")},
        refuse=refuse,
        page=OnPage(told=_lt("We have money or a credit of yours that covers what is overdue.")),
    )
)
