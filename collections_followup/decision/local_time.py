"""The local time of a customer."""

from datetime import datetime
from functools import lru_cache

import pytz

from .state_zones import ZONES


@lru_cache(4096)
def zones(own, country, state=None):
    """Return the names of the time zones in which a customer may be: their own, else those of their state, else all
    of their country.

    :param own: name of a zone, if one is known
    :param country: code of the country, ISO 3166-1
    :param state: code of the state or province in it, ISO 3166-2
    """
    if own:
        return (own,)
    return ZONES.get((country, state)) or tuple(pytz.country_timezones.get(country or "", ()))


def there(moment: datetime, zone):
    """Return what clocks in a zone show at a moment.

    :param moment: in UTC, without a zone; so is what is returned
    :param zone: of pytz
    """
    return pytz.utc.localize(moment).astimezone(zone).replace(tzinfo=None)


def times(moment: datetime, names):
    """Return (earliest, latest) time of day in these zones; None if no zone is known.

    :param moment: in UTC, without a zone
    """
    shown = [there(moment, pytz.timezone(name)) for name in names]
    return (min(shown), max(shown)) if shown else None


def other_time_of_day(now: datetime):
    """Return the other part of the day to try: ``morning`` after an afternoon, else ``afternoon``."""
    return "morning" if now.hour >= 12 else "afternoon"
