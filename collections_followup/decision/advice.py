"""What is advised when a customer asks for time or a discount: how they paid and kept their word so far, in words.

No score: each sentence says what was counted, and the advice follows from the limits below by ``_code``. Nothing is
used but what the ledger, promises and agreements say: no circumstances, no place, no kind of customer.
"""

from dataclasses import dataclass
from math import floor, log10
from typing import NamedTuple

from .reason import Money, Reason, _lt

#: Months that are looked back upon: long enough for customers who buy once a quarter, short enough that somebody who
#: has recovered is not judged by old times.
MONTHS = 24
#: Days after the due date that still count as in time: a transfer takes a day or two, and a weekend may lie between.
IN_TIME_DAYS = 3
#: Below so many invoices, how somebody has paid foretells no more than how everybody pays: on 40,000 invoices of 1,056
#: customers, the error of a forecast is 6.7 days with one to four invoices, 6.4 with none, 3.9 with five and more.
FEW_INVOICES = 5
#: Of customers with very many invoices, so many of the last ones are looked at: more would not change what is said.
MOST_INVOICES = 2000
#: A share of invoices paid in time that is a good history: four of five.
GOOD_SHARE = 0.8
#: Days late at the median that are a habit of lateness: what is a few days late is mostly paid by itself, of what is
#: more than a week late only a third is paid within the next week.
LATE_DAYS = 7
#: An invoice that is open for longer after its due date counts as paid late, though nobody knows how late yet; the
#: trouble of these weeks, which is why somebody asks, does not count as history.
LONG_OPEN_DAYS = 90
#: The share of promises kept that is a good history, and one below which the word is mostly not kept.
GOOD_WORD, BAD_WORD = 2 / 3, 1 / 2
#: So many promises or agreements that came to an end say something of their own; one may have been an accident.
FEW_WORDS = 2
#: The part of the sum that is advised as a down payment. No rule says how much: a quarter shows that there is money,
#: and leaves the larger part to be spread.
DOWN_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class History:
    """How a customer has paid in the last MONTHS, without what was disputed or paid by an agreement.

    :ivar invoices: how many were paid, or have been open for more than LONG_OPEN_DAYS
    :ivar in_time: how many of them were paid no more than IN_TIME_DAYS after the due date
    :ivar long_open: how many of them are still open
    :ivar median_days: days after the due date at the median; negative if they pay early, None without invoices. What
        is still open counts as if it were paid today.
    :ivar has_more: whether there are more than the last MOST_INVOICES, which are looked at
    :ivar promises_kept: promises that were kept
    :ivar promises_broken: promises that were not, or only in part
    :ivar agreements_kept: payment agreements that were completed
    :ivar agreements_broken: payment agreements that came into default
    :ivar opened: how often they have fallen behind, ever
    :ivar months: whole months since their first invoice
    """

    invoices: int = 0
    in_time: int = 0
    long_open: int = 0
    median_days: int | None = None
    has_more: bool = False
    promises_kept: int = 0
    promises_broken: int = 0
    agreements_kept: int = 0
    agreements_broken: int = 0
    opened: int = 0
    months: int = 0


class Asked(NamedTuple):
    """What a customer asks for.

    :ivar kind: ``agreement`` or ``promise``
    :ivar sum: Money to be paid; None if it is not known
    :ivar has_discount: whether a part of the debt is to be given up
    """

    kind: str = "agreement"
    sum: Money | None = None
    has_discount: bool = False


class Advice(NamedTuple):
    """What is advised.

    :ivar code: ``accept``, ``care`` (they are late now and then), ``late`` (a habit of lateness) or ``unknown``
    :ivar told: Reasons that say how they paid so far
    :ivar advised: Reasons that say what is advised
    """

    code: str
    told: tuple[Reason, ...]
    advised: tuple[Reason, ...]

    @property
    def reasons(self):
        return (*self.told, *self.advised)


#: A plan for an amount that is not known.
A_PLAN = Asked()


def advise(history: History, asked: Asked = A_PLAN):
    """Return the Advice for what a customer with this history asks for."""
    code = _code(history)
    return Advice(code, tuple(_told(history, code)), tuple(_advised(code, asked)))


# === WHICH === #


def _code(history):
    if _breaks_word(history):
        return "late"
    if history.long_open and history.long_open == history.invoices:
        return "late"  # nothing of what was due long ago was ever paid
    if history.invoices < FEW_INVOICES:
        return "unknown"
    if history.median_days > LATE_DAYS:
        return "late"
    pays = history.in_time >= GOOD_SHARE * history.invoices
    return "accept" if pays and _keeps_word(history) else "care"


def _breaks_word(history):
    """Return True if agreements or promises, of which there were some, were mostly not kept."""
    agreements = history.agreements_kept + history.agreements_broken
    if agreements and history.agreements_broken > history.agreements_kept:
        return True
    promises = history.promises_kept + history.promises_broken
    return promises >= FEW_WORDS and history.promises_kept < BAD_WORD * promises


