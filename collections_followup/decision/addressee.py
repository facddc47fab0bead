"""Assigning an e-mail that names no message of ours to a customer: a guess, which a person confirms."""

import re
from dataclasses import dataclass
from datetime import datetime

from .reason import Reason, _lt

#: The weight of each clue. Whoever names an invoice writes about it, whoever they are.
NAMED, KNOWN, LOGGED, TITLED = 4, 3, 2, 1
#: The most words of a text that are taken for invoice numbers: quoted text may be long.
MOST_NUMBERS = 500
#: Anything shorter is part of a date or an amount, not an invoice number.
SHORTEST_NUMBER = 4
#: Separators of the words that may contain an invoice number.
BETWEEN_WORDS = re.compile(r"[\s,;:!?()<>\[\]{}\"'“”«»*|]+")
#: "Re:", "AW:" and the like, in whatever language.
PREFIX = re.compile(r"\s*[^\s:]{1,8}\s*:\s*")


@dataclass(frozen=True, slots=True)
class Clue:
    """The clues that point to one case.

    :ivar case: its id
    :ivar known: the sender is the customer or one of its contacts
    :ivar logged: the sender's address is in its contact log
    :ivar named: numbers of its invoices that subject or text name
    :ivar titled: the subject is that of a message of ours to the customer
    :ivar open: True if something is overdue
    :ivar written: when we last wrote to the customer
    """

    case: int
    known: bool = False
    logged: bool = False
    named: tuple[str, ...] = ()
    titled: bool = False
    open: bool = True
    written: datetime | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """The cases that an e-mail may belong to.

    :ivar best: id of the case that fits best; None when none does, or several do equally well
    :ivar likely: the sender is known, and no other case fits as well
    :ivar why: Reasons by the id of each case that fits, the best first
    """

    best: int | None
    likely: bool
    why: dict[int, tuple[Reason, ...]]


def addressee(clues):
    """Return the Finding for an e-mail, from the clues for each case.

    Among cases with equally strong clues, the customer whom we wrote to last comes first.
    """
    strongest = max(map(_strength, clues), default=None)
    fitting = [clue for clue in clues if _strength(clue) == strongest]
    fitting.sort(key=lambda clue: clue.written or datetime.min, reverse=True)
    several = len(fitting) > 1
    tied = several and fitting[0].written == fitting[1].written
    return Finding(
        best=fitting[0].case if fitting and not tied else None,
        likely=not several and any(clue.known or clue.logged for clue in fitting),
        why={clue.case: _why(clue, several) for clue in fitting},
    )


def _strength(clue):
    says = NAMED * bool(clue.named) + KNOWN * clue.known + LOGGED * (clue.logged and not clue.known)
    return says + TITLED * clue.titled, clue.open


def _why(clue, several):
    told = []
    if clue.known:
        told.append(Reason("answer_known", _lt("The sender is known as a person of this customer.")))
    elif clue.logged:
        told.append(Reason("answer_logged", _lt("The sender's address is in the contact log of this customer.")))
    else:
        told.append(Reason("answer_unknown", _lt("The sender is not known.")))
    if clue.named:
        told.append(Reason("answer_named", _lt("The message names %(numbers)s."), {"numbers": ", ".join(clue.named)}))
    if clue.titled:
        told.append(Reason("answer_titled", _lt("The subject is that of our message to this customer.")))
    if several:
        told.append(Reason("answer_several", _lt("It fits other customers as well.")))
    return tuple(told)


def numbers(text):
    """Return the words of a text that may be invoice numbers, in the order of the text."""
    words = (word.strip(".") for word in BETWEEN_WORDS.split(text))
    found = dict.fromkeys(w for w in words if len(w) >= SHORTEST_NUMBER and any(c.isdigit() for c in w))
    return list(found)[:MOST_NUMBERS]


def titles(subject):
    """Return the subjects that this one may be an answer to: itself, and the remainder after each "Re:" is removed."""
    found = [subject.strip()]
    while prefix := PREFIX.match(found[-1]):
        found.append(found[-1][prefix.end() :].strip())
    return [title for title in found if title]
