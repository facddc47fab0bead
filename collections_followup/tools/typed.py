"""Input of customers in a form: read strictly, and refused in words they can act on.

Values are those of a request: text, a file if somebody sent one, or nothing.
"""

import re
from contextlib import contextmanager
from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.tools import format_date, get_lang

#: The most characters that are read of a line, of a text, and of the name of a browser.
LINE, TEXT, BROWSER = 120, 5000, 250
#: Neither printable nor a new line or a tab; some of these cannot even be stored.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Refused(UserError):
    """Error: fields of a form cannot be meant as they were filled in.

    :ivar fields: {name of the field: sentence about it}, in the order of the form
    """

    def __init__(self, fields):
        super().__init__(" ".join(dict.fromkeys(fields.values())))
        self.fields = fields


class Form:
    """A form that is read field by field, and refused with all that is wrong in it together.

    :param names: of its fields, in the order in which people see them
    """

    def __init__(self, *names):
        self._names = names
        self._wrong = {}

    def take(self, name, read, *args, **kwargs):
        """Return what a field says, by a function; None if the function refuses it, for ``check`` to tell."""
        try:
            with field(name):
                return read(*args, **kwargs)
        except Refused as refused:
            for wrong, sentence in refused.fields.items():
                self.refuse(wrong, sentence)
        return None

    def refuse(self, name, sentence):
        """Note what is wrong with a field, unless something was before."""
        self._wrong.setdefault(name, sentence)

    def check(self):
        """Go on if nothing is wrong.

        :raises Refused: with all that is
        """
        if self._wrong:
            order = [*self._names, *self._wrong]
            raise Refused({name: self._wrong[name] for name in sorted(self._wrong, key=order.index)})


@contextmanager
def field(name):
    """Name this field of the form in any refusal meanwhile, so that it is marked.

    :raises Refused: in place of any UserError
    """
    try:
        yield
    except Refused:
        raise
    except UserError as refused:
        raise refusal(refused.args[0], name) from refused


def refusal(sentence, name):
    """Return a refusal of the input in a field of the form: Refused."""
    return Refused({name: sentence})


def wrong_fields(refused):
    """Return what is wrong in a form: {name of the field: sentence}; empty if a refusal is about no field.

    :param refused: UserError, or None
    """
    return refused.fields if isinstance(refused, Refused) else {}


def text(env, value, most=TEXT, missing=""):
    """Return the text without control characters, and without spaces around it.

    :param most: the most characters accepted
    :param missing: sentence that asks for it; empty if it may be left out
    :raises UserError: if it is too long, or missing
    """
    value = CONTROL.sub(" ", _plain(value).replace("\r\n", "\n")).strip()
    if len(value) > most:
        raise UserError(env._("Please shorten your text to no more than %(most)s characters.", most=most))
    if missing and not value:
        raise UserError(missing)
    return value


def line(env, value, most=LINE, missing=""):
    """Return the text in one line: without the line breaks that would forge a header. See ``text``."""
    return " ".join(text(env, value, most, missing).split())


def browser(agent):
    """Return the name that a browser gives, as far as it can be kept."""
    return CONTROL.sub(" ", agent or "")[:BROWSER]


def amount(env, value, currency):
    """Return an amount above zero, as people and this page write it; None if it is left out.

    A point or a comma stands before the cents, whatever the language. Thousands may be set apart, and the currency may
    stand before or after it.

    :raises UserError: for anything else
    """
    value = "".join(_plain(value).split())
    if not value:
        return None
    found = _in_figures(value, currency.decimal_places, get_lang(env).thousands_sep, (currency.symbol, currency.name))
    if not found or not float(found):
        example = written(env, 120.5, currency)
        raise UserError(env._("Please write the amount as a number above zero, such as %s.", example))
    return float(found)


def _in_figures(value, places, thousands, marks):
    """Return a number as Python writes it; empty if it is none.

    Where a point or a comma before three figures could be meant in two ways, the language of the reader decides.

    :param places: decimal places of the currency
    :param thousands: what sets thousands apart in the language of the reader
    :param marks: what may stand before or after it
    """
    for mark in filter(None, marks):
        value = value.removeprefix(mark).removesuffix(mark)
    cents = rf"[.,][0-9]{{1,{places}}}" if places else "(?!)"
    if re.fullmatch(rf"[0-9]{{1,12}}({cents})?", value):
        return value.replace(",", ".")
    grouped = re.fullmatch(rf"([0-9]{{1,3}}(?:([.,'’])[0-9]{{3}})(?:\2[0-9]{{3}}){{0,2}})({cents})?", value)
    if not grouped:
        return ""
    whole, mark, rest = grouped.groups(default="")
    if rest:
        is_clear = not rest.startswith(mark)
    else:
        is_clear = mark in (thousands, "'", "’") or whole.count(mark) > 1
    return whole.replace(mark, "") + rest.replace(",", ".") if is_clear else ""


def written(env, value, currency):
    """Return an amount as it is typed into a form, in the language of the reader."""
    return f"{value:.{currency.decimal_places}f}".replace(".", get_lang(env).decimal_point)


def number(value):
    """Return a number without decimals, or None."""
    value = _plain(value).strip()
    return int(value) if re.fullmatch("[0-9]{1,9}", value) else None


def day(env, value):
    """Return a day, as browsers send it, or as the reader's language writes it if a browser has no field for days.

    :raises UserError: for anything else
    """
    found = day_in(env, _plain(value))
    if not found:
        example = format_date(env, date(2026, 12, 31))
        raise UserError(env._("Please choose a day, such as %(day)s.", day=example))
    return found


def day_in(env, value):
    """Return the day that a text names, by the standard or in the language of the reader; None if it names none."""
    value = value.strip()[:LINE]
    # days without leading zeros, such as %-d, are read by %d, and have no other code here
    of_language = get_lang(env).date_format.replace("%-", "%")
    for pattern in ("%Y-%m-%d", of_language):
        try:
            return datetime.strptime(value, pattern).date()
        except ValueError:
            continue
    return None


def ids(values):
    """Return the ids among the values, each once; anything else is left out."""
    return [found for found in dict.fromkeys(map(number, values)) if found is not None]


def chosen(values, rows):
    """Return the rows whose ids are among the values; anything else is left out.

    :param rows: anything with an ``id``
    """
    ticked = set(ids(values))
    return [row for row in rows if row.id in ticked]


def as_typed(values):
    """Return all texts of a form, to be shown again if it is refused."""
    return {name: value for name, value in values.items() if isinstance(value, str)}


def _plain(value):
    return value if isinstance(value, str) else ""
