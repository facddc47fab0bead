"""Amounts of money in words, as a letter of demand shows them beside the figures.

num2words provides the numbers; it joins them to currencies with mistakes ("un millón euros", "treinta y uno mil"),
so that is done here: for English, Spanish and Finnish with the names of the common currencies, for all other
currencies and languages with the code and the cents as a fraction, as on a cheque.
"""

import re
from typing import NamedTuple

import num2words as _num2words


class Unit(NamedTuple):
    """The name of a coin: for one of them, and for any other number."""

    one: str
    many: str
    feminine: bool = False


_CENT_EN, _CENT_ES, _CENTAVO, _CENT_FI = (
    Unit("cent", "cents"),
    Unit("céntimo", "céntimos"),
    Unit("centavo", "centavos"),
    Unit("sentti", "senttiä"),
)
_ORE_EN, _ORE_ES, _ORE_FI = Unit("öre", "öre"), Unit("öre", "öre"), Unit("äyri", "äyriä")

#: (unit, hundredth) by language and currency.
UNITS = {
    "en": {
        "EUR": (Unit("euro", "euros"), _CENT_EN),
        "USD": (Unit("dollar", "dollars"), _CENT_EN),
        "GBP": (Unit("pound", "pounds"), Unit("penny", "pence")),
        "SEK": (Unit("Swedish krona", "Swedish kronor"), _ORE_EN),
        "NOK": (Unit("Norwegian krone", "Norwegian kroner"), Unit("øre", "øre")),
        "DKK": (Unit("Danish krone", "Danish kroner"), Unit("øre", "øre")),
        "CHF": (Unit("Swiss franc", "Swiss francs"), Unit("centime", "centimes")),
        "JPY": (Unit("yen", "yen"), None),
        "MXN": (Unit("Mexican peso", "Mexican pesos"), Unit("centavo", "centavos")),
        "CAD": (Unit("Canadian dollar", "Canadian dollars"), _CENT_EN),
        "AUD": (Unit("Australian dollar", "Australian dollars"), _CENT_EN),
    },
    "es": {
        "EUR": (Unit("euro", "euros"), _CENT_ES),
        "USD": (Unit("dólar", "dólares"), _CENTAVO),
        "GBP": (Unit("libra", "libras", feminine=True), Unit("penique", "peniques")),
        "SEK": (Unit("corona sueca", "coronas suecas", feminine=True), _ORE_ES),
        "NOK": (Unit("corona noruega", "coronas noruegas", feminine=True), Unit("øre", "øre")),
        "DKK": (Unit("corona danesa", "coronas danesas", feminine=True), Unit("øre", "øre")),
        "CHF": (Unit("franco suizo", "francos suizos"), _CENT_ES),
        "JPY": (Unit("yen", "yenes"), None),
        "MXN": (Unit("peso mexicano", "pesos mexicanos"), _CENTAVO),
        "CAD": (Unit("dólar canadiense", "dólares canadienses"), _CENTAVO),
        "AUD": (Unit("dólar australiano", "dólares australianos"), _CENTAVO),
        "ARS": (Unit("peso argentino", "pesos argentinos"), _CENTAVO),
        "CLP": (Unit("peso chileno", "pesos chilenos"), None),
        "COP": (Unit("peso colombiano", "pesos colombianos"), _CENTAVO),
        "PEN": (Unit("sol", "soles"), _CENT_ES),
    },
    "fi": {
        "EUR": (Unit("euro", "euroa"), _CENT_FI),
        "USD": (Unit("dollari", "dollaria"), _CENT_FI),
        "GBP": (Unit("punta", "puntaa"), Unit("penny", "pennyä")),
        "SEK": (Unit("Ruotsin kruunu", "Ruotsin kruunua"), _ORE_FI),
        "NOK": (Unit("Norjan kruunu", "Norjan kruunua"), _ORE_FI),
        "DKK": (Unit("Tanskan kruunu", "Tanskan kruunua"), _ORE_FI),
        "CHF": (Unit("Sveitsin frangi", "Sveitsin frangia"), Unit("sentiimi", "sentiimiä")),
        "JPY": (Unit("jeni", "jeniä"), None),
        "MXN": (Unit("Meksikon peso", "Meksikon pesoa"), Unit("centavo", "centavoa")),
        "CAD": (Unit("Kanadan dollari", "Kanadan dollaria"), _CENT_FI),
        "AUD": (Unit("Australian dollari", "Australian dollaria"), _CENT_FI),
    },
}
#: The words that join units and hundredths.
AND = {"en": "and", "es": "con", "fi": "ja"}
#: Languages that have other codes in num2words.
CALLED = {"nb": "no", "nn": "no"}


