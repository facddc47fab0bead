"""A payment agreement covers the item, and the customer keeps it."""

from datetime import timedelta

from ..reason import Reason, _lt

ORDER = 33
MARKS = True


def hold(receivable, standing, today):
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
