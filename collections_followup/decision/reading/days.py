"""Days that a passage names.

The names of months and weekdays come from the CLDR, through Babel; words such as “tomorrow” from the patterns of the
language. A library that reads days in any text was tried: it takes “15.12.” for a quarter past three, knows no end of
a month, reads “4/12” in Spanish as a day in April, and “may” as a month.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from babel import Locale

from .passages import folded

NUMERIC = re.compile(
    r"(?<![\d/.,-])(?:(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)"
    r"|(?P<a>\d{1,2})(?P<sep>[/.-])(?P<b>\d{1,2})(?:(?P=sep)(?P<year>20\d\d|\d\d))?)(?![\d/-]|[.,]\d)"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day as the text names it.

    :ivar start: where the name starts; ``end`` likewise
    :ivar day: the date, if it is certain; else None
    :ivar weekday: 0 for Monday, if only a weekday is named
    :ivar of_month: the day of the month, if only a number is named, as in “the 5th”
    """

    start: int
    end: int
    day: date | None = None
    weekday: int | None = None
    of_month: int | None = None

    def on(self, today, past):
        """Return the date that is meant, in the past or in the future as ``past`` says; None if none can be."""
        if self.day:
            found = self.day
        elif self.weekday is not None:
            ahead = (self.weekday - today.weekday()) % 7 or 7
            found = today + timedelta(ahead - 7 if past and ahead < 7 else -7 if past else ahead)
        else:
            found = _of_month(today, self.of_month, past)
        return found if found and (found <= today if past else found >= today) else None


def days(text, today, patterns):
    """Return the Days that a folded passage names."""
    names = _names(patterns.locale)
    found = [*_numeric(text, today, names.month_first), *_named(text, today, names)]
    found += _relative(text, today, patterns)
    found += _alone(text, today, patterns, names)
    kept = []
    for day in found:  # the first ones are the most exact: “Friday, December 4”
        if all(day.end <= other.start or day.start >= other.end for other in kept):
            kept.append(day)
    return kept


@dataclass(frozen=True, slots=True)
class Names:
    month_first: bool
    months: dict
    dated: re.Pattern
    weekdays: dict
    weekday: re.Pattern


@lru_cache(maxsize=64)
def _names(code):
    locale = Locale.parse(code)
    short = locale.date_formats["short"].pattern.lower()
    months = _all_names(locale.months)
    weekdays = {name: number for name, number in _all_names(locale.days).items() if len(name) > 3}
    month = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
    dated = re.compile(
        rf"\b(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.|º|o)?(?: (?:of|de))? (?P<m>{month})\w{{0,4}}\.?"
        rf"|(?P<m2>{month})\.? (?:the )?(?P<d2>\d{{1,2}})(?:st|nd|rd|th|\.)?)(?!\d)"
        rf"(?:,? (?:(?:de|del) )?(?P<y>20\d\d)\b)?"
    )
    weekday = re.compile(rf"\b(?P<w>{'|'.join(sorted(weekdays, key=len, reverse=True))})\w{{0,4}}\b")
    return Names(short.index("m") < short.index("d"), months, dated, weekdays, weekday)


def _all_names(forms):
    """Return {folded name: number} in all the forms that the CLDR has."""
    found = {}
    for context in ("stand-alone", "format"):
        for width in ("abbreviated", "wide"):
            for number, name in forms[context][width].items():
                found[folded(name).rstrip(".")] = number
    return found


def _numeric(text, today, month_first):
    for match in NUMERIC.finditer(text):
        if match["y"]:
            day = _date(int(match["y"]), int(match["m"]), int(match["d"]))
        else:
            a, b = int(match["a"]), int(match["b"])
            month, number = (a, b) if (month_first and match["sep"] == "/" and a <= 12) or b > 12 else (b, a)
            day = _nearest(today, month, number, match["year"])
        if day:
            yield Day(match.start(), match.end(), day)


def _named(text, today, names):
    for match in names.dated.finditer(text):
        month, number = names.months[match["m"] or match["m2"]], int(match["d"] or match["d2"])
        if day := _nearest(today, month, number, match["y"]):
            yield Day(match.start(), match.end(), day)


def _relative(text, today, patterns):
    for meaning, pattern in patterns.days:
        for match in pattern.finditer(text):
            if day := _meant(today, meaning, match.groupdict(), patterns.numbers):
                yield Day(match.start(), match.end(), day)


def _alone(text, today, patterns, names):
    for match in names.weekday.finditer(text):
        weekday = names.weekdays[match["w"]]
        around = text[max(match.start() - 16, 0) : match.start()], text[match.end() : match.end() + 12]
        day = None
        if patterns.last[0].search(around[0]) or patterns.last[1].match(around[1]):
            day = today - timedelta((today.weekday() - weekday) % 7 or 7)
        elif patterns.next[0].search(around[0]) or patterns.next[1].match(around[1]):
            day = today + timedelta((weekday - today.weekday()) % 7 or 7)
        yield Day(match.start(), match.end(), day, weekday)
    for match in patterns.of_month.finditer(text):
        if 1 <= int(match["d"]) <= 31:
            yield Day(match.start(), match.end(), of_month=int(match["d"]))


def _meant(today, meaning, groups, numbers):
    """Return the day that a word means, by the name of its meaning in the patterns."""
    count = groups.get("n")
    n = int(count) if count and count.isdigit() else numbers.get(count, 1)
    month_end = today.replace(day=calendar.monthrange(today.year, today.month)[1])
    friday = today + timedelta(4 - today.weekday())
    next_month = month_end + timedelta(1)
    return {
        "today": today,
        "tomorrow": today + timedelta(1),
        "day after tomorrow": today + timedelta(2),
        "yesterday": today - timedelta(1),
        "day before yesterday": today - timedelta(2),
        "days": today + timedelta(min(n, 366)),
        "weeks": today + timedelta(7 * min(n, 52)),
        "ago": today - timedelta(min(n, 366)),
        "next week": friday + timedelta(7),
        "this week": friday if friday >= today else None,
        "month end": month_end,
        "next month end": next_month.replace(day=calendar.monthrange(next_month.year, next_month.month)[1]),
        "year end": date(today.year, 12, 31),
    }[meaning]


def _of_month(today, number, past):
    """Return the nearest day of this number, before or after today."""
    month = today.replace(day=1)
    for _month in range(4):
        day = _date(month.year, month.month, number)
        if day and (day <= today if past else day >= today):
            return day
        month = (month - timedelta(1)).replace(day=1) if past else (month + timedelta(31)).replace(day=1)
    return None


def _nearest(today, month, number, year=None):
    """Return the day of this month and number that is nearest to today, unless the year is given."""
    if year:
        return _date(int(year) % 100 + 2000, month, number)
    found = [day for n in (-1, 0, 1) if (day := _date(today.year + n, month, number))]
    return min(found, key=lambda day: abs(day - today), default=None)


def _date(year, month, number):
    try:
        return date(year, month, number)
    except ValueError:
        return None
