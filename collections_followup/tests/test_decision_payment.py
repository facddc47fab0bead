import zlib
from base64 import urlsafe_b64encode
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..decision.payment import read, spread, write

UNITS = st.sampled_from([1.0, 0.1, 0.05, 0.01, 0.001])
IDS = st.sets(st.integers(1, 99_999), max_size=40)


@tagged("post_install", "-at_install")
class TestChoices(BaseCase):
    """A choice fits into an address, and is read as it was meant."""

    def test_texts(self):
        overdue, payable = [5, 3], [5, 3, 9]
        table = [
            ("overdue", [5, 3]),
            ("all", [5, 3, 9]),
            ("all~3", [5, 9]),
            ("overdue~3-5", []),
            ("9-5", [5, 9]),
            ("5-5", [5]),
            ("7-5", [5, 7]),
            ("", []),
        ]
        for text, expected in table:
            with self.subTest(text):
                self.assertEqual(read(text, overdue, payable), expected)

    def test_what_is_no_choice(self):
        for text in ("abc", "5-", "-5", "5--3", "5,3", "12345678901", "overdue~x", "٣", "5~", "overdue~~"):
            with self.subTest(text):
                if text == "5~":
                    self.assertEqual(read(text, [], [5]), [5])
                else:
                    self.assertRaises(ValueError, read, text, [], [5])

    @given(IDS, IDS, IDS)
    def test_what_is_written_is_read_again(self, overdue, others, chosen):
        payable = [*overdue, *(others - overdue)]
        chosen &= set(payable)
        self.assertEqual(set(read(write(chosen, overdue, payable), overdue, payable)), chosen)

    def test_any_choice_of_a_thousand_invoices_fits_into_an_address(self):
        overdue = range(1_234_000, 1_235_000)
        for count in (0, 1, 400, 500, 600, 999, 1000):
            self.assertLess(len(write(overdue[:count], overdue, overdue)), 4_100)

    def test_any_choice_of_five_thousand_invoices_fits_into_an_address_or_is_refused(self):
        random = Random(15)
        for step in (1, 3, 9):
            overdue = range(1_234_000, 1_234_000 + 5_000 * step, step)
            for chosen in (overdue[::2], overdue[::3], random.sample(overdue, 2_500), random.sample(overdue, 700)):
                text = write(chosen, overdue, overdue)
                self.assertLess(len(text), 3_600)
                self.assertEqual(read(text, overdue, overdue), sorted(chosen))
        scattered = random.sample(range(10**9), 5_000)
        self.assertRaises(ValueError, write, scattered[:2_500], scattered, scattered)

    def test_a_packed_choice_that_is_none(self):
        bomb = "z" + urlsafe_b64encode(zlib.compress(b"1-" * 10**7)).decode()
        for text in ("z", "zz", "z!", "zeJw", "z" + "A" * 5_000, "z٣", bomb):
            with self.subTest(text[:10]):
                self.assertRaises(ValueError, read, text, [], [5])

    @given(st.text("0123456789-~overdualz ٣", max_size=40))
    def test_any_text_is_read_or_refused(self, text):
        try:
            ids = read(text, [1, 2], [1, 2, 3])
        except ValueError:
            return
        self.assertTrue(all(isinstance(i, int) for i in ids))


@tagged("post_install", "-at_install")
class TestSpread(BaseCase):
    """A sum is spread over what is open, the first first, to the cent."""

    def test_tables(self):
        opens = [(1, 100.0), (2, 50.0), (3, 30.0)]
        table = [
            (180.0, {1: 100.0, 2: 50.0, 3: 30.0}),
            (120.0, {1: 100.0, 2: 20.0}),
            (100.0, {1: 100.0}),
            (0.01, {1: 0.01}),
            (0.0, {}),
            (500.0, {1: 100.0, 2: 50.0, 3: 30.0}),
        ]
        for amount, expected in table:
            with self.subTest(amount):
                self.assertEqual(spread(amount, opens), expected)

    @given(st.integers(0, 10**7), st.lists(st.integers(0, 10**6), max_size=30), UNITS)
    def test_sum_order_and_bounds(self, units, opens, unit):
        exact = Decimal(str(unit))
        amount = float(units * exact)
        rows = [(number, float(open_units * exact)) for number, open_units in enumerate(opens)]
        parts = spread(amount, rows, unit)
        self.assertEqual(sum(Decimal(str(p)) for p in parts.values()), min(units, sum(opens)) * exact)
        self.assertTrue(all(parts[number] <= dict(rows)[number] for number in parts))
        short = [number for number, open_amount in rows if parts.get(number, 0.0) < open_amount]
        self.assertFalse(short and any(number > short[0] for number in parts), "the first are paid first")
