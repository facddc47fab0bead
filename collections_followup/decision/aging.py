"""The age of debts: the buckets of an aged receivables report.

The limits are those that auditors and credit insurers ask for: not due, 1-30, 31-60, 61-90 and over 90
days past due.
"""

from bisect import bisect_right

#: The first day past due of each bucket, youngest first; it names the bucket. 0 is "not due".
FIRST_DAYS = (0, 1, 31, 61, 91)


def days_past_due(due, booked, day):
    """Return the days since the due date, as of a day; negative before it.

    :param due: due date; None if there is none: the booking date then counts as the due date
    """
    return (day - (due or booked)).days


def bucket(days):
    """Return the bucket, named by its first day, of an item that is ``days`` past due.

    Credits are aged like debts, by their own date: they are not allocated to a debt yet, so setting them off
    against the oldest would be a guess, and leaving them out would make the total differ from the ledger.
    """
    return FIRST_DAYS[max(bisect_right(FIRST_DAYS, days) - 1, 0)]


def spread(amounts):
    """Return the totals by bucket.

    :param amounts: pairs of days past due and amount
    :returns: {first day of the bucket: sum}, every bucket, youngest first
    """
    totals = dict.fromkeys(FIRST_DAYS, 0.0)
    for days, amount in amounts:
        totals[bucket(days)] += amount
    return totals
