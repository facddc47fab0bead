"""Words that threaten, insult or mislead: found by patterns, each with a better wording.

Patterns are a floor: they miss paraphrase and misspelling, so that a person still approves the last levels.
"""

import html
import math
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

FLAGS = re.IGNORECASE | re.DOTALL

#: Tags that begin a line of their own where they are read; all others leave a word whole.
_LINES = re.compile(
    r"</?(?:address|article|aside|blockquote|br|center|dd|div|dl|dt|figcaption|figure|footer|h[1-6]|header|hr|li|main"
    r"|nav|ol|option|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul)(?=[\s/>])",
    re.IGNORECASE,
)
_UNREAD = re.compile(r"<!--.*?-->|<(style|script|head)\b.*?</\1\s*>", FLAGS)
_TAG = re.compile(r"</?[a-z][^\s/>]*(?:\"[^\"]*\"|'[^']*'|[^'\">])*>", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?](?=\s)|\n")
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{\d*,?\d*\}|.", re.DOTALL)
_REPEAT = re.compile(r"\{(\d*)(,?)(\d*)\}")
#: A group that is repeated so often may take as long as one that is repeated without end.
MANY = 10


@dataclass(frozen=True, slots=True)
class Rule:
    """What customers are not to read.

    :ivar lang: code of its language, without a country
    :ivar severity: ``block`` is never sent, ``review`` only when a manager approves it
    :ivar pattern: compiled with FLAGS
    :ivar better: what to write instead
    """

    id: int
    lang: str
    category: str
    severity: str
    pattern: re.Pattern
    better: str


@dataclass(frozen=True, slots=True)
class Passage:
    """What a rule has found: the words, and the sentence that they stand in."""

    rule: Rule
    text: str
    sentence: str

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

    Words are found across the ends of lines too; a passage is told in one line.
    """
    line = text.replace("\n", " ")
    found = [(match, rule) for rule in rules for match in rule.pattern.finditer(line) if match[0]]
    found.sort(key=lambda hit: hit[0].start())
    return tuple(Passage(rule, match[0], _sentence(text, *match.span())) for match, rule in found)


def _sentence(text, start, end):
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    first = max((e for e in ends if e <= start), default=0)
    last = min((e for e in ends if e >= end), default=len(text))
    return text[first:last].strip().replace("\n", " ")


@lru_cache(maxsize=1024)  # each batch looks at the texts of its levels anew
def plain(markup):
    """HTML as its reader sees it: a word cannot hide behind tags, comments or entities."""
    lines = _LINES.sub(lambda tag: "\n" + tag[0], _UNREAD.sub("", " ".join(markup.split())))
    return normal(html.unescape(_TAG.sub("", lines)))


def normal(text):
    """Text in one spelling: without characters that nobody sees, spaces and apostrophes alike, no empty lines."""
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf" and c not in "\u034f\ufe0e\ufe0f")
    lines = unicodedata.normalize("NFKC", seen).replace("’", "'").splitlines()
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def runs_away(pattern):
    """Whether a search could take forever: a group that can match in several ways is repeated, or ``.`` without end."""
    several_ways, closed, before = [False], False, ""
    for token in _TOKEN.findall(pattern):
        least, most = _times(token)
        if (closed and most >= MANY) or (before == "." and most == math.inf):
            return True
        if token == "(":
            several_ways.append(False)
        elif token == ")" and len(several_ways) > 1:
            closed = several_ways.pop()
            several_ways[-1] |= closed
            before = token
            continue
        elif least != most or token == "|":
            several_ways[-1] |= before != "("  # there a question mark tells the kind of the group
        closed, before = False, token
    return False


def _times(token):
    """How often what stands before the token is repeated, at least and at most."""
    if found := _REPEAT.fullmatch(token):
        least, comma, most = found.groups()
        return int(least or 0), int(most) if most else math.inf if comma else int(least or 1)
    return {"*": (0, math.inf), "+": (1, math.inf), "?": (0, 1)}.get(token, (1, 1))
