"""Reasons: a code for machines and a sentence for people."""

from dataclasses import dataclass, field
from datetime import date


def _lt(sentence):
    """Mark a sentence for translation; it is translated where it is shown."""
    return sentence


#: The default add-on of a reason, whose translations show it.
ADDON = "collections_followup"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency named by its ISO code."""

    amount: float
    currency: str

    def __str__(self):
        return f"{self.amount:,.2f} {self.currency}"


@dataclass(frozen=True, slots=True)
class Percent:
    """A percentage, such as a rate of interest; shown with the decimal sign of the reader."""

    number: float

    def __str__(self):
        return f"{self.number:g} %"


@dataclass(frozen=True, slots=True)
class Named:
    """A level by its id; shown by its name in the language of the reader."""

    id: int
    name: str

    def __str__(self):
        return self.name


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel by its code; shown by its name in the language of the reader."""

    code: str

    def __str__(self):
        return self.code


@dataclass(frozen=True, slots=True)
class RuleOf:
    """A contact rule by its code; shown by its place, basis and hours in the language of the reader."""

    code: str

    def __str__(self):
        return self.code


@dataclass(frozen=True, slots=True)
class Listed:
    """A sentence told once for each row of values, such as the periods of interest; shown one after the other.

    :ivar sentence: English sentence with ``%(name)s`` places for the values of a row
    :ivar rows: dicts of values as those of a Reason
    """

    sentence: str
    rows: tuple[dict, ...]

    def __str__(self):
        return "; ".join(self.sentence % row for row in self.rows)


@dataclass(frozen=True, slots=True)
class Reason:
    """The reason why something is, or is not, done.

    :ivar code: stable name to count and filter by
    :ivar sentence: English sentence with ``%(name)s`` places for ``values``
    :ivar values: str, int, date, Money, Percent, Named, Channel or Listed by name
    :ivar until: the day on which the reason ends by itself, if it does
    :ivar addon: the add-on that has the sentence, and its translations
    """

    code: str
    sentence: str
    values: dict = field(default_factory=dict)
    until: date | None = None
    addon: str = ADDON

    def __str__(self):
        return self.sentence % self.values
