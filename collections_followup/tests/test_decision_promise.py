from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..decision.promise import ItemNow, Promise, Receipt, settle
from .debtor import days


def promise(amount=100.0, by=5, covered=None, tolerance=2, number=1, made=0):
    """A promise made on TODAY for item 1, of which 100 was open, unless said otherwise."""
    return Promise(number, amount, days(by), tolerance, covered or {1: 100.0}, days(made))


def item(open_now, *receipts):
    """An item; receipts are (days from TODAY, amount)."""
    return ItemNow(open_now, tuple(Receipt(days(day), amount) for day, amount in receipts))


@tagged("post_install", "-at_install")
class TestPromises(BaseCase):
    """A promise is kept by money that came in time, and by nothing else."""

    def state(self, now, when, made=None):
        return settle([made or promise()], {1: now}, days(when))[1]

    def test_one_promise(self):
        table = [
            ("nothing yet", item(100), 3, ("open", 0)),
            ("on the last day of tolerance", item(100), 7, ("open", 0)),
            ("nothing came", item(100), 8, ("broken", 0)),
            ("kept early", item(0, (1, 100.0)), 2, ("kept", 100)),
            ("kept a day late within tolerance", item(0, (6, 100.0)), 9, ("kept", 100)),
            ("too late", item(0, (8, 100.0)), 9, ("broken", 0)),
            ("a part of it", item(60, (5, 40.0)), 9, ("partly", 40)),
            ("a part so far", item(60, (5, 40.0)), 6, ("open", 40)),
            ("in two parts", item(0, (2, 40.0), (7, 60.0)), 9, ("kept", 100)),
            ("the rest too late", item(0, (2, 40.0), (9, 60.0)), 9, ("partly", 40)),
            ("entered late, dated in time", item(0, (3, 100.0)), 20, ("kept", 100)),
        ]
        for name, now, when, expected in table:
            with self.subTest(name):
                self.assertEqual(tuple(self.state(now, when)), expected)

    def test_what_came_before_the_promise_does_not_count(self):
        now = ItemNow(100.0, (Receipt(days(-3), 50.0),))
        self.assertEqual(self.state(now, 9).state, "broken")

    def test_reversed_payment_is_as_if_it_had_never_been(self):
        self.assertEqual(self.state(item(0, (4, 100.0)), 9).state, "kept")
        self.assertEqual(self.state(item(100), 9).state, "broken")

    def test_reversal_of_an_earlier_payment_does_not_take_away_what_comes_later(self):
        made = promise(6.0, covered={1: 45.0})  # 55 of 100 had been paid
        self.assertEqual(self.state(item(51, (4, 49.0)), 9, made).state, "kept")

    def test_more_than_promised_is_kept(self):
        self.assertEqual(tuple(self.state(item(0, (4, 100.0)), 9, promise(30.0))), ("kept", 30.0))

    def test_two_promises_for_one_invoice_take_its_money_in_turn(self):
        first, second = promise(50.0, 5, number=1), promise(50.0, 10, number=2)
        states = settle([second, first], {1: item(50, (5, 50.0))}, days(20))
        self.assertEqual((states[1].state, states[2].state), ("kept", "broken"))
        states = settle([second, first], {1: item(0, (5, 50.0), (10, 50.0))}, days(20))
        self.assertEqual((states[1].state, states[2].state), ("kept", "kept"))

    def test_second_promise_after_a_kept_one_begins_anew(self):
        first, second = promise(50.0, 1, number=1), promise(50.0, 10, {1: 50.0}, number=2, made=2)
        states = settle([first, second], {1: item(50, (1, 50.0))}, days(20))
        self.assertEqual((states[1].state, states[2].state), ("kept", "broken"))

    def test_promise_over_several_invoices(self):
        made = promise(150.0, covered={1: 100.0, 2: 100.0})
        states = settle([made], {1: item(0, (3, 100.0)), 2: item(50, (4, 50.0))}, days(20))
        self.assertEqual(tuple(states[1]), ("kept", 150.0))

    def test_invoice_that_is_gone_pays_nothing(self):
        self.assertEqual(settle([promise()], {}, days(20))[1].state, "broken")

    @given(
        st.lists(st.tuples(st.integers(-5, 20), st.integers(1, 50)), max_size=6),
        st.lists(st.tuples(st.integers(1, 100), st.integers(0, 15), st.integers(0, 4)), min_size=1, max_size=3),
        st.integers(0, 25),
    )
    def test_money_counts_once_and_time_takes_nothing_back(self, receipts, promised, when):
        receipts = sorted(receipts)
        paid = sum(amount for day, amount in receipts if day >= 0)
        now = item(500.0 - paid, *receipts)
        made = [promise(float(a), by, {1: 500.0}, t, n) for n, (a, by, t) in enumerate(promised)]
        settled = settle(made, {1: now}, days(when))
        self.assertLessEqual(sum(s.received for s in settled.values()), paid + 1e-6)
        for p in made:
            self.assertLessEqual(settled[p.id].received, p.amount)
            self.assertEqual(settled[p.id].state == "kept", settled[p.id].received > p.amount - 0.005)
            later = settle(made, {1: now}, days(when) + timedelta(30))[p.id]
            self.assertEqual(later.received, settled[p.id].received)
            self.assertNotEqual(later.state, "open")
        self.assertEqual(settled, settle(made[::-1], {1: now}, days(when)))