def amount_in_words(amount, currency, lang, digits=2):
    """Return the amount in words.

    :param amount: not negative; rounded to the currency's ``digits``
    :param currency: ISO code
    :param lang: language code of Odoo, such as ``es_MX`` or ``fi_FI``
    :param digits: decimal places of the currency
    :returns: words in that language; empty if num2words does not know it, so that no letter mixes languages
    :raises ValueError: if the amount is negative: nothing that is owed is negative
    """
    if amount < 0:
        raise ValueError(f"A negative amount is not told in words: {amount}")
    language = _language(lang)
    if not language:
        return ""
    whole, part = divmod(round(amount * 10**digits), 10**digits)
    unit, hundredth = UNITS.get(_short(language), {}).get(currency, (Unit(currency, currency), None))
    if part and (hundredth is None or digits != 2):
        parts = [_count(whole, unit, language), f"{part:0{digits}d}/{10**digits}"]
    else:
        parts = [_count(whole, unit, language)] if whole or not part else []
        parts += [_count(part, hundredth, language)] if part else []
    joint = AND.get(_short(language))
    return (f" {joint} " if joint else " ").join(parts)


def _language(lang):
    """Return the language's code in num2words; None if it does not know the language."""
    known = _num2words.CONVERTER_CLASSES
    full = lang.split("@")[0]
    short = _short(full)
    # num2words itself would accept any code whose first two letters name a language
    return next((code for code in (full, short, CALLED.get(short)) if code in known), None)


def _short(language):
    return re.split("[_-]", language)[0]


def _count(number, unit, language):
    words = _number(number, language)
    if _short(language) == "es":
        words = _before_noun(words, unit.feminine)
    return f"{words} {unit.one if number == 1 else unit.many}"


def _before_noun(words, feminine):
    """Return a Spanish number in its form before a noun."""
    if feminine:
        words = _feminine(words)
    words = re.sub(r"\bveintiuno$", "veintiún", words)
    words = re.sub(r"\buno$", "un", words)
    # millón and billones are nouns, which take a preposition
    return f"{words} de" if re.search(r"(ón|ones)$", words) else words


def _feminine(words):
    """Return the words with ones and hundreds in the feminine, except those that count millions."""
    head, millions, rest = words.rpartition("illones")
    if not millions:
        head, millions, rest = words.rpartition("illón")
    rest = re.sub(r"cientos\b", "cientas", rest).replace("quinientos", "quinientas")
    return head + millions + re.sub(r"uno$", "una", rest)


def _number(number, language):
    """Return the number in words, with num2words' mistakes corrected."""
    words = _num2words.num2words(number, lang=language)
    if language.startswith("en"):
        return words.replace(",", "")
    if language.startswith("es"):
        words = re.sub(r"\bveintiuno (?=mil)", "veintiún ", words)
        return re.sub(r"\buno (?=mil|bill|trill)", "un ", words)
    if language == "fi":  # millions are separate words
        return re.sub(r"(?<=\w)(?=(?:m|b|tr)ilj(?:oona|ardi))", " ", words).strip()
    return words
