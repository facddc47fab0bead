"""An excuse that is told again and again, while nothing is paid, is no reason to wait any longer."""

from .reason import Reason, _lt


def becomes_firm(told, paid, after):
    """Return the Reason to treat a customer firmly, or None.

    :param told: days on which the same excuse was told, today's included
    :param paid: the last day on which the customer paid anything; None if never
    :param after: how many times without a payment in between are one too many; 0 if it never is
    """
    since = [day for day in told if paid is None or day > paid]
    if not after or len(since) < after:
        return None
    values = {"times": len(since), "since": min(since)}
    if paid is None:
        return Reason("excuse", _lt("Told %(times)s times since %(since)s, and nothing was ever paid."), values)
    sentence = _lt("Told %(times)s times since %(since)s, and nothing was paid since %(paid)s.")
    return Reason("excuse", sentence, {**values, "paid": paid})
