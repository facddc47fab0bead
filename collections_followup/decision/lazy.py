"""Values that are computed when they are first asked for."""


class lazy:  # noqa: N801 (a decorator)
    """A property that is computed once for each instance.

    Like ``functools.cached_property``, which before Python 3.12 takes a lock each time: too slow for millions.
    """

    def __init__(self, work_out):
        self.work_out = work_out
        self.__doc__ = work_out.__doc__

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        value = instance.__dict__[self.name] = self.work_out(instance)
        return value
