from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..decision.agreement import (
    Agreement,
    Due,
    Installment,
    agreement_status,
    calendar,
    concerns,
    fitting_count,
    split,
    working_day,
)
from ..decision.debt import Debt, Receipt
from .debtor import days

UNITS = st.sampled_from([1.0, 0.1, 0.05, 0.01, 0.001])


def exact(amounts):
    return sum(Decimal(str(amount)) for amount in amounts)


def agreement(*installments, debts=None, grace=2, misses=1, unit=0.01):
    """Three times 100 for one invoice, every ten days, unless said otherwise; installments are (days, amount)."""
    installments = installments or ((10, 100.0), (20, 100.0), (30, 100.0))
    rows = tuple(Installment(number, days(due), amount) for number, (due, amount) in enumerate(installments, 1))
    return Agreement(rows, (debt(300),) if debts is None else debts, days(0), grace, misses, unit)


def debt(amount, *receipts, less=0.0, paid=0.0, **values):
    """A debt of which so much was open; receipts are (days from TODAY, amount).

    :param less: by how much it has become smaller by other means than money
    """
    came = sum(money for _day, money in receipts)
    rows = tuple(Receipt(days(day), money) for day, money in receipts)
    return Debt(float(amount), paid, amount + paid - came - less, rows, **values)


@tagged("post_install", "-at_install")
class TestCalendars(BaseCase):
    """A calendar sums to the cent, falls on working days, and asks for what can be paid."""

    def test_amounts(self):
        table = [
            ((100.0, 3, 0.01), [33.33, 33.33, 33.34]),
            ((100.0, 4, 0.01), [25.0] * 4),
            ((10.0, 3, 0.001), [3.333, 3.333, 3.334]),
            ((1000.0, 3, 1.0), [333.0, 333.0, 334.0]),
            ((10.0, 3, 0.05), [3.3, 3.3, 3.4]),
            ((0.03, 3, 0.01), [0.01] * 3),
            ((19.99, 1, 0.01), [19.99]),
        ]
        for arguments, expected in table:
            with self.subTest(arguments):
                self.assertEqual(split(*arguments), expected)

    def test_too_little_to_be_split(self):
        for total, count in ((0.02, 3), (0.0, 1), (-5.0, 2), (10.0, 0)):
            with self.subTest(total=total, count=count), self.assertRaises(ValueError):
                split(total, count)

    @given(UNITS, st.integers(1, 10**11), st.integers(1, 60))
    def test_amounts_sum_exactly_in_any_currency(self, unit, units, count):
        total = float(units * Decimal(str(unit)))
        if units < count:
            self.assertRaises(ValueError, split, total, count, unit)
            return
        amounts = split(total, count, unit)
        self.assertEqual(exact(amounts), Decimal(str(total)))
        self.assertEqual(len(amounts), count)
        self.assertGreater(min(amounts), 0)
        self.assertLess(max(amounts) - min(amounts), count * unit)

    def test_days(self):
        def of(count, rhythm, first):
            return [due.day.isoformat() for due in calendar(100.0, count, rhythm, date.fromisoformat(first))]

        self.assertEqual(of(3, "weekly", "2026-03-04"), ["2026-03-04", "2026-03-11", "2026-03-18"])
        self.assertEqual(of(2, "biweekly", "2026-03-04"), ["2026-03-04", "2026-03-18"])
        # the 28th of February is a Saturday, and Monday is March already; the 31st is kept in mind
        self.assertEqual(of(3, "monthly", "2026-01-30"), ["2026-01-30", "2026-02-27", "2026-03-30"])
        self.assertEqual(of(2, "monthly", "2026-12-31"), ["2026-12-31", "2027-01-29"])
        self.assertEqual(of(3, "monthly", "2028-01-31"), ["2028-01-31", "2028-02-29", "2028-03-31"])
        self.assertEqual(of(13, "monthly", "2028-02-29")[-1], "2029-02-28")
        self.assertEqual(of(1, "monthly", "2026-03-07"), ["2026-03-09"])
        self.assertEqual(of(1, "monthly", "2026-01-31"), ["2026-02-02"])  # never before the day that was asked for

    @given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.sampled_from(["weekly", "biweekly", "monthly"]))
    def test_days_are_working_days_in_order(self, first, rhythm):
        dues = [due.day for due in calendar(100.0, 12, rhythm, first)]
        self.assertTrue(all(day.weekday() < 5 for day in dues))
        self.assertEqual(dues, sorted(set(dues)))
        self.assertGreaterEqual(dues[0], first)
        if rhythm == "monthly":
            months = [(day.year, day.month) for day in dues[1:]]
            self.assertEqual(len(months), len(set(months)))

    @given(st.dates(date(2020, 1, 1), date(2090, 1, 1)))
    def test_working_day_is_near(self, day):
        self.assertLess(working_day(day).weekday(), 5)
        self.assertLessEqual(abs(working_day(day) - day), timedelta(2))

    def test_number_that_can_be_paid(self):
        self.assertEqual(fitting_count(1000.0, 250.0, "monthly"), 4)
        self.assertEqual(fitting_count(1001.0, 250.0, "monthly"), 5)
        self.assertEqual(fitting_count(1000.0, 250.0, "weekly"), 20)
        self.assertEqual(fitting_count(100.0, 250.0, "monthly"), 1)
        self.assertEqual(fitting_count(1000.0, 0.0, "monthly"), 3)
        self.assertEqual(fitting_count(1e9, 1.0, "monthly"), 60)

    @given(st.floats(1, 1e6), st.floats(1, 1e5), st.sampled_from(["weekly", "biweekly", "monthly"]))
    def test_number_proposed_is_realistic_or_the_most(self, total, monthly, rhythm):
        total = round(total, 2)
        count = fitting_count(total, monthly, rhythm)
        if count == 60 or total / count < 1:
            return
        codes = [c.code for c in concerns(calendar(total, count, rhythm, days(1)), monthly + count, 1.0, "EUR")]
        self.assertEqual(codes, ["realistic"])

    def test_says_in_words_what_is_not_realistic(self):
        dues = [Due(date(2026, 3, 7), 300.0), Due(date(2026, 3, 20), 300.0)]
        self.assertEqual([c.code for c in concerns(dues, 1000.0, 0.5, "EUR")], ["on_weekend", "too_much"])
        self.assertIn("500.00 EUR is realistic", str(concerns(dues, 1000.0, 0.5, "EUR")[1]))
        self.assertEqual([c.code for c in concerns(dues[1:], 1000.0, 0.5, "EUR")], ["realistic"])
        self.assertEqual([c.code for c in concerns(dues[1:], 0.0, 0.5, "EUR")], ["never_paid"])
        self.assertEqual(concerns([], 100.0, 0.5, "EUR"), ())


