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


def route(rung, standing):
    """Choose the channels of a step.

    The preferred channel of the customer takes the place of the level's main one, if the level has the wording
    for it and it can be used. A channel that cannot be used gives way to its fallback.

    :param rung: Rung
    :param standing: Standing; ``problems``, ``preferred`` and ``unwanted`` matter here
    :returns: Routing
    """
    channels, problems = {}, {}
    for way in _ways(rung, standing):
        for code in filter(None, way):
            if problem := _problem(code, standing):
                problems[code] = problem
            else:
                channels[code] = True
                break
    return Routing(tuple(channels), tuple(problems.items()))


def _ways(rung, standing):
    preferred = standing.preferred
    if preferred in rung.prepared and not _problem(preferred, standing):
        return (Route(preferred), *rung.routes[1:])
    return rung.routes


def _problem(code, standing):
    return UNWANTED if code in standing.unwanted else standing.problems.get(code)
