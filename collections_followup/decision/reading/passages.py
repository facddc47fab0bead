"""The passages of a reply, which are read one by one, without quoted text and signature."""

import re
import unicodedata

from ..own_words import own_words

#: The most characters of a reply, and of one passage, that are read.
MOST_READ, LONGEST = 5_000, 400
#: Closing words of letters: a signature follows in the next lines.
CLOSING = re.compile(
    r"(?:-- ?|_{3,}"
    r"|(?:(?:best|kind|kindest|warm|many)\s)?(?:regards|wishes|thanks)"
    r"|(?:yours )?(?:sincerely|faithfully|truly)(?: yours)?|cheers"
    r"|(?:un |muchos )?(?:cordial )?saludos?(?: cordiales)?|atentamente|(?:muchas )?gracias"
    r"|(?:ystavallisin |parhain )?terveisin|terv\.?|yst\.? ?terv\.?|kunnioittavasti|kiitos|kiittaen"
    r")\W{0,3}",
    re.IGNORECASE,
)
#: Abbreviations: a full stop after them ends no sentence.
SHORT = r"mr|mrs|ms|dr|sr|sra|srta|no|nr|nro|num|ref|inv|fra|tel|puh|tlf|approx|esp|eli|ts|ks|mm|st|vs|i\.e|e\.g|p\.ej"
#: The end of a sentence: a line end, or a punctuation mark unless a number or an abbreviation goes on.
END = re.compile(r"\n|[!?]+(?:\s+|$)|\.+\s+")
_SHORT = re.compile(rf"(?:^|[\s(])(?:{SHORT}|[a-z])$", re.IGNORECASE)


def passages(text):
    """Return the sentences of a reply, in their order."""
    text = _unsigned(unicodedata.normalize("NFC", own_words(text[:MOST_READ]))).replace("’", "'")
    found, begin = [], 0
    for end in END.finditer(text):
        if not _goes_on(text, end):
            found.append(text[begin : end.end()])
            begin = end.end()
    return [part[:LONGEST] for part in map(_in_one_line, [*found, text[begin:]]) if part]


def folded(text):
    """Return the text in small letters and without accents, of the same length: customers often omit accents."""
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
