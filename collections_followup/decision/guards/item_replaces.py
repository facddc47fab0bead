"""The invoice replaces another one, and a person has to decide whether a promise or an agreement passes to it."""

from ..reason import Reason, _lt
from .guard import Guard, register


def hold(receivable, case, today):
    if not receivable.replaces:
        return None
    return Reason(
        "item_replaces",
        _lt(
            "%(item)s replaces %(replaced)s, for which the customer has a promise or an agreement: please decide on "
            "the invoice whether that goes over to it."
        ),
        {"item": receivable.name, "replaced": receivable.replaces},
    )


register(
    Guard(
        weight=32,
        labels={"item_replaces": _lt("Replaces another invoice")},
        hold=hold,
        needs=("replaces",),
    )
)
