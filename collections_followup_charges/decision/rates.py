"""Reference rates: what is known of them, on which days, and from where. Nothing is extrapolated."""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple


class Rate(NamedTuple):
    """A rate that is known to have held from one day on.

    :ivar begins: its first day
    :ivar percent: per year
    :ivar until: the last day on which it is known to have held; None: up to the day before the next one
    :ivar source: where it was found
    """

    begins: date
    percent: Decimal
    until: date | None = None
    source: str = ""


class MissingRate(Exception):
    """No rate is known for a day.

    :ivar series: the Series
    :ivar day: the day
    """

    def __init__(self, series, day):
        super().__init__(f"{series.name}: no rate is known for {day}")
        self.series, self.day = series, day


class Series(NamedTuple):
    """A reference rate over time.

    :ivar code: identifies it
    :ivar name: what people call it
    :ivar rates: Rates, the oldest first
    :ivar where: where its rates are published
    """

    code: str
    name: str
    rates: tuple[Rate, ...] = ()
    where: str = ""

    def on(self, day):
        """Return the Rate of a day.

        :raises MissingRate: if none is known
        """
        found = None
        for rate, following in zip(self.rates, (*self.rates[1:], None), strict=True):
            if rate.begins <= day:
                found = rate, following
        if found is None or day > _last_known(*found):
            raise MissingRate(self, day)
        return found[0]

    def merged(self, newer):
        """Return this series with the rates of a newer one for days of which this one knows nothing.

        Rates that are known already stay as they are, whatever the newer series says of their days.
        """
        if not self.rates:
            return newer
        end = _last_known(self.rates[-1], None)
        first = self.rates[0].begins
        before = tuple(rate for rate in newer.rates if rate.begins < first)
        after = tuple(_cut(rate, end) for rate in newer.rates if _reaches_beyond(newer, rate, end))
        return newer._replace(rates=(*before, *self.rates, *after))


def _last_known(rate, following):
    """Return the last day for which a rate is known; without an end or a successor, its first."""
    ends = [rate.until] if rate.until else []
    ends += [following.begins - timedelta(1)] if following else []
    return min(ends, default=rate.begins)


def _reaches_beyond(series, rate, end):
    following = next((other for other in series.rates if other.begins > rate.begins), None)
    return _last_known(rate, following) > end


def _cut(rate, end):
    """Return the part of a rate after a day."""
    return rate if rate.begins > end else rate._replace(begins=end + timedelta(1))
