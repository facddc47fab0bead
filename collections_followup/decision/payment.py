"""What a customer chooses to pay, and how a sum is spread over it."""

from .agreement import _amount, _units

#: Words for whole choices; anything else is ids joined by ``-``. What is left out follows after ``~``.
OVERDUE, ALL = "overdue", "all"


def read(text, overdue, payable):
    """The ids that a choice means, in the order of ``payable``.

    :param text: as ``write`` has written it, from an address that anybody may have changed
    :param overdue: ids that the word ``overdue`` stands for
    :param payable: ids that the word ``all`` stands for, in the order in which they are paid
    :returns: list of ids; those that are named one by one need not be payable, and come last
    :raises ValueError: it is no choice
    """
    base, _tilde, without = text.partition("~")
    known = {OVERDUE: overdue, ALL: payable}
    chosen = set(known[base]) if base in known else _ids(base)
    chosen -= _ids(without)
    ordered = [item_id for item_id in payable if item_id in chosen]
    return ordered + sorted(chosen.difference(ordered))


def write(chosen, overdue, payable):
    """The shortest text for a choice: an address has room for some thousand characters only."""
    chosen = set(chosen)
    texts = [_text(chosen)]
    for base, ids in ((OVERDUE, set(overdue)), (ALL, set(payable))):
        if chosen <= ids:
            texts.append(base + (f"~{_text(ids - chosen)}" if ids - chosen else ""))
    return min(texts, key=len) if chosen else ""


def spread(amount, opens, unit=0.01):
    """Spread a sum over what is open, the first first, exactly.

    :param opens: (id, what is open) in the order in which they are paid
    :param unit: smallest amount of the currency
    :returns: {id: amount} of those that get something; what is more than all of them stays over
    """
    left, parts = _units(amount, unit), {}
    for item_id, open_amount in opens:
        used = min(left, _units(open_amount, unit))
        if used > 0:
            parts[item_id] = _amount(used, unit)
            left -= used
    return parts


def _text(ids):
    return "-".join(map(str, sorted(ids)))


def _ids(text):
    """Numbers of at most ten digits; more would be no id of any database."""
    parts = text.split("-") if text else []
    if not all(part.isascii() and part.isdigit() and len(part) < 11 for part in parts):
        raise ValueError(text)
    return set(map(int, parts))
