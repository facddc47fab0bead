"""The channel of the step cannot reach the customer."""

from ..reason import Reason, _lt

ORDER = 70

SENTENCES = {
    "missing": _lt("The customer has no address or number for this channel: please find one."),
    "invalid": _lt("The address %(address)s is not valid: please correct it."),
    "bounced": _lt("The last message to %(address)s came back: please find a better address."),
    "failed": _lt("The last message to %(address)s could not be sent: please retry or cancel it."),
    "refused": _lt("%(address)s is on the blacklist of addresses that must not be written to."),
}


def refuse(situation):
    rung = situation.decision.rung
    problem = rung and situation.standing.problems.get(rung.channel)
    if not problem:
        return None
    return Reason(f"address_{problem.code}", SENTENCES[problem.code], {"address": problem.address})
