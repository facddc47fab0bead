"""By which channels a step reaches the customer: what the level names, unless the customer wishes otherwise."""

from typing import NamedTuple

from .facts import Problem, Route

#: The customer does not want to be contacted by a channel.
UNWANTED = Problem("unwanted")


class Routing(NamedTuple):
    """The channels that a step uses, and what was meant and cannot be used.

    :ivar channels: codes, the main one first; empty when the customer cannot be reached
    :ivar problems: (code of the channel, Problem), the main one first
    """

    channels: tuple[str, ...] = ()
    problems: tuple[tuple[str, Problem], ...] = ()


def named(rung, standing):
    """Codes of the channels that a step of the rung may use."""
    return frozenset(filter(None, (standing.preferred, *(code for way in rung.routes for code in way))))


def route(rung, standing, problems):
    """Choose the channels of a step.

    The preferred channel of the customer takes the place of the level's main one, if the level has the wording
    for it and it can be used. A channel that cannot be used gives way to its fallback.

    :param rung: Rung
    :param standing: Standing; ``preferred`` and ``unwanted`` matter here
    :param problems: what keeps a channel from reaching the customer, Problem by code
    :returns: Routing
    """
    known = _known(standing, problems)
    channels, met = {}, {}
    for way in _ways(rung, standing.preferred, known):
        for code in filter(None, way):
            if code not in known:
                channels[code] = True
                break
            met[code] = known[code]
    return Routing(tuple(channels), tuple(met.items()))


def reach(codes, standing, problems):
    """The first of some channels that can be used.

    :param problems: what keeps a channel from reaching the customer, Problem by code
    :returns: Routing with one channel at most, and the problems of those before it
    """
    known, met = _known(standing, problems), {}
    for code in codes:
        if code not in known:
            return Routing((code,), tuple(met.items()))
        met[code] = known[code]
    return Routing((), tuple(met.items()))


def _known(standing, problems):
    """The problems, and the channels that the customer does not want."""
    return {**problems, **dict.fromkeys(standing.unwanted, UNWANTED)}


def _ways(rung, preferred, problems):
    if preferred in rung.prepared and preferred not in problems:
        return (Route(preferred), *rung.routes[1:])
    return rung.routes
