"""The accountant blocked the payment of the invoice."""

from ..reason import Reason, _lt

ORDER = 15
MARKS = True


def hold(receivable, standing, today):
    if not receivable.blocked:
        return None
    return Reason("item_blocked", _lt("Payment of %(item)s is blocked."), {"item": receivable.name})
