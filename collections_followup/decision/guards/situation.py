"""What a guard of cases is given."""

from datetime import date, timedelta
from typing import NamedTuple

from ..assessment import Assessment
from ..facts import Case
from ..next_step import Decision
from ..routing import Routing


class Situation(NamedTuple):
    """A case when a step is about to be taken."""

    assessment: Assessment
    decision: Decision
    case: Case
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
        ends = came + timedelta(self.case.reply_hold_days)
        return ends if ends > self.today else None
