from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.amount_in_words import amount_in_words

ENGLISH = {
    0: "zero euros",
    0.01: "one cent",
    1: "one euro",
    1.01: "one euro and one cent",
    2: "two euros",
    21: "twenty-one euros",
    21.21: "twenty-one euros and twenty-one cents",
    31: "thirty-one euros",
    100: "one hundred euros",
    101: "one hundred and one euros",
    1000: "one thousand euros",
    1001: "one thousand and one euros",
    1234.5: "one thousand two hundred and thirty-four euros and fifty cents",
    21000: "twenty-one thousand euros",
    10**6: "one million euros",
    2 * 10**6: "two million euros",
}
SPANISH = {
    0: "cero euros",
    0.01: "un céntimo",
    1: "un euro",
    1.01: "un euro con un céntimo",
    2: "dos euros",
    16.22: "dieciséis euros con veintidós céntimos",
    21: "veintiún euros",
    21.21: "veintiún euros con veintiún céntimos",
    31: "treinta y un euros",
    100: "cien euros",
    101: "ciento un euros",
    1000: "mil euros",
    1001: "mil un euros",
    1234.5: "mil doscientos treinta y cuatro euros con cincuenta céntimos",
    21000: "veintiún mil euros",
    31021: "treinta y un mil veintiún euros",
    101000: "ciento un mil euros",
    10**6: "un millón de euros",
    1_200_000: "un millón doscientos mil euros",
    2 * 10**6: "dos millones de euros",
    21 * 10**6: "veintiún millones de euros",
}
FINNISH = {
    0: "nolla euroa",
    0.01: "yksi sentti",
    1: "yksi euro",
    1.01: "yksi euro ja yksi sentti",
    2: "kaksi euroa",
    21: "kaksikymmentäyksi euroa",
    21.21: "kaksikymmentäyksi euroa ja kaksikymmentäyksi senttiä",
    31: "kolmekymmentäyksi euroa",
    100: "sata euroa",
    101: "satayksi euroa",
    1000: "tuhat euroa",
    1001: "tuhat yksi euroa",
    1234.5: "tuhat kaksisataakolmekymmentäneljä euroa ja viisikymmentä senttiä",
    21000: "kaksikymmentäyksituhatta euroa",
    10**6: "miljoona euroa",
    2 * 10**6: "kaksi miljoonaa euroa",
}
#: Other currencies and languages: (amount, currency, language, decimal places, words).
OTHERS = [
    (101, "USD", "es_MX", 2, "ciento un dólares"),
    (1.01, "USD", "es_ES", 2, "un dólar con un centavo"),
    (21, "GBP", "es_ES", 2, "veintiuna libras"),
    (31200, "SEK", "es_ES", 2, "treinta y un mil doscientas coronas suecas"),
    (200 * 10**6, "GBP", "es_ES", 2, "doscientos millones de libras"),
    (1.01, "GBP", "en_GB", 2, "one pound and one penny"),
    (2.02, "GBP", "en_GB", 2, "two pounds and two pence"),
    (1, "SEK", "en_US", 2, "one Swedish krona"),
    (1001, "JPY", "en_US", 0, "one thousand and one yen"),
    (1001, "JPY", "es_ES", 0, "mil un yenes"),
    (2, "JPY", "fi_FI", 0, "kaksi jeniä"),
    (1, "GBP", "fi_FI", 2, "yksi punta"),
    (2.5, "SEK", "fi_FI", 2, "kaksi Ruotsin kruunua ja viisikymmentä äyriä"),
    # a currency whose name is not known here is called by its code, its cents as on a cheque
    (21.5, "PLN", "en_US", 2, "twenty-one PLN and 50/100"),
    (21.05, "PLN", "es_ES", 2, "veintiún PLN con 05/100"),
    (10**6, "PLN", "es_ES", 2, "un millón de PLN"),
    (1.5, "BHD", "fi_FI", 3, "yksi BHD ja 500/1000"),
    (1234.5, "EUR", "de_DE", 2, "eintausendzweihundertvierunddreißig EUR 50/100"),
    (2, "EUR", "nb_NO", 2, "to EUR"),
    # a language whose numbers nobody knows gets no words, rather than those of another language
    (2, "EUR", "zh_CN", 2, ""),
    (2, "EUR", "fil_PH", 2, ""),
]


@tagged("post_install", "-at_install")
class TestAmountInWords(BaseCase):
    """What is owed, in the words that a careful clerk would write."""

    def test_euros_in_each_language(self):
        for lang, table in (("en_US", ENGLISH), ("es_ES", SPANISH), ("fi_FI", FINNISH)):
            for amount, words in table.items():
                with self.subTest(lang=lang, amount=amount):
                    self.assertEqual(amount_in_words(amount, "EUR", lang), words)

    def test_other_currencies_and_languages(self):
        for amount, currency, lang, digits, words in OTHERS:
            with self.subTest(lang=lang, currency=currency, amount=amount):
                self.assertEqual(amount_in_words(amount, currency, lang, digits), words)

    def test_a_cent_is_not_lost_in_binary_fractions(self):
        self.assertEqual(amount_in_words(0.1 + 0.2, "EUR", "en_US"), "thirty cents")
        self.assertEqual(amount_in_words(1.999999, "EUR", "en_US"), "two euros")

    def test_nothing_that_is_owed_is_negative(self):
        with self.assertRaises(ValueError):
            amount_in_words(-1, "EUR", "en_US")

    @given(st.integers(0, 10**10), st.sampled_from(["en_US", "es_ES", "fi_FI"]), st.sampled_from(["EUR", "GBP", "XYZ"]))
    def test_every_amount_has_words_of_its_own(self, cents, lang, currency):
        words = amount_in_words(cents / 100, currency, lang)
        self.assertTrue(words)
        self.assertNotRegex(words, r"\buno (mil|euro|XYZ)|millón (euro|libra)|  ")
        self.assertNotEqual(words, amount_in_words((cents + 1) / 100, currency, lang))
