"""What the figures must be; ``make bench`` fails otherwise."""

import statistics
from dataclasses import dataclass

from .ours import BATCHES
from .settlement import SIZES

TIMES_FASTER = 50
LETTERS_A_SECOND = 15
TIMES_SQL = 3
SETTLED_WITHIN = 60
PAGE_WITHIN = 300
#: Of ledgers that are not uniform: a night, for each customer, and what a person sees, in milliseconds and kB.
TIMES_UNIFORM = 3
#: Of “commitments”, where each customer has four promises, four installments and a dispute: each of them is settled, so
#: it is compared with a customer without any.
COMMITMENTS = 9
AGED_WITHIN, CASE_WITHIN = 300, 500
GIANTS_PAGE = (500, 500)
#: Interest of 100,000 items: seconds, and MiB of the process; and what charges add to a night, as a share.
RECKONED_WITHIN, RECKONED_IN, NIGHT_WITH_CHARGES = 20, 500, 0.15


@dataclass(frozen=True)
class Goal:
    """A goal in words, what was measured, and whether it is met; None when it could not be measured."""

    words: str
    measured: str
    met: bool | None


def check(measures):
    """All goals, each with its verdict."""
    emails = "rival emails with PDF" if "rival emails with PDF" in measures else "rival emails"
    constant = "A batch of any size takes the same number of queries"
    settling = "Settling a batch of any size takes the same number of queries"
    return [
        _constant(measures, constant, *(f"batch of {size}" for size in BATCHES)),
        _faster(measures, "Proposing and recording", "propose", "rival run"),
        _faster(measures, "An e-mail", "emails", emails),
        _letters(measures),
        _near_sql(measures),
        _constant(measures, settling, *(f"settlement of {size}" for size in SIZES)),
        _settled(measures),
        _page(measures, "The customer's page", "page"),
        _page(measures, "The page to pay all of it", "page to pay"),
    ]


def _goal(measures, words, verdict, *names):
    """A goal about some figures.

    :param verdict: takes the figures; gives what was measured in words, and whether the goal is met
    """
    if any(name not in measures for name in names):
        return Goal(words, "not measured", None)
    return Goal(words, *verdict(*(measures[name] for name in names)))


def _constant(measures, words, small, large):
    def verdict(a, b):
        return f"{a.queries} and {b.queries}", a.queries == b.queries

    return _goal(measures, words, verdict, small, large)


def _faster(measures, words, ours, theirs):
    def verdict(*_figures):
        # by customer or by e-mail, as the two may have done different numbers of them
        ratio = times(measures, ours, theirs)
        return f"{ratio:.0f} times", ratio >= TIMES_FASTER

    return _goal(measures, f"{words} is {TIMES_FASTER} times as fast as theirs", verdict, ours, theirs)


def _letters(measures):
    def verdict(letters):
        return f"{1 / letters.each:.1f}", 1 / letters.each >= LETTERS_A_SECOND

    return _goal(measures, f"{LETTERS_A_SECOND} letters a second are made on one core", verdict, "letters")


def _near_sql(measures):
    def verdict(ours, plain):
        ratio = ours.seconds / plain.seconds
        return f"{ratio:.1f} times", ratio <= TIMES_SQL

    words = f"Aged receivables take no more than {TIMES_SQL} times as long as the plain SQL"
    return _goal(measures, words, verdict, "aging", "aging by SQL")


def _settled(measures):
    def verdict(settlement):
        return f"{settlement.seconds:.1f} s", settlement.seconds < SETTLED_WITHIN

    words = f"10,000 promises and 10,000 installments are settled within {SETTLED_WITHIN} seconds"
    return _goal(measures, words, verdict, "settlement")


def _page(measures, words, name):
    def verdict(page):
        return f"{page.seconds * 1000:.0f} ms", page.seconds * 1000 < PAGE_WITHIN

    return _goal(measures, f"{words} takes under {PAGE_WITHIN} ms with 1,000 open invoices", verdict, name)


def check_shapes(shapes):
    """The goals of ledgers that are not uniform.

    :param shapes: the figures by the name of the shape, the uniform one among them
    """
    uniform = a_night(shapes["uniform"])
    for name, figures in shapes.items():
        ratio = a_night(figures) / uniform
        if name == "commitments":
            each = (ratio - 1) / COMMITMENTS
            words = "A commitment adds no more to a night than a customer without any takes"
            yield Goal(words, f"{each:.2f} times; a customer with {COMMITMENTS} takes {ratio:.1f} times", each <= 1)
        elif name != "uniform":
            words = f"A night of “{name}” takes at most {TIMES_UNIFORM} times as long for each customer"
            yield Goal(words, f"{ratio:.1f} times", ratio <= TIMES_UNIFORM)
    for name, figures in shapes.items():
        aged = {screen: figure["ms"] for screen, figure in figures["screens"].items() if screen != "Case form"}
        slowest = max(aged, key=aged.get)
        words = f"Aged receivables of “{name}” take under {AGED_WITHIN} ms in all ways"
        yield Goal(words, f"at most {aged[slowest]:.0f} ms ({slowest.strip('– ')})", aged[slowest] < AGED_WITHIN)
    within, size = GIANTS_PAGE
    for page, figure in shapes["giant"]["pages"].items():
        words = f"“{page.strip('– ')}” of {figure['items']:,} open items takes under {within} ms and {size} kB"
        met = figure["ms"] < within and figure["kB"] < size
        yield Goal(words, f"{figure['ms']:.0f} ms, {figure['kB']:.0f} kB", met)
    case = shapes["giant"]["screens"]["Case form"]["ms"]
    yield Goal(f"Their case form takes under {CASE_WITHIN} ms", f"{case:.0f} ms", case < CASE_WITHIN)


def check_charges(figures):
    """The goals of interest and charges.

    :param figures: ``reckon``: seconds, count and peak; ``nights``: pairs of (seconds of the pass, of its e-mails)
        without charges and with them
    """
    reckon = figures["reckon"]
    seconds = 100_000 * reckon["seconds"] / reckon["count"]
    words = f"Interest of 100,000 items with three payments each is reckoned within {RECKONED_WITHIN} seconds"
    yield Goal(words, f"{seconds:.1f} s", seconds < RECKONED_WITHIN)
    yield Goal(f"– in less than {RECKONED_IN} MiB", f"{reckon['peak']} MiB", reckon["peak"] < RECKONED_IN)
    share = statistics.median(on[0] / off[0] - 1 for off, on in figures["nights"])
    words = f"A pass without messages takes at most {NIGHT_WITH_CHARGES:.0%} longer with charges, in pairs"
    yield Goal(words, f"{share:+.0%}", share <= NIGHT_WITH_CHARGES)


def a_night(figures):
    """Milliseconds for each customer to find out who has to be evaluated, to propose and to record."""
    nights = figures["nights"]
    return 1000 * sum(nights[part]["seconds"] / nights[part]["count"] for part in ("begin", "propose"))


def times(measures, ours, theirs):
    """How many times as long theirs takes, on the same debts, or for each e-mail."""
    if "emails" in theirs or "letters" in theirs:
        return measures[theirs].each / measures[ours].each
    return measures[theirs].seconds / measures[ours].seconds
