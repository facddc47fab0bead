"""The text that somebody has written themselves, without the text quoted below it."""

import re

#: Lines with which mail programs introduce quoted text, in the languages of our customers.
QUOTE = re.compile(
    r"^(?:"
    r">"
    r"|_{10,}\s*$"
    r"|-{2,}\s*(?:original message|forwarded message|mensaje original|mensaje reenviado|alkuperäinen viesti|"
    r"välitetty viesti|ursprüngliche nachricht|ursprungligt meddelande|message d'origine|messaggio originale|"
    r"oorspronkelijk bericht|oprindelig meddelelse|opprinnelig melding|mensagem original)\b"
    r"|(?:on|el|am|le|il|op|den|em)\s.{6,150}\s(?:wrote|escribió|schrieb.{0,80}|a écrit|ha scritto|schreef.{0,80}|"
    r"skrev.{0,80}|escreveu)\s*:\s*$"
    r"|.{6,150}\s(?:kirjoitti|skrev|wrote)\s*:\s*$"
    r")",
    re.IGNORECASE,
)
#: First line of a block of headers, which Outlook puts above quoted text.
SENDER = re.compile(r"^\W*(?:from|de|lähettäjä|von|från|fra|van|da)\W*:", re.IGNORECASE)
SENT = re.compile(
    r"^\W*(?:sent|date|enviado(?: el)?|fecha|lähetetty|päivämäärä|gesendet|datum|skickat|sendt|dato|verzonden|inviato|"
    r"envoyé|enviada em)\W*:",
    re.IGNORECASE,
)


def own_words(text):
    """Return the text up to the first line that begins a quote."""
    lines = (text or "").splitlines()
    for number, line in enumerate(lines):
        if QUOTE.match(line.strip()) or (SENDER.match(line) and any(map(SENT.match, lines[number + 1 : number + 4]))):
            return "\n".join(lines[:number]).strip()
    return "\n".join(lines).strip()
