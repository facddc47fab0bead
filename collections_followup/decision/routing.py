"""Routing: the channels by which a step reaches the customer: the level's, unless the customer wishes otherwise."""

from typing import NamedTuple

from .facts import Problem, Route

#: The customer does not want to be contacted by a channel.
UNWANTED = Problem("unwanted")


class Routing(NamedTuple):
    """The channels that a step uses, and the intended ones that cannot be used.

    :ivar channels: codes, the main one first; empty when the customer cannot be reached
    :ivar problems: (code of the channel, Problem), the main one first
    """

    channels: tuple[str, ...] = ()
    problems: tuple[tuple[str, Problem], ...] = ()


def named(level, case):
    """Return the codes of the channels that a step of the level may use."""
    return frozenset(filter(None, (case.preferred, *(code for way in level.routes for code in way))))


def route(level, case, problems):
    """Choose the channels of a step.

    The preferred channel of the customer takes the place of the level's main one, if the level has the wording
    for it and it can be used. A channel that cannot be used is replaced by its fallback. A notice that the law requires
    goes by channels that the customer refuses, too.

    :param level: Level
    :param case: Case; ``preferred`` and ``unwanted`` matter here
    :param problems: Problem by code, for each channel that cannot reach the customer
    :returns: Routing
    """
    known = dict(problems) if level.required else _known(case, problems)
    channels, met = {}, {}
    for way in _ways(level, case.preferred, known):
        for code in filter(None, way):
            if code not in known:
                channels[code] = True
                break
            met[code] = known[code]
    return Routing(tuple(channels), tuple(met.items()))


def reach(codes, case, problems):
    """Return the first of some channels that can be used.

    :param problems: Problem by code, for each channel that cannot reach the customer
    :returns: Routing with one channel at most, and the problems of those before it
    """
    known, met = _known(case, problems), {}
    for code in codes:
        if code not in known:
            return Routing((code,), tuple(met.items()))
        met[code] = known[code]
    return Routing((), tuple(met.items()))


def _known(case, problems):
    """Return the problems, with the channels that the customer does not want."""
    return {**problems, **dict.fromkeys(case.unwanted, UNWANTED)}


def _ways(level, preferred, problems):
    if preferred in level.prepared and preferred not in problems:
        return (Route(preferred), *level.routes[1:])
    return level.routes
