"""Where a debt can be claimed: which procedures are open for it, and in words why the others are not."""

from typing import NamedTuple

from odoo.addons.collections_followup.decision import Reason
from odoo.addons.collections_followup.decision.reason import Money, _lt

ADDON = "collections_followup_recovery"
#: The kinds of venues, in the order in which they are tried.
KINDS = ("pre_action", "order", "small", "eu_order", "eu_small", "ordinary")
#: The kinds that are for claims in two countries of a union.
OF_UNION = ("eu_order", "eu_small")


class Venue(NamedTuple):
    """A procedure in which debts are claimed.

    :ivar kind: one of KINDS
    :ivar countries: codes of the countries in which it exists; a claim in a union needs both sides there
    :ivar currency: code; of its limits
    :ivar least: the smallest claim; 0: none is too small
    :ivar most: the largest claim; 0: there is no limit
    :ivar crosses: for claims across borders: ``any``, ``only`` or ``never``
    :ivar customers: kinds of customers; empty for all
    :ivar undisputed: it ends when the customer objects: not for what is disputed already
    :ivar fee: the fixed part of its usual fee, in ``currency``; None if no fee is known
    :ivar percent: the part of its fee that goes by the amount
    """

    id: int
    name: str
    kind: str
    countries: frozenset[str]
    currency: str = "EUR"
    least: float = 0.0
    most: float = 0.0
    crosses: str = "any"
    customers: frozenset[str] = frozenset()
    undisputed: bool = False
    fee: float | None = None
    percent: float = 0.0

    def cost(self, amount):
        """Return the usual fee for an amount in its currency; None if it is not known."""
        return None if self.fee is None else round(max(self.fee, amount * self.percent / 100), 2)


class Claimed(NamedTuple):
    """What is to be claimed.

    :ivar amounts: {currency code: the amount in it}, for each currency of the venues
    :ivar country: code of the country of the customer; empty if it is not known
    :ivar own_country: code of our country
    :ivar customer: kind of customer
    :ivar disputed: whether the customer disputes some of it
    """

    amounts: dict[str, float]
    country: str
    own_country: str
    customer: str
    disputed: bool = False

    @property
    def crosses(self):
        return self.country != self.own_country


class Choice(NamedTuple):
    """What is open for a claim.

    :ivar open: Venues, in the order in which they are tried
    :ivar closed: (Venue, Reason) for those of the country that are not
    """

    open: tuple[Venue, ...]
    closed: tuple[tuple[Venue, Reason], ...]


def choose(venues, claimed):
    """Return the Choice for a claim: of the venues of the customer's country only, since nothing is known of others."""
    here = sorted(
        (v for v in venues if _is_here(v, claimed)), key=lambda v: (KINDS.index(v.kind), v.most or 1e15, v.id)
    )
    found = [(venue, why_not(venue, claimed)) for venue in here]
    return Choice(
        tuple(venue for venue, reason in found if reason is None),
        tuple((venue, reason) for venue, reason in found if reason),
    )


def _is_here(venue, claimed):
    return bool(claimed.country) and claimed.country in venue.countries


def why_not(venue, claimed):
    """Return the Reason why a venue is not open for a claim; None if it is."""
    amount = claimed.amounts[venue.currency]
    for fails, code, sentence, values in (
        (
            venue.kind in OF_UNION and claimed.own_country not in venue.countries,
            *("outside", _lt("We are not in a country in which it exists."), {}),
        ),
        (venue.crosses == "only" and not claimed.crosses, "inland", _lt("It is for claims across borders."), {}),
        (venue.crosses == "never" and claimed.crosses, "abroad", _lt("It is not for claims across borders."), {}),
        (
            venue.customers and claimed.customer not in venue.customers,
            *("customer", _lt("It is not for this kind of customer."), {}),
        ),
        (venue.undisputed and claimed.disputed, "disputed", _lt("The customer disputes some of it."), {}),
        (
            venue.most and amount > venue.most,
            *("most", _lt("It is for claims up to %(most)s."), {"most": Money(venue.most, venue.currency)}),
        ),
        (
            venue.least and amount < venue.least,
            *("least", _lt("It is for claims from %(least)s."), {"least": Money(venue.least, venue.currency)}),
        ),
    ):
        if fails:
            return Reason(f"recovery_venue_{code}", sentence, values, addon=ADDON)
    return None
