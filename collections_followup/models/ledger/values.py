"""Values that the ledger returns: rows as they are read, and groups of them."""

from datetime import date, datetime
from typing import NamedTuple

from odoo import models


class Commitments(NamedTuple):
    """The state of the commitments of some cases on a day.

    :ivar of: Progress by the name of the model, for each kind of commitment
    :ivar on_hand: OnHand of the cases
    :ivar books: Books of the cases, where they are read more than once
    """

    of: dict
    on_hand: "OnHand"
    books: "Books | None" = None


class OnHand(NamedTuple):
    """Records on hand for some cases that have to be checked.

    :ivar rules: a number for what decides for all customers, as it is now
    :ivar commitments: commitments that count, a recordset for each kind
    :ivar waiting: messages, letters and tasks that have not left yet
    :ivar planned: activities that only a person can do
    :ivar steps: steps that are to be taken
    """

    rules: str
    commitments: list[models.BaseModel]
    waiting: models.BaseModel
    planned: models.BaseModel
    steps: models.BaseModel


class Books(NamedTuple):
    """The ledger's data on some cases on a day, whatever the customers were told; all but ``broken`` by case id.

    :ivar policies: Policy, or None
    :ivar receivables: Receivables, at no level yet
    :ivar credits: Credits
    :ivar in_advance: Advances: credits that wait for an invoice of their own
    :ivar under_way: UnderWay
    :ivar broken: ids of items for which a commitment is broken
    """

    policies: dict
    receivables: dict
    credits: dict
    in_advance: dict
    under_way: dict
    broken: frozenset


class ItemRow(NamedTuple):
    """An open receivable item; amounts as of Receivable, negative for a credit."""

    case_id: int
    line_id: int
    move_id: int
    name: str
    due: date | None
    balance: float
    residual: float
    currency_id: int
    followed: bool
    discount_until: date | None
    discount_pays: float | None
    paid_on: date | None
    payment_id: int | None


class PaymentRow(NamedTuple):
    """A payment under way; ``spare`` is the part that is for no invoice, and all amounts are in its currency.

    Money on the bank statement is read along with it, with None for ``is_registered``: neither registered nor online.
    """

    case_id: int | None
    is_registered: bool | None
    currency_id: int
    amount: float
    since: datetime
    spare: float
    move_ids: list[int]

    @property
    def on_statement(self):
        return self.is_registered is None


class ReceiptRow(NamedTuple):
    """The rest of a bank line."""

    case_id: int
    currency_id: int
    amount: float
    day: date
