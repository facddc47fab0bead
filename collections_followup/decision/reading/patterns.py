"""The patterns of each language, as data in a file of its own: ``<code of the language>.json``.

``words`` names parts that several patterns share, written ``<name>`` in them. ``rules`` define findings: ``kind``,
``says`` (alternatives), ``unless`` (what the same passage must not say), ``asks`` (also where it is a question),
``past`` (only with a past day), ``reason`` (of a dispute), and ``example``, which the rule must find. All are
searched in small letters without accents. ``never`` excludes a kind, whichever rule has found it.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import regex

FOLDER = Path(__file__).parent / "languages"
FLAGS = regex.IGNORECASE | regex.DOTALL
#: The seconds that one pattern may search a passage.
PATIENCE = 0.05


@dataclass(frozen=True, slots=True)
class Rule:
    kind: str
    says: regex.Pattern
    example: str
    unless: regex.Pattern | None = None
    asks: bool = False
    past: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Patterns:
    """The patterns for replies in one language. ``locale`` is the format of its dates and numbers."""

    code: str
    locale: str
    common: frozenset
    rules: tuple
    never: dict
    invoice: regex.Pattern
    question: regex.Pattern
    condition: regex.Pattern
    days: tuple
    numbers: dict
    of_month: regex.Pattern
    next: tuple
    last: tuple


def languages():
    """Return the codes of the languages that can be read."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


@lru_cache(maxsize=64)
def patterns(code, locale):
    data = json.loads((FOLDER / f"{code}.json").read_text(encoding="utf-8"))

    def compiled(alternatives):
        text = "|".join([alternatives] if isinstance(alternatives, str) else alternatives)
        for _depth in range(3):
            for name, parts in data["words"].items():
                text = text.replace(f"<{name}>", f"(?:{'|'.join(parts)})")
        return regex.compile(text, FLAGS)

    def rule(values):
        unless = values.get("unless")
        return Rule(**{**values, "says": compiled(values["says"]), "unless": unless and compiled(unless)})

    return Patterns(
        code,
        locale,
        frozenset(data["common"].split()),
        tuple(map(rule, data["rules"])),
        {kind: compiled(never) for kind, never in data["never"].items()},
        compiled(data["invoice"]),
        compiled(data["question"]),
        compiled(data["condition"]),
        tuple((meaning, compiled(says)) for meaning, says in data["days"]),
        data["numbers"],
        compiled(data["of_month"]),
        tuple(compiled(says) for says in data["next"]),
        tuple(compiled(says) for says in data["last"]),
    )


def found(pattern, text):
    """Return the first match; None also if the search takes too long, since a suggestion may be missing."""
    try:
        return pattern.search(text, timeout=PATIENCE)
    except TimeoutError:
        return None
