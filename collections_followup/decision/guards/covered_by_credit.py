"""Credit notes or payments that wait to be allocated cover what is overdue: nobody who has paid is chased."""

from ..reason import Money, Reason, _lt

ORDER = 40


def refuse(situation):
    assessment = situation.assessment
    if assessment.overdue_value or all(i.hold for i in assessment.overdue):
        return None
    return Reason(
        "covered_by_credit",
        _lt("Outstanding credits of %(credit)s cover what is overdue: please reconcile them."),
        {"credit": Money(assessment.credit, situation.standing.currency)},
    )
