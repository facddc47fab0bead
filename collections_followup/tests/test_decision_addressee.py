from datetime import datetime

from odoo.tests import BaseCase, tagged

from ..decision.addressee import Clue, addressee, numbers, titles

MONDAY, TUESDAY = datetime(2026, 3, 2, 8), datetime(2026, 3, 3, 8)


@tagged("post_install", "-at_install")
class TestAddressee(BaseCase):
    """Whose answer it is, where nothing says so for certain."""

    def test_who_fits_best(self):
        known, named = {"known": True}, {"named": ("INV/1",)}
        for case, clues, best, fitting, likely in (
            ("nobody", [], None, [], False),
            ("sender known", [Clue(1, **known)], 1, [1], True),
            ("address in the log", [Clue(1, logged=True)], 1, [1], True),
            ("number alone", [Clue(1, **named)], 1, [1], False),
            ("subject alone", [Clue(1, titled=True)], 1, [1], False),
            ("number tells which of two", [Clue(1, **known), Clue(2, **known, **named)], 2, [2], True),
            ("what it speaks of, whoever writes", [Clue(1, **known), Clue(2, **named)], 2, [2], False),
            ("subject tells which of two", [Clue(1, **known, titled=True), Clue(2, **known)], 1, [1], True),
            ("open rather than closed", [Clue(1, **known, open=False), Clue(2, **known)], 2, [2], True),
            ("known rather than logged", [Clue(1, logged=True), Clue(2, **known)], 2, [2], True),
            ("two alike", [Clue(1, **known), Clue(2, **known)], None, [1, 2], False),
            (
                "two alike, written to on different days",
                [Clue(1, **known, written=MONDAY), Clue(2, **known, written=TUESDAY)],
                2,
                [2, 1],
                False,
            ),
            ("two alike, one never written to", [Clue(1, **known), Clue(2, **known, written=MONDAY)], 2, [2, 1], False),
            (
                "two alike, written to in the same night",
                [Clue(1, **known, written=MONDAY), Clue(2, **known, written=MONDAY)],
                None,
                [1, 2],
                False,
            ),
        ):
            with self.subTest(case):
                finding = addressee(clues)
                self.assertEqual((finding.best, list(finding.why), finding.likely), (best, fitting, likely))

    def test_why(self):
        finding = addressee([Clue(1, known=True, named=("INV/1", "INV/2"), titled=True)])
        self.assertEqual(
            " ".join(map(str, finding.why[1])),
            "The sender is known as a person of this customer. The message names INV/1, INV/2. "
            "The subject is that of our message to this customer.",
        )

    def test_numbers_in_a_text(self):
        for text, found in (
            ("Payment of INV/2026/00012.", ["INV/2026/00012"]),
            ("(F-2026-7), “2026-0009”; [RINV/26/1]", ["F-2026-7", "2026-0009", "RINV/26/1"]),
            ("> | INV/2026/00001 | 500.00 |", ["INV/2026/00001", "500.00"]),
            ("We pay on the 3rd of May, 12 p.m.", []),
            ("No numbers at all", []),
            ("", []),
        ):
            with self.subTest(text):
                self.assertEqual(numbers(text), found)

    def test_subject_that_is_answered(self):
        for subject, found in (
            ("Acme: a reminder", ["Acme: a reminder", "a reminder"]),
            ("Re: Acme: a reminder", ["Re: Acme: a reminder", "Acme: a reminder", "a reminder"]),
            (
                "AW: RE: OurCo Ltd: a reminder",
                ["AW: RE: OurCo Ltd: a reminder", "RE: OurCo Ltd: a reminder", "OurCo Ltd: a reminder"],
            ),
            ("  ", []),
        ):
            with self.subTest(subject):
                self.assertEqual(titles(subject), found)
