"""The customer is excluded from follow-up."""

from ..reason import Reason, _lt

ORDER = 10


def refuse(situation):
    standing = situation.standing
    if not standing.excluded or situation.decision.kind == "clear":
        return None
    return Reason(
        "customer_excluded",
        _lt("The customer is excluded from follow-up (%(reason)s)."),
        {"reason": standing.exclusion_reason or "–"},
    )
