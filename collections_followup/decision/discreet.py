"""What others may read or hear: subjects, the beginning of a text message, titles of calls. None may reveal a debt.

Words are a floor: they miss paraphrases. FDCPA (1692f, 1692c(b)), FCA CONC 7 and data protection (minimisation) want
the same: nobody but the customer learns of a debt.
"""

from functools import lru_cache

import regex

from .tone import normal

#: The characters of a text message that a locked screen shows.
SHOWN = 100
#: What an address of a page is as long as, at least, once it is filled in.
_ADDRESS = "x" * 60
_PLACE = regex.compile(r"\{\{(?P<says>.*?)\}\}", regex.DOTALL)
#: Placeholders that are filled in with an amount, or with what is owed.
_AMOUNT = regex.compile(r"total_text|debt_table|amount|expected|residual|\btotal\b|credits|invoices")
_LINK = regex.compile(r"_url\b")
#: Words that tell of a debt, as patterns of whole words, by language.
WORDS = {
    "en": (
        *("overdue", "past[ -]due", r"un-?paid", r"debt(?:or|s|ors)?", r"owe[sd]?", "owing", "arrears", "dunning"),
        *(r"in default", r"collections?(?! follow)", r"collection agency", "outstanding", r"demands? for payment"),
        *(r"(?:final|last|formal) (?:demand|notice|warning|reminder)", r"payment reminder", r"late payment"),
        *(r"not (?:yet )?(?:paid|arrived)", r"instal+ments?", r"(?:payment|repayment) (?:plan|agreement|arrangement)"),
        *("insolven(?:t|cy)", "bankrupt(?:cy)?", "lawsuit", "legal action", r"card was refused"),
    ),
    "es": (
        *(
            r"vencid[oa]s?",
            r"impagad[oa]s?",
            "impagos?",
            r"deud(?:as?|or|ora|ores)",
            r"deb(?:e|es|en|emos|ía)",
            "adeuda",
        ),
        *(r"moros[oa]s?", "morosidad", "cobros?", "recobros?", r"pendientes? de pago", r"sin pagar", "atrasos?"),
        *(r"(?:último|segundo|tercer) aviso", r"requerimiento", "reclamación", r"recordatorio de pago"),
        *(r"no (?:ha|hemos) (?:llegado|recibido)", "cuotas?", "plazos?", r"(?:plan|acuerdo) de pagos?", "concurso"),
        *("insolvencia", r"tarjeta (?:fue |ha sido )?rechazada"),
    ),
    "fi": (
        *(
            r"erääntyn\w*",
            r"maksamat(?:on|ta|toman|tomat|tomia)\w*",
            r"velka\w*",
            r"velat?",
            r"velan\w*",
            r"velallis\w*",
        ),
        *(r"perin(?:tä|nän|tää)\w*", r"maksuhäiriö\w*", r"maksukehotu\w*", r"maksumuistutu\w*", r"myöhässä"),
        *(r"maksuvaatimu\w*", r"saatava\w*", r"viivästy\w*", r"maksuerä\w*", r"maksusuunnitelma\w*", r"konkurssi\w*"),
        *(r"maksusopimu\w*", r"ulosot\w*", r"maksukyvyttöm\w*", r"kortti\w* (?:hylättiin|on hylätty)"),
    ),
}
#: An amount of money: a number with decimals, or beside a sign or a code of a currency.
_MONEY = regex.compile(
    r"[€$£¥]\s?\d[\d.,]*+|\b\d[\d.,]*+\s?(?:[€$£¥]|(?:EUR|USD|GBP|euros?|dollars?|pounds?)\b)|\b\d[\d.,]*[.,]\d{2}\b",
    regex.IGNORECASE,
)


@lru_cache
def _pattern(language):
    words = "|".join(WORDS.get(language, WORDS["en"]))
    return regex.compile(rf"\b(?:{words})\b", regex.IGNORECASE)


def reveals(text, lang, first=None):
    """Return what in a text reveals a debt, as it stands there: a tuple, each once, in the order of the text.

    :param text: as its reader sees it, or with placeholders
    :param lang: code of its language, with or without a country; words of other languages than ours are not known,
        and English ones are looked for
    :param first: the characters that others may read; by default all
    """
    filled = _PLACE.sub(_filled, normal(text or "").replace("\n", " "))[:first]
    found = {match.start(): match[0] for rule in (_pattern(_language(lang)), _MONEY) for match in rule.finditer(filled)}
    return tuple(dict.fromkeys(found[start] for start in sorted(found)))


def _language(lang):
    return (lang or "en").replace("-", "_").partition("_")[0]


def _filled(place):
    """Return something like that which a placeholder is filled in with."""
    says = place["says"]
    if _AMOUNT.search(says):
        return "100.00"
    return _ADDRESS if _LINK.search(says) else "Somebody"


def of_persons(kind):
    """Return True for customers who are natural persons, by their kind."""
    return kind in ("consumer", "sole_trader")


def must_identify(kind, country, creditor):
    """Return True if whoever speaks of a debt must know first with whom: by the law of the customer's country.

    FCA CONC 7 (consumers in the United Kingdom), 12 CFR 1006.6(d) and 15 USC 1692c(b) (those who collect the debts of
    others, from natural persons in the United States).

    :param kind: of the customer
    :param country: ISO code
    :param creditor: ``own`` or ``third_party``
    """
    return (country == "GB" and kind == "consumer") or (
        country == "US" and of_persons(kind) and creditor == "third_party"
    )
