"""Words that threaten, insult or mislead: found by patterns, each with a better wording.

Patterns are a floor: they miss paraphrase and misspelling, so that a person still approves the last levels.
"""

import html
import time
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from functools import lru_cache

import regex

FLAGS = regex.IGNORECASE | regex.DOTALL
#: Seconds that one rule may search a text, and all rules together: what was saved ends long before.
PATIENCE, PATIENCE_OF_ALL = 0.5, 2.0
#: Most characters of a sentence that are told.
LONGEST = 600

#: Tags that begin a line of their own where they are read; all others leave a word whole.
_LINES = frozenset(
    "address article aside blockquote br center dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li"
    " main nav ol option p pre section table tbody td tfoot th thead tr ul".split()
)
#: Tags without content.
_EMPTY = frozenset("area base br col embed hr img input link meta source track wbr".split())
#: Nobody reads the content of these.
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
    """A pattern that customers are not to read.

    :ivar lang: code of its language, without a country
    :ivar severity: ``block`` is never sent, ``review`` only when a manager approves it
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
    """What a rule has found: the words, and the sentence that they stand in.

    :ivar text: empty when the rule took too long to search the text, so that a person has to: the whole text is the
        sentence then
    """

    rule: Rule
    text: str
    sentence: str

    @property
    def told(self):
        """The sentence as it is told; of a very long text, its beginning."""
        most = max(LONGEST, len(self.text))
        return self.sentence if len(self.sentence) <= most else f"{self.sentence[:most]}…"

    @property
    def words(self):
        """The same for the same words, wherever they stand."""
        return self.rule.id, self.text.casefold()

    @property
    def key(self):
        """The same for the same words in the same sentence; what a manager approves."""
        return self.rule.id, self.sentence.casefold()


def find(text, rules):
    """The Passages of a text that rules speak of, in the order of the text.

    Words are found across the ends of lines too; a passage is told in one line. A rule that takes too long asks a
    person to look at the text, whatever it refuses else.
    """
    line, ends, found = text.replace("\n", " "), _sentence_ends(text), []
    until = time.monotonic() + PATIENCE_OF_ALL
    for rule in rules:
        left = min(PATIENCE, until - time.monotonic())
        found += _search(line, rule, left, lambda start, end: _sentence(line, ends, start, end))
    return tuple(passage for _start, passage in sorted(found, key=lambda hit: hit[0]))


def _search(line, rule, left, sentence):
    """[(where it begins, Passage)] of one rule; that a person has to look, when it is not done in the time left."""
    try:
        spans = [match.span() for match in rule.pattern.finditer(line, timeout=max(left, 0.001)) if match[0]]
    except TimeoutError:
        return [(0, Passage(replace(rule, severity="review"), "", line.strip()))]
    return [(start, Passage(rule, line[start:end], sentence(start, end))) for start, end in spans]


def _sentence_ends(text):
    return [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]


def _sentence(line, ends, start, end):
    """The sentence around some words; of a very long one, what is next to them."""
    first = ends[bisect_right(ends, start) - 1]
    last = ends[min(bisect_left(ends, end), len(ends) - 1)]
    around = max(LONGEST - (end - start), 0) // 2
    if last - first > max(LONGEST, end - start):
        first, last = max(first, start - around), min(last, end + around)
    return line[first:last].strip()


@lru_cache(maxsize=1024)  # each batch checks the texts of its levels again
def plain(markup):
    """HTML as its reader sees it: a word cannot hide behind tags, comments or entities."""
    text = " ".join(markup.split())
    pieces, done = [], 0
    for start, end, name in _markup(text):
        pieces += (text[done:start], "\n" if name.strip("/") in _LINES else "")
        done = end
    return normal(_characters("".join((*pieces, text[done:]))))


def depth(markup):
    """How many elements stand inside one another, at the most."""
    now = most = 0
    for _start, end, name in _markup(markup):
        if name.startswith("/"):
            now = max(now - 1, 0)
        elif name and name not in _EMPTY and markup[end - 2] != "/":
            now += 1
            most = max(most, now)
    return most


def _markup(text):
    """(start, end, name) of each tag and comment; the name begins with ``/`` where an element ends.

    The text is read once from its beginning to its end. What is never closed hides the rest from browsers; it is
    read as text here.
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
    """(end, name) of the markup that begins here; the end is -1 if there is none, and the beginning if it is text."""
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
    """Text with its entities as the characters that they stand for."""
    # a number of thousands of digits is no character, and Python would not read it
    return html.unescape(_NUMBER.sub(lambda found: f"&#{found[1][:8] or 0}", text))


def normal(text):
    """Text in one spelling: without characters that nobody sees, spaces and apostrophes alike, no empty lines."""
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf" and c not in "\u034f\ufe0e\ufe0f")
    lines = unicodedata.normalize("NFKC", seen).replace("’", "'").splitlines()
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))
