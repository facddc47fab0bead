"""The accountant blocked the payment of the invoice."""

from ..reason import Reason, _lt
from .guard import Guard, OnPage, register


def hold(receivable, case, today):
    if not receivable.blocked:
        return None
    return Reason("item_blocked", _lt("Payment of %(item)s is blocked."), {"item": receivable.name})


register(
    Guard(
        weight=15,
        labels={"item_blocked": _lt("Payment blocked")},
        hold=hold,
        needs=("blocked",),
        page=OnPage(section="disputed", is_payable=False, is_free=False),
    )
)
