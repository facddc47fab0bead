"""The input of a guard that refuses whole cases."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from ..assessment import Assessment
from ..facts import NOTHING, Case
from ..next_step import Decision
from ..routing import Routing


class Situation(NamedTuple):
    """A case when a step is about to be taken.

    :ivar limits: what contact rules refuse today: ``contact_rule.Limit`` by code of the channel
    """

    assessment: Assessment
    decision: Decision
    case: Case
    today: date
    routing: Routing = Routing()
    limits: Mapping = NOTHING

    @property
    def in_time(self):
        """The day up to which people can resolve what would hold the step; None once the step is due."""
        return self.decision.until if self.decision.kind == "wait" else None

    def holds_until(self, came):
        """Return the day from which a message of a day no longer holds the step, read or not; None if it holds nothing.

        :param came: the day on which the customer wrote; None if nothing waits to be read
        """
        if came is None or self.decision.kind == "clear":
            return None
        ends = came + timedelta(self.case.reply_hold_days)
        return ends if ends > self.today else None
