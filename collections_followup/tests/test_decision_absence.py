from odoo.tests import BaseCase, tagged

from ..decision.absence import read_absence
from ..decision.own_words import own_words


@tagged("post_install", "-at_install")
class TestDecisionAbsence(BaseCase):
    """What an absence note offers is read, and left to a person."""

    def test_address_for_the_time_of_absence(self):
        for text in (
            "I am away until 7 December. In urgent matters write to reception@late.example.",
            "Estoy de vacaciones. Diríjase a reception@late.example, por favor.",
            "Olen lomalla. Kiireellisissä asioissa: reception@late.example",
            "Ich bin nicht im Büro. Bitte wenden Sie sich an <Reception@late.example>.",
            "Jag är på semester. Kontakta reception@late.example\n\nMed vänlig hälsning\nAnna\ninfo@late.example",
            "I am away.\nreception@late.example\n-- \nAnna\ninfo@late.example",
        ):
            with self.subTest(text=text):
                self.assertEqual(read_absence(text), (("reception@late.example",), False))

    def test_who_has_left_for_good(self):
        for text in (
            "Anna no longer works for Late Ltd.",
            "I am no longer employed by Late Ltd.",
            "Anna has left the company.",
            "Anna ya no trabaja en Tarde SL.",
            "Ana ha dejado la empresa.",
            "En ole enää töissä Myöhä Oy:ssä.",
            "Anna on siirtynyt toisen työnantajan\npalvelukseen.",
            "Frau Meier ist nicht mehr für unser Haus tätig.",
            "Anna hat das Unternehmen verlassen.",
            "Anna har slutat hos oss.",
            "Jag arbetar inte längre här.",
        ):
            with self.subTest(text=text):
                self.assertTrue(read_absence(text).left)

    def test_who_comes_back(self):
        for text in (
            "I have left the office and am back on Monday.",
            "I can no longer read my mail today.",
            "No estoy en la oficina.",
            "En ole toimistolla ennen maanantaita.",
            "Ich bin heute nicht mehr im Büro.",
            "Jag är inte på kontoret längre idag.",
        ):
            with self.subTest(text=text):
                self.assertFalse(read_absence(text).left)

    def test_addresses_that_are_nobody_elses(self):
        text = "Write to anna@late.example, alice@ourco.example, office@gmail.example, no-reply@late.example."
        found = read_absence(text, "Anna@late.example", ("ourco.example", "office@gmail.example"))
        self.assertEqual(found.instead, ())

    def test_several_are_offered_once_and_in_their_order(self):
        text = "For orders b@late.example, for invoices a@late.example (a@late.example)."
        self.assertEqual(read_absence(text).instead, ("b@late.example", "a@late.example"))

    def test_what_is_quoted_offers_nothing(self):
        for quote in (
            "> Write to office@other.example. Anna has left the company.",
            "On Thu, Nov 26, 2026 at 12:49 PM Alice <alice@other.example> wrote:\nHello",
            "-----Original Message-----\noffice@other.example",
            "________________________________\nFrom: Alice <alice@other.example>\nSent: Monday",
            "Lähettäjä: Alice <alice@other.example>\nLähetetty: maanantai",
            "Am 26.11.2026 um 12:49 schrieb Alice <alice@other.example>:\nHallo",
            "El jue, 26 nov 2026, Alice <alice@other.example> escribió:\nHola",
            "ma 26.11.2026 klo 12.49 Alice <alice@other.example> kirjoitti:\nHei",
        ):
            with self.subTest(quote=quote):
                self.assertEqual(read_absence(f"I am away.\n\n{quote}"), ((), False))
                self.assertEqual(own_words(f"I am away.\n\n{quote}"), "I am away.")

    def test_own_words_are_not_taken_for_a_quote(self):
        for text in ("From: Monday on I am away.\nThanks", "On Friday I wrote: nothing", "De: vacaciones", ""):
            with self.subTest(text=text):
                self.assertEqual(own_words(text), text)
