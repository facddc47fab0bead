"""Which agencies a debt may be handed over to, and what they would cost."""

from datetime import date
from typing import NamedTuple

from .commission import Fee, commission, fee_of


class Agency(NamedTuple):
    """An agency as the rules see it.

    :ivar countries: codes of the countries in which it collects; empty for all
    :ivar kinds: kinds of customers, such as ``consumer``; empty for all
    :ivar licensed: whether a licence or registration is on file
    :ivar licensed_until: its last day, if one is known
    :ivar contract_until: last day of the contract, if one is known
    :ivar contract_from: first day of the contract; None without a contract
    :ivar processing: whether an agreement on data processing is on file
    """

    id: int
    fees: tuple[Fee, ...] = ()
    countries: frozenset = frozenset()
    kinds: frozenset = frozenset()
    licensed: bool = False
    licensed_until: date | None = None
    contract_from: date | None = None
    contract_until: date | None = None
    processing: bool = False


class HandedOver(NamedTuple):
    """A debt that is to be handed over.

    :ivar country: code of the customer's country; empty if unknown
    :ivar kind: kind of customer
    :ivar age: days overdue of its oldest item
    """

    country: str
    kind: str
    age: int
    amount: float


def why_not(agency, debt, today):
    """Return codes of what speaks against an agency; empty means that it fits.

    ``country``, ``kind``: it does not collect there, or from such customers; ``licence``, ``contract``,
    ``processing``: missing or over; ``fees``: its schedule has no line for such a debt.
    """
    found = [
        ("country", agency.countries and debt.country not in agency.countries),
        ("kind", agency.kinds and debt.kind not in agency.kinds),
        ("licence", not agency.licensed or _is_over(agency.licensed_until, today)),
        ("contract", not _has_begun(agency.contract_from, today) or _is_over(agency.contract_until, today)),
        ("processing", not agency.processing),
        ("fees", fee_of(agency.fees, debt.age, debt.amount) is None),
    ]
    return tuple(code for code, speaks_against in found if speaks_against)


def shortlist(agencies, debt, today):
    """Return the agencies, those that fit first and by what they cost when all is recovered.

    :returns: list of (Agency, codes of what speaks against it, cost if all is recovered)
    """
    judged = [(agency, why_not(agency, debt, today), _cost(agency, debt)) for agency in agencies]
    return sorted(judged, key=lambda found: (bool(found[1]), found[2], found[0].id))


def _cost(agency, debt):
    return commission(fee_of(agency.fees, debt.age, debt.amount), debt.amount, 0.01)


def _is_over(last, today):
    return bool(last) and last < today


def _has_begun(first, today):
    return bool(first) and first <= today