def _keeps_word(history):
    """Return True if no agreement came into default, and promises, if there were any, were mostly kept."""
    promises = history.promises_kept + history.promises_broken
    return not history.agreements_broken and history.promises_kept >= GOOD_WORD * promises


# === HOW THEY PAID === #


def _told(history, code):
    if code == "unknown":
        yield Reason("little_known", _lt("Little is known yet."))
    yield from _told_invoices(history)
    yield from _told_words(history.promises_kept, history.promises_broken, PROMISES)
    yield from _told_words(history.agreements_kept, history.agreements_broken, AGREEMENTS)
    if history.opened > 1:
        yield Reason("opened", _lt("They have fallen behind %(times)s times."), {"times": history.opened})
    if history.months > 1:
        yield Reason("months", _lt("Their first invoice is %(months)s months old."), {"months": history.months})


def _told_invoices(history):
    if not history.invoices:
        yield Reason("no_invoices", _lt("No invoice of the last two years tells how they pay."))
        return
    values = {"in_time": history.in_time, "invoices": history.invoices, "days": IN_TIME_DAYS}
    if history.invoices < FEW_INVOICES:
        sentence = _lt(
            "Invoices of the last two years that were paid, or are open for long: %(invoices)s; paid in time: "
            "%(in_time)s."
        )
        yield Reason("few_invoices", sentence, values)
    else:
        sentence = _lt(
            "In the last two years they paid %(in_time)s of %(invoices)s invoices in time or up to %(days)s days late."
        )
        if history.has_more:
            sentence = _lt(
                "Of their last %(invoices)s invoices they paid %(in_time)s in time or up to %(days)s days late."
            )
        yield Reason("invoices", sentence, values)
        yield _told_median(history.median_days)
    if history.long_open:
        values = {"count": history.long_open, "days": LONG_OPEN_DAYS}
        yield Reason("long_open", _lt("Open for more than %(days)s days: %(count)s of them."), values)


def _told_median(days):
    sentences = {
        -1: _lt("At the median, they paid one day early."),
        0: _lt("At the median, they paid on the due date."),
        1: _lt("At the median, they paid one day late."),
    }
    usual = _lt("At the median, they paid %(days)s days late.")
    early = _lt("At the median, they paid %(days)s days early.")
    return Reason("median", sentences.get(days, usual if days > 0 else early), {"days": abs(days)})


#: What is said of promises, and of agreements: some of several, the only one kept, the only one not.
PROMISES = (
    "promises",
    _lt("They kept %(kept)s of %(count)s promises."),
    _lt("They kept the one promise that they made."),
    _lt("They did not keep the one promise that they made."),
)
AGREEMENTS = (
    "agreements",
    _lt("They kept %(kept)s of %(count)s payment agreements."),
    _lt("They kept the one payment agreement that they made."),
    _lt("They did not keep the one payment agreement that they made."),
)


def _told_words(kept, broken, sentences):
    code, several, one_kept, one_broken = sentences
    if kept + broken:
        sentence = several if kept + broken > 1 else one_kept if kept else one_broken
        yield Reason(code, sentence, {"kept": kept, "count": kept + broken})


# === WHAT IS ADVISED === #

#: What is advised, by code and by what is asked for: with the amount of the down payment, and where it is not known.
SENTENCES = {
    ("accept", "agreement"): 2 * (_lt("Advised: accept."),),
    ("accept", "promise"): 2 * (_lt("Advised: accept."),),
    ("care", "agreement"): (
        _lt("Advised: accept with a down payment of %(down)s."),
        _lt("Advised: accept with a down payment."),
    ),
    ("care", "promise"): 2 * (_lt("Advised: accept an early day, and remind them shortly before."),),
    ("late", "agreement"): (
        _lt("Advised: a down payment of %(down)s, fewer installments, and a person who calls."),
        _lt("Advised: a down payment, fewer installments, and a person who calls."),
    ),
    ("late", "promise"): (
        _lt("Advised: %(down)s at once, an early day for the rest, and a person who calls."),
        _lt("Advised: a part at once, an early day for the rest, and a person who calls."),
    ),
    ("unknown", "agreement"): 2 * (_lt("Advised: accept if the first installment is due soon."),),
    ("unknown", "promise"): 2 * (_lt("Advised: accept an early day."),),
}


def _advised(code, asked):
    known, unknown = SENTENCES[code, asked.kind]
    down = _down(asked.sum)
    yield Reason(f"advised_{code}", known, {"down": down}) if down else Reason(f"advised_{code}", unknown)
    if asked.has_discount and code == "late":
        yield Reason("discount", _lt("No discount is advised until they pay in time."))


def _down(total):
    """Return the down payment that is advised, in two digits that are not zero; None if there is nothing to pay."""
    if not total or total.amount <= 0:
        return None
    part = total.amount * DOWN_SHARE
    step = 10.0 ** (floor(log10(part)) - 1)
    return Money(round(floor(part / step + 1e-9) * step, 6), total.currency)
