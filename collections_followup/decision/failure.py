"""Why a message has not arrived: what mail servers say of it (RFC 5321, 4.2; RFC 3463)."""

import re
from typing import NamedTuple

#: What may have become of a message that has not arrived, as the code of a Problem.
NO_ADDRESS, FULL, REFUSED, TOO_LARGE, NO_SERVER, FAILED = CODES = (
    "bounced",
    "full",
    "rejected",
    "too_large",
    "no_server",
    "failed",
)
#: Those of which the address is to blame: a person has to find a better one.
OF_THE_ADDRESS = frozenset({NO_ADDRESS, NO_SERVER})

#: What the second and third number of a status say; the third may be any where only the second counts.
DETAILS = {
    ("1", "2"): NO_SERVER,
    ("1", "7"): REFUSED,
    ("1", "8"): REFUSED,
    ("1", None): NO_ADDRESS,
    ("2", "1"): NO_ADDRESS,
    ("2", "2"): FULL,
    ("2", "3"): TOO_LARGE,
    ("3", "1"): FULL,
    ("3", "4"): TOO_LARGE,
    ("3", None): NO_SERVER,
    ("4", None): NO_SERVER,
    ("6", None): REFUSED,
    ("7", None): REFUSED,
}
#: Statuses that say little, and that servers give for all kinds of reasons.
VAGUE = frozenset({("1", "0"), ("3", "0"), ("4", "0"), ("7", "0"), ("7", "1")})
#: What the words say, in the order in which they count: a server that refuses an address may well speak of policy.
WORDS = {
    FULL: r"(?:mailbox|inbox|quota|account)[^.\n]{0,30}\b(?:full|exceeded|over)|over ?quota|quota exceeded|"
    r"insufficient (?:system )?storage|buz[óo]n (?:est[áa] )?llen[oa]|postilaatikko on täynnä|postfach (?:ist )?voll",
    TOO_LARGE: r"too (?:large|big)|size limit|exceeds? (?:the )?(?:maximum|size|fixed|message)|"
    r"demasiado grande|liian suuri|zu gro(?:ß|ss)",
    NO_SERVER: r"(?:domain|host)[^.\n]{0,30}\b(?:not found|unknown|does not exist|not resolve)|unknown (?:host|domain)|"
    r"no (?:mail )?(?:route|mx)\b|unrouteable|name or service not known|connection (?:timed out|refused)",
    NO_ADDRESS: r"no such (?:user|mailbox|recipient|address|person)|no mailbox here|"
    r"(?:user|recipient|mailbox|address|account)[^.\n]{0,40}\b(?:unknown|not found|unavailable|disabled|rejected|"
    r"does ?n[o']t exist|couldn't be found|could not be found|not exist)|unknown (?:user|recipient|mailbox|address)|"
    r"invalid (?:recipient|mailbox|user)|no existe|ei ole olemassa|tuntematon vastaanottaja|"
    r"vastaanottajaa ei (?:ole|löydy|löytynyt)|unbekannt|existiert nicht|n'existe pas",
    REFUSED: r"spam|black ?list|block ?list|\bblocked\b|reputation|polic(?:y|ies)|content filter|\bspf\b|dkim|dmarc|"
    r"virus|access denied|not (?:authorized|permitted|allowed)|administratively|rejected",
}
PATTERNS = {code: re.compile(words, re.IGNORECASE) for code, words in WORDS.items()}

STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
#: A reply of the dialogue, as servers quote it, and as Python's smtplib tells it.
REPLY = re.compile(r"(?<![\d.])([45])[0-7]\d(?=[ ,-])")
REFUSAL = re.compile(r"\([45]\d\d, ")
#: How servers say that they have given up what may work another day.
GIVEN_UP = re.compile(r"\bexpired\b|tempora(?:ry|rily)|try again later|retry time", re.IGNORECASE)
#: Refusals that are no fault of the receiver, by the names that Python's smtplib gives them.
OURS = re.compile(r"SMTPSenderRefused|SMTPAuthenticationError|SMTPNotSupportedError|SMTPHeloError")


class Failure(NamedTuple):
    """Why a message has not arrived.

    :ivar code: one of CODES
    :ivar passes: whether it may arrive when it is sent again later
    """

    code: str
    passes: bool


def read_failure(text, status="", of_contents=False):
    """Understand what a mail server says of a message that it has not taken, or not delivered.

    :param text: what it says, in whatever words
    :param status: its status by RFC 3463, if it gives one apart from the text
    :param of_contents: whether it had taken the address, and refused what was written
    :returns: Failure
    """
    told = STATUS.search(status) or STATUS.search(text)
    kind, subject, detail = told.groups() if told else (_kind(text), "0", "0")
    code = _code(text, subject, detail) or (NO_SERVER if kind == "4" else REFUSED if of_contents else NO_ADDRESS)
    return Failure(code, kind == "4" or code == FULL or (code == NO_SERVER and bool(GIVEN_UP.search(text))))


def read_refusal(text):
    """The same of what the mail server says while it is given the message, as smtplib tells it.

    :returns: Failure; None when the text quotes no mail server
    """
    if not REFUSAL.search(text):
        return None
    if OURS.search(text):
        return Failure(FAILED, _kind(text) == "4")
    return read_failure(text, of_contents="SMTPDataError" in text)


def _kind(text):
    found = REPLY.search(text)
    return found[1] if found else "5"


def _code(text, subject, detail):
    """A status that says something counts; else the words; else what the status says in general."""
    told = DETAILS.get((subject, detail)) or DETAILS.get((subject, None))
    if told and (subject, detail) not in VAGUE:
        return told
    return next((code for code, pattern in PATTERNS.items() if pattern.search(text)), told)
