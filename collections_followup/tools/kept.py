"""A few values that take long to work out, kept in memory by all that they depend on."""

from collections import OrderedDict
from threading import Lock


class Kept:
    """The values that were asked for last, for all threads of a process.

    :param most: how many are kept: the one that was not asked for the longest goes first
    """

    def __init__(self, most):
        self._most = most
        self._values = OrderedDict()
        self._lock = Lock()

    def get(self, key, make):
        """The value of a key; it is made if it is not kept, maybe by two threads at once.

        :param key: everything on which the value depends
        :param make: function without arguments
        """
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value
