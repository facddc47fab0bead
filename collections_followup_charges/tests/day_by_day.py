"""Interest reckoned another way: each day by itself, in fractions, with nothing in common but the rules' own values."""

from datetime import timedelta
from fractions import Fraction


def half_year(day):
    return day.replace(month=1 if day.month < 7 else 7, day=1)


def rate_on(rule, day):
    """What the series says of a day; None if nobody knows."""
    known = [rate for rate in rule.series.rates if rate.begins <= day]
    if not known:
        return None
    rate = max(known, key=lambda rate: rate.begins)
    following = [other.begins for other in rule.series.rates if other.begins > rate.begins]
    if rate.until and day > rate.until:
        return None
    return rate.percent if following or rate.until else None


def percent_on(rule, first, day, dated):
    if rule.series is None:
        reference = Fraction(0)
    else:
        fixed = {"day": day, "half_year": half_year(day), "start": half_year(first)}[rule.fixed]
        if rule.fixing == "before" and rule.fixed != "day":
            fixed -= timedelta(1)
        reference = Fraction(rate_on(rule, fixed))
        if rule.rounding:
            steps = reference / Fraction(rule.rounding)
            reference = -(-steps.numerator // steps.denominator) * Fraction(rule.rounding)
    chosen = dated if rule.margin_by == "invoice" else day
    begun = [margin for margin in rule.margins if margin.begins <= chosen]
    margin = max(begun, key=lambda m: m.begins) if begun else rule.margins[0]
    percent = max(reference + Fraction(margin.points), Fraction(0))
    return percent if rule.ceiling is None else min(percent, Fraction(rule.ceiling))


def interest(rule, owed, last, dated, free=frozenset()):
    """The interest up to a day, as a Fraction."""
    first, total, added, of_year, years = owed.due + timedelta(1), Fraction(0), Fraction(0), Fraction(0), 0
    day = first
    while day <= last:
        if rule.compounding == "yearly" and _is_anniversary(first, day, years + 1):
            years, added, of_year = years + 1, added + of_year, Fraction(0)
        paid = sum((Fraction(payment.amount) for payment in owed.payments if payment.day < day), Fraction(0))
        balance = Fraction(owed.amount) - paid
        if balance > 0 and day not in free:
            year = {"365": 365, "360": 360, "actual": 366 if _leap(day.year) else 365}[rule.year]
            of_day = (balance + added) * percent_on(rule, first, day, dated) / 100 / year
            total, of_year = total + of_day, of_year + of_day
        day += timedelta(1)
    return total


def _leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _is_anniversary(first, day, years):
    if (first.month, first.day) == (2, 29) and not _leap(day.year):
        return (day.month, day.day) == (3, 1) and day.year == first.year + years
    return (day.month, day.day) == (first.month, first.day) and day.year == first.year + years
