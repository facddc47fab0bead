"""The customer disputes the item, and nobody has answered yet."""

from ..reason import Reason, _lt
from .guard import Guard, OnPage, register


def hold(receivable, case, today):
    if not receivable.is_nothing(receivable.residual - receivable.disputed):
        return None
    return Reason("item_disputed", _lt("%(item)s is in dispute."), {"item": receivable.name})


register(
    Guard(
        weight=12,
        labels={"item_disputed": _lt("In dispute")},
        hold=hold,
        needs=("disputed",),
        page=OnPage(
            told=_lt("We will not ask you to pay what you dispute until we have replied."),
            section="disputed",
            is_payable=False,
            is_free=False,
        ),
    )
)
