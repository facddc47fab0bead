"""Whether a machine wrote an e-mail, such as an absence, a receipt or a mailing list: then nobody has answered."""

import re

#: Headers that only machines set (RFC 3834 and what came before it), with the values that speak against that.
MACHINE_HEADERS = {
    "auto-submitted": ("no",),
    "x-autoreply": ("no",),
    "x-autorespond": (),
    "x-autoresponder": (),
    "x-auto-response-suppress": (),
    "x-mail-autoreply": (),
    "x-failed-recipients": (),
    "feedback-type": (),
}
#: Values of ``Precedence`` that no person's mail program sets.
PRECEDENCE = ("auto_reply", "auto-reply", "bulk", "junk", "list")
#: Beginnings of subjects of automatic replies, of systems that set no header, in the languages of our customers.
SUBJECTS = re.compile(
    r"\s*(?:auto(?:matic)?[ -]?(?:reply|response)|out[ -]of[ -](?:the[ -])?office|ooo\b|auto:|undeliverable|"
    r"delivery status notification|mail delivery failed|returned mail|read:|leído:|luettu:|not read:|"
    r"respuesta automática|fuera de (?:la )?oficina|ausente|automaattinen vastaus|poissa toimistosta|poissaolo|"
    r"abwesenheit|automatische antwort|réponse automatique|absence du bureau|risposta automatica|automatisch antwoord|"
    r"automatiskt svar|autosvar|frånvaro)",
    re.IGNORECASE,
)
#: Kinds of contents that are notices about a message of ours.
NOTICES = ("delivery-status", "disposition-notification")


def is_automatic(headers, subject="", report=""):
    """Whether a machine wrote the message.

    :param headers: {name in lower case: value}
    :param report: ``report-type`` of a ``multipart/report``
    """
    if report in NOTICES or SUBJECTS.match(subject or ""):
        return True
    if headers.get("precedence", "").strip().lower() in PRECEDENCE or headers.get("return-path", "").strip() == "<>":
        return True
    return any(
        name in headers and headers[name].split(";")[0].strip().lower() not in no
        for name, no in MACHINE_HEADERS.items()
    )


def tells_of_failure(report, actions):
    """Whether a notice that comes back says that a message has not arrived (RFC 3464, 2.3.3; RFC 8098).

    One that says "delayed" comes before the mail server tries again; "delivered", "relayed" and "expanded", and
    receipts of readers, tell of no failure at all.

    :param report: ``report-type`` of a ``multipart/report``; empty for a notice that a server words in its own way
    :param actions: what it says of each recipient
    """
    if report == "disposition-notification":
        return False
    return not actions or "failed" in actions
