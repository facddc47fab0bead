"""Recognizing e-mails that a machine wrote, such as absence notes, receipts and mailing lists: they are no answers."""

import re

from .own_words import own_words

#: Headers that only machines set (RFC 3834 and earlier practice), with the values that are exceptions.
MACHINE_HEADERS = {
    "auto-submitted": ("no",),
    "x-autoreply": ("no",),
    "x-autoreply-from": (),
    "x-autorespond": (),
    "x-autoresponder": (),
    "x-auto-response-suppress": (),
    "x-mail-autoreply": (),
    "x-failed-recipients": (),
    "x-list-administrivia": ("no",),
    "feedback-type": (),
}
#: Values of ``Precedence`` that no person's mail program sets. What people write through a mailing list is ``list``.
PRECEDENCE = ("auto_reply", "auto-reply", "bulk", "junk")
#: Headers of ticket systems, in which people write answers: by their other headers these look like a machine's.
TICKET_SYSTEMS = ("x-zendesk-", "x-otrs-", "x-rt-", "x-jira-", "x-helpscout-", "x-freshdesk-", "x-odoo-objects")
TICKET_MAILERS = re.compile(r"zendesk|otrs|freshdesk|request tracker|osticket|zammad|jira", re.IGNORECASE)
#: Senders that no person reads.
NOBODY = re.compile(r"(?:.*<)?\s*(?:no|do[._-]?not)[._-]?reply[\w.+-]*@|(?:.*<)?\s*mailer-daemon@", re.IGNORECASE)
#: Methods of calendar entries that people send by a click: they accept, refuse, invite, or propose another time.
CALENDAR = ("REPLY", "REQUEST", "COUNTER")

#: Beginnings of the subjects of automatic replies, for systems that set no header, in our customers' languages.
SUBJECTS = re.compile(
    r"\s*(?:"
    # somebody is away
    r"auto(?:matic)?[ -]?(?:reply|response)|out[ -]of[ -](?:the[ -])?office|ooo\b|auto:|"
    r"respuesta automática|fuera de (?:la )?oficina|ausente|ausencia temporal|automaattinen vastaus|poissa toimistosta|"
    r"poissaolo|abwesenheit|automatische antwort|réponse automatique|absence du bureau|risposta automatica|"
    r"fuori (?:sede|ufficio)\b|automatisch antwoord|afwezigheid|automatiskt? svar|autosvar|frånvaro|"
    r"fraværs?(?:svar)?\b|resposta automática|fora do escritório|"
    r"(?:poissa|lomalla|vuosilomalla|on (?:annual )?leave|on (?:vacation|holiday)|de vacaciones|abwesend|assente|"
    r"afwezig|frånvarande|fraværende|ausente)\s*(?::|$)|"
    # something has, or has not, arrived
    r"undeliverable:|delivery status notification|mail delivery failed|returned mail|not read:|"
    r"\[(?:request|ticket|message|e-?mail) received\]|(?:request|ticket|message|e-?mail) received\s*(?:$|[:#(-])|"
    r"we(?: have|'ve)? received your (?:request|message|e-?mail|inquiry|enquiry)\s*(?:$|[:#(\[-])|"
    r"hemos recibido (?:su|tu) (?:solicitud|mensaje|consulta|correo)\s*(?:$|[:#(\[-])|"
    r"(?:vastaanottokuittaus|eingangsbestätigung|ontvangstbevestiging|mottagningsbekräftelse)\s*(?:$|[:#(\[-])|"
    r"(?:pyyntösi|pyyntönne|viestisi|viestinne) on vastaanotettu\s*(?:$|[:#(\[-])|"
    # a mailing list holds a message back
    r"your message to \S+ awaits moderator approval|"
    r"(?:su|tu) mensaje a \S+ espera (?:la )?(?:aprobación|confirmación) del moderador|"
    r"ihre nachricht an \S+ wartet auf bestätigung"
    r")",
    re.IGNORECASE,
)
#: Phrases by which systems confirm receipt.
RECEIVED = re.compile(
    r"\bwe(?: have|'ve)? received your (?:request|message|e-?mail|inquiry|enquiry|ticket)|"
    r"\byour (?:request|message|e-?mail|inquiry|enquiry|ticket)\b[^.]{0,40}\b(?:has been|was) "
    r"(?:received|registered|logged|created)|\bticket\b[^.]{0,40}\b(?:has been|was) (?:created|opened|received)|"
    r"\bhemos recibido (?:su|tu) (?:solicitud|mensaje|consulta|correo)|"
    r"\b(?:su|tu) (?:solicitud|mensaje|consulta)\b[^.]{0,40}\bha sido (?:recibid|registrad)|"
    r"\bolemme vastaanottaneet (?:pyyntö|viesti|yhteydenotto)|"
    r"\b(?:pyyntö|viesti|tiketti|yhteydenotto)\w*\b[^.]{0,40}\bon (?:vastaanotettu|kirjattu|luotu)|"
    r"\bwir haben ihre (?:anfrage|nachricht|e-?mail) erhalten|\bihre (?:anfrage|nachricht|e-?mail)\b[^.]{0,40}\b"
    r"(?:eingegangen|registriert)|\bnous avons (?:bien )?reçu votre (?:demande|message)|"
    r"\babbiamo ricevuto (?:la (?:sua|tua|vostra) richiesta|il (?:suo|tuo|vostro) messaggio)|"
    r"\bwe hebben (?:uw|je) (?:verzoek|bericht|e-?mail|vraag) (?:goed )?ontvangen|"
    r"\bvi har (?:tagit emot|mottagit|modtaget|mottatt) (?:ditt|din|deres|jeres|ert) |"
    r"\brecebemos (?:o seu|a sua|seu|sua) (?:pedido|mensagem|solicitação)",
    re.IGNORECASE,
)
#: Phrases by which systems say that no person wrote the message.
BY_ITSELF = re.compile(
    r"(?<!no )(?<!not an )\bautomat(?:ic|ed)(?:ally)?\s+"
    r"(?:generated|created|sent|message|reply|response|e-?mail|notification|confirmation)|"
    r"\b(?:do not|don't) reply to this|\b(?:mensaje|respuesta|correo|notificación) automátic|"
    r"\bgenerado automáticamente|\bno responda a este|\bautomaattinen (?:viesti|vastaus|kuittaus|ilmoitus)|"
    r"\bälä(?:kää)? vastaa(?:ko)? tähän|\bautomatisch (?:generiert|erstellt|erzeugt|gegenereerd|verzonden)|"
    r"\bautomatische (?:nachricht|antwort|e-?mail|bestätigung)|\b(?:message|réponse) automatique|"
    r"\bne pas répondre à ce|\b(?:messaggio|risposta) automatic|\bgenerato automaticamente|\bautomatisch bericht|"
    r"\bautomatisk[t]? (?:meddelande|svar|besked|bekræftelse|melding|mail|e-post)|\b(?:mensagem|resposta) automática|"
    r"\bnão responda a est",
    re.IGNORECASE,
)
#: Phrases by which filters and mailing lists ask whether a person wrote the message.
CHALLENGES = re.compile(
    r"\b(?:let|release|deliver)\b[^.]{0,20}\byour (?:message|e-?mail)\b|"
    r"\b(?:confirm|verify|prove)\b[^.]{0,40}\b(?:you are|you're|being)\b[^.]{0,12}\b(?:human|real person|"
    r"not a (?:robot|spammer|machine))|"
    r"\bconfirme?\b[^.]{0,30}\bque (?:es|eres|é|você é) (?:un ser |uma? |una? )?(?:human|persona|pessoa)|"
    r"\bvahvista(?:kaa|thän)?\b[^.]{0,30}\b(?:ole(?:t|tte)|olevasi|olevanne) ihminen|"
    r"\bbestätigen sie\b[^.]{0,30}\bdass sie (?:ein mensch|kein roboter)|"
    r"\bconfirme[rz]\b[^.]{0,30}\bque vous (?:êtes (?:un |une )?(?:humain|personne)|n'êtes pas un robot)|"
    r"\bconferm[ai](?:re)?\b[^.]{0,30}\b(?:essere|sei|è) (?:un |una )?(?:uman|persona)|"
    r"\bbevestig\b[^.]{0,30}\bdat u (?:een mens|geen robot)|"
    r"\bbekr[äæe]ft\w*\b[^.]{0,30}\bat[t]? (?:du|ni|de) er?[ä]?r? (?:en |et )?(?:människa|menneske)",
    re.IGNORECASE,
)
#: The action that such challenges ask for, which a person asking about us would not.
CLICK = re.compile(
    r"\b(?:click|follow this|one-time|reply to this (?:message|e-?mail) once|"
    r"haga clic|pulse|pinche|napsauta|klikkaa|klicken|cliquez|clicca|fare clic|klik|"
    r"klicka|clique)\b",
    re.IGNORECASE,
)
#: Phrase by which a mailing list says that a message waits for its moderator.
MODERATED = re.compile(r"\byour (?:mail|message|e-?mail) to\b.{0,200}\bis being held until\b", re.IGNORECASE)
#: Report types of notices about a message of ours.
NOTICES = ("delivery-status", "disposition-notification")
#: The number of characters that are checked: a machine comes to the point.
CHECKED_LENGTH = 1500


