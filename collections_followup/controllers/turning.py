from ..tools import typed


class Turning:
    """Which part of each long list a request asks for, and what is looked for in them.

    A form that is sent to see another part has ``turn``: ``LIST-NUMBER``, or ``find`` or ``all`` for the first part of
    what is looked for, or of everything. It comes back as it was filled in.
    """

    def __init__(self, env, values):
        self.to = values.get("turn", "")
        self.find = "" if self.to == "all" else typed.line(env, values.get("find", "")[: typed.LINE])
        self._values = values

    def number(self, name):
        """Number of the part of a list that is asked for, from 1."""
        own, _dash, number = self.to.rpartition("-")
        if self.to in ("find", "all"):
            return 1
        return typed.number(number if own == name else self._values.get(name)) or 1
