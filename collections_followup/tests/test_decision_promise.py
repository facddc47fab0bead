from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..decision.debt import Debt, Receipt
from ..decision.promise import Promise, promise_statuses
from .debtor import days


def promise(amount=100.0, by=5, debts=(), tolerance=2, number=1, made=0):
    """A promise made on TODAY for an invoice of which 100 was open, unless said otherwise."""
    return Promise(number, amount, days(by), tolerance, debts or (debt(100),), days(made))


def debt(open_now, *receipts, amount=100.0, paid=0.0, first=1, **values):
    """A debt; receipts are (days from TODAY, amount), numbered from ``first``."""
    came = tuple(Receipt(days(day), float(money), number) for number, (day, money) in enumerate(receipts, first))
    return Debt(amount, paid, float(open_now), came, **values)


@tagged("post_install", "-at_install")
class TestPromises(BaseCase):
    """A promise is kept by money that came in time, and by nothing else."""

    def state(self, now, when, **values):
        return promise_statuses([promise(debts=(now,), **values)], days(when))[1]

    def test_one_promise(self):
        table = [
            ("nothing yet", debt(100), 3, ("open", 0, "")),
            ("on the last day of tolerance", debt(100), 7, ("open", 0, "")),
            ("nothing came", debt(100), 8, ("broken", 0, "")),
            ("kept early", debt(0, (1, 100)), 2, ("kept", 100, "paid")),
            ("kept a day late within tolerance", debt(0, (6, 100)), 9, ("kept", 100, "paid")),
            ("too late", debt(0, (8, 100)), 9, ("broken", 0, "")),
            ("a part of it", debt(60, (5, 40)), 9, ("partly", 40, "")),
            ("a part so far", debt(60, (5, 40)), 6, ("open", 40, "")),
            ("in two parts", debt(0, (2, 40), (7, 60)), 9, ("kept", 100, "paid")),
            ("the rest too late", debt(0, (2, 40), (9, 60)), 9, ("partly", 40, "")),
            ("entered late, dated in time", debt(0, (3, 100)), 20, ("kept", 100, "paid")),
        ]
        for name, now, when, expected in table:
            with self.subTest(name):
                self.assertEqual(tuple(self.state(now, when)), expected)

    def test_debt_that_became_smaller_by_other_means(self):
        table = [
            ("corrected to 80, nothing yet", debt(80), 3, ("open", 0, "")),
            ("corrected to 80, all of it paid", debt(0, (3, 80)), 3, ("kept", 80, "corrected")),
            ("corrected to 80, half of it paid", debt(40, (3, 40)), 9, ("partly", 40, "")),
            ("corrected to 80, paid too late", debt(0, (9, 80)), 10, ("broken", 0, "")),
            ("cancelled", debt(0, cancelled=True), 3, ("kept", 0, "cancelled")),
            ("cancelled after the day", debt(0, cancelled=True), 30, ("kept", 0, "cancelled")),
            ("credited", debt(0, credited=True), 3, ("kept", 0, "credited")),
            ("a part credited, the rest paid", debt(0, (3, 70), credited=True), 3, ("kept", 70, "credited")),
            ("a part credited, the rest not paid", debt(70, credited=True), 9, ("broken", 0, "")),
        ]
        for name, now, when, expected in table:
            with self.subTest(name):
                self.assertEqual(tuple(self.state(now, when)), expected)

    def test_correction_does_not_make_money_from_before_count(self):
        """30 of 100 had come; the invoice is corrected to 80, so that 50 is open."""
        now = debt(50, (-3, 30), amount=70, paid=30)
        self.assertEqual(tuple(self.state(now, 9, amount=70.0)), ("broken", 0, ""))
        now = debt(0, (-3, 30), (4, 50), amount=70, paid=30)
        self.assertEqual(tuple(self.state(now, 9, amount=70.0)), ("kept", 50, "corrected"))

    def test_part_that_was_promised_is_still_owed_after_a_correction(self):
        self.assertEqual(self.state(debt(60), 9, amount=50.0).state, "broken")
        self.assertEqual(tuple(self.state(debt(10, (3, 50)), 9, amount=50.0)), ("kept", 50, "paid"))

    def test_what_belongs_to_somebody_else_by_now_is_neither_kept_nor_broken(self):
        nobody = Promise(1, 100.0, days(5), 2, (), days(0))
        self.assertEqual(tuple(promise_statuses([nobody], days(30))[1]), ("void", 0.0, ""))

    def test_what_came_before_the_promise_does_not_count(self):
        self.assertEqual(self.state(debt(100, (-3, 50), paid=50), 9).state, "broken")

    def test_payment_that_is_dated_ahead_has_not_come_yet(self):
        self.assertEqual(tuple(self.state(debt(0, (4, 100)), 3)), ("open", 0, ""))
        self.assertEqual(tuple(self.state(debt(0, (4, 100)), 4)), ("kept", 100, "paid"))

    def test_payment_that_was_known_before_and_is_dated_later_does_not_count(self):
        """98 of 100 had been registered, dated in four days: that pays nothing of a promise of the other 2."""
        now = debt(2, (4, 98), amount=2, paid=98, newest=1)
        self.assertEqual(tuple(self.state(now, 9, amount=2.0)), ("broken", 0, ""))

    def test_reversed_payment_is_as_if_it_had_never_been(self):
        self.assertEqual(self.state(debt(0, (4, 100)), 9).state, "kept")
        self.assertEqual(self.state(debt(100), 9).state, "broken")

    def test_earlier_payment_that_is_taken_off_and_put_back_is_not_new(self):
        """20 of 120 had come, were taken off and put back: that pays nothing of the promise."""
        self.assertEqual(self.state(debt(120, paid=20), 9).state, "broken")
        self.assertEqual(self.state(debt(100, (-3, 20), paid=20), 9).state, "broken")

    def test_reversal_of_an_earlier_payment_does_not_take_away_what_comes_later(self):
        now = debt(51, (4, 49), amount=45.0, paid=55.0)  # 55 of 100 had been paid
        self.assertEqual(self.state(now, 9, amount=6.0).state, "kept")

    def test_more_than_promised_is_kept(self):
        self.assertEqual(tuple(self.state(debt(0, (4, 100)), 9, amount=30.0)), ("kept", 30.0, "paid"))

    def states(self, now, *promises):
        return [s.state for _n, s in sorted(promise_statuses([p(now) for p in promises], days(20)).items())]

    def test_two_promises_for_one_invoice_take_its_money_in_turn(self):
        both = (
            lambda now: promise(50.0, 10, (now,), number=2),
            lambda now: promise(50.0, 5, (now,), number=1),
        )
        self.assertEqual(self.states(debt(50, (5, 50)), *both), ["kept", "broken"])
        self.assertEqual(self.states(debt(0, (5, 50), (10, 50)), *both), ["kept", "kept"])
        self.assertEqual(self.states(debt(0, (5, 50), (10, 30)), *both), ["kept", "kept"])  # corrected to 80
        self.assertEqual(self.states(debt(30, (5, 50)), *both), ["kept", "broken"])

    def test_second_promise_after_a_kept_one_starts_afresh(self):
        first = promise(50.0, 1, (debt(50, (1, 50)),), number=1)
        second = promise(50.0, 10, (debt(50, (1, 50), amount=50, paid=50),), number=2, made=2)
        states = promise_statuses([first, second], days(20))
        self.assertEqual((states[1].state, states[2].state), ("kept", "broken"))

    def test_promise_over_several_invoices(self):
        made = promise(150.0, debts=(debt(0, (3, 100)), debt(50, (4, 50), first=2)))
        self.assertEqual(tuple(promise_statuses([made], days(20))[1]), ("kept", 150.0, "paid"))

    def test_amounts_are_compared_by_the_smallest_amount_of_their_currency(self):
        yen = Promise(1, 100.0, days(5), 2, (debt(0.4, (3, 99.6)),), days(0), unit=1.0)
        self.assertEqual(promise_statuses([yen], days(9))[1].state, "kept")
        dinar = Promise(1, 100.0, days(5), 2, (debt(0.002, (3, 99.998)),), days(0), unit=0.001)
        self.assertEqual(promise_statuses([dinar], days(9))[1].state, "partly")

    @given(
        st.lists(st.tuples(st.integers(-5, 20), st.integers(1, 50)), max_size=6),
        st.lists(st.tuples(st.integers(1, 100), st.integers(0, 15), st.integers(0, 4)), min_size=1, max_size=3),
        st.integers(0, 25),
        st.integers(-300, 300),
    )
    def test_money_counts_once_and_time_takes_nothing_back(self, receipts, promised, when, correction):
        receipts = sorted(receipts)
        before = sum(amount for day, amount in receipts if day < 0)
        paid = sum(amount for day, amount in receipts if day >= 0)
        open_now = max(500.0 - paid + correction, 0.0)
        now = debt(open_now, *receipts, amount=500.0, paid=float(before))
        made = [promise(float(a), by, (now,), t, n) for n, (a, by, t) in enumerate(promised)]
        settled = promise_statuses(made, days(when))
        self.assertLessEqual(sum(s.received for s in settled.values()), paid + 1e-6)
        for p in made:
            self.assertLessEqual(settled[p.id].received, p.amount)
            if open_now >= 100:
                self.assertEqual(settled[p.id].state == "kept", settled[p.id].received > p.amount - 0.005)
            later = promise_statuses(made, days(when) + timedelta(30))[p.id]
            self.assertGreaterEqual(later.received, settled[p.id].received)
            self.assertNotEqual(later.state, "open")
        self.assertEqual(settled, promise_statuses(made[::-1], days(when)))
