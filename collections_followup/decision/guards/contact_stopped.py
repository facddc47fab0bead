"""The customer has asked us to stop all contact: only what the law requires is still sent."""

from ..reason import Channel, Reason, _lt
from .guard import Guard, OnPage, register

SINCE = _lt("The customer asked on %(day)s that we stop all contact: only what the law requires may be sent.")

CHANNEL = _lt("%(channel)s: the customer asked on %(day)s that we stop.")


def refuse(situation):
    since, decision = situation.case.stopped_all, situation.decision
    if since is None or decision.kind == "clear" or (decision.level and decision.level.required):
        return None
    return reason(since)


def reason(since):
    """Return the Reason of a request to stop all contact.

    :param since: the day on which the customer made it
    """
    return Reason("contact_stopped", SINCE, {"day": since})


def reason_of_channel(channel, since):
    """Return the Reason of a request to stop one channel.

    :param channel: code of the channel
    :param since: the day on which the customer made it
    """
    return Reason("contact_stopped", CHANNEL, {"channel": Channel(channel), "day": since})


register(
    Guard(
        weight=12,
        labels={"contact_stopped": _lt("Contact stopped by the customer")},
        refuse=refuse,
        page=OnPage(told=_lt("You have asked us not to contact you.")),
    )
)
