from datetime import date, timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.collections_followup.tests.common import TODAY

from .common import RecoveryCommon


@tagged("post_install", "-at_install")
class TestProvision(RecoveryCommon):
    """At the end of a month doubtful debts are provided for: by age, and for single customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accounts = cls.env["account.account"]
        cls.expense = accounts.create({"code": "650002", "name": "Impairment", "account_type": "expense"})
        cls.allowance = accounts.create({"code": "120002", "name": "Allowances", "account_type": "asset_current"})
        cls.company.collections_impairment_account_id = cls.expense
        cls.company.collections_allowance_account_id = cls.allowance
        cls.late = cls.customer("Late Ltd")
        cls.young = cls.invoice(cls.late, 500, overdue=10)

    def provision(self, **values):
        provisions = self.env["collections.provision"].with_user(self.manager)
        return provisions.create({"date": TODAY, **values})

    def rate(self, provision, **rates):
        for name, rate in rates.items():
            provision.line_ids.filtered(lambda line, age=name[4:]: line.bucket == age).rate = rate

    def amounts(self, provision):
        return {line.bucket or line.case_id.partner_id.name: line.amount for line in provision.line_ids}

    def test_its_amounts_are_those_of_the_aged_receivables(self):
        provision = self.provision()
        self.assertEqual(self.amounts(provision), {"0": 0, "1": 500, "31": 0, "61": 0, "91": 1000})
        aging = self.env["collections.aging"].create({"company_id": self.company.id, "date": TODAY})
        rows = self.env["collections.aging.line"].search([("aging_id", "=", aging.id)])
        self.assertEqual(provision.amount, sum(rows.mapped("amount")))

    def test_it_is_booked_and_reversed_the_day_after(self):
        provision = self.provision()
        self.rate(provision, from1=2, from91=50)
        self.assertEqual(provision.provision, 510)
        provision.action_book()
        moves = provision.move_ids.sorted("date")
        self.assertEqual(moves.mapped("date"), [TODAY, TODAY + timedelta(1)])
        self.assertEqual(
            [(line.account_id, line.balance) for move in moves for line in move.line_ids.sorted("balance")],
            [(self.allowance, -510), (self.expense, 510), (self.expense, -510), (self.allowance, 510)],
        )
        self.assertEqual(set(moves.mapped("state")), {"posted"})
        with self.assertRaisesRegex(UserError, "has been decided"):
            self.rate(provision, from1=5)

    def test_the_next_one_starts_with_these_rates_and_tells_the_change(self):
        first = self.provision(date=date(2026, 1, 31))
        self.rate(first, from91=40)
        first.action_book()
        self.pay(self.bill, 500)
        second = self.provision()
        self.assertEqual(
            (second.previous_id, second.previous, second.provision, second.change), (first, 400, 200, -200)
        )

    def test_a_customer_of_their_own_is_taken_out_of_the_ages(self):
        provision = self.provision()
        values = {"provision_id": provision.id, "case_id": self.opened().id, "rate": 80, "reason": "insolvent"}
        self.env["collections.provision.line"].with_user(self.manager).create(values)
        self.assertEqual(self.amounts(provision), {"0": 0, "1": 500, "31": 0, "61": 0, "91": 0, "Lost Ltd": 1000})
        self.assertEqual((provision.amount, provision.provision), (1500, 800))
        provision.line_ids.filtered("case_id").unlink()
        self.assertEqual(self.amounts(provision)["91"], 1000)

    def test_taken_back_the_books_are_as_before(self):
        provision = self.provision()
        self.rate(provision, from91=50)
        provision.action_book()
        provision.action_take_back()
        lines = self.env["account.move.line"].search([("account_id", "in", (self.expense | self.allowance).ids)])
        self.assertEqual((provision.state, sum(lines.mapped("debit")), len(lines)), ("reversed", 2000, 8))
        for day in (TODAY, TODAY + timedelta(1)):
            of_day = lines.filtered(lambda line, day=day: line.account_id == self.expense and line.date == day)
            self.assertEqual(sum(of_day.mapped("balance")), 0)

    def test_what_is_missing_is_said(self):
        provision = self.provision()
        with self.assertRaisesRegex(UserError, "enter the rates first"):
            provision.action_book()
        self.rate(provision, from91=50)
        self.company.collections_allowance_account_id = False
        with self.assertRaisesRegex(UserError, "Choose the accounts"):
            provision.action_book()
        with self.assertRaisesRegex(ValidationError, "comes after the day"):
            provision.reversed_on = TODAY
