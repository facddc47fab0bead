"""No channel of the step can reach the customer."""

from ..reason import ADDON, Channel, Reason, _lt
from .guard import Guard, register

SENTENCES = {
    "missing": _lt("The customer has no address or number for this channel (%(channel)s): please find one."),
    "invalid": _lt("The address %(address)s is not valid: please correct it."),
    "bounced": _lt("The last message to %(address)s came back: please find a better address."),
    "full": _lt("The mailbox of %(address)s is full: please reach the customer another way, or send it again."),
    "rejected": _lt(
        "The mail server of %(address)s refused the last message as spam, or by a policy: please reach the customer "
        "another way, or have your mail administrator see why and send it again."
    ),
    "too_large": _lt("The last message to %(address)s was too large: please send it with smaller files, or by post."),
    "no_server": _lt("No mail server could be reached for %(address)s: please check the address, or send it again."),
    "failed": _lt("The last message to %(address)s could not be sent: please see why, and send it again."),
    "refused": _lt("%(address)s is on the blacklist of addresses that must not be written to."),
    "unwanted": _lt("The customer does not want to be contacted that way: please choose another channel."),
}
#: Sentence for a problem that only another add-on knows, and that it does not explain.
UNKNOWN = _lt("The customer cannot be reached by this channel: please choose another one.")


def refuse(situation):
    routing = situation.routing
    if routing.channels or not routing.problems:
        return None
    channel, problem = routing.problems[0]
    return reason(channel, problem, situation.in_time)


def reason(channel, problem, until=None):
    """Return the Reason for a Problem of a channel, which is named by its code."""
    sentence = problem.sentence or SENTENCES.get(problem.code, UNKNOWN)
    addon = problem.addon if problem.sentence else ADDON
    return Reason(
        f"address_{problem.code}", sentence, {"address": problem.address, "channel": Channel(channel)}, until, addon
    )


register(
    Guard(
        weight=70,
        labels={
            "address_missing": _lt("No address or number"),
            "address_invalid": _lt("Invalid address"),
            "address_bounced": _lt("Message bounced"),
            "address_full": _lt("Mailbox full"),
            "address_rejected": _lt("Message refused"),
            "address_too_large": _lt("Message too large"),
            "address_no_server": _lt("Mail server not reached"),
            "address_failed": _lt("Message failed"),
            "address_refused": _lt("Address on the blacklist"),
            "address_unwanted": _lt("Channel not wanted"),
        },
        refuse=refuse,
    )
)
