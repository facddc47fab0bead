from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..decision import discreet

#: Subjects and beginnings of texts, with what in them reveals a debt.
TEXTS = {
    ("en", "Acme: a message about your account"): (),
    ("en", "Acme: copies of your invoices"): (),
    ("en", "Acme: an invoice will be due soon"): (),
    ("en", "Acme: we have received your payment"): (),
    ("en", "Collections Follow-up"): (),
    ("en", "Acme: overdue – second copy of your invoices"): ("overdue",),
    ("en", "FINAL NOTICE: you owe $250.00"): ("FINAL NOTICE", "owe", "$250.00"),
    ("en", "Your next installment"): ("installment",),
    ("en", "{{ object.company_id.name }}: {{ object.total_text }} is overdue"): ("100.00", "overdue"),
    ("en", "Acme: 1.250,00 EUR"): ("1.250,00 EUR",),
    ("en_GB", "Your debt with Acme"): ("debt",),
    ("es_ES", "Acme: un mensaje sobre su cuenta"): (),
    ("es", "Acme: copias de sus facturas"): (),
    ("es", "Acme: facturas vencidas"): ("vencidas",),
    ("es", "Tiene una deuda pendiente de pago"): ("deuda", "pendiente de pago"),
    ("es", "Recordatorio de pago"): ("Recordatorio de pago",),
    ("fi_FI", "Acme: viesti tilistänne"): (),
    ("fi", "Acme: kopiot laskuistanne"): (),
    ("fi", "Acme: erääntynyt lasku"): ("erääntynyt",),
    ("fi", "Maksukehotus: maksamaton lasku"): ("Maksukehotus", "maksamaton"),
    ("sv", "Your overdue invoice"): ("overdue",),
    (None, ""): (),
}
#: Kind of the customer, country, role of the creditor, and whether one asks first with whom one speaks.
IDENTIFIED = {
    ("consumer", "GB", "own"): True,
    ("business", "GB", "own"): False,
    ("consumer", "US", "own"): False,
    ("consumer", "US", "third_party"): True,
    ("sole_trader", "US", "third_party"): True,
    ("business", "US", "third_party"): False,
    ("consumer", "ES", "third_party"): False,
    ("consumer", None, "own"): False,
}


@tagged("post_install", "-at_install")
class TestDiscreet(BaseCase):
    """Nobody but the customer learns of a debt."""

    def test_what_reveals_a_debt(self):
        for (lang, text), found in TEXTS.items():
            with self.subTest(text, lang=lang):
                self.assertEqual(discreet.reveals(text, lang), found)

    def test_only_the_beginning_of_a_text_is_read_on_a_locked_screen(self):
        text = (
            "Acme: a message about your account. See it here: {{ object.pay_url }} {{ object.total_text }} is overdue."
        )
        self.assertEqual(discreet.reveals(text, "en", discreet.SHOWN), ())
        self.assertEqual(discreet.reveals(text, "en"), ("100.00", "overdue"))

    def test_whom_the_law_wants_to_be_identified(self):
        for who, asked in IDENTIFIED.items():
            with self.subTest(who):
                self.assertEqual(discreet.must_identify(*who), asked)

    @given(st.text(max_size=200), st.sampled_from(["en", "es", "fi", "de"]), st.integers(0, 200))
    def test_more_of_a_text_never_reveals_less(self, text, lang, first):
        """A word may be cut at the end of what is shown, so the last one does not count."""
        found = discreet.reveals(text, lang, first)
        self.assertLessEqual(set(found[:-1]), set(discreet.reveals(text, lang)))

    @given(st.text())
    def test_any_text_is_read(self, text):
        self.assertIsInstance(discreet.reveals(text, "fi"), tuple)
