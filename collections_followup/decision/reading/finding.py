"""The input of a reader of replies, and its findings."""

from dataclasses import dataclass
from datetime import date

#: The things replies say, in the order in which they are shown. Requests may be worded as questions as well.
KINDS = ("paid", "promise", "dispute", "cannot_pay", "copy", "call", "wrong_person")
WISHES = ("cannot_pay", "copy", "call")


@dataclass(frozen=True, slots=True)
class Known:
    """The facts that a reader is given beside the text.

    :ivar today: the company's date on which the reply came
    :ivar lang: code of the language in which the customer is written to, such as ``es_MX``
    :ivar invoices: numbers of the customer's open invoices, at least of those that the reply may name
    """

    today: date
    lang: str = "en_US"
    invoices: tuple = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a reply says. Fields that it says nothing about are empty.

    :ivar kind: one of KINDS
    :ivar passage: the words that the finding rests on, as the reply has them
    :ivar day: the day on which the customer paid, will pay, or is to be called
    :ivar invoices: numbers of the invoices that it is about
    :ivar reason: for a dispute: one of the reasons in ``collections.dispute``
    :ivar reference: for a payment
    """

    kind: str
    passage: str
    day: date | None = None
    amount: float | None = None
    invoices: tuple = ()
    reason: str = ""
    reference: str = ""
