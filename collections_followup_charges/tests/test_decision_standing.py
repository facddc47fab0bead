from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..decision import interest
from ..decision.interest_rule import Step
from ..decision.standing import dealt

cents = st.integers(0, 10_000)


@tagged("post_install", "-at_install")
class TestDealt(BaseCase):
    """What takings take off parts, the first ones first."""

    def test_a_payment_pays_the_first_part_first(self):
        self.assertEqual(
            dealt([("a", 10), ("b", 5)], [("paid", 12)]), [("a", "paid", 10), ("b", "paid", 2), ("b", None, 3)]
        )

    def test_a_part_is_taken_by_several(self):
        self.assertEqual(dealt([("a", 10)], [("paid", 4), ("credited", 9)]), [("a", "paid", 4), ("a", "credited", 6)])

    @given(st.lists(cents), st.lists(cents))
    def test_each_cent_is_in_one_place(self, parts, takings):
        found = dealt(list(enumerate(parts)), list(enumerate(takings)))
        for number, amount in enumerate(parts):
            self.assertEqual(sum(taken.amount for taken in found if taken.part == number), amount)
        taken = sum(taken.amount for taken in found if taken.taking is not None)
        self.assertEqual(taken, min(sum(parts), sum(takings)))
        self.assertTrue(all(taken.amount > 0 for taken in found))

    @given(st.integers(1, 900), st.integers(1, 400), st.lists(st.tuples(st.integers(-5, 900), cents), max_size=3))
    def test_months_add_up(self, days, percent, payments):
        due = date(2023, 12, 15)
        paid = tuple(interest.Payment(due + timedelta(day), Decimal(amount) / 100) for day, amount in payments)
        step = Step(due + timedelta(1), due + timedelta(days), Decimal(percent) / 10)
        found = interest.segments(interest.Owed(due, Decimal(100), paid), [step], year="actual")
        months = interest.by_month(found)
        self.assertEqual(sum(amount for _day, amount in months), interest.total(found))
        self.assertEqual(len({(day.year, day.month) for day, _amount in months}), len(months))
