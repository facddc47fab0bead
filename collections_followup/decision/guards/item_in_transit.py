"""A payment for all of the item is under way."""

from ..reason import Reason, _lt

ORDER = 30
MARKS = True


def hold(receivable, standing, today):
    if receivable.in_transit is None or not receivable.is_nothing(receivable.free):
        return None
    return reason(receivable)


def reason(receivable):
    """The Reason of a payment that is under way."""
    return Reason(
        "item_in_transit",
        _lt("A payment for %(item)s is under way since %(day)s."),
        {"item": receivable.name, "day": receivable.in_transit},
        receivable.in_transit_ends,
    )
