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

    def test_its_entries_are_not_reset_to_draft(self):
        provision = self.provision()
        self.rate(provision, from91=50)
        provision.action_book()
        with self.assertRaisesRegex(UserError, "choose “Take Back” there"):
            provision.move_ids[0].button_draft()

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

    def test_what_was_paid_since_is_read_anew_before_it_is_booked(self):
        provision = self.provision()
        self.rate(provision, from91=50)
        self.pay(self.bill, 100)
        with self.assertRaisesRegex(UserError, "Read it anew first"):
            provision.action_book()
        provision.action_fill()
        provision.action_book()
        self.assertEqual(provision.provision, 450)

    def test_another_day_shows_what_was_open_then(self):
        provision = self.provision()
        provision.date = TODAY - timedelta(150)  # Lost Ltd was 50 days late, and the other invoice not made
        self.assertEqual(self.amounts(provision), {"0": 0, "1": 0, "31": 1000, "61": 0, "91": 0})


@tagged("post_install", "-at_install")
class TestProvisionByOwnRecovery(RecoveryCommon):
    """The rates come from what was still paid of the company's own debts, or from the published table."""

    def setUp(self):
        super().setUp()
        self.late = self.customer("Late Ltd")
        self.invoice(self.late, 500, overdue=10)
        self.invoice(self.late, 300, overdue=-10)

    def provision(self, **values):
        provisions = self.env["collections.provision"].with_user(self.manager)
        return provisions.create({"date": TODAY, "basis": "curve", **values})

    def told(self, provision):
        """{age: (open, rate, provided for)}"""
        return {
            line.bucket or line.case_id.partner_id.name: (line.amount, line.rate, line.provision)
            for line in provision.line_ids
            if line.amount
        }

    def known(self, *parts):
        """What the ledger says of earlier debts: (first day overdue, open then, paid in 30 days, items)."""
        curves = self.env["collections.recovery.curve"]
        curves.create(
            [
                {
                    "company_id": self.company.id,
                    "age_from": first,
                    "at_risk": at_risk,
                    "collected": paid,
                    "items": items,
                }
                for first, at_risk, paid, items in parts
            ]
        )

    def test_the_published_table_until_there_are_enough_of_its_own(self):
        self.known((1, 9000, 9000, 29))
        provision = self.provision()
        # 31.1 % of what is up to 90 days late does not come; after 200 days it is 59.78 %; what is not due is not said
        self.assertEqual(self.told(provision), {"0": (300, 0, 0), "1": (500, 31.1, 155.5), "91": (1000, 59.78, 597.8)})
        self.assertIn("By the published table", provision.line_ids.filtered(lambda line: line.bucket == "91").reason)

    def test_its_own_recovery_as_far_as_it_goes(self):
        self.known((1, 1000, 800, 50))
        provision = self.provision()
        # of a fifth that is left after 30 days, 31.1 % does not come by the table
        self.assertEqual(self.told(provision)["1"], (500, 6.22, 31.1))
        young = provision.line_ids.filtered(lambda line: line.bucket == "1")
        self.assertEqual(
            young.reason, "By your own debts, at least 50 of each age; from 31 days overdue by the published table."
        )

    def test_its_sum_is_still_that_of_the_aged_receivables(self):
        provision = self.provision()
        aging = self.env["collections.aging"].create({"company_id": self.company.id, "date": TODAY})
        rows = self.env["collections.aging.line"].search([("aging_id", "=", aging.id)])
        self.assertEqual((provision.amount, sum(rows.mapped("amount"))), (1800, 1800))

    def test_credits_reduce_what_is_provided_for_and_not_the_rate(self):
        self.receive(self.late, 100)
        self.on(TODAY + timedelta(10))
        provision = self.provision(date=TODAY + timedelta(10))
        self.assertEqual(self.told(provision)["1"], (400, 31.1, 124.4))

    def test_a_customer_with_a_line_of_their_own_keeps_the_rate_that_is_entered(self):
        provision = self.provision()
        values = {"provision_id": provision.id, "case_id": self.opened().id, "rate": 100, "reason": "insolvent"}
        self.env["collections.provision.line"].with_user(self.manager).create(values)
        self.assertEqual(self.told(provision)["Lost Ltd"], (1000, 100, 1000))
        self.assertNotIn("91", self.told(provision))

    def test_nobody_changes_a_rate_of_the_curve_by_hand(self):
        provision = self.provision()
        with self.assertRaisesRegex(UserError, "follow from your own recovery"):
            provision.line_ids.filtered(lambda line: line.bucket == "91").rate = 5
        provision.line_ids.filtered(lambda line: line.bucket == "0").rate = 1
        self.assertEqual(provision.provision, 3 + 155.5 + 597.8)
        provision.basis = "rates"
        provision.line_ids.filtered(lambda line: line.bucket == "91").rate = 5
        self.assertEqual(provision.provision, 3 + 155.5 + 50)
