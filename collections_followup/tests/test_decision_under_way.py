from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..decision.under_way import allot, beyond
from .debtor import TODAY, days, invoice, under_way


@tagged("post_install", "-at_install")
class TestMoneyOnItsWay(BaseCase):
    """A payment that has not arrived pays its own invoices, the one due first, first; what is spare pays any."""

    def allot(self, receivables, *payments, day=TODAY):
        marked, credits = allot(receivables, payments, day)
        return [r.under_way for r in marked], [credit.amount for credit in credits]

    def test_what_is_paid(self):
        a, b = invoice("A", 20, 500.0), invoice("B", 10, 300.0)
        table = [
            ("one of two", [under_way(300.0, b)], ([0, 300], [])),
            ("a part", [under_way(50.0, a)], ([50, 0], [])),
            ("both, not all of it", [under_way(600.0, a, b)], ([500, 100], [])),
            ("more than that, for nothing else", [under_way(900.0, a, b)], ([500, 300], [])),
            ("more than that, on account", [under_way(900.0, a, b, spare=100.0)], ([500, 300], [100])),
            ("on account", [under_way(70.0, spare=70.0)], ([0, 0], [70])),
            ("two of them", [under_way(200.0, a), under_way(400.0, a, b)], ([500, 100], [])),
            ("one that is no longer waited for", [under_way(300.0, b, until=0)], ([0, 0], [])),
        ]
        for name, payments, expected in table:
            with self.subTest(name):
                self.assertEqual(self.allot((a, b), *payments), expected)

    def test_since_the_latest_until_the_first_lapses(self):
        item = invoice("A", 20, 500.0)
        [marked], _credits = allot((item,), [under_way(9.0, item), under_way(9.0, item, since=-1, until=9)], TODAY)
        self.assertEqual((marked.in_transit, marked.in_transit_ends), (days(-1), days(3)))

    def test_in_another_currency(self):
        yen = invoice("A", 20, 1000.0, currency="JPY", rate=0.006)._replace(unit=1.0)
        [marked], _credits = allot((yen,), [under_way(3.0, yen)], TODAY)
        self.assertEqual(marked.under_way, 500)

    @given(
        st.lists(st.integers(1, 300), min_size=1, max_size=4),
        st.lists(st.tuples(st.integers(1, 400), st.sets(st.integers(0, 3)), st.integers(0, 50)), max_size=4),
    )
    def test_no_more_is_on_its_way_than_set_off_or_is_open(self, amounts, payments):
        items = [invoice(str(n), 9, float(amount)) for n, amount in enumerate(amounts)]
        sent = [under_way(float(a), *(items[n] for n in of if n < len(items)), spare=float(s)) for a, of, s in payments]
        marked, credits = allot(tuple(items), sent, TODAY)
        for receivable in marked:
            self.assertLessEqual(receivable.under_way, receivable.residual)
        arrived = sum(r.under_way for r in marked) + sum(credit.amount for credit in credits)
        self.assertLessEqual(arrived, sum(payment.amount for payment in sent) + 1e-6)


@tagged("post_install", "-at_install")
class TestBankLinesOfPayments(BaseCase):
    """The bank line of a payment that was registered before is the same money."""

    def test_what_is_new(self):
        table = [
            ("nothing registered", [700], [], [700]),
            ("the same", [700], [700], []),
            ("the same once", [700, 700], [700], [700]),
            ("another amount", [500], [700], [500]),
            ("all of them at once", [900], [700, 200], []),
            ("all that are left at once", [100, 900], [700, 200, 100], []),
            ("one that never came", [500], [700, 200], [500]),
        ]
        for name, lines, payments, expected in table:
            with self.subTest(name):
                self.assertEqual(beyond(lines, payments), expected)
