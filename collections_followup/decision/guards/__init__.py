"""Guards: each file here gives one reason why a step may not be taken.

A file that defines ``hold(receivable, standing, today)`` holds back single items; one that defines
``refuse(situation)`` holds back the case. Both give a Reason, or None. ``remark(standing)`` gives what people are to
know even when it holds nothing back, or no longer. A new guard is a new file. Its ``ORDER`` says how weighty it is;
``MARKS`` that it looks at nothing but the marks of an item (its fields from ``followed`` on).
"""

from datetime import date, timedelta
from importlib import import_module
from pkgutil import iter_modules
from typing import NamedTuple

from ..assessment import Assessment
from ..facts import Receivable, Standing
from ..ladder import Decision
from ..routing import Routing


class Situation(NamedTuple):
    """What a case guard looks at."""

    assessment: Assessment
    decision: Decision
    standing: Standing
    today: date
    routing: Routing = Routing()

    @property
    def in_time(self):
        """Until when people may put right what would keep the step back: up to its day; None when that has come."""
        return self.decision.until if self.decision.kind == "wait" else None

    def holds_until(self, came):
        """The day on which what the customer wrote on a day holds no longer, read or not; None when it holds nothing.

        :param came: the day, None when nothing waits to be read
        """
        if came is None or self.decision.kind == "clear":
            return None
        ends = came + timedelta(self.standing.reply_hold_days)
        return ends if ends > self.today else None


_modules = [import_module(f"{__name__}.{m.name}") for m in iter_modules(__path__)]
_modules.sort(key=lambda module: (module.ORDER, module.__name__))

#: Guards of single items and of cases, the weightiest first. Another add-on may append its own.
ITEM_GUARDS = [module.hold for module in _modules if hasattr(module, "hold")]
CASE_GUARDS = [module.refuse for module in _modules if hasattr(module, "refuse")]
_REMARKS = [module.remark for module in _modules if hasattr(module, "remark")]
#: Most items have no marks, and are spared the guards that look at nothing else (``MARKS = True``).
_GUARDS_OF_ALL = [module.hold for module in _modules if hasattr(module, "hold") and not hasattr(module, "MARKS")]
_FIRST_MARK = Receivable._fields.index("followed")
_NO_MARKS = tuple(Receivable._field_defaults[name] for name in Receivable._fields[_FIRST_MARK:])


def holds(standing, today):
    """Function of a receivable that gives the first Reason that holds it back, or None."""

    def hold(receivable):
        for guard in ITEM_GUARDS if receivable[_FIRST_MARK:] != _NO_MARKS else _GUARDS_OF_ALL:
            if reason := guard(receivable, standing, today):
                return reason
        return None

    return hold


def refusals(situation):
    """All Reasons not to take the step; empty means go."""
    return tuple(reason for guard in CASE_GUARDS if (reason := guard(situation)))


def remarks(standing):
    """All Reasons that people are to know, whether they hold anything back or not."""
    return tuple(reason for remark in _REMARKS if (reason := remark(standing)))
