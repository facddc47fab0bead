"""A reply in the passages that are read one by one, without what it quotes and how it is signed."""

import re
import unicodedata

from ..own_words import own_words

#: Most characters of a reply that are read, and most of one passage.
MOST_READ, LONGEST = 5_000, 400
#: How letters end: what follows in the next lines is a signature.
CLOSING = re.compile(
    r"(?:-- ?|_{3,}"
    r"|(?:(?:best|kind|kindest|warm|many)\s)?(?:regards|wishes|thanks)"
    r"|(?:yours )?(?:sincerely|faithfully|truly)(?: yours)?|cheers"
    r"|(?:un |muchos )?(?:cordial )?saludos?(?: cordiales)?|atentamente|(?:muchas )?gracias"
    r"|(?:ystavallisin |parhain )?terveisin|terv\.?|yst\.? ?terv\.?|kunnioittavasti|kiitos|kiittaen"
    r")\W{0,3}",
    re.IGNORECASE,
)
#: Words before a full stop that ends no sentence.
SHORT = r"mr|mrs|ms|dr|sr|sra|srta|no|nr|nro|num|ref|inv|fra|tel|puh|tlf|approx|esp|eli|ts|ks|mm|st|vs|i\.e|e\.g|p\.ej"
#: Where a sentence ends: at the end of a line, or behind its mark, unless a number or a shortened word goes on.
END = re.compile(r"\n|[!?]+(?:\s+|$)|\.+\s+")
_SHORT = re.compile(rf"(?:^|[\s(])(?:{SHORT}|[a-z])$", re.IGNORECASE)


def passages(text):
    """The sentences of a reply, in their order."""
    text = _unsigned(unicodedata.normalize("NFC", own_words(text[:MOST_READ]))).replace("’", "'")
    found, begin = [], 0
    for end in END.finditer(text):
        if not _goes_on(text, end):
            found.append(text[begin : end.end()])
            begin = end.end()
    return [part[:LONGEST] for part in map(_in_one_line, [*found, text[begin:]]) if part]


def folded(text):
    """Text in small letters and without accents, of the same length: customers often leave them out."""
    return "".join(unicodedata.normalize("NFD", c)[0] for c in text).lower()[: len(text)]


def _goes_on(text, end):
    if not end[0].startswith("."):
        return False
    before, after = text[max(end.start() - 8, 0) : end.start()], text[end.end() : end.end() + 1]
    return bool(_SHORT.search(before)) or (before[-1:].isdigit() and not (after.isupper() or after in "¿¡"))


def _unsigned(text):
    lines = text.splitlines()
    for number, line in enumerate(lines[1:], 1):
        if CLOSING.fullmatch(folded(line.strip())) and any(map(str.strip, lines[:number])):
            return "\n".join(lines[:number])
    return text


def _in_one_line(text):
    return " ".join(text.split())
