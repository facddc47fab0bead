from ..tools import typed


class Turning:
    """The requested part of each long list, and the search in them.

    A form sent to see another part has ``turn``: ``LIST-NUMBER``, or ``find`` or ``all`` for the first part of
    the search result, or of everything. It is shown again as it was filled in.
    """

    def __init__(self, env, values):
        self.to = values.get("turn", "")
        self.find = "" if self.to == "all" else typed.line(env, values.get("find", "")[: typed.LINE])
        self._values = values

    def number(self, name):
        """Return the number of the requested part of a list, from 1."""
        own, _dash, number = self.to.rpartition("-")
        if self.to in ("find", "all"):
            return 1
        return typed.number(number if own == name else self._values.get(name)) or 1
