"""Notices that mail servers send about a message of ours: which message, what became of it, and why."""

import re
from dataclasses import dataclass
from email.message import Message
from html import unescape

from .failure import Failure, read_failure

#: Who writes notices, by the local part of the address.
SENDERS = ("mailer-daemon", "postmaster", "mail-daemon", "mdaemon", "microsoftexchange")
#: How notices word that a message has not arrived, where they give no report that a machine can read.
NOT_ARRIVED = re.compile(
    r"undeliver|deliver[yi]\w*[^.\n]{0,40}\bfail|fail\w*[^.\n]{0,40}\bdeliver|failure notice|returned mail|"
    r"(?:could|can|was|has)(?: ?n[o']t|not)(?: been| be)? (?:able to )?(?:be )?(?:deliver|sent|reach)|"
    r"permanent (?:error|failure)|"
    r"no (?:se )?(?:ha podido|pudo|puede)[^.\n]{0,20} entregar|no entregado|"
    r"ei voitu toimittaa|toimit\w+ epäonnistui|ei toimitettu|"
    r"unzustellbar|nicht zugestellt|konnte nicht|non remis|n'a (?:pas )?pu être|impossible de remettre|"
    r"non (?:recapitabile|consegnat)|impossibile recapitare|kunde inte levereras|ikke leveres|"
    r"onbestelbaar|não foi possível entregar",
    re.IGNORECASE,
)
#: How they word that the server goes on trying.
GOES_ON = re.compile(
    r"(?:will|to) (?:be )?(?:re)?tr(?:y|ied)|keep trying|do not need to resend|not yet been delivered|delayed|"
    r"seguir[áe]\w* intentando|se ha retrasado|yritetään uudelleen|viivästy|verzögert|weiter versucht|"
    r"retardé|ritardo|försenad",
    re.IGNORECASE,
)
#: A quoted copy of our own message follows.
COPY = re.compile(
    r"^.{0,12}(?:below this line|copy of the message|original message|mensaje original|alkuperäinen viesti)",
    re.IGNORECASE | re.MULTILINE,
)
MESSAGE_ID = re.compile(r"<[^<>@\s]+@[^<>\s]+>")
#: It begins where such letters begin, so that a long row of them is checked once.
ADDRESS = re.compile(r"(?<![\w.!#$%&'*+/=?^`{|}~-])[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
#: So much of a text is read: the reason is at the beginning.
MOST_READ = 20_000
#: Headers in which mail servers name our message, in theirs or in the copy of ours.
REFERRING = ("in-reply-to", "references", "original-message-id", "x-microsoft-original-message-id")


@dataclass(frozen=True, slots=True)
class Notice:
    """What a message says of one of ours.

    :ivar kind: ``failed``; ``other`` when it is delayed, delivered, relayed or read; empty for what is no notice
    :ivar failure: why it has not arrived, of one that failed
    :ivar addresses: that have not been reached, in lower case
    :ivar message_ids: Message-IDs that it quotes, ours among them if it quotes ours
    """

    kind: str = ""
    failure: Failure | None = None
    addresses: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()


def read_notice(message):
    """Understand an e-mail as a notice about another one, by its report (RFC 3464, RFC 8098), else by its words.

    :param message: email.message.EmailMessage
    :returns: Notice
    """
    report = report_type(message)
    if report and report != "delivery-status":
        return Notice("other")  # a reader's receipt, a complaint
    if not report and not _is_by_server(message):
        return Notice()  # also of a person who forwards one
    blocks = _blocks(message)
    return _by_report(message, blocks) if blocks else _by_words(message)


def report_type(message):
    """The kind of a report, in lower case; empty for another message."""
    if message.get_content_type() != "multipart/report":
        return ""
    return str(message.get_param("report-type") or "").lower()


def _by_report(message, blocks):
    """A server that says what became of each recipient; only one of them may have failed."""
    failed = [block for block in blocks if _value(block, "Action") == "failed"]
    if not failed:
        return Notice("other")
    said = " ".join(_value(block, "Diagnostic-Code") for block in failed)
    status = _value(failed[0], "Status")
    failure = read_failure(f"{said}\n{_text(message)}", status)
    named = [_value(block, name) for block in failed for name in ("Original-Recipient", "Final-Recipient")]
    return Notice("failed", failure, _addresses(" ".join(named)), _message_ids(message))


def _by_words(message):
    text = _text(message)
    told = f"{message.get('Subject', '')}\n{text}"
    if not NOT_ARRIVED.search(told) or GOES_ON.search(told):
        return Notice("other")
    named = str(message.get("X-Failed-Recipients", ""))
    return Notice("failed", read_failure(text), _addresses(named or text), _message_ids(message))


def _is_by_server(message):
    """Whether a mail server wrote it, not a person; empty return paths are those of other machines, too."""
    sender = ADDRESS.search(str(message.get("From", "")))
    local = sender[0].lower().partition("@")[0] if sender else ""
    return local.startswith(SENDERS) or "X-Failed-Recipients" in message


def _blocks(message):
    """What a report says of each recipient."""
    statuses = [part for part in message.walk() if part.get_content_type() == "message/delivery-status"]
    told = [block for status in statuses if status.is_multipart() for block in status.get_payload()]
    return [block for block in told if isinstance(block, Message) and block["Action"]]


def _value(block, name):
    """A field of a report, in lower case, without the type in front of it."""
    value = str(block[name] or "").strip().lower()
    return value.partition(";")[2].strip() if name != "Action" and ";" in value else value


def _text(message):
    """What the server says in words, without the copy of our message."""
    for part in message.walk():
        if part.get_content_type() in ("text/plain", "text/html"):
            text = _content(part)[:MOST_READ]
            if part.get_content_type() == "text/html":
                text = unescape(re.sub(r"<[^>]{0,2000}>", " ", text))
            return COPY.split(text)[0]
    return ""


def _content(part):
    """The text of a part, whatever it says of its encoding."""
    content = part.get_payload(decode=True) or b""
    try:
        return content.decode(part.get_content_charset() or "utf-8", errors="replace")
    except LookupError:
        return content.decode("utf-8", errors="replace")


def _addresses(text):
    return tuple(dict.fromkeys(address.lower() for address in ADDRESS.findall(text)))


def _message_ids(message):
    """All that might be the Message-ID of ours: in its headers, in the copy of ours, or anywhere in the text."""
    quoted = []
    for part in message.walk():
        quoted += [str(value) for name, value in part.items() if name.lower() in (*REFERRING, "message-id")]
        if part.get_content_type() in ("text/rfc822-headers", "text/plain"):
            quoted.append(_content(part)[:MOST_READ])
    own = str(message.get("Message-ID", "")).strip()
    found = dict.fromkeys(MESSAGE_ID.findall(" ".join(quoted)))
    return tuple(message_id for message_id in found if message_id != own)
