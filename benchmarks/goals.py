"""What the figures must be; ``make bench`` fails otherwise."""

from dataclasses import dataclass

from .ours import PROPOSE_BATCH

TIMES_FASTER = 50
LETTERS_A_SECOND = 15
TIMES_SQL = 3


@dataclass(frozen=True)
class Goal:
    """A goal in words, what was measured, and whether it is met; None when it could not be measured."""

    words: str
    measured: str
    met: bool | None


def check(measures):
    """All goals, each with its verdict."""
    emails = "rival emails with PDF" if "rival emails with PDF" in measures else "rival emails"
    return [
        _constant(measures, "batch of 100", f"batch of {PROPOSE_BATCH}"),
        _faster(measures, "Proposing and recording", "propose", "rival run"),
        _faster(measures, "An e-mail", "emails", emails),
        _letters(measures),
        _near_sql(measures),
    ]


def _constant(measures, small, large):
    queries = [measures[name].queries for name in (small, large)]
    words = "A batch of any size takes the same number of queries"
    return Goal(words, " and ".join(map(str, queries)), queries[0] == queries[1])


def _faster(measures, words, ours, theirs):
    words = f"{words} is {TIMES_FASTER} times as fast as theirs"
    if theirs not in measures:
        return Goal(words, "not measured", None)
    # by customer or by e-mail, as the two may have done different numbers of them
    ratio = times(measures, ours, theirs)
    return Goal(words, f"{ratio:.0f} times", ratio >= TIMES_FASTER)


def _letters(measures):
    words = f"{LETTERS_A_SECOND} letters a second are made on one core"
    if "letters" not in measures:
        return Goal(words, "not measured", None)
    rate = 1 / measures["letters"].each
    return Goal(words, f"{rate:.1f}", rate >= LETTERS_A_SECOND)


def _near_sql(measures):
    ratio = measures["aging"].seconds / measures["aging by SQL"].seconds
    words = f"Aged receivables take no more than {TIMES_SQL} times as long as the plain SQL"
    return Goal(words, f"{ratio:.1f} times", ratio <= TIMES_SQL)


def times(measures, ours, theirs):
    """How many times as long theirs takes, on the same debts, or for each e-mail."""
    if "emails" in theirs or "letters" in theirs:
        return measures[theirs].each / measures[ours].each
    return measures[theirs].seconds / measures[ours].seconds
