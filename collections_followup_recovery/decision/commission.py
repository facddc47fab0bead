"""What an agency is paid, by its schedule of fees."""

from typing import NamedTuple


class Fee(NamedTuple):
    """A line of a schedule of fees.

    :ivar age_from: days overdue at the hand-over from which it applies
    :ivar amount_from: handed over amount from which it applies
    :ivar percent: share of what is recovered, such as 20.0
    :ivar minimum: least commission once something was recovered
    :ivar fixed: what is due for the hand-over, whatever comes of it
    """

    age_from: int = 0
    amount_from: float = 0.0
    percent: float = 0.0
    minimum: float = 0.0
    fixed: float = 0.0


def fee_of(fees, age, amount):
    """Return the line of a schedule that applies: the one for the highest age, then the highest amount, that fits.

    :param fees: Fees
    :param age: days overdue at the hand-over
    :param amount: what is handed over
    :returns: Fee, or None if none applies
    """
    fitting = [fee for fee in fees if age >= fee.age_from and amount >= fee.amount_from]
    return max(fitting, key=lambda fee: (fee.age_from, fee.amount_from), default=None)


def commission(fee, recovered, rounding):
    """Return what an agency is owed.

    :param fee: Fee, or None: nothing was agreed upon
    :param recovered: what came since the hand-over, to whomever it was paid
    :param rounding: smallest unit of the currency
    :returns: at most what was recovered, apart from the fixed fee
    """
    if fee is None:
        return 0.0
    share = min(max(recovered * fee.percent / 100, fee.minimum), recovered) if recovered > 0 else 0.0
    return round(round((share + fee.fixed) / rounding) * rounding, 10)
