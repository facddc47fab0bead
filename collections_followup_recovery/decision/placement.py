"""What becomes of a debt that was handed over to an agency."""

from typing import NamedTuple

#: What may happen next, and the state that follows: {(state, event): state}.
TRANSITIONS = {
    ("draft", "handed_over"): "placed",
    ("placed", "accepted"): "accepted",
    ("placed", "refused"): "refused",
    **{(state, event): event for state in ("placed", "accepted") for event in ("recalled", "returned", "closed")},
}
#: Events that tell of money.
MONEY = ("paid", "remitted")
#: Events that change no state.
TOLD = (*MONEY, "reported", "note")
#: States in which the agency speaks to the customer, and we do not.
WITH_AGENCY = ("placed", "accepted")


def next_state(state, event):
    """Return the state after an event; None if it cannot happen in this state.

    What an agency was paid, or has passed on, may be told at any time after the hand-over.
    """
    if event in TOLD:
        return None if state == "draft" and event != "note" else state
    return TRANSITIONS.get((state, event))


class Money(NamedTuple):
    """What came for a placement.

    :ivar received: what came to us since the hand-over, by the ledger
    :ivar paid: what the agency was paid, as it says
    :ivar remitted: what of that it has passed on to us
    :ivar reported: what of that which came to us directly the agency was told of
    """

    received: float = 0.0
    paid: float = 0.0
    remitted: float = 0.0
    reported: float = 0.0

    @property
    def recovered(self):
        """What came in all: what the agency still holds is not in the ledger yet."""
        return self.received + max(self.paid - self.remitted, 0.0)

    @property
    def to_report(self):
        """What came to us directly and the agency does not know of; negative after a payment was reversed."""
        return max(self.received - self.remitted, 0.0) - self.reported
