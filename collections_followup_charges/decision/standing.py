"""Where charges stand: each cent of them is in one place."""

from typing import NamedTuple


class Taken(NamedTuple):
    """What was taken off a part.

    :ivar part: the part
    :ivar taking: what took it; None: it is left
    :ivar amount: how much of the part
    """

    part: object
    taking: object
    amount: object


def dealt(parts, takings):
    """Return what takings take off parts, and what is left: the first ones are taken first.

    What all takings together exceed the parts by takes nothing.

    :param parts: pairs of a part and its amount, in their order
    :param takings: pairs of a taking and its amount, in their order
    :returns: list of Taken, without those of nothing
    """
    found, waiting = [], [(taking, amount) for taking, amount in takings if amount > 0]
    for part, amount in parts:
        while waiting and amount > 0:
            taking, most = waiting.pop(0)
            taken = min(most, amount)
            found.append(Taken(part, taking, taken))
            amount -= taken
            if most > taken:
                waiting.insert(0, (taking, most - taken))
        if amount > 0:
            found.append(Taken(part, None, amount))
    return found
