"""Follow-up of the customer is paused until a day."""

from datetime import timedelta

from ..reason import Reason, _lt
from .guard import Guard, register


def refuse(situation):
    until = situation.case.paused_until
    if until is None or until < situation.today or situation.decision.kind == "clear":
        return None
    return reason(until)


def reason(until):
    """Return the Reason of a pause.

    :param until: its last day
    """
    return Reason(
        "customer_paused",
        _lt("Follow-up of the customer is paused up to and including %(day)s."),
        {"day": until},
        until + timedelta(1),
    )


register(
    Guard(
        weight=20,
        labels={"customer_paused": _lt("Customer paused")},
        refuse=refuse,
    )
)
