from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..decision import health_words
from ..decision.excuse import becomes_firm
from ..decision.means import Means, proposal
from ..decision.plan import PlanRequest, busiest_month, plan

TODAY = date(2026, 3, 2)


@tagged("post_install", "-at_install")
class TestMeans(BaseCase):
    """A plan that customers can afford, from what they have told."""

    def test_what_fits(self):
        table = [
            ("nothing is known", 300, Means(), None),
            ("so much each month", 300, Means(monthly=100), [("2026-04-02", 100.0)] * 3),
            ("a part at first", 300, Means(50, 125), [("2026-03-09", 50.0), 125.0, 125.0]),
            ("no more than half of what is left", 300, Means(monthly=200, left=200), [100.0, 100.0, 100.0]),
            ("half of what is left, if nothing else is said", 300, Means(left=300), [150.0, 150.0]),
            ("nothing is left", 300, Means(monthly=100, left=0), None),
            ("all of it can be paid", 300, Means(now=300, monthly=10), None),
            ("too little for any plan", 10_000, Means(monthly=10), None),
        ]
        for name, total, means, expected in table:
            with self.subTest(name):
                found = proposal(total, means, TODAY)
                if expected is None:
                    self.assertIsNone(found)
                    continue
                for due, wanted in zip(found.dues, expected, strict=True):
                    self.assertEqual(due.amount, wanted[1] if isinstance(wanted, tuple) else wanted)
                if isinstance(expected[0], tuple):
                    self.assertEqual(found.dues[0].day.isoformat(), expected[0][0])

    @given(
        st.integers(1, 500_000),
        st.integers(0, 500_000),
        st.none() | st.integers(0, 100_000),
        st.none() | st.integers(0, 100_000),
    )
    def test_it_is_the_debt_and_never_more_than_can_be_afforded(self, total, now, monthly, left):
        means = Means(now / 100, monthly and monthly / 100, left and left / 100)
        if found := proposal(total / 100, means, TODAY):
            self.assertAlmostEqual(sum(due.amount for due in found.dues), total / 100)
            monthly_dues = found.dues[1 if found.down else 0 :]
            self.assertLessEqual(busiest_month(monthly_dues), means.most + 0.005)
            self.assertLess(found.dues[-1].day.year, 2032)

    def test_down_payment_of_a_plan(self):
        dues = plan(100.0, PlanRequest("monthly", date(2026, 4, 1), count=3, down=10.0), TODAY)
        self.assertEqual([due.amount for due in dues], [10.0, 30.0, 30.0, 30.0])
        self.assertEqual(dues[0].day, date(2026, 3, 9))
        with self.assertRaisesRegex(ValueError, "down"):
            plan(100.0, PlanRequest("monthly", date(2026, 4, 1), count=3, down=100.0), TODAY)
        dues = plan(100.0, PlanRequest("monthly", TODAY, count=3, down=10.0), TODAY)
        self.assertEqual(dues[0].day, TODAY, "not after the first installment")


@tagged("post_install", "-at_install")
class TestExcuses(BaseCase):
    """The same excuse again and again, while nothing is paid."""

    def test_when_it_is_one_too_many(self):
        day = [date(2026, 3, number) for number in range(1, 6)]
        table = [
            ("told once", day[:1], None, 3, False),
            ("told three times, nothing paid", day[:3], None, 3, True),
            ("paid in between", day[:3], day[1], 3, False),
            ("paid before", day[1:4], day[0], 3, True),
            ("never too often", day, None, 0, False),
        ]
        for name, told, paid, after, firm in table:
            with self.subTest(name):
                self.assertEqual(bool(becomes_firm(told, paid, after)), firm)
        self.assertIn("3 times since 2026-03-01, and nothing was ever paid", str(becomes_firm(day[:3], None, 3)))


@tagged("post_install", "-at_install")
class TestHealthWords(BaseCase):
    """Words about health do not belong into notes."""

    def test_words_in_three_languages(self):
        table = [
            ("She has cancer and was in hospital.", ["cancer", "hospital"]),
            ("Está enferma desde mayo, con depresión.", ["enferma", "depresión"]),
            ("Hänellä on masennusta, ja hän on sairaslomalla.", ["masennusta", "sairaslomalla"]),
            ("Lost the job; no income until June. Pays 50 a month.", []),
            ("La operación se pagó ayer; el cliente está de acuerdo.", []),
            ("Maksaa kesäkuussa, leikkaus kuluihin on tehty.", []),
            ("", []),
            (None, []),
        ]
        for text, words in table:
            with self.subTest(text):
                self.assertEqual(health_words.found(text), words)
