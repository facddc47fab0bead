from collections import defaultdict
from datetime import date, timedelta
from itertools import count

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .test_aging import AgingCommon

FIRST = date(2026, 1, 5)
DAYS = st.integers(0, 50)
CENTS = st.integers(1, 200_000)
#: Euros for a dollar; not round on purpose.
RATES = st.sampled_from([0.7613, 0.85, 0.9137, 0.999, 1.0871, 1.25])

bookings = st.tuples(
    st.sampled_from(["invoice", "invoice", "invoice", "credit_note", "payment", "payment"]),
    st.integers(0, 1),
    st.sampled_from(["USD", "EUR"]),
    CENTS,
    DAYS,
)
# which debt and which credit, and whether of the same customer
allocations = st.tuples(st.integers(0, 20), st.integers(0, 20), st.sampled_from([True, True, True, False]))


@tagged("post_install", "-at_install")
class TestAgreesWithLedger(AgingCommon):
    """Whatever is booked: aged receivables, statements and the general ledger agree to the cent, on any day."""

    @given(
        st.lists(st.tuples(DAYS, RATES), max_size=4),
        st.lists(bookings, min_size=3, max_size=9),
        st.lists(allocations, max_size=6),
        st.lists(st.integers(0, 8), max_size=1),
    )
    @settings(
        derandomize=True,
        deadline=None,
        database=None,
        max_examples=12,
        phases=[Phase.generate],  # a smaller example would take minutes to find
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors],
    )
    def test_agrees(self, rates, booked, allocated, reset):
        savepoint = self.env.cr.savepoint()
        try:
            self.book(rates, booked, allocated, reset)
            for offset in (0, 20, 35, 60):
                self.check(FIRST + timedelta(offset))
        finally:
            savepoint.rollback()
            self.env.transaction.clear()

    # === WHAT HAPPENED === #

    def book(self, rates, booked, allocated, reset):
        numbers = count()
        self.customers = [self.customer(f"Customer{next(numbers)} Ltd") for _customer in range(2)]
        self.mixed = False
        for offset, rate in dict(rates).items():
            self.rate(FIRST + timedelta(offset), rate)
        moves = [self.book_one(*booking) for booking in booked]
        for debt, credit, same in allocated:
            self.allocate(debt, credit, same)
        for number in reset:
            invoices = [m for m in moves if m.is_invoice()]
            if number < len(invoices):
                invoices[number].button_draft()

    def book_one(self, kind, customer, currency, cents, offset):
        partner, day = self.customers[customer], FIRST + timedelta(offset)
        currency = self.euro if currency == "EUR" else self.company.currency_id
        if kind == "payment":
            return self.receive(partner, cents / 100, date=day, currency_id=currency.id).move_id
        move_type = "out_refund" if kind == "credit_note" else "out_invoice"
        days = {"invoice_date": day, "invoice_date_due": day + timedelta(cents % 40)}
        return self.invoice(partner, cents / 100, move_type=move_type, currency_id=currency.id, **days)

    def allocate(self, debt, credit, same):
        """Set a credit off against a debt, whichever are open, in any currencies."""
        lines = self.env["account.move.line"].search(
            [
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("partner_id", "in", [p.id for p in self.customers]),
            ],
            order="id",
        )
        debts = lines.filtered(lambda x: x.amount_residual > 0)
        if not debts:
            return
        debt = debts[debt % len(debts)]
        credits = lines.filtered(lambda x: x.amount_residual < 0 and (not same or x.partner_id == debt.partner_id))
        if credits:
            credit = credits[credit % len(credits)]
            self.mixed |= credit.partner_id != debt.partner_id
            (debt + credit).reconcile()

    # === WHAT MUST BE TRUE === #

    def check(self, day):
        self.assertAgrees(day)
        rows = self.rows(day)
        for partner in self.customers:
            items = rows.filtered(lambda r: r.partner_id == partner)  # noqa: B023
            if not self.mixed:  # else one customer's credit has paid the debt of the other
                self.assertAgrees(day, partner)
            self.check_statement(partner, day, items)

    def check_statement(self, partner, day, items):
        """Whenever the period begins, each currency closes with what is open in it, and ages it alike."""
        open_amounts = defaultdict(float)
        for row in items:
            open_amounts[row.currency_id.name] += row.amount_currency
        case = partner.with_user(self.accountant)._collections_ensure_case()
        for first in (None, min(FIRST + timedelta(15), day), day):
            statement = self.env["collections.statement"].with_user(self.accountant)._statements(case, first, day)
            sections = {s.currency: s for s in statement[case.id].sections}
            for currency in {*open_amounts, *sections}:
                section, expected = sections.get(currency), round(open_amounts[currency], 2)
                if section is None:
                    self.assertEqual(expected, 0)
                    continue
                self.assertEqual((section.closing, section.open), (expected, expected))
                self.assertAlmostEqual(sum(section.buckets.values()), expected, 2)
