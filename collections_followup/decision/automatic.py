"""Whether a machine wrote an e-mail: an absence, a receipt, a ticket system, a mailing list. Nobody has answered then."""

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
