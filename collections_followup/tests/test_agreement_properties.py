from datetime import timedelta

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .common import TODAY
from .test_agreement import AgreementCommon

AMOUNTS = st.integers(1, 24).map(lambda number: 5 * number)
#: What may happen: days that pass, money for one of three invoices, money that is taken off again or put back,
#: a payment from before the agreements that bounces or comes after all, and a reading of the ledger.
EVENTS = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 12)),
    st.tuples(st.just("pay"), AMOUNTS, st.integers(0, 2)),
    st.tuples(st.just("pay_in_other_currency"), AMOUNTS, st.integers(0, 2)),
    st.tuples(st.just("credit"), AMOUNTS, st.integers(0, 2)),
    st.tuples(st.just("undo"), st.integers(0, 5)),
    st.tuples(st.just("redo"), st.integers(0, 5)),
    st.tuples(st.just("bounce")),
    st.tuples(st.just("read")),
)
#: Euros for one dollar, from long before the story, and from its tenth day.
RATES = ((-90, 0.5), (10, 0.4))


class SimpleAgreement:
    """An agreement told in coins and days: written apart from the rules that it checks.

    The coins that came for its invoices lie in a row, those of the earliest day first, and each installment takes
    its own from the row. What bounced of the money from before is made good first by what came no later than it was
    made. Credit notes are no coins: they take away from the last installment, as far as nothing has bounced.
    """

    def __init__(self, dues, grace, misses, discount=0):
        self.agreed = [(TODAY + timedelta(days), amount) for days, amount in dues]
        self.credits = {}  # what was credited, by invoice and credit note
        self.grace, self.misses, self.discount = timedelta(grace), misses, discount
        self.money = {}  # what has come for an invoice: {payment: (day, amount)}, by invoice
        self.bounced = {}  # what has bounced of the money from before, by invoice

    def coins(self):
        row = []
        for move, money in self.money.items():
            days = sorted(day for day, amount in money.values() for _coin in range(amount))
            row += days[self.made_good(move) :]
        return sorted(row)

    def made_good(self, move):
        """Coins that make good what has bounced of an invoice."""
        money = self.money.get(move, {}).values()
        return min(self.bounced.get(move, 0), sum(amount for day, amount in money if day <= TODAY))

    @property
    def dues(self):
        """What is to be paid when: credit notes take one coin after the other from the end."""
        less = sum(amount for notes in self.credits.values() for _day, amount in notes.values())
        less -= sum(bounced - self.made_good(move) for move, bounced in self.bounced.items())
        dues = []
        for day, amount in reversed(self.agreed):
            taken = min(max(less, 0), amount)
            less -= taken
            dues.insert(0, (day, amount - taken))
        return dues

    def paid_on(self):
        """(last day in time, coins, the day of the last coin if there are enough) of each installment."""
        row, paid = self.coins(), []
        for due, amount in self.dues:
            own, row = row[:amount], row[amount:]
            paid.append((due + self.grace, len(own), own[-1] if own and len(own) == amount else None))
        return paid

    def installments(self, today):
        """(state, received) of each."""
        told = []
        for (due, amount), (last, received, day) in zip(self.dues, self.paid_on(), strict=True):
            if not amount:
                state = "dropped"
            elif day:
                state = "paid" if day <= last else "late"
            else:
                state = "missed" if today > last else "due" if today >= due else "open"
            told.append((state, received))
        return told

    def expected(self, today):
        """What is still to come for each."""
        told = zip(self.dues, self.installments(today), strict=True)
        return [amount - received for (_day, amount), (_state, received) in told]

    def state(self, today):
        """Lives through the days: each morning somebody counts what is missing."""
        if all(state in ("paid", "late", "dropped") for state, _received in self.installments(today)):
            return "completed"
        defaulted = False
        for number in range((today - TODAY).days + 1):
            morning = TODAY + timedelta(number)
            rows = zip(self.dues, self.paid_on(), strict=True)
            missing = [1 for (_d, a), (last, _c, day) in rows if a and morning > last and not (day and day <= morning)]
            defaulted = bool(missing) and (defaulted or len(missing) >= self.misses)
        return "defaulted" if defaulted else "active"

    def discount_state(self, today):
        states = {state for state, _received in self.installments(today)}
        if not self.discount:
            return False
        return "lost" if states & {"late", "missed"} else "earned" if states <= {"paid", "dropped"} else "open"


