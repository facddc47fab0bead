"""Hours of the week at which something is allowed, by the clock of a place.

Moments are in UTC, without a zone. Where clocks are put forward or back, what counts is what they show.
"""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

import pytz

from .local_time import there

WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
#: Public holidays may close every day of a while, but not of so long a one.
DAYS = 60

_PART = re.compile(r"(?P<days>[A-Z][a-z](?:[-,][A-Z][a-z])*) (?P<start>\d\d:\d\d)-(?P<end>\d\d:\d\d)")


class Hours(NamedTuple):
    """Hours of the week.

    :ivar parts: (weekday with Monday as 0, first minute of the day, minute of the day at which it ends)
    :ivar on_holidays: whether they hold on public holidays, too
    """

    parts: tuple = ()
    on_holidays: bool = False

    def of(self, day: date, holidays):
        """Those of a day: (first minute, minute at which they end)."""
        if day in holidays and not self.on_holidays:
            return []
        return [(start, end) for weekday, start, end in self.parts if weekday == day.weekday()]


class Span(NamedTuple):
    """A part of hours as it is written.

    :ivar days: (first, last) weekday of each range, with Monday as 0
    :ivar start: first minute of the day
    :ivar end: minute of the day at which it ends
    """

    days: tuple
    start: int
    end: int


def read(text: str, on_holidays=False):
    """Hours as they are written: ``Mo-Fr 08:00-20:00; Sa 09:00-17:00``.

    :raises ValueError: they cannot be read; its argument is the part that cannot
    """
    parts = [
        (day, span.start, span.end)
        for span in spans(text)
        for first, last in span.days
        for day in range(first, last + 1)
    ]
    return Hours(tuple(parts), on_holidays)


def spans(text: str):
    """Return the Span of each part of written hours.

    :raises ValueError: they cannot be read; its argument is the part that cannot
    """
    return [_read_part(part.strip()) for part in text.split(";")]


def _read_part(part):
    match = _PART.fullmatch(part)
    if not match:
        raise ValueError(part)
    start, end = _minute(match["start"]), _minute(match["end"])
    if not 0 <= start < end <= 24 * 60:
        raise ValueError(part)
    return Span(_read_days(match["days"], part), start, end)


def _read_days(text, part):
    found = []
    for days in text.split(","):
        names = days.split("-")
        if len(names) > 2 or not set(names) <= set(WEEKDAYS):
            raise ValueError(part)
        first, last = WEEKDAYS.index(names[0]), WEEKDAYS.index(names[-1])
        if last < first:
            raise ValueError(part)
        found.append((first, last))
    return tuple(found)


def _minute(text):
    hours, minutes = map(int, text.split(":"))
    return hours * 60 + minutes if minutes < 60 else -1


def first_open(hours: Hours, moment: datetime, zone, holidays):
    """The first moment of these hours, not before the one that is given; None when there is none for a long time."""
    if not hours.parts:
        return None
    if is_open(hours, moment, zone, holidays):
        return moment
    today = there(moment, zone).date()
    for number in range(DAYS):
        for begins in _beginnings(hours, today + timedelta(number), zone, holidays):
            if begins > moment and is_open(hours, begins, zone, holidays):
                return begins
    return None


def is_open(hours: Hours, moment: datetime, zone, holidays):
    shown = there(moment, zone)
    minute = shown.hour * 60 + shown.minute
    return any(start <= minute < end for start, end in hours.of(shown.date(), holidays))


def closes(hours: Hours, moment: datetime, zone, holidays):
    """Return the moment at which these hours, which are open, end for the day."""
    shown = there(moment, zone)
    minute = shown.hour * 60 + shown.minute
    for start, end in sorted(hours.of(shown.date(), holidays)):
        if start <= minute < end:
            minute = end  # the next part may go on there
    ends = datetime.combine(shown.date(), time()) + timedelta(minutes=minute)
    return next(found for found in _moments(ends, zone) if found >= moment)


def start_of_day(day: date, zone):
    """The first moment of a day in a zone, whose clocks may be put forward at midnight."""
    return _moments(datetime.combine(day, time()), zone)[0]


def _beginnings(hours, day, zone, holidays):
    """Moments of a day at which hours may begin: by the clock, or since it is put forward or back."""
    midnight = datetime.combine(day, time())
    found = [
        moment
        for start, _end in hours.of(day, holidays)
        for moment in _moments(midnight + timedelta(minutes=start), zone)
    ]
    change = _change(start_of_day(day, zone), start_of_day(day + timedelta(1), zone), zone)
    return sorted([*found, change] if change else found)


@lru_cache(4096)
def _moments(shows, zone):
    """The moments at which clocks in a zone show this: two when they are put back, when they pass it if put forward."""
    candidates = sorted({_utc(shows, zone, dst) for dst in (True, False)})
    found = tuple(moment for moment in candidates if there(moment, zone) == shows)
    return found or (_change(candidates[0], candidates[-1], zone),)


def _change(start, end, zone):
    """The moment between two others at which clocks are put forward or back; None when they are not."""
    before = _offset(start, zone)
    if _offset(end, zone) == before:
        return None
    while end - start > timedelta(seconds=1):
        middle = start + (end - start) // 2
        middle -= timedelta(microseconds=middle.microsecond)
        if _offset(middle, zone) == before:
            start = middle
        else:
            end = middle
    return end


def _offset(moment, zone):
    return there(moment, zone) - moment


def _utc(shows, zone, dst):
    return zone.localize(shows, is_dst=dst).astimezone(pytz.utc).replace(tzinfo=None)
