from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from .common import CollectionsCommon


class MoneyCommon(CollectionsCommon):
    def setUp(self):
        super().setUp()
        self.switch_on()
        self.bank = self.company_data["default_journal_bank"]

    def without_entry(self):
        """Payments get no entry before their bank line, as with accounting apps on top of Invoicing."""
        self.patch(type(self.env["account.move"]), "_get_invoice_in_payment_state", lambda move: "in_payment")
        self.bank.inbound_payment_method_line_ids.payment_account_id = False

    def bank_line(self, partner, amount, **values):
        return self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "date": self.today,
                "payment_ref": "in",
                "partner_id": partner.id,
                "amount": amount,
                **values,
            }
        )

    def match(self, bank_line, invoice, amount=None):
        """Match a bank line, or a part of it, with an invoice: what is left stays on the suspense account."""
        suspense = bank_line._seek_for_lines()[1]
        lines = bank_line.move_id.with_context(force_delete=True, skip_readonly_check=True)
        taken = amount or bank_line.amount
        left = bank_line.amount - taken
        receivable = {"account_id": self.lines(invoice).account_id.id, "partner_id": bank_line.partner_id.id}
        if left:
            kept = {"amount_currency": -left, "balance": -left}
            own = {**receivable, "name": "match", "balance": -taken, "amount_currency": -taken}
            own["currency_id"] = self.company.currency_id.id
            lines.write({"line_ids": [Command.update(suspense.id, kept), Command.create(own)]})
        else:
            suspense.with_context(force_delete=True, skip_readonly_check=True).write(receivable)
        money = bank_line.move_id.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        (money + self.lines(invoice)).reconcile()

    def wanted(self, customer):
        """What would be asked for today; the reason why not, when nothing would."""
        verdict = self.evaluate(customer)
        if verdict is None or verdict.outcome not in ("step", "wait"):
            return verdict.refusals[0].code if verdict.refusals else verdict.outcome
        return sum(item.open for item in verdict.decision.items)

    def page(self, customer):
        """(open, payable) of what the customer's page shows as overdue."""
        account = self.env["collections.page"]._account(self.case(customer))
        return [(row.open, row.payable) for row in account["sections"]["overdue"]]


@tagged("post_install", "-at_install")
class TestPaymentsWithoutEntry(MoneyCommon):
    """A payment that was registered and is not in the ledger yet counts by its amount, for a while."""

    def setUp(self):
        super().setUp()
        self.without_entry()
        self.late = self.customer("Part Ltd")
        self.bill = self.invoice(self.late, 1000, overdue=20)

    def test_part_leaves_the_rest_to_be_asked_for_and_paid(self):
        payment = self.pay(self.bill, 50)
        self.assertEqual((payment.state, bool(payment.move_id)), ("in_process", False))
        self.assertEqual(self.wanted(self.late), 950)
        self.assertEqual(self.page(self.late), [(950, True)])

    def test_all_of_it_holds_the_invoice(self):
        self.pay(self.bill)
        self.assertEqual(self.wanted(self.late), "item_in_transit")
        self.assertEqual(self.evaluate(self.late).next_day, self.today + timedelta(30))
        self.assertEqual(self.page(self.late), [(1000, False)])

    def test_nothing_is_under_way_once_the_bank_line_is_matched(self):
        self.pay(self.bill, 50)
        self.match(self.bank_line(self.late, 50), self.bill)
        self.assertEqual((self.bill.amount_residual, self.wanted(self.late)), (950, 950))

    def test_it_is_not_waited_for_for_ever(self):
        self.pay(self.bill)
        self.days_later(29)
        self.assertEqual(self.wanted(self.late), "item_in_transit")
        self.days_later(1)
        self.assertEqual(self.wanted(self.late), 1000)

    def test_one_payment_of_two_invoices(self):
        two = self.customer("Two Ltd")
        bills = self.invoice(two, 500, overdue=6) | self.invoice(two, 300, overdue=5)
        context = {"active_model": "account.move", "active_ids": bills.ids}
        register = self.env["account.payment.register"].with_context(**context).create({"group_payment": True})
        register.amount = 600
        register._create_payments()
        self.assertEqual(self.wanted(two), 200)

    def test_payment_of_one_invoice_does_not_pay_another(self):
        older = self.invoice(self.late, 700, overdue=30)
        self.pay(self.bill)
        self.assertEqual(self.wanted(self.late), 700)
        self.assertEqual(self.asked_items(), [older.name])

    def asked_items(self):
        return [item.receivable.name for item in self.evaluate(self.late).decision.items]

    def test_payment_on_account(self):
        onacc = self.customer("Onacc Ltd")
        self.invoice(onacc, 500, overdue=5)
        payment = self.receive(onacc, 500)
        self.assertFalse(payment.move_id)
        self.assertEqual(self.wanted(onacc), "covered_by_credit")
        self.nightly()
        self.assertEqual(self.taken(onacc), [])

    def test_bank_line_of_a_payment_is_the_same_money(self):
        self.pay(self.bill, 50)
        self.bank_line(self.late, 50)
        self.assertEqual(self.wanted(self.late), 950)


