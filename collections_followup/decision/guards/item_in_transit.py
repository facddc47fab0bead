"""A payment for the item is under way."""

from ..reason import Reason, _lt

ORDER = 30
MARKS = True


def hold(receivable, standing, today):
    ends = receivable.in_transit_ends
    if receivable.in_transit is None or (ends and ends <= today):
        return None
    return Reason(
        "item_in_transit",
        _lt("A payment for %(item)s is under way since %(day)s."),
        {"item": receivable.name, "day": receivable.in_transit},
        ends,
    )
