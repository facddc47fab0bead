"""Words that threaten, insult or mislead: found by patterns, each with a better wording.

Patterns are a floor: they miss paraphrases and misspellings, so that a person still approves the last levels.
"""

import html
import time
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from functools import lru_cache

import regex

FLAGS = regex.IGNORECASE | regex.DOTALL
#: The seconds that one rule may search a text, and all rules together: rules that were saved end long before.
PATIENCE, PATIENCE_OF_ALL = 0.5, 2.0
#: The most characters of a sentence that are shown.
LONGEST = 600

#: Tags that begin a new line for the reader; all others leave a word whole.
_LINES = frozenset(
    "address article aside blockquote br center dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li"
    " main nav ol option p pre section table tbody td tfoot th thead tr ul".split()
)
#: Tags without content.
_EMPTY = frozenset("area base br col embed hr img input link meta source track wbr".split())
#: Elements whose content nobody reads, with the pattern of their end tag.
_UNREAD = {name: regex.compile(rf"</{name}\s*>", FLAGS) for name in ("style", "script", "head")}
#: Markup as browsers read it; possessive, so that nothing is tried twice.
_COMMENT_END = regex.compile("--!?>")
_OTHER = regex.compile(r"<[!?/][^>]*+>")
_NAME = regex.compile(r"<(/?[a-z][^\s/>]*+)", FLAGS)
_ATTRIBUTES = regex.compile(
    r"(?:[\s/]++|[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|(?![\"'])[^\s>]*+))?+)*+>"
)
_NUMBER = regex.compile("&#(?=[0-9])0*+([0-9]*+)")
_SENTENCE_END = regex.compile(r"[.!?](?=\s)|\n")


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern of words that customers should not read.

    :ivar lang: code of its language, without a country
    :ivar severity: ``block`` is never sent, ``review`` only if a manager approves it
    :ivar pattern: compiled with FLAGS
    :ivar better: what to write instead
    """

    id: int
    lang: str
    category: str
    severity: str
    pattern: regex.Pattern
    better: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A match of a rule: the words, and the sentence that contains them.

    :ivar text: empty if the rule took too long to search the text, so that a person has to read it: the sentence is
        then the whole text
    """

    rule: Rule
    text: str
    sentence: str

    @property
    def told(self):
        """The sentence as it is shown; of a very long one, its beginning."""
        most = max(LONGEST, len(self.text))
        return self.sentence if len(self.sentence) <= most else f"{self.sentence[:most]}…"

    @property
    def words(self):
        """A key that is equal for the same words found by the same rule, wherever they occur."""
        return self.rule.id, self.text.casefold()

    @property
    def key(self):
        """A key that is equal for the same words in the same sentence; it is what a manager approves."""
        return self.rule.id, self.sentence.casefold()


def find(text, rules):
    """Return the Passages of a text that rules match, in the order of the text.

    Words are found across line ends too; a passage is shown in one line. A rule that takes too long asks a person to
    review the text, even if its severity is ``block``.
    """
    line, ends, found = text.replace("\n", " "), _sentence_ends(text), []
    until = time.monotonic() + PATIENCE_OF_ALL
    for rule in rules:
        left = min(PATIENCE, until - time.monotonic())
        found += _search(line, rule, left, lambda start, end: _sentence(line, ends, start, end))
    return tuple(passage for _start, passage in sorted(found, key=lambda hit: hit[0]))


def _search(line, rule, left, sentence):
    """Return [(start, Passage)] of one rule; if time runs out, one Passage that asks a person to review the text."""
    try:
        spans = [match.span() for match in rule.pattern.finditer(line, timeout=max(left, 0.001)) if match[0]]
    except TimeoutError:
        return [(0, Passage(replace(rule, severity="review"), "", line.strip()))]
    return [(start, Passage(rule, line[start:end], sentence(start, end))) for start, end in spans]


def _sentence_ends(text):
    return [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]


def _sentence(line, ends, start, end):
    """Return the sentence around some words; of a very long one, the part next to them."""
    first = ends[bisect_right(ends, start) - 1]
    last = ends[min(bisect_left(ends, end), len(ends) - 1)]
    around = max(LONGEST - (end - start), 0) // 2
    if last - first > max(LONGEST, end - start):
        first, last = max(first, start - around), min(last, end + around)
    return line[first:last].strip()


@lru_cache(maxsize=1024)  # each batch checks the texts of its levels again
def plain(markup):
    """Return HTML as its reader sees it: a word cannot hide behind tags, comments or entities."""
    text = " ".join(markup.split())
    pieces, done = [], 0
    for start, end, name in _markup(text):
        pieces += (text[done:start], "\n" if name.strip("/") in _LINES else "")
        done = end
    return normal(_characters("".join((*pieces, text[done:]))))


def depth(markup):
    """Return the greatest depth of nested elements."""
    now = most = 0
    for _start, end, name in _markup(markup):
        if name.startswith("/"):
            now = max(now - 1, 0)
        elif name and name not in _EMPTY and markup[end - 2] != "/":
            now += 1
            most = max(most, now)
    return most


def _markup(text):
    """Yield (start, end, name) of each tag and comment; the name begins with ``/`` where an element ends.

    The text is read once from beginning to end. In browsers markup that is never closed hides the rest; here it is
    read as text.
    """
    at = text.find("<")
    while at >= 0:
        end, name = _piece(text, at)
        if end < 0:
            return
        if end > at:
            yield at, end, name
        at = text.find("<", max(end, at + 1))


def _piece(text, at):
    """Return (end, name) of the markup that begins here; the end is -1 if there is none, the start if it is text."""
    if text.startswith("<!--", at):
        return _end(_COMMENT_END.search(text, at + 2)), ""
    if tag := _NAME.match(text, at):
        end, name = _end(_ATTRIBUTES.match(text, tag.end())), tag[1].lower()
        if name in _UNREAD and end >= 0:
            end = _end(_UNREAD[name].search(text, end))
        return end, name
    return (_end(_OTHER.match(text, at)), "") if text[at + 1 : at + 2] in ("!", "?", "/") else (at, "")


def _end(match):
    return match.end() if match else -1


def _characters(text):
    """Return the text with its entities replaced by their characters."""
    # a number of thousands of digits is no character, and Python would refuse to read it
    return html.unescape(_NUMBER.sub(lambda found: f"&#{found[1][:8] or 0}", text))


def normal(text):
    """Return text in one spelling: without invisible characters, spaces and apostrophes alike, no empty lines."""
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf" and c not in "\u034f\ufe0e\ufe0f")
    lines = unicodedata.normalize("NFKC", seen).replace("’", "'").splitlines()
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))