@tagged("post_install", "-at_install")
class TestBankLines(MoneyCommon):
    """A bank line that is not matched yet pays with what is left of it, and once."""

    def setUp(self):
        super().setUp()
        self.late = self.customer("Kappa Ltd")
        self.paid, self.bill = self.invoice(self.late, 700, overdue=20), self.invoice(self.late, 500, overdue=10)

    def test_what_is_left_of_a_line(self):
        self.match(self.bank_line(self.late, 1000), self.paid, 700)
        self.assertEqual((self.paid.amount_residual, self.wanted(self.late)), (0, 200))
        self.assertEqual(self.page(self.late), [(200, True)])

    def test_line_of_a_payment_that_was_registered(self):
        self.pay(self.paid)
        self.bank_line(self.late, 700)
        self.assertEqual(self.wanted(self.late), 500)

    def test_line_of_two_payments_at_once(self):
        other = self.invoice(self.late, 200, overdue=3)
        self.pay(self.paid)
        self.pay(other)
        self.bank_line(self.late, 900)
        self.assertEqual(self.wanted(self.late), 500)

    def test_line_beside_a_payment_of_another_amount(self):
        self.pay(self.paid)
        self.bank_line(self.late, 500)
        self.assertEqual(self.wanted(self.late), "covered_by_credit")


@tagged("post_install", "-at_install")
class TestAmounts(MoneyCommon):
    """What is asked for is what the statement says, in its currency and to its smallest amount."""

    def foreign(self, code, rate):
        currency = self.env.ref(f"base.{code}")
        currency.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "company_id": self.company.id, "name": "2020-01-01", "rate": rate}
        )
        return currency

    def test_revaluation_changes_nothing_for_the_customer(self):
        euro = self.foreign("EUR", 0.8)
        late = self.customer("Reval Ltd")
        bill = self.invoice(late, 1000, overdue=10, currency_id=euro.id)
        revaluation = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": self.company_data["default_journal_misc"].id,
                "date": self.today,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.lines(bill).account_id.id,
                            "partner_id": late.id,
                            "credit": 50,
                            "currency_id": euro.id,
                            "amount_currency": 0,
                        }
                    ),
                    Command.create({"account_id": self.company_data["default_account_revenue"].id, "debit": 50}),
                ],
            }
        )
        revaluation.action_post()
        self.nightly()
        self.assertEqual(self.asked(late), [(bill.name, 1000)])
        case = self.case(late)
        [section] = self.env["collections.statement"]._statements(case, None, None)[case.id].sections
        self.assertEqual((section.currency, section.open), ("EUR", 1000))

    def test_exchange_difference_that_is_not_booked_is_no_debt(self):
        euro = self.foreign("EUR", 0.8)
        late = self.customer("Resid Ltd")
        bill = self.invoice(late, 1000, overdue=10, currency_id=euro.id)
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "company_id": self.company.id, "name": self.today, "rate": 0.9}
        )
        money = self.lines(self.receive(late, 1000, currency_id=euro.id).move_id)
        (self.lines(bill) + money).with_context(no_exchange_difference=True).reconcile()
        self.assertEqual(self.lines(bill).amount_residual_currency, 0)
        self.nightly()
        self.assertEqual(self.taken(late), [])

    def test_less_than_the_smallest_amount_of_a_currency_is_nothing(self):
        yen = self.foreign("JPY", 148.3)
        late = self.customer("Yen Ltd")
        self.invoice(late, 10000, overdue=10, currency_id=yen.id)
        self.credit_note(late, 67.43)  # 10,000 yen are 67.4309
        self.assertEqual(self.wanted(late), "covered_by_credit")
        self.assertEqual(self.page(late), [])

    def test_early_payment_discount_that_was_taken_in_time(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "2/10",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})],
            }
        )
        for name, pays in (("Epd Ltd", self.bank_line), ("Account Ltd", self.receive)):
            for days, expected in ((0, "covered_by_credit"), (1, 20)):
                with self.subTest(name, days_late=days):
                    late = self.customer(f"{name} {days}")
                    bill = self.invoice(late, 1000, overdue=10, invoice_payment_term_id=terms.id)
                    pays(late, 980, date=self.lines(bill).discount_date + timedelta(days))
                    self.assertEqual(self.wanted(late), expected)
