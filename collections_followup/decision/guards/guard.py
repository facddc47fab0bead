"""The contract of a guard, and the list of all of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import attrgetter, itemgetter
from typing import NamedTuple

from ..facts import Receivable
from ..reason import ADDON

#: Section of the customer's page for an item that is not on hold: by its due date.
BY_DUE_DATE = ""
#: Section of the customer's page for what it names without pressing: neither as overdue, nor for how long.
IN_PEACE = "open"


class OnPage(NamedTuple):
    """How the customer's page shows an item that a guard holds.

    For a guard that refuses a whole case only ``told`` counts.

    :ivar told: why no reminder comes, for the customer, translatable; empty if the customer is not to know
    :ivar section: the list that shows the item: ``disputed``, ``agreed``, BY_DUE_DATE, IN_PEACE, or None for no
        list
    :ivar has_note: whether the reason is shown beside the item
    :ivar is_payable: whether the item can be paid on the page
    :ivar is_free: whether the customer can promise it, dispute it, or ask for a plan for it
    """

    told: str = ""
    section: str | None = BY_DUE_DATE
    has_note: bool = False
    is_payable: bool = True
    is_free: bool = True

    def in_peace(self, is_payable):
        """Return the same for an item that is named without pressing for it.

        :param is_payable: whether the customer may pay it
        """
        return self._replace(
            section=IN_PEACE if self.section == BY_DUE_DATE else self.section,
            is_payable=self.is_payable and is_payable,
            is_free=self.is_free and is_payable,
        )


@dataclass(frozen=True)
class Guard:
    """A reason why a step may not be taken; one file holds all about it.

    Required: ``weight`` and ``labels``; ``hold`` or ``refuse``, or both, unless it only labels what a channel of the
    same add-on returns as a Problem (``address_<code>``). A guard is pure: it sees the
    values that it is given, but no database and no clock. The file ends with ``register(Guard(…))``; it is asked in
    each database in which its add-on is installed, for every case, in this order:

    1. ``hold(receivable, case, today)`` for each open item, the weightiest guard first; the first Reason holds the
       item, which is then neither asked for nor counted as overdue. With ``needs`` it is asked only where one of these
       facts of the item differs from its default.
    2. ``refuse(situation)`` once, when it is known which step would come, and by which channel; each Reason holds the
       case. ``situation`` is a Situation. If ``situation.decision.kind`` is ``clear`` there is nothing to refuse.
    3. ``remark(case)`` once: what people should know even when it holds nothing back, or no longer.

    Each returns a Reason, or None; a guard of another add-on names that in ``addon``. A Reason with ``until`` ends by
    itself on that day, and the case is evaluated then; one without lasts until a fact changes. What a guard begins to
    hold by time alone, ``turns`` tells ahead.

    Codes share one namespace across all add-ons: another add-on begins its own with its name. Values of a Reason are
    shown as they are, except amounts, days, levels and channels, which follow the language of the reader.

    :ivar weight: the lowest is asked and shown first: our own are 9 for the law, 10 to 20 for people's decisions,
        30 to 37 for what is waited for, 40 to 60 for what is not worth a message now, 70 and more for what cannot be
        done; it has no meaning for one that only labels
    :ivar labels: short name of each code of its reasons, translatable, to group by
    :ivar needs: fields of Receivable, or names of facts of other add-ons (``Receivable.others``), without which
        it holds no item
    :ivar turns: function of a receivable that returns the days on which time alone makes it hold this item; asked only
        of items with facts of other add-ons (``Receivable.others``)
    :ivar page: what the customer may know, and how their page shows the item
    :ivar addon: the add-on that it belongs to, with the translations of ``labels`` and ``page.told``
    """

    weight: int
    labels: Mapping[str, str]
    hold: Callable | None = None
    refuse: Callable | None = None
    remark: Callable | None = None
    turns: Callable | None = None
    needs: tuple[str, ...] = ()
    page: OnPage = OnPage()
    addon: str = ADDON


#: All guards registered in this process, of whichever add-on.
_registered = []


def register(guard):
    """Register a guard; it is asked wherever its add-on is installed.

    :param guard: Guard
    :returns: the guard
    """
    _registered.append(guard)
    of.cache_clear()
    return guard


def unregister(guard):
    """Remove a guard."""
    _registered.remove(guard)
    of.cache_clear()


def addons():
    """Return the names of the add-ons that have registered guards."""
    return frozenset(guard.addon for guard in _registered)


@lru_cache
def of(installed):
    """Return the guards of the add-ons given.

    :param installed: frozenset of the names of add-ons
    :returns: Guards
    """
    return Guards([guard for guard in _registered if guard.addon in installed])


class Guards:
    """Guards that are asked together, the weightiest first."""

    def __init__(self, guards):
        self._all = sorted(guards, key=attrgetter("weight"))
        self._items = [guard.hold for guard in self._all if guard.hold]
        # most items have nothing that guards with needs ask about
        self._of_all = [guard.hold for guard in self._all if guard.hold and not guard.needs]
        self._turns = [guard.turns for guard in self._all if guard.turns]
        self._facts, self._defaults = self._needed()

    def _needed(self):
        """Return a function of a Receivable that returns the facts that guards need, and the default of these."""
        fields, defaults = Receivable._fields, Receivable._field_defaults
        needs = {name for guard in self._all if guard.hold for name in guard.needs if name in fields}
        names = sorted({"followed", "others", *needs}, key=fields.index)
        return itemgetter(*map(fields.index, names)), tuple(defaults[name] for name in names)

    def holds(self, case, today):
        """Return a function of a receivable that returns the first Reason that holds it back, or None."""
        facts, defaults = self._facts, self._defaults

        def hold(receivable):
            for guard in self._of_all if facts(receivable) == defaults else self._items:
                if reason := guard(receivable, case, today):
                    return reason
            return None

        return hold

    def turns(self, receivables):
        """Return the days on which time alone makes a guard hold one of these items, past ones included."""
        told = [item for item in receivables if item.others] if self._turns else ()
        return tuple(day for item in told for turns in self._turns for day in turns(item))

    def refusals(self, situation):
        """Return all Reasons not to take the step; empty means go."""
        return tuple(reason for guard in self._all if guard.refuse and (reason := guard.refuse(situation)))

    def remarks(self, case):
        """Return all Reasons that people should know, whether they hold anything back or not."""
        return tuple(reason for guard in self._all if guard.remark and (reason := guard.remark(case)))

    @cached_property
    def by_code(self):
        """The guard of each code of a reason, the weightiest first."""
        return {code: guard for guard in self._all for code in guard.labels}
