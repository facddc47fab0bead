"""What is known before a reply is read, and what is found in it."""

from dataclasses import dataclass
from datetime import date

#: What replies say, in the order in which it is told. What they want is said by a question as well.
KINDS = ("paid", "promise", "dispute", "cannot_pay", "copy", "call", "wrong_person")
WISHES = ("cannot_pay", "copy", "call")


@dataclass(frozen=True, slots=True)
class Known:
    """What a reader is told beside the text.

    :ivar today: the company's day on which the reply came
    :ivar lang: code of the language in which the customer is written to, such as ``es_MX``
    :ivar invoices: numbers of the customer's open invoices, at least of those that the reply may name
    """

    today: date
    lang: str = "en_US"
    invoices: tuple = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a reply says. What it does not say is empty.

    :ivar kind: one of KINDS
    :ivar passage: the words that it rests on, as they stand in the reply
    :ivar day: when it was paid, will be paid, or is to be called
    :ivar invoices: numbers of the invoices that it is about
    :ivar reason: of a dispute: one of those that ``collections.dispute`` knows
    :ivar reference: of a payment
    """

    kind: str
    passage: str
    day: date | None = None
    amount: float | None = None
    invoices: tuple = ()
    reason: str = ""
    reference: str = ""
