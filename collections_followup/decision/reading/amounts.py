"""Amounts, invoice numbers and references that a passage names."""

import re
from dataclasses import dataclass

from babel.numbers import NumberFormatError, parse_decimal

NUMBER = re.compile(r"(?<![\w/.,#-])(?:\d{1,3}(?:[ .,'\u00a0\u202f]\d{3})+|\d{1,9})(?:[.,]\d{2})?(?![\w/-]|[.,]\d)")
CURRENCY = r"(?:[$€£¥]|usd|us\$|eur(?:os?|on|oa)?|gbp|dollars?|pounds?|e\b)"
BEFORE = re.compile(rf"{CURRENCY}\s?$")
AFTER = re.compile(rf"\s?{CURRENCY}(?!\w)(?!/)")
#: A payment reference after the word for it; it contains a digit.
REFERENCE = re.compile(
    r"\b(?:ref|reference|referencia|viite(?:nro|numero)?)\b[.:]?\s{0,2}(?:no\.? |#)?([\w-]{0,20}\d[\w-]{0,20})"
)
#: Units: a number before one is no amount.
UNIT = re.compile(r"\s?(?:%|/|hours?|hrs?|horas?|tuntia|days?|dias?|paiva|weeks?|semanas?|viikko|boxes|cajas|laatikko)")
#: Words before a number that count or label something other than money.
COUNTED = re.compile(r"(?:\b(?:no|nr|nro|num|numero|number|check|cheque|po|tel|puh|pedido|tilaus\w{0,6})\b[.:]?|#)\s?$")
#: Locales with other number formats, tried after the customer's own.
ELSEWHERE = ("en_US", "es_ES", "fi_FI", "de_CH")


@dataclass(frozen=True, slots=True)
class Amount:
    start: int
    end: int
    value: float
    with_currency: bool


def amounts(text, taken, locale):
    """Return the Amounts that a folded passage names, those with a currency first.

    :param taken: (start, end) of passages that are read already, such as days
    """
    found = []
    for match in NUMBER.finditer(text):
        start, end = match.span()
        if any(start < other[1] and end > other[0] for other in taken):
            continue
        before, after = BEFORE.search(text, max(start - 8, 0), start), AFTER.match(text, end)
        value = _value(match[0], locale)
        counted = UNIT.match(text, end) or COUNTED.search(text, max(start - 14, 0), start)
        if value and (before or after or not counted):
            found.append(Amount(start, end, value, bool(before or after)))
    return sorted(found, key=lambda amount: (not amount.with_currency, amount.start))


def _value(written, locale):
    """Return the value of a number, in the format of the customer's locale, else of others; None if it is none."""
    written = written.replace(" ", "\u00a0")
    for code in (locale, *ELSEWHERE):
        for text in (written, written.replace("\u00a0", "\u202f")):
            try:
                return float(parse_decimal(text, locale=code, strict=True))
            except (NumberFormatError, ValueError):
                continue
    return None


def references(text):
    """Return the (start, end) of each payment reference."""
    return [match.span(1) for match in REFERENCE.finditer(text)]


def invoices(text, known, word):
    """Return the invoices that a folded passage names, {number: (start, end)} in their order.

    :param known: numbers of the customer's invoices
    :param word: pattern of the words for an invoice
    """
    found = {}
    for name in known:
        parts = re.findall(r"[a-z]+|\d+", name.lower())
        if not parts or not parts[-1].isdigit():
            continue
        last = int(parts[-1])
        whole = r"[\W_]{0,2}".join(map(re.escape, parts))
        for match in re.finditer(rf"(?<!\w){whole}(?!\w)|(?<![\w/.,-])(?:0+)?{last}(?![\w/]|[.,]\d)", text):
            written = match[0]
            if len(written) >= 4 or word.search(text, max(match.start() - 40, 0), match.start()):
                found[name] = match.span()
                break
    return dict(sorted(found.items(), key=lambda item: item[1]))
