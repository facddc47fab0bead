"""Notices from mail servers about a message of ours: which message, what became of it, and why."""

import re
from dataclasses import dataclass
from email.message import Message
from html import unescape

from .failure import Failure, read_failure

#: Senders of notices, by the local part of the address.
SENDERS = ("mailer-daemon", "postmaster", "mail-daemon", "mdaemon", "microsoftexchange")
#: Phrases by which notices say that a message has not arrived, where they have no machine-readable report.
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
#: Phrases by which they say that the server keeps trying.
GOES_ON = re.compile(
    r"(?:will|to) (?:be )?(?:re)?tr(?:y|ied)|keep trying|do not need to resend|not yet been delivered|delayed|"
    r"seguir[áe]\w* intentando|se ha retrasado|yritetään uudelleen|viivästy|verzögert|weiter versucht|"
    r"retardé|ritardo|försenad",
    re.IGNORECASE,
)
#: Lines above a quoted copy of our own message.
COPY = re.compile(
    r"^.{0,12}(?:below this line|copy of the message|original message|mensaje original|alkuperäinen viesti)",
    re.IGNORECASE | re.MULTILINE,
)
MESSAGE_ID = re.compile(r"<[^<>@\s]+@[^<>\s]+>")
#: The pattern starts only where an address can start, so that a long row of such letters is searched once.
ADDRESS = re.compile(r"(?<![\w.!#$%&'*+/=?^`{|}~-])[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
#: The number of characters that are read: the reason is at the beginning.
MOST_READ = 20_000
#: Headers in which mail servers name our message, in their own message or in the copy of ours.
REFERRING = ("in-reply-to", "references", "original-message-id", "x-microsoft-original-message-id")


@dataclass(frozen=True, slots=True)
class Notice:
    """What a notice says about a message of ours.

    :ivar kind: ``failed``; ``other`` if it is delayed, delivered, relayed or read; empty if it is no notice
    :ivar failure: why the message has not arrived, if it failed
    :ivar addresses: those that were not reached, in lower case
    :ivar message_ids: Message-IDs that it quotes, including ours if it quotes that
    """

    kind: str = ""
    failure: Failure | None = None
    addresses: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()


def read_notice(message):
    """Read an e-mail as a notice about another one, by its report (RFC 3464, RFC 8098), else by its words.

    :param message: email.message.EmailMessage
    :returns: Notice
    """
    report = report_type(message)
    if report and report != "delivery-status":
        return Notice("other")  # a reader's receipt, a complaint
    if not report and not _is_by_server(message):
        return Notice()  # neither is a notice that a person forwards
    blocks = _blocks(message)
    return _by_report(message, blocks) if blocks else _by_words(message)


def report_type(message):
    """Return the type of a report, in lower case; empty for any other message."""
    if message.get_content_type() != "multipart/report":
        return ""
    return str(message.get_param("report-type") or "").lower()


def _by_report(message, blocks):
    """Return the Notice of a report, which states the result for each recipient; only one of them may have failed."""
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
    """Return True if a mail server wrote it, not a person; other machines have empty return paths too."""
    sender = ADDRESS.search(str(message.get("From", "")))
    local = sender[0].lower().partition("@")[0] if sender else ""
    return local.startswith(SENDERS) or "X-Failed-Recipients" in message


def _blocks(message):
    """Return the block of a report for each recipient."""
    statuses = [part for part in message.walk() if part.get_content_type() == "message/delivery-status"]
    told = [block for status in statuses if status.is_multipart() for block in status.get_payload()]
    return [block for block in told if isinstance(block, Message) and block["Action"]]


def _value(block, name):
    """Return a field of a report, in lower case, without the type in front of it."""
    value = str(block[name] or "").strip().lower()
    return value.partition(";")[2].strip() if name != "Action" and ";" in value else value


def _text(message):
    """Return the server's words, without the copy of our message."""
    for part in message.walk():
        if part.get_content_type() in ("text/plain", "text/html"):
            text = _content(part)[:MOST_READ]
            if part.get_content_type() == "text/html":
                text = unescape(re.sub(r"<[^>]{0,2000}>", " ", text))
            return COPY.split(text)[0]
    return ""


def _content(part):
    """Return the text of a part, whatever encoding it declares."""
    content = part.get_payload(decode=True) or b""
    try:
        return content.decode(part.get_content_charset() or "utf-8", errors="replace")
    except LookupError:
        return content.decode("utf-8", errors="replace")


def _addresses(text):
    return tuple(dict.fromkeys(address.lower() for address in ADDRESS.findall(text)))


def _message_ids(message):
    """Return all ids that may be our Message-ID: in its headers, in the copy of ours, or anywhere in the text."""
    quoted = []
    for part in message.walk():
        quoted += [str(value) for name, value in part.items() if name.lower() in (*REFERRING, "message-id")]
        if part.get_content_type() in ("text/rfc822-headers", "text/plain"):
            quoted.append(_content(part)[:MOST_READ])
    own = str(message.get("Message-ID", "")).strip()
    found = dict.fromkeys(MESSAGE_ID.findall(" ".join(quoted)))
    return tuple(message_id for message_id in found if message_id != own)
