"""The customer contests the item, and nobody has answered yet."""

from ..reason import Reason, _lt

ORDER = 12
MARKS = True


def hold(receivable, standing, today):
    if not receivable.is_nothing(receivable.residual - receivable.disputed):
        return None
    return Reason("item_disputed", _lt("%(item)s is in dispute."), {"item": receivable.name})
