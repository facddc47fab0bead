"""The local time of a customer."""

from datetime import datetime

import pytz


def zones(own, country):
    """Return the names of the time zones in which a customer may be: their own, else all of their country.

    :param own: name of a zone, if one is known
    :param country: code of the country, ISO 3166-1
    """
    return (own,) if own else tuple(pytz.country_timezones.get(country or "", ()))


def times(moment: datetime, names):
    """Return (earliest, latest) time of day in these zones; None if no zone is known.

    :param moment: in UTC, without a zone
    """
    there = [pytz.utc.localize(moment).astimezone(pytz.timezone(name)).replace(tzinfo=None) for name in names]
    return (min(there), max(there)) if there else None


def other_time_of_day(now: datetime):
    """Return the other part of the day to try: ``morning`` after an afternoon, else ``afternoon``."""
    return "morning" if now.hour >= 12 else "afternoon"
