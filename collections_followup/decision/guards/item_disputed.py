"""The customer contests the item, and nobody has answered yet."""

from ..assessment import EPSILON
from ..reason import Reason, _lt

ORDER = 12
MARKS = True


def hold(receivable, standing, today):
    if receivable.residual - receivable.disputed >= EPSILON:
        return None
    return Reason("item_disputed", _lt("%(item)s is in dispute."), {"item": receivable.name})