@tagged("post_install", "-at_install")
class TestAgreementsAgainstASimpleModel(AgreementCommon):
    """Random payments, credit notes, reversals and days through two agreements, compared with counting coins."""

    def setUp(self):
        super().setUp()
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            [
                {"currency_id": euro.id, "company_id": self.company.id, "name": self.day(days), "rate": rate}
                for days, rate in RATES
            ]
        )
        self.euro = euro
        dollars = [self.invoice(self.late, amount, overdue=days) for amount, days in ((200, 9), (120, 4))]
        euros = self.invoice(self.late, 100, overdue=3, currency_id=euro.id)
        self.before = self.match(dollars[0], self.receive(self.late, 20, date=self.day(-2)).move_id)
        self.bills = [*dollars, euros]
        self.agreements = self.draft([(8, 100), (18, 100), (28, 100)], *dollars)
        self.agreements.with_user(self.accountant).default_misses = 2
        self.agreements |= self.draft([(10, 45), (20, 45)], euros, discount=10, by=self.manager)
        for agreement in self.agreements:
            self.sign(agreement)

    def match(self, bill, move):
        (self.lines(bill) | self.lines(move)).reconcile()
        return move

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(st.lists(EVENTS, min_size=4, max_size=12))
    @example(
        [("wait", 12), ("wait", 12), ("wait", 3), ("read",), ("pay", 100, 0), ("read",), ("pay", 20, 0), ("pay", 80, 1)]
    )
    @example([("bounce",), ("pay", 100, 0), ("read",), ("bounce",), ("undo", 0), ("wait", 9), ("redo", 0)])
    @example([("pay_in_other_currency", 45, 2), ("wait", 12), ("pay_in_other_currency", 45, 2), ("read",), ("undo", 0)])
    def test_states_are_those_of_a_simple_model(self, events):
        with self.env.cr.savepoint() as savepoint:
            self.follow(events)
            savepoint.rollback()
        self.env.invalidate_all()
        self.env.cr.precommit.clear()
        self.on(TODAY)

    # === WHAT HAPPENS === #

    def follow(self, events):
        self.simple = [
            SimpleAgreement([(8, 100), (18, 100), (28, 100)], grace=5, misses=2),
            SimpleAgreement([(10, 45), (20, 45)], grace=5, misses=1, discount=10),
        ]
        self.come, self.undone, self.before_counts = {}, {}, True
        for event, *arguments in events:
            getattr(self, f"event_{event}")(*arguments)
        self.check()
        for days in (7, 30):
            self.days_later(days)
            self.check()

    def event_wait(self, days):
        self.days_later(days)

    def event_read(self):
        self.check()

    def event_pay(self, amount, number):
        self.take(number, amount, lambda bill, own: self.receive(self.late, own, currency_id=bill.currency_id.id))

    def event_pay_in_other_currency(self, amount, number):
        rate = [rate for days, rate in RATES if self.day(days) <= self.today][-1]

        def receive(bill, own):
            euros = bill.currency_id == self.euro
            currency = self.company.currency_id if euros else self.euro
            return self.receive(self.late, own / rate if euros else own * rate, currency_id=currency.id)

        self.take(number, amount, receive)

    def event_credit(self, amount, number):
        def credit(bill, own):
            return self.credit_note(
                self.late,
                own,
                currency_id=bill.currency_id.id,
                invoice_date=self.today,
                invoice_date_due=self.today,
            )

        self.take(number, amount, credit)

    def event_undo(self, number):
        """Money is taken off its invoice again."""
        if self.come:
            move = list(self.come)[number % len(self.come)]
            self.undone[move] = self.come.pop(move)
            bill, _money = self.undone[move]
            self.lines(move).remove_move_reconcile()
            self.told_about(bill, move)[bill].pop(move)

    def event_redo(self, number):
        """Money that was taken off its invoice comes back, as far as there is room: it counts by its own day."""
        if self.undone:
            move = list(self.undone)[number % len(self.undone)]
            bill, money = self.undone[move]
            if bill.currency_id.compare_amounts(bill.amount_residual, money[1]) >= 0:
                self.undone.pop(move)
                self.put(bill, self.match(bill, move), money)

    def event_bounce(self):
        """The payment from before the agreement bounces, or comes after all."""
        bill = self.bills[0]
        if self.before_counts:
            self.lines(self.before).remove_move_reconcile()
        elif bill.amount_residual >= 20:
            self.match(bill, self.before)
        else:
            return
        self.before_counts = not self.before_counts
        self.told_of(bill).bounced[bill] = 0 if self.before_counts else 20

    def take(self, number, amount, receive):
        """Take an amount off an invoice, as far as it is open."""
        bill = self.bills[number]
        if own := min(amount, round(bill.amount_residual)):
            document = receive(bill, own)
            move = document.move_id if document._name == "account.payment" else document
            self.put(bill, self.match(bill, move), (self.today, own))

    def put(self, bill, move, money):
        self.come[move] = bill, money
        self.told_about(bill, move).setdefault(bill, {})[move] = money

    def told_about(self, bill, move):
        """Where a document is told of: money, or a credit note."""
        simple = self.told_of(bill)
        return simple.credits if move.move_type == "out_refund" else simple.money

    def told_of(self, bill):
        return self.simple[bill == self.bills[2]]

    # === WHAT IS FOUND === #

    def check(self):
        for bill, total in zip(self.bills, (200, 120, 100), strict=True):
            simple = self.told_of(bill)
            came = sum(
                amount for rows in (simple.money, simple.credits) for _day, amount in rows.get(bill, {}).values()
            )
            before = 20 * (bill == self.bills[0] and self.before_counts)
            self.assertEqual(bill.amount_residual, total - came - before)
        for agreements in (self.agreements, self.agreements[::-1]):
            self.assertEqual(self.read_status(agreements), self.told())
        for agreement, told in zip(self.agreements, self.told(), strict=True):
            self.assertEqual(self.read_status(agreement), [told])

    def read_status(self, agreements):
        """What the ledger says of agreements, read in this order; told in the order in which they were made."""
        agreements._settle_now(self.today)
        return [
            (
                agreement.state,
                agreement.discount_state,
                [(i.state, i.received) for i in agreement.installment_ids.sorted("number")],
                agreement.received,
                agreement.installment_ids.sorted("number").mapped("expected"),
            )
            for agreement in agreements.sorted("id")
        ]

    def told(self):
        return [
            (
                simple.state(self.today),
                simple.discount_state(self.today),
                simple.installments(self.today),
                sum(received for _state, received in simple.installments(self.today)),
                simple.expected(self.today),
            )
            for simple in self.simple
        ]
