"""The order of a case pack: numbered exhibits, the pages on which they begin, and what happened, day by day."""

from datetime import date
from typing import NamedTuple


class Exhibit(NamedTuple):
    """A document of the pack.

    :ivar name: what it is
    :ivar day: when it was made; None if that is not known
    :ivar content: PDF, as bytes
    :ivar files: (name, content) of what came with it and is no PDF: only in the folder
    """

    name: str
    day: date | None
    content: bytes
    files: tuple[tuple[str, bytes], ...] = ()


class Listed(NamedTuple):
    """An exhibit in the table of contents, and the page on which it begins."""

    number: int
    name: str
    day: date | None
    page: int


class Event(NamedTuple):
    """A line of the chronology.

    :ivar moment: sorts events of one day; empty comes first
    """

    day: date
    moment: str
    what: str
    detail: str = ""


def listed(exhibits, pages, front):
    """Return the table of contents.

    :param pages: number of pages of each exhibit
    :param front: number of pages before the first one
    """
    found, page = [], front + 1
    for number, (exhibit, count) in enumerate(zip(exhibits, pages, strict=True), 1):
        found.append(Listed(number, exhibit.name, exhibit.day, page))
        page += count
    return found


def in_order(events):
    """Return events by day, and by moment within one."""
    return sorted(events, key=lambda event: (event.day, event.moment))
