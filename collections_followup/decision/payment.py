"""Payments on the customer's page: which items the customer chooses, and how a sum is spread over them."""

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from itertools import accumulate, pairwise

from .agreement import _amount, _units

#: Words for whole choices; anything else is ids joined by ``-``. Exceptions follow after ``~``.
OVERDUE, ALL = "overdue", "all"
#: The longest readable list of ids; a longer one is packed, and begins with ``PACKED``.
READABLE, PACKED = 400, "z"
#: The longest choice that an address has room for: servers accept 4 to 8 kB, and the address holds more than this.
LONGEST = 3_500
#: The most bytes that a packed list may unpack to.
MOST_BYTES = 200_000

#: Countries in which businesses still pay each other by check; elsewhere banks do not accept them, or nobody uses them.
CHECK_COUNTRIES = frozenset(
    "AE AR AU BB BS CA CL CY DO EG FR GB HK IE IL IN JM KE LB LK MA MT MX MY NG PA PH PK PR SA SG TN TT US UY".split()
)


def pays_by_check(country):
    """Return True if checks are customary in a country.

    :param country: its code, empty if it is not known
    """
    return country in CHECK_COUNTRIES


def read(text, overdue, payable):
    """Return the ids of a choice, in the order of ``payable``.

    :param text: as ``write`` returns it, from an address that anybody may have changed
    :param overdue: ids that the word ``overdue`` means
    :param payable: ids that the word ``all`` means, in the order in which they are paid
    :returns: list of ids; those that are named one by one need not be payable, and come last
    :raises ValueError: if it is no choice
    """
    base, _tilde, without = text.partition("~")
    known = {OVERDUE: overdue, ALL: payable}
    chosen = set(known[base]) if base in known else _ids(base)
    chosen -= _ids(without)
    ordered = [item_id for item_id in payable if item_id in chosen]
    return ordered + sorted(chosen.difference(ordered))


def write(chosen, overdue, payable):
    """Return the shortest text for a choice: an address has room for some thousand characters only.

    :raises ValueError: if it is longer than that
    """
    chosen = set(chosen)
    wholes = ((OVERDUE, set(overdue)), (ALL, set(payable)))
    for base, ids in wholes:
        if chosen == ids and len(chosen) > len(base):  # no list can be shorter, and writing a list of all may take long
            return base
    texts = [_text(chosen)]
    for base, ids in wholes:
        if chosen <= ids:
            texts.append(base + (f"~{_text(ids - chosen)}" if ids - chosen else ""))
    shortest = min(texts, key=len) if chosen else ""
    if len(shortest) > LONGEST:
        raise ValueError("too many to be named one by one")
    return shortest


def spread(amount, opens, unit=0.01):
    """Spread a sum over open amounts in their order, exactly.

    :param opens: (id, open amount) in the order in which they are paid
    :param unit: smallest amount of the currency
    :returns: {id: amount} of those that get something; any surplus is left out
    """
    left, parts = _units(amount, unit), {}
    for item_id, open_amount in opens:
        used = min(left, _units(open_amount, unit))
        if used > 0:
            parts[item_id] = _amount(used, unit)
            left -= used
    return parts


def _text(ids):
    text = "-".join(map(str, sorted(ids)))
    return text if len(text) <= READABLE else min(text, _packed(sorted(ids)), key=len)


def _packed(ids):
    """Pack a sorted list of ids by the differences between neighbors."""
    steps = "-".join(str(after - before) for before, after in pairwise((0, *ids)))
    return PACKED + urlsafe_b64encode(zlib.compress(steps.encode(), 9)).decode().rstrip("=")


def _unpacked(text):
    try:
        packed, unpacking = urlsafe_b64decode(text + "=" * (-len(text) % 4)), zlib.decompressobj()
        steps = unpacking.decompress(packed, MOST_BYTES).decode("ascii")
    except (zlib.error, ValueError) as error:
        raise ValueError(text[:20]) from error
    if not unpacking.eof:
        raise ValueError(text[:20])
    return steps


def _ids(text):
    if text.startswith(PACKED):
        return set(accumulate(_numbers(_unpacked(text[1:]))))
    return set(_numbers(text))


def _numbers(text):
    """Convert texts of at most ten digits; longer ones are no id of any database."""
    parts = text.split("-") if text else []
    if not all(part.isascii() and part.isdigit() and len(part) < 11 for part in parts):
        raise ValueError(text)
    return list(map(int, parts))
