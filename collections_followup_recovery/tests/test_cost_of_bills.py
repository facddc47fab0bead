from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .test_placement import PlacementCommon


@tagged("post_install", "-at_install")
class TestCostOfBills(PlacementCommon):
    """The court sends bills about Lost Ltd. Their analytic distribution says whose costs they are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "base.group_user,account.group_account_invoice,analytic.group_analytic_accounting"
        cls.bookkeeper = cls._user("bookkeeper", groups)
        cls.controller = cls._user("controller", f"{groups},collections_followup.collections_group_user")
        cls.court = cls.customer("Court of Albany")
        plans = cls.env["account.analytic.plan"].create([{"name": "Customers"}, {"name": "Departments"}])
        cls.customers, cls.departments = plans

    def setUp(self):
        super().setUp()
        self.case_of_lost = self.opened()
        self.of_lost = self.account_of(self.case_of_lost)

    def account_of(self, case, plan=None, user=None, **values):
        """An analytic account of the costs of a customer, made by whoever keeps both."""
        accounts = self.env["account.analytic.account"].with_user(user or self.controller)
        named = {"name": case.partner_id.name, "plan_id": (plan or self.customers).id, "company_id": self.company.id}
        return accounts.create({**named, "collections_case_id": case.id, **values})

    def billed(self, amount, distribution, move_type="in_invoice", post=True, company=None, **values):
        """The bookkeeper, who does not see the follow-up, enters a bill with this distribution."""
        shares = {",".join(str(account.id) for account in accounts): share for accounts, share in distribution.items()}
        line = {"name": "Order for payment", "price_unit": amount, "tax_ids": [], "analytic_distribution": shares}
        bills = self.env["account.move"].with_user(self.bookkeeper).with_company(company or self.company)
        bill = bills.create(
            {
                "move_type": move_type,
                "partner_id": self.court.id,
                "invoice_date": "2026-02-10",
                "date": "2026-02-10",
                "invoice_line_ids": [Command.create(line)],
                **values,
            }
        )
        if post:
            bill.action_post()
        return bill

    def spent(self, case=None):
        """What the accountant reads in the report: (kind, day, amount) of each cost."""
        case = case or self.case_of_lost
        self.env.flush_all()
        found = self.env["collections.cost"].with_user(self.accountant).search([("case_id", "=", case.id)])
        return sorted((line.kind, str(line.date), line.amount) for line in found)

    def total(self, case=None):
        case = (case or self.case_of_lost).with_user(self.accountant)
        case.invalidate_recordset(["collecting_cost"])
        return case.collecting_cost

    # === WHAT COUNTS === #

    def test_a_bill_counts_by_its_distribution_on_its_day(self):
        bill = self.billed(32, {(self.of_lost,): 100})
        self.assertEqual(self.spent(), [("bill", "2026-02-10", 32)])
        self.assertEqual(self.total(), 32)
        line = self.env["collections.cost"].with_user(self.accountant).search([("bill_id", "=", bill.id)])
        self.assertEqual((line.summary, line.partner_id), ("Order for payment", self.lost))

    def test_a_share_counts_as_a_share_and_adds_up(self):
        other = self.opened(self.invoice(self.customer("Second Ltd"), 10, overdue=90).partner_id)
        self.billed(100, {(self.of_lost,): 33.33, (self.account_of(other),): 66.67})
        self.assertEqual((self.total(), self.total(other)), (33.33, 66.67))

    def test_another_currency_counts_as_it_is_booked(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        rate = {"currency_id": euro.id, "company_id": self.company.id, "name": "2020-01-01", "rate": 0.5}
        self.env["res.currency.rate"].create(rate)
        self.billed(32, {(self.of_lost,): 50}, currency_id=euro.id)
        self.assertEqual(self.total(), 32)

    def test_a_draft_and_a_cancelled_bill_cost_nothing(self):
        bill = self.billed(32, {(self.of_lost,): 100}, post=False)
        self.assertEqual(self.spent(), [])
        bill.action_post()
        self.assertEqual(self.total(), 32)
        bill.button_draft()
        self.assertEqual(self.spent(), [])
        bill.button_cancel()
        self.assertEqual(self.spent(), [])

    def test_a_credit_note_takes_it_off(self):
        self.billed(32, {(self.of_lost,): 100})
        self.billed(12, {(self.of_lost,): 100}, move_type="in_refund")
        self.assertEqual(self.spent(), [("bill", "2026-02-10", -12), ("bill", "2026-02-10", 32)])
        self.assertEqual(self.total(), 20)

    def test_a_bill_that_is_reversed_costs_nothing(self):
        bill = self.billed(32, {(self.of_lost,): 100})
        bill._reverse_moves([{"date": "2026-02-12", "invoice_date": "2026-02-12"}], cancel=True)
        self.assertEqual(self.total(), 0)

    def test_a_receipt_of_the_cash_desk_counts_too(self):
        self.billed(32, {(self.of_lost,): 100}, move_type="in_receipt")
        self.assertEqual(self.total(), 32)

    def test_what_is_charged_on_to_the_customer_is_no_cost(self):
        shares = {str(self.of_lost.id): 100}
        line = {"name": "Costs of court", "price_unit": 32, "tax_ids": [], "analytic_distribution": shares}
        self.invoice(self.lost, 0, invoice_line_ids=[Command.create(line)])
        self.assertEqual(self.spent(), [])

    def test_a_distribution_that_is_corrected_later_counts_for_the_other(self):
        other = self.opened(self.invoice(self.customer("Second Ltd"), 10, overdue=90).partner_id)
        bill = self.billed(32, {(self.of_lost,): 100})
        bill.invoice_line_ids.analytic_distribution = {str(self.account_of(other).id): 100}
        self.assertEqual((self.spent(), self.total(other)), ([], 32))

    def test_another_plan_beside_it_changes_nothing(self):
        accounts = self.env["account.analytic.account"].with_user(self.controller)
        legal = accounts.create({"name": "Legal", "plan_id": self.departments.id, "company_id": self.company.id})
        self.billed(32, {(self.of_lost, legal): 100})
        self.assertEqual(self.total(), 32)

    def test_accounts_in_two_plans_count_once(self):
        again = self.account_of(self.case_of_lost, self.departments)
        self.billed(32, {(self.of_lost, again): 100})
        self.assertEqual(self.total(), 32)

    # === COUNTED ONCE === #

    def test_what_was_entered_about_its_line_takes_its_place(self):
        bill = self.billed(32, {(self.of_lost,): 100})
        entry = self.env["collections.cost.entry"].with_user(self.accountant)
        entry.create({"case_id": self.case_of_lost.id, "kind": "court", "bill_line_id": bill.invoice_line_ids.id})
        self.assertEqual([(kind, amount) for kind, _day, amount in self.spent()], [("court", 32)])

    def test_what_was_entered_about_one_customer_leaves_the_share_of_another(self):
        other = self.opened(self.invoice(self.customer("Second Ltd"), 10, overdue=90).partner_id)
        bill = self.billed(100, {(self.of_lost,): 50, (self.account_of(other),): 50})
        entry = self.env["collections.cost.entry"].with_user(self.accountant)
        entry.create({"case_id": other.id, "bill_line_id": bill.invoice_line_ids.id, "amount": 40})
        self.assertEqual((self.total(), self.total(other)), (50, 40))

    def test_the_step_of_a_claim_takes_its_place(self):
        bill = self.billed(70, {(self.of_lost,): 100})
        claim = self.env["collections.claim"]._make(
            self.case_of_lost.sudo(), self.lines(self.bill), user_id=self.accountant.id
        )
        steps = self.env["collections.claim.step"].with_user(self.accountant)
        step = steps.create({"claim_id": claim.id, "name": "Court fee", "cost": 70, "done_on": "2026-02-01"})
        self.assertEqual(self.total(), 140)  # nobody has said that they are one
        step.bill_line_id = bill.invoice_line_ids
        self.assertEqual(self.spent(), [("claim", "2026-02-01", 70)])

    def test_a_step_is_about_a_bill_to_its_company(self):
        claim = self.env["collections.claim"]._make(
            self.case_of_lost.sudo(), self.lines(self.bill), user_id=self.accountant.id
        )
        steps = self.env["collections.claim.step"].with_user(self.accountant)
        with self.assertRaisesRegex(ValidationError, "Choose a line of a bill"):
            steps.create({"claim_id": claim.id, "name": "Court fee", "bill_line_id": self.bill.invoice_line_ids.id})

    def test_a_commission_is_counted_by_the_fees_and_not_by_its_bill(self):
        placement = self.handed_over()
        self.days_later(3)
        self.pay(self.bill, 500)
        self.env["collections.case"].search([])._refresh()
        owed = placement.commission_value
        bill = self.billed(owed + 5, {(self.of_lost,): 100})
        placement.with_user(self.manager).bill_id = bill
        self.assertEqual([(kind, amount) for kind, _day, amount in self.spent()], [("commission", owed)])
        bill._reverse_moves([{"date": "2026-02-12", "invoice_date": "2026-02-12"}], cancel=True)
        self.assertEqual(self.total(), owed)

    # === WHO MAY === #

    def test_the_menu_of_the_case_leads_to_its_account(self):
        case = self.case_of_lost.with_user(self.controller)
        action = case.action_analytic_accounts()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), self.of_lost)
        other = self.opened(self.invoice(self.customer("Second Ltd"), 10, overdue=90).partner_id)
        action = other.with_user(self.controller).action_analytic_accounts()
        form = self.env[action["res_model"]].with_user(self.controller).with_context(**action["context"]).create({})
        self.assertEqual((form.name, form.plan_id), ("Second Ltd", self.customers))
        self.assertEqual((form.collections_case_id, form.company_id), (other, self.company))

    def test_whoever_keeps_no_analytic_accounts_makes_none(self):
        with self.assertRaises(AccessError):
            self.account_of(self.case_of_lost, user=self.accountant)

    def test_whoever_does_not_see_the_follow_up_keeps_accounts_as_before(self):
        account = self.of_lost.with_user(self.bookkeeper)
        account.name = "Lost Ltd, costs"
        with self.assertRaises(AccessError):
            account.read(["collections_case_id"])
        with self.assertRaises(AccessError):
            self.account_of(self.case_of_lost, user=self.bookkeeper)

    def test_an_account_belongs_to_the_company_that_is_owed(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        for company in (elsewhere, elsewhere.browse()):
            with self.assertRaisesRegex(ValidationError, "must belong to"):
                self.account_of(self.case_of_lost, user=self.env.user, company_id=company.id)
        with self.assertRaises(UserError):
            self.of_lost.with_user(self.bookkeeper).company_id = False

    def test_nobody_names_the_case_of_another_company(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        groups = "analytic.group_analytic_accounting,collections_followup.collections_group_user"
        stranger = self._user("stranger", groups, elsewhere)
        with self.assertRaises(AccessError):
            self.account_of(self.case_of_lost, user=stranger, company_id=elsewhere.id)

    def test_bills_to_a_branch_are_costs_of_its_main_company(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        for user in (self.env.user, self.bookkeeper):
            user.company_ids += branch
        self.env["account.chart.template"].try_loading(self.company.chart_template, company=branch, install_demo=False)
        bill = self.billed(32, {(self.of_lost,): 100}, company=branch)
        self.assertEqual(bill.company_id, branch)
        self.assertEqual(self.total(), 32)

    # === STAYS WITH THE CUSTOMER === #

    def test_where_customers_are_merged_the_accounts_go_along(self):
        vanished = self.invoice(self.customer("Vanished Ltd"), 10, overdue=90).partner_id
        account = self.account_of(self.opened(vanished))
        self.billed(32, {(account,): 100})
        self.billed(8, {(self.of_lost,): 100})
        self.env.flush_all()
        self.env["base.partner.merge.automatic.wizard"]._merge((vanished | self.lost).ids, self.lost)
        self.env.invalidate_all()
        self.assertEqual(self.total(), 40)

    def test_many_bills_cost_no_more_queries(self):
        self.billed(8, {(self.of_lost,): 100})
        self.total()
        one = self.count_queries(self.total)
        for _number in range(5):
            self.billed(8, {(self.of_lost,): 100})
        self.assertLessEqual(self.count_queries(self.total), one)
