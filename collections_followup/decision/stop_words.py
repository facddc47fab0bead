"""Whether a short message asks to stop: the message as a whole says so, and nothing else.

The English words are those by which 47 CFR 64.1200(a)(10) has a consent to text messages revoked; the other languages
have what carriers and authorities advise there. A sentence that merely has such a word in it, as “I cannot stop by
today”, asks for something else, and a person reads it.
"""

import re
import unicodedata

#: The longest message that is looked at; whoever writes more has more to say.
MOST_CHARACTERS = 200

#: Words around a request that change nothing in it.
POLITE = (
    *("please", "pls", "plz", "kindly", "thanks", "thank you", "thx", "hello", "hi", "ok", "okay", "now", "sir"),
    *("por favor", "porfavor", "favor", "gracias", "muchas gracias", "hola", "ya", "buenos dias", "buenas tardes"),
    *("kiitos", "kiitti", "kiitoksia", "ole hyva", "olkaa hyva", "hei", "moi", "terve", "nyt", "heti"),
)

_MESSAGES = {
    "en": r"(?:text )?messages|texts|sms|e ?mails?|mails|calls|reminders|notifications|contact",
    "es": r"mensajes(?: de texto)?|sms|correos(?: electronicos)?|emails|llamadas|avisos|recordatorios",
    "fi": r"(?:teksti)?viesteja|sms|sahkoposteja|sahkopostia|soittoja|puheluita|muistutuksia|yhteydenottoja",
}

#: What a request says, as patterns of the whole message, in lower case and without accents and punctuation.
REQUESTS = (
    # English
    r"stop(?: ?all)?|quit|end|revoke|opt ?(?:me )?out|cancel(?: all)?|unsubscribe(?: me)?|remove me",
    r"(?:i (?:want|wish|would like) to )?(?:opt out|unsubscribe)",
    rf"stop (?:all |the |these |your |sending |sending me )*(?:{_MESSAGES['en']})",
    r"stop (?:texting|messaging|writing|calling|contacting|e ?mailing|sending|bothering)(?: to)?(?: me| us)?",
    rf"no more (?:{_MESSAGES['en']})",
    r"(?:do not|dont|don t|never) (?:text|message|write|call|contact|e ?mail)(?: to)?(?: me| us)(?: any ?more| again)?",
    r"(?:take|remove) me (?:off|from) (?:your|the|this) list",
    # Spanish
    r"baja|parar?|paren?|alto|cancelar?|cancelen?|detener|detengan|basta|fin|desuscribir(?:me)?|stop",
    r"(?:quiero |deseo |solicito |quisiera )?(?:darme|darnos|darse|dar|deme|denme|dadme) de baja",
    r"(?:quiero|deseo|solicito|quisiera) (?:la |mi )?baja",
    rf"no mas(?: (?:{_MESSAGES['es']}))?",
    r"no quiero (?:recibir )?mas(?: (?:" + _MESSAGES["es"] + "))?",
    rf"no (?:me |nos )?(?:envien?|envies|manden?|mandes|escriban?|escribas|llamen?|llames|contacten?)"
    rf"(?: mas)?(?: (?:{_MESSAGES['es']}))?",
    rf"dej(?:a|e|en) de (?:escribir|enviar|mandar|llamar|contactar)(?:me|nos)?(?: (?:{_MESSAGES['es']}))?",
    # Finnish
    r"lopeta|lopettakaa|lopetus|lopetan|peru|perukaa|peruuta|peruuttakaa|peruutus|poista|poistakaa",
    rf"ei enaa(?: (?:{_MESSAGES['fi']}))?",
    rf"(?:en|emme) halua (?:enaa )?(?:saada )?(?:{_MESSAGES['fi']})",
    r"(?:poista|poistakaa) (?:minut|meidat|numeroni|numero|osoitteeni)(?: (?:listalta|listaltanne|rekisterista))?",
    r"(?:lopeta|lopettakaa) (?:(?:nama )?viestit|viestien (?:lahetys|lahettaminen)|viestittely|soittaminen|soittelu)",
    rf"(?:ala|alkaa) (?:laheta|lahettako)(?: minulle| meille)?(?: enaa)?(?: (?:{_MESSAGES['fi']}))?",
    r"(?:ala|alkaa) (?:soita|soittako)(?: minulle| meille)?(?: enaa)?",
)

_polite = "|".join(sorted(map(re.escape, POLITE), key=len, reverse=True))
_request = re.compile(rf"(?:(?:{_polite}) )*(?:{'|'.join(REQUESTS)})(?: (?:{_polite}))*")
#: The line behind which mail programs put a signature, and what telephones add by themselves.
_signature = re.compile(
    r"^\s*(?:--+\s*$|_{3,}\s*$|(?:sent|get outlook|enviado|obtener outlook|l[aä]hetetty)\b.*$)", re.IGNORECASE
)


def asks_to_stop(text):
    """Return True if the message says nothing but that we are to stop writing.

    :param text: a text message, or the text of an e-mail without what it quotes
    """
    words = _words(_without_signature(text or ""))
    return len(words) <= MOST_CHARACTERS and bool(_request.fullmatch(words))


def _without_signature(text):
    lines = text.strip().splitlines()
    end = next((number for number, line in enumerate(lines) if _signature.match(line)), len(lines))
    return "\n".join(lines[:end])


def _words(text):
    """Return the words in lower case, without accents and punctuation, each once where it is repeated."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    words = re.sub(r"[\W_]+", " ", plain.replace("'", "").replace("’", "")).split()
    return " ".join(word for number, word in enumerate(words) if not number or word != words[number - 1])
