"""What was typed into a form of the customer's page: text, of which nothing is taken on trust."""

import math
import unicodedata
from datetime import date

from odoo.exceptions import UserError
from odoo.http import request

#: Most characters of a line, and of a text, that are read.
LINE, TEXT = 120, 5000


def line(values, name):
    """One line of text; without what cannot be seen, such as the line breaks that would forge a header."""
    return " ".join(_text(values, name, LINE).split())


def text(values, name):
    """Text of several lines."""
    return _text(values, name, TEXT).strip()


def _text(values, name, most):
    typed = values.get(name)
    typed = typed if isinstance(typed, str) else ""  # a file where a text is expected
    if len(typed) > most:
        raise UserError(request.env._("Please shorten your text to %(most)s characters.", most=most))
    typed = typed.replace("\r\n", "\n")
    return "".join(c if c in "\n\t" or unicodedata.category(c) != "Cc" else " " for c in typed)


def as_typed(values):
    """All texts of the form, to be shown again when it is refused."""
    return {name: typed for name, typed in values.items() if isinstance(typed, str)}


def ids(name):
    """The ids that were ticked, each once."""
    ticked = request.httprequest.values.getlist(name)
    return list(dict.fromkeys(int(i) for i in ticked if i.isascii() and i.isdigit() and len(i) < 10))


def amount(values, name):
    """An amount of money; 0.0 when nothing was typed.

    :raises UserError: not a positive number
    """
    typed = line(values, name)
    if not typed:
        return 0.0
    try:
        number = float(typed if "." in typed else typed.replace(",", "."))
    except ValueError:
        number = math.nan
    if not 0 < number < 1e12:  # which nan and inf are not
        raise UserError(
            request.env._("We could not read the amount “%(typed)s”. Please write it like 120.50.", typed=typed)
        )
    return number


def day(values, name):
    """A day, as browsers send it.

    :raises UserError: not a day
    """
    typed = line(values, name)
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise UserError(request.env._("Please give the day, like 2026-12-31.")) from None