def is_automatic(headers, subject="", report="", text="", calendar=""):
    """Return True if a machine wrote the message; in doubt, a person did.

    :param headers: {name in lower case: value}
    :param report: ``report-type`` of a ``multipart/report``
    :param text: the body, with any quoted text
    :param calendar: ``METHOD`` of a calendar entry in it
    """
    if calendar.upper() in CALENDAR:
        return False
    if report in NOTICES or SUBJECTS.match(subject or "") or NOBODY.match(headers.get("from", "")):
        return True
    said = " ".join(own_words(text).split())[:CHECKED_LENGTH]
    if _says_so(said) or headers.get("return-path", "").strip() == "<>":
        return True
    if _is_of_ticket_system(headers):
        return headers.get("auto-submitted", "").lower().startswith("auto-replied") or bool(RECEIVED.search(said))
    return _has_header_of_machine(headers)


def _says_so(said):
    """Return True if no person would write this."""
    asks = CHALLENGES.search(said) and CLICK.search(said)
    return bool(asks or MODERATED.search(said) or (RECEIVED.search(said) and BY_ITSELF.search(said)))


def _is_of_ticket_system(headers):
    """Return True if it comes from a system in which people answer tickets, and which also answers by itself."""
    programs = f"{headers.get('x-mailer', '')} {headers.get('x-powered-by', '')} {headers.get('x-managed-by', '')}"
    return any(name.startswith(TICKET_SYSTEMS) for name in headers) or bool(TICKET_MAILERS.search(programs))


def _has_header_of_machine(headers):
    if headers.get("precedence", "").strip().lower() in PRECEDENCE:
        return True
    return any(
        name in headers and headers[name].split(";")[0].strip().lower() not in no
        for name, no in MACHINE_HEADERS.items()
    )
