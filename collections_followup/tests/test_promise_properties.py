from datetime import timedelta

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .common import TODAY
from .test_promise import PromiseCommon

#: What may happen on a day: a payment, a credit note, the last payment reversed, a promise.
EVENTS = st.one_of(
    st.tuples(st.just("pay"), st.integers(5, 60)),
    st.tuples(st.just("credit"), st.integers(5, 40)),
    st.tuples(st.just("reverse"), st.just(0)),
    st.tuples(st.just("promise"), st.integers(5, 60)),
)
#: Days after it on which promised money is waited for, and still in time.
PROMISED_IN, TOLERANCE = 4, 2


class SimpleLedger:
    """One invoice and its promises, told day by day: written apart from the rules it checks."""

    def __init__(self, amount):
        self.amount = amount
        self.money = []  # [day, amount], in the order of the events
        self.promises = []  # (day, amount)
        self.credited = 0

    @property
    def open(self):
        return self.amount - sum(amount for _day, amount in self.money) - self.credited

    def states(self, today):
        """States of the promises: each coin goes to the first promise that ends and was made before it came.

        A credit note is no coin: nobody has to bring more than there is to pay.
        """
        coins = [day for day, amount in self.money for _coin in range(amount)]
        ends = [(made + timedelta(PROMISED_IN + TOLERANCE), amount) for made, amount in self.promises]
        states = []
        for number, (made, amount) in enumerate(self.promises):
            end = ends[number][0]
            amount = min(amount, self.open + len([day for day in coins if made < day]))
            own = [day for day in coins if made < day <= end][:amount]
            for day in own:
                coins.remove(day)
            if len(own) == amount:
                states.append("kept")
            else:
                states.append("open" if today <= end else "partly" if own else "broken")
        return states


@tagged("post_install", "-at_install")
class TestPromisesAgainstASimpleLedger(PromiseCommon):
    """Random payments, credit notes, reversals and promises on one invoice, compared with counting coins."""

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @example([("reverse", 0), ("promise", 6), ("pay", 55), ("promise", 6), ("reverse", 0), ("pay", 49)])
    @given(st.lists(EVENTS, min_size=2, max_size=6))
    def test_states_are_those_of_a_simple_ledger(self, events):
        with self.env.cr.savepoint() as savepoint:
            self.follow(events)
            savepoint.rollback()
        self.env.invalidate_all()
        self.on(TODAY)

    def follow(self, events):
        simple, payments = SimpleLedger(100), []
        for number, (event, amount) in enumerate(events):
            self.on(TODAY + timedelta(2 * number))
            amount = min(amount, int(simple.open))
            getattr(self, f"event_{event}")(simple, payments, amount)
            self.check(simple)
        for days in (3, 10):
            self.on(self.today + timedelta(days))
            self.check(simple)

    def check(self, simple):
        case = self.case(self.late)
        promises = self.env["collections.promise"].search([("case_id", "=", case.id)], order="id")
        promises._settle_now(self.today)
        self.assertEqual(promises.mapped("state"), simple.states(self.today))
        self.assertEqual(self.bill.amount_residual, simple.open)

    def event_pay(self, simple, payments, amount):
        if amount:
            payments.append(self.pay(self.bill, amount))
            simple.money.append((self.today, amount))

    def event_credit(self, simple, payments, amount):
        if amount:
            note = self.credit_note(self.late, amount, invoice_date=self.today, invoice_date_due=self.today)
            self.lines(self.bill, note).reconcile()
            payments.append(None)
            simple.credited += amount

    def event_reverse(self, simple, payments, amount):
        if payments and payments[-1]:
            payments.pop().move_id.line_ids.remove_move_reconcile()
            simple.money.pop()

    def event_promise(self, simple, payments, amount):
        if amount:
            self.evaluate(self.late)
            lines = self.lines(self.bill)
            self.env["collections.promise"]._make(
                self.case(self.late), lines, amount, self.today + timedelta(PROMISED_IN)
            )
            simple.promises.append((self.today, amount))
