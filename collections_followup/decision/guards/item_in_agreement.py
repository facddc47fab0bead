"""A payment agreement covers the item, and the customer keeps it."""

from datetime import timedelta

from ..reason import Reason, _lt
from .guard import Guard, OnPage, register


def hold(receivable, case, today):
    if not receivable.agreement:
        return None
    values = {"item": receivable.name, "agreement": receivable.agreement}
    until = receivable.agreement_until
    if until is None:
        return Reason("item_in_agreement", _lt("%(item)s is settled by payment agreement %(agreement)s."), values)
    return Reason(
        "item_in_agreement",
        _lt("%(item)s is paid under agreement %(agreement)s; the next installment is in time until %(day)s."),
        {**values, "day": until},
        until + timedelta(1),
    )


register(
    Guard(
        weight=33,
        labels={"item_in_agreement": _lt("Payment agreement")},
        hold=hold,
        needs=("agreement",),
        page=OnPage(
            told=_lt("What is in a payment agreement is paid by its calendar."), section="agreed", is_free=False
        ),
    )
)
