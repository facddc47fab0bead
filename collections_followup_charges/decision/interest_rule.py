"""The rate at which a debt bears interest, day by day: a reference rate, a margin, and how often both are fixed."""

from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from .rates import Series


class Margin(NamedTuple):
    """Points that are added to the reference rate from a day on."""

    begins: date
    points: Decimal


class InterestRule(NamedTuple):
    """How a debt bears interest.

    :ivar code: identifies the rule
    :ivar ground: the law, or the agreement, that it rests on
    :ivar series: the reference rate; None: the margin alone is the rate
    :ivar margins: Margins, the oldest first
    :ivar margin_by: which day chooses the margin: each ``day``, or that of the ``invoice``
    :ivar rounding: the reference rate is rounded up to a multiple of so many points; 0: not at all
    :ivar fixed: when the rate is fixed: anew each ``half_year``, once for all at the ``start``, or each ``day``
    :ivar fixing: the day of a half-year whose rate counts: its ``first``, or the one ``before``
    :ivar compounding: ``simple``, or ``yearly``: interest of a whole year bears interest, too
    :ivar year: days of a year: ``365``, ``360``, or ``actual``
    :ivar ceiling: the most that may be asked for, per cent a year; None: no limit
    """

    code: str
    ground: str = ""
    series: Series | None = None
    margins: tuple[Margin, ...] = ()
    margin_by: str = "day"
    rounding: Decimal = Decimal(0)
    fixed: str = "half_year"
    fixing: str = "first"
    compounding: str = "simple"
    year: str = "365"
    ceiling: Decimal | None = None


class Step(NamedTuple):
    """Days at one rate, the last one included.

    :ivar percent: per year
    :ivar source: where the reference rate was found
    """

    begins: date
    ends: date
    percent: Decimal
    source: str = ""


def half_year(day):
    """Return the first day of the half-year of a day."""
    return day.replace(month=1 if day.month < 7 else 7, day=1)


def next_half_year(day):
    """Return the first day of the half-year after that of a day."""
    begins = half_year(day)
    return begins.replace(month=7) if begins.month == 1 else date(begins.year + 1, 1, 1)


def steps(rule, first, last, dated):
    """Return the rates of a debt from one day to another, as Steps without gaps.

    :param first: first day that bears interest
    :param last: last day that is reckoned
    :param dated: day of the invoice
    :raises MissingRate: if a reference rate that is needed is not known
    """
    found = []
    for begins, ends in _periods(rule, first, last):
        percent, source = _percent(rule, first, begins, dated)
        if found and found[-1].percent == percent and found[-1].source == source:
            found[-1] = found[-1]._replace(ends=ends)
        else:
            found.append(Step(begins, ends, percent, source))
    return found


def _periods(rule, first, last):
    """Yield the (first day, last day) of periods in which nothing changes."""
    turns = sorted(day for day in set(_turns(rule, first, last)) if first < day <= last)
    for begins, following in zip((first, *turns), (*turns, last + timedelta(1)), strict=True):
        if begins < following:
            yield begins, following - timedelta(1)


def _turns(rule, first, last):
    if rule.margin_by == "day":
        yield from (margin.begins for margin in rule.margins)
    if rule.series and rule.fixed == "day":
        yield from (rate.begins for rate in rule.series.rates)
        yield from (rate.until + timedelta(1) for rate in rule.series.rates if rate.until)
    if rule.series and rule.fixed == "half_year":
        day = next_half_year(first)
        while day <= last:
            yield day
            day = next_half_year(day)


def _percent(rule, first, begins, dated):
    """Return the rate of a period, and the source of its reference rate."""
    reference, source = _reference(rule, first, begins)
    percent = reference + _points(rule, dated if rule.margin_by == "invoice" else begins)
    percent = max(percent, Decimal(0))
    return (percent if rule.ceiling is None else min(percent, rule.ceiling)), source


def _reference(rule, first, begins):
    if rule.series is None:
        return Decimal(0), rule.ground
    rate = rule.series.on(_fixing_day(rule, first, begins))
    if not rule.rounding:
        return rate.percent, rate.source
    rounded = (rate.percent / rule.rounding).to_integral_value(ROUND_CEILING) * rule.rounding
    return rounded, rate.source


def _fixing_day(rule, first, begins):
    if rule.fixed == "day":
        return begins
    day = half_year(first if rule.fixed == "start" else begins)
    return day - timedelta(1) if rule.fixing == "before" else day


def _points(rule, day):
    """Return the margin of a day; the first one for the days before it."""
    points = rule.margins[0].points if rule.margins else Decimal(0)
    for margin in rule.margins:
        if margin.begins <= day:
            points = margin.points
    return points
