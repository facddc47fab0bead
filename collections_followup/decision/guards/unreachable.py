"""No channel of the step can reach the customer."""

from ..reason import Reason, _lt

ORDER = 70

SENTENCES = {
    "missing": _lt("The customer has no address or number for this channel: please find one."),
    "invalid": _lt("The address %(address)s is not valid: please correct it."),
    "bounced": _lt("The last message to %(address)s came back: please find a better address."),
    "failed": _lt("The last message to %(address)s could not be sent: please retry or cancel it."),
    "refused": _lt("%(address)s is on the blacklist of addresses that must not be written to."),
    "unwanted": _lt("The customer does not want to be contacted that way: please choose another channel."),
}


def refuse(situation):
    routing = situation.routing
    if routing.channels or not routing.problems:
        return None
    _channel, problem = routing.problems[0]
    return reason(problem)


def reason(problem):
    """A Problem of a channel as a Reason."""
    return Reason(f"address_{problem.code}", SENTENCES[problem.code], {"address": problem.address})
