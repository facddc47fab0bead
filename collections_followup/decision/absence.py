"""Absence notes: the addresses that they give instead, and whether the person has left for good."""

import re
from typing import NamedTuple

from .own_words import own_words

#: The pattern starts only where an address can start, so that a long row of such letters is searched once.
ADDRESS = re.compile(r"(?<![\w.+'-])[\w.+'-]*[\w+]@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}", re.IGNORECASE)
#: Addresses at which nobody reads.
NOBODY = re.compile(r"(?:no|do[._-]?not)[._-]?reply|mailer-daemon|postmaster|abuse|unsubscribe", re.IGNORECASE)
#: The closing words: below them follows the signature, no longer the message.
FAREWELL = re.compile(
    r"^(?:-- ?$|(?:with )?(?:best|kind|warm|many)?\s*(?:regards|wishes)\b|sincerely|(?:un )?(?:cordial )?salud?os?\b|"
    r"atentamente|(?:ystävällisin )?terveisin|(?:mit )?(?:freundlichen|besten|vielen) grüßen|viele grüße|mfg\b|"
    r"(?:med )?vänliga? hälsning|hälsningar|mvh\b|vh\b)",
    re.IGNORECASE | re.MULTILINE,
)
#: How people say that somebody has left and does not come back.
LEFT = re.compile(
    # English
    r"\bno longer (?:works?\b|working\b|(?:be )?employed|with (?:us|the company|our company)|at the company|part of)|"
    r"\b(?:has|have|i've) left (?:the|our|this) (?:company|firm|organi[sz]ation|business)|\b(?:has|have) retired\b|"
    # Spanish
    r"\bya no (?:trabaj[ao]|est[áa] en (?:la|nuestra) empresa|form[ao] parte)|"
    r"\bh[ae] dejado (?:la|nuestra|esta) (?:empresa|compañía|organización)|\b(?:se ha|me he) jubilado|"
    # Finnish
    r"\be[in] ole enää (?:töissä|palveluksessa|yrityksen|yhtiön|talossa)|\be[in] (?:enää työskentele|työskentele enää)|"
    r"\btyösuhteeni (?:on )?päätty|\bon lopettanut (?:työt|työskentelyn|yrityksessä|meillä)|"
    r"\b(?:olen|on) (?:jäänyt eläkkeelle|siirtynyt (?:eläkkeelle|muihin tehtäviin|toisen työnantajan))|"
    # German
    r"\bnicht mehr [^.\n]{0,50}\b(?:tätig|beschäftigt|angestellt)|\barbeite[t]? nicht mehr (?:bei|für|im unternehmen)|"
    r"\b(?:unternehmen|firma) (?:bereits )?verlassen|\baus (?:dem|unserem) unternehmen ausgeschieden|\bim ruhestand|"
    # Swedish
    r"\bhar slutat\b|\b(?:arbetar|jobbar) inte längre|\binte längre (?:anställd|kvar)|"
    r"\blämnat (?:företaget|bolaget)|\bgått i pension",
    re.IGNORECASE,
)


class Absence(NamedTuple):
    """The content of an absence note.

    :ivar instead: the addresses that the note gives to write to instead, in the order of the text
    :ivar left: True if the person will not come back
    """

    instead: tuple = ()
    left: bool = False


def read_absence(text, sender="", ours=()):
    """Read an absence note; no consequence is drawn from it before a person has read it.

    :param sender: the address that the note came from
    :param ours: our own addresses, and domains that are ours alone
    """
    said = own_words(text)
    # a name may be broken over two lines, and a farewell may come first
    body = FAREWELL.split(said)[0].strip() or said
    found = dict.fromkeys(address.lower() for address in ADDRESS.findall(body))
    own = {sender.lower(), *(name.lower() for name in ours)}
    instead = tuple(a for a in found if own.isdisjoint((a, a.partition("@")[2])) and not NOBODY.match(a))
    return Absence(instead, bool(LEFT.search(" ".join(said.split()))))