@tagged("post_install", "-at_install")
class TestKeeping(BaseCase):
    """Whether an agreement is kept is read from the money that came, in order."""

    def status(self, when, *receipts, less=0.0, amount=300.0, **terms):
        return agreement_status(agreement(debts=(debt(amount, *receipts, less=less),), **terms), days(when))

    def test_story(self):
        table = [
            ("nothing due yet", 9, (), "active", "open open open"),
            ("due today", 10, (), "active", "due open open"),
            ("in grace", 12, (), "active", "due open open"),
            ("missed", 13, (), "defaulted", "missed open open"),
            ("paid early", 5, [(3, 100.0)], "active", "paid open open"),
            ("paid in parts", 12, [(3, 40.0), (12, 60.0)], "active", "paid open open"),
            ("paid late, and so cured", 15, [(15, 100.0)], "active", "late open open"),
            ("only a part of what was missed", 15, [(14, 60.0)], "defaulted", "missed open open"),
            ("two at once", 5, [(3, 200.0)], "active", "paid paid open"),
            ("all at once", 5, [(3, 300.0)], "completed", "paid paid paid"),
            ("all in time", 40, [(10, 100.0), (22, 100.0), (31, 100.0)], "completed", "paid paid paid"),
            ("completed late", 60, [(10, 100.0), (22, 100.0), (50, 100.0)], "completed", "paid paid late"),
            ("last one missed", 60, [(10, 100.0), (22, 100.0)], "defaulted", "paid paid missed"),
            ("more than agreed", 5, [(3, 350.0)], "completed", "paid paid paid"),
        ]
        for name, when, receipts, state, states in table:
            with self.subTest(name):
                found = self.status(when, *receipts)
                self.assertEqual(found.state, state)
                self.assertEqual(" ".join(paid.state for paid in found.installments.values()), states)

    def test_what_came_is_shown_on_the_installment_it_pays(self):
        found = self.status(12, (3, 130.0))
        self.assertEqual([paid.received for paid in found.installments.values()], [100.0, 30.0, 0.0])
        self.assertEqual(found.received, 130.0)

    def test_two_misses_agreed(self):
        self.assertEqual(self.status(13, misses=2).state, "active")
        self.assertEqual(self.status(23, misses=2).state, "defaulted")

    def test_default_is_cured_by_all_that_was_missed_only(self):
        self.assertEqual(self.status(25, (24, 100.0), misses=2).state, "defaulted")
        self.assertEqual(self.status(25, (24, 200.0), misses=2).state, "active")

    def test_what_came_before_does_not_count(self):
        made = agreement(debts=(debt(300, (-9, 50.0), paid=50.0),))
        self.assertEqual(agreement_status(made, days(5)).received, 0)

    def test_debt_that_became_smaller_shrinks_the_last_installments(self):
        table = [
            ("by 50, nothing paid", 5, (), 50, "active", "open open open", [100, 100, 50]),
            ("by 150", 5, (), 150, "active", "open open dropped", [100, 50, 0]),
            ("by 100, the rest paid", 22, [(3, 200.0)], 100, "completed", "paid paid dropped", [0, 0, 0]),
            ("by all of it", 40, (), 300, "completed", "dropped dropped dropped", [0, 0, 0]),
            ("by what was missed", 25, [(3, 100.0)], 200, "completed", "paid dropped dropped", [0, 0, 0]),
            ("by 100, nothing paid", 13, (), 100, "defaulted", "missed open dropped", [100, 100, 0]),
        ]
        for name, when, receipts, less, state, states, expected in table:
            with self.subTest(name):
                found = self.status(when, *receipts, less=less)
                paid = found.installments.values()
                self.assertEqual((found.state, " ".join(p.state for p in paid)), (state, states))
                self.assertEqual([p.expected for p in paid], expected)

    def test_says_how_it_was_settled(self):
        for values, how in (({}, "corrected"), ({"credited": True}, "credited"), ({"cancelled": True}, "cancelled")):
            with self.subTest(how):
                made = agreement(debts=(debt(300, (3, 200.0), less=100, **values),))
                self.assertEqual(agreement_status(made, days(5)).settled_by, how)
        self.assertEqual(self.status(5, (3, 300.0)).settled_by, "paid")
        self.assertEqual(self.status(5, (3, 200.0)).settled_by, "")

    def test_debt_that_has_grown_is_said(self):
        self.assertEqual(self.status(5, less=-80.0).grown, 80.0)
        self.assertEqual(self.status(5, (3, 300.0), less=-80.0).state, "completed")  # what was agreed is paid
        self.assertEqual(self.status(5, (3, 100.0)).grown, 0.0)

    def test_debt_of_somebody_else_by_now_leaves_nothing_to_keep(self):
        self.assertEqual(agreement_status(agreement(debts=()), days(40)).state, "void")

    def test_part_that_belongs_to_somebody_else_by_now_shrinks_it(self):
        made = replace(agreement(debts=(debt(200),)), agreed=300.0)
        self.assertEqual([p.expected for p in agreement_status(made, days(5)).installments.values()], [100, 100, 0])

    def test_until_when_it_is_waited(self):
        self.assertEqual(self.status(5).until, days(12))
        self.assertEqual(self.status(5, (3, 100.0)).until, days(22))
        self.assertIsNone(self.status(5, (3, 300.0)).until)

    def test_in_time_is_all_in_time(self):
        self.assertTrue(self.status(40, (10, 100.0), (22, 100.0), (32, 100.0)).in_time)
        self.assertFalse(self.status(40, (13, 100.0), (22, 100.0), (32, 100.0)).in_time)

    def test_discount_leaves_a_part_of_the_items_out(self):
        made = agreement((10, 90.0), debts=(debt(100, (9, 90.0)),))
        self.assertEqual(agreement_status(made, days(9)).state, "completed")

    @given(
        UNITS,
        st.lists(st.tuples(st.integers(0, 40), st.integers(1, 200)), min_size=1, max_size=5),
        st.lists(st.tuples(st.integers(-5, 60), st.integers(1, 200), st.integers(1, 2)), max_size=6),
        st.integers(0, 4),
        st.integers(1, 3),
        st.integers(0, 70),
        st.integers(0, 300),
    )
    def test_as_a_simple_book_of_days_says(self, unit, installments, receipts, grace, misses, when, less):
        def money(units):
            return float(units * Decimal(str(unit)))

        total = sum(amount for _due, amount in installments)
        covered = {1: total, 2: sum(a for _d, a, _i in receipts) + 1}
        receipts = sorted(r for r in receipts if r[2] == 2 or r[1] <= total)
        first = [r for r in receipts if r[2] == 1]
        while sum(a for _d, a, _i in first) > total:  # no more can come off an item than was open
            receipts.remove(first.pop())
        left = {i: covered[i] - sum(a for _d, a, of in receipts if of == i) for i in (1, 2)}
        less = min(less, left[1])
        debts = [
            Debt(
                money(covered[i]),
                0.0,
                money(left[i] - (less if i == 1 else 0)),
                tuple(Receipt(days(d), money(a)) for d, a, of in receipts if of == i),
            )
            for i in (1, 2)
        ]
        made = agreement(
            *((d, money(a)) for d, a in installments), debts=tuple(debts), grace=grace, misses=misses, unit=unit
        )
        found = agreement_status(made, days(when))
        shrunk = self.shrink(installments, less)
        expected = self.simple_book(shrunk, receipts, grace, misses, when)
        self.assertEqual((found.state, [p.state for _i, p in sorted(found.installments.items())]), expected)
        came = min(sum(a for d, a, _i in receipts if d <= when), total - less if less < total else 0)
        self.assertEqual(found.received, money(came))
        self.assertEqual(exact(p.received for p in found.installments.values()), Decimal(str(money(came))))
        shuffled = replace(made, installments=made.installments[::-1], covered=tuple(debts[::-1]))
        self.assertEqual(found, agreement_status(shuffled, days(when)))

    def shrink(self, installments, less):
        """One unit after the other is taken from the latest installment that has any left."""
        amounts = [amount for _due, amount in installments]
        order = sorted(range(len(amounts)), key=lambda n: (installments[n][0], n))
        for _unit in range(less):
            last = [n for n in order if amounts[n]]
            if last:
                amounts[last[-1]] -= 1
        return [(due, amount) for (due, _was), amount in zip(installments, amounts, strict=True)]

    def simple_book(self, installments, receipts, grace, misses, when):
        """Another way to say the same: day after day, with the balance of the account."""
        order = sorted(range(len(installments)), key=lambda n: (installments[n][0], n))
        done, defaulted = {}, False
        for day in range(-10, when + 1):
            balance = sum(amount for on, amount, _item in receipts if on <= day)
            missed = 0
            for n in order:
                due, amount = installments[n]
                balance -= amount
                if balance >= 0 or not amount:
                    done.setdefault(n, day)
                elif day > due + grace:
                    missed += 1
            defaulted = missed >= misses or (defaulted and missed > 0)
        states = []
        for n, (due, amount) in enumerate(installments):
            if not amount:
                states.append("dropped")
            elif n in done:
                states.append("paid" if done[n] <= due + grace else "late")
            else:
                states.append("missed" if when > due + grace else "due" if when >= due else "open")
        return ("completed" if len(done) == len(installments) else "defaulted" if defaulted else "active"), states
