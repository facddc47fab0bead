"""Failed messages: why one has not arrived, as mail servers report it (RFC 5321, 4.2; RFC 3463)."""

import re
from typing import NamedTuple

#: The ways in which a message can fail to arrive, as codes of a Problem.
NO_ADDRESS, FULL, REFUSED, TOO_LARGE, NO_SERVER, FAILED = CODES = (
    "bounced",
    "full",
    "rejected",
    "too_large",
    "no_server",
    "failed",
)
#: The codes for which the address is to blame: a person has to find a better one.
OF_THE_ADDRESS = frozenset({NO_ADDRESS, NO_SERVER})

#: Meaning of the second and third number of a status; the third may be any where only the second counts.
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
#: Statuses that say little, and that servers give for many reasons.
VAGUE = frozenset({("1", "0"), ("3", "0"), ("4", "0"), ("7", "0"), ("7", "1")})
#: Meaning of the words, in order of precedence: a server that refuses an address may well mention policy.
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
#: An SMTP reply, as servers quote it and as Python's smtplib reports it.
REPLY = re.compile(r"(?<![\d.])([45])[0-7]\d(?=[ ,-])")
REFUSAL = re.compile(r"\([45]\d\d, ")
#: Phrases by which servers give up on a delivery that may work another day.
GIVEN_UP = re.compile(r"\bexpired\b|tempora(?:ry|rily)|try again later|retry time", re.IGNORECASE)
#: Refusals that are not the recipient's fault, by the names that Python's smtplib gives them.
OURS = re.compile(r"SMTPSenderRefused|SMTPAuthenticationError|SMTPNotSupportedError|SMTPHeloError")


class Failure(NamedTuple):
    """The failure of a message to arrive.

    :ivar code: one of CODES
    :ivar passes: True if the message may arrive when it is sent again later
    """

    code: str
    passes: bool


def read_failure(text, status="", of_contents=False):
    """Classify what a mail server says about a message that it has refused or not delivered.

    :param text: the server's message, in whatever words
    :param status: its RFC 3463 status, if given apart from the text
    :param of_contents: True if it had accepted the address and refused the contents
    :returns: Failure
    """
    told = STATUS.search(status) or STATUS.search(text)
    kind, subject, detail = told.groups() if told else (_kind(text), "0", "0")
    code = _code(text, subject, detail) or (NO_SERVER if kind == "4" else REFUSED if of_contents else NO_ADDRESS)
    return Failure(code, kind == "4" or code == FULL or (code == NO_SERVER and bool(GIVEN_UP.search(text))))


def read_refusal(text):
    """Classify what the mail server answers while a message is handed to it, as smtplib reports it.

    :returns: Failure; None if the text quotes no mail server
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
    """Return the code: of a status that says something, else of the words, else of the status in general."""
    told = DETAILS.get((subject, detail)) or DETAILS.get((subject, None))
    if told and (subject, detail) not in VAGUE:
        return told
    return next((code for code, pattern in PATTERNS.items() if pattern.search(text)), told)
