"""What customers type into a form: read strictly, and refused in words they can act on.

Values are as a request brings them: text, a file where somebody sent one, or nothing.
"""

import re
from datetime import date

from odoo.exceptions import UserError

#: Neither printable nor a new line or a tab; some of these cannot even be stored.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def text(env, value, most, missing=""):
    """A text without control characters, and without blanks around it.

    :param most: characters that are taken
    :param missing: sentence that asks for it; empty when it may be left out
    :raises UserError: too long, or missing
    """
    value = CONTROL.sub("", _plain(value)).strip()
    if len(value) > most:
        raise UserError(env._("This is very long: please say it in no more than %s characters.", most))
    if missing and not value:
        raise UserError(missing)
    return value


def amount(env, value, currency):
    """An amount above nothing, with a point or a comma before the cents; None when it is left out.

    :raises UserError: anything else
    """
    value, places = "".join(_plain(value).split()), currency.decimal_places
    if not value:
        return None
    pattern = rf"[0-9]{{1,12}}([.,][0-9]{{1,{places}}})?" if places else "[0-9]{1,12}"
    if not re.fullmatch(pattern, value) or not float(value.replace(",", ".")):
        example = "120.50" if places else "120"
        raise UserError(env._("Please write the amount as a number above zero, such as %s.", example))
    return float(value.replace(",", "."))


def number(value):
    """A number without decimals, or None."""
    value = _plain(value).strip()
    return int(value) if re.fullmatch("[0-9]{1,9}", value) else None


def day(env, value):
    """A day, as browsers send it.

    :raises UserError: anything else
    """
    value = _plain(value)
    try:
        return date.fromisoformat(value if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value) else "")
    except ValueError as wrong:
        raise UserError(env._("Please choose a day.")) from wrong


def chosen(values, rows):
    """The rows whose ids are among the values; whatever else is there is left out.

    :param rows: anything with an ``id``
    """
    ticked = {number(value) for value in values}
    return [row for row in rows if row.id in ticked]


def _plain(value):
    return value if isinstance(value, str) else ""
