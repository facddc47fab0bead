"""The customer is excluded from follow-up."""

from ..reason import Reason, _lt
from .guard import Guard, register


def refuse(situation):
    case = situation.case
    if not case.excluded or situation.decision.kind == "clear":
        return None
    return reason(case.exclusion_reason)


def reason(why):
    """Return the Reason of an exclusion, in the words of the person who excluded the customer."""
    return Reason(
        "customer_excluded", _lt("The customer is excluded from follow-up (%(reason)s)."), {"reason": why or "–"}
    )


register(
    Guard(
        weight=10,
        labels={"customer_excluded": _lt("Customer excluded")},
        refuse=refuse,
    )
)
