"""A payment for all of the item is under way."""

from ..reason import Reason, _lt
from .guard import Guard, OnPage, register


def hold(receivable, case, today):
    if receivable.in_transit is None or not receivable.is_nothing(receivable.free):
        return None
    return reason(receivable)


def reason(receivable):
    """Return the Reason of a payment that is under way."""
    return Reason(
        "item_in_transit",
        _lt("A payment for %(item)s has been under way since %(day)s."),
        {"item": receivable.name, "day": receivable.in_transit},
        receivable.in_transit_ends,
    )


register(
    Guard(
        weight=30,
        labels={"item_in_transit": _lt("Payment under way")},
        hold=hold,
        needs=("in_transit",),
        page=OnPage(
            told=_lt("A payment of yours is on its way. We wait for it."),
            has_note=True,
            is_payable=False,
            is_free=False,
        ),
    )
)
