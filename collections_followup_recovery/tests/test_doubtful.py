from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from odoo.addons.collections_followup.tests.common import TODAY

from .common import RecoveryCommon


@tagged("post_install", "-at_install")
class TestDoubtful(RecoveryCommon):
    """What may not be paid is shown on an account of its own, and followed up as before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.doubtful_account = cls.account("120436", "Doubtful debts", "asset_receivable", reconcile=True)
        cls.company.collections_doubtful_account_id = cls.doubtful_account
        cls.receivable = cls.bill.line_ids.filtered(lambda line: line.display_type == "payment_term").account_id

    @classmethod
    def account(cls, code, name, account_type, **values):
        return cls.env["account.account"].create({"code": code, "name": name, "account_type": account_type, **values})

    def draft(self, user=None, **values):
        """A draft as the menu of the case opens it."""
        found = self.opened().with_user(self.accountant).action_doubtful()["context"]
        defaults = {name.removeprefix("default_"): value for name, value in found.items()}
        doubtfuls = self.env["collections.doubtful"].with_user(user or self.manager)
        return doubtfuls.create({**defaults, "reason": "Insolvency was opened", **values})

    def moved(self, **values):
        doubtful = self.draft(**values)
        doubtful.action_book()
        return doubtful

    def balances(self):
        """Balance of the account of the invoices, and of that of doubtful debts, for this customer."""
        self.env.flush_all()
        accounts = (self.receivable, self.doubtful_account)
        lines = self.env["account.move.line"].search(
            [("partner_id", "=", self.lost.id), ("parent_state", "=", "posted")]
        )
        return [sum(lines.filtered(lambda line, a=a: line.account_id == a).mapped("balance")) for a in accounts]

    def aged(self, day=None):
        """Open amounts by age."""
        aging = self.env["collections.aging"].create({"company_id": self.company.id, "date": day or self.today})
        rows = self.env["collections.aging.line"]._read_group([("aging_id", "=", aging.id)], ["bucket"], ["amount:sum"])
        return {bucket: amount for bucket, amount in rows if amount}

    def owed(self):
        """What the follow-up asks for: (invoice, open) of each item, and outstanding credits."""
        self.env.flush_all()
        assessment = self.evaluate(self.lost).assessment
        return [(i.receivable.name, i.receivable.residual) for i in assessment.items], assessment.credit

    def waiting(self):
        work = self.env["collections.work.doubtful"]
        return self.env["collections.doubtful"].search(work._waiting())

    # === MOVED === #

    def test_it_is_on_its_account_and_the_aged_receivables_stay(self):
        before = self.aged()
        doubtful = self.moved()
        self.assertEqual((doubtful.state, doubtful.amount, doubtful.left), ("posted", 1000, 1000))
        self.assertEqual(self.balances(), [0, 1000])
        self.assertEqual((self.aged(), before), ({"91": 1000}, {"91": 1000}))
        self.assertEqual(self.aged(TODAY - timedelta(150)), {"31": 1000})
        self.assertEqual(self.lost.credit, 1000)

    def test_the_invoice_is_open_and_followed_up_as_before(self):
        self.switch_on()
        case = self.opened()
        self.moved()
        self.assertEqual((self.bill.payment_state, self.owed()), ("not_paid", ([(self.bill.name, 1000)], 0)))
        self.assertEqual(case.item_ids, self.lines(self.bill))
        case._refresh()
        self.assertEqual((case.amount_overdue, case.amount_credit), (1000, 0))
        self.nightly()
        self.assertEqual(self.asked(self.lost), [(self.bill.name, 1000)])
        self.assertIn("Doubtful debts: Insolvency was opened.", case.doubtful_told)

    def test_the_customer_reads_nothing_of_it(self):
        case = self.opened()
        self.moved()
        self.env.flush_all()
        entries = self.env["collections.open.items"]._entries(case, TODAY - timedelta(400), TODAY)
        self.assertEqual([row[5] for row in entries], [self.bill.name])
        self.assertEqual(len(self.env["collections.open.items"]._open_entries(case, TODAY)), 1)

    # === REFUSED === #

    def test_an_account_that_is_no_receivable_is_refused_with_the_reason(self):
        current = self.account("121460", "Zweifelhafte Forderungen", "asset_current")
        doubtful = self.draft(account_id=current.id)
        self.assertIn("is of the type “Current Assets”", doubtful.refusal_told)
        with self.assertRaisesRegex(UserError, "would leave the aged receivables .* followed up as before"):
            doubtful.action_book()
        self.assertEqual((self.balances(), self.owed()), ([1000, 0], ([(self.bill.name, 1000)], 0)))

    def test_without_an_account_it_says_so(self):
        self.company.collections_doubtful_account_id = False
        with self.assertRaisesRegex(UserError, "tells no account of doubtful debts"):
            self.draft(account_id=False).action_book()

    def test_the_own_account_is_refused(self):
        with self.assertRaisesRegex(UserError, "on .* already"):
            self.draft(account_id=self.receivable.id).action_book()

    def test_what_is_moved_is_not_moved_twice(self):
        first, second = self.draft(), self.draft()
        first.action_book()
        with self.assertRaisesRegex(UserError, "is doubtful already"):
            second.action_book()
        self.assertFalse(self.draft().item_ids)

    def test_only_a_manager_moves_and_nobody_by_hand(self):
        doubtful = self.draft(user=self.accountant)
        with self.assertRaisesRegex(UserError, "Only a manager"):
            doubtful.action_book()
        with self.assertRaises(UserError):
            doubtful.state = "posted"
        doubtful.with_user(self.manager).action_book()
        with self.assertRaisesRegex(UserError, "has been decided"):
            doubtful.reason = "x"

    def test_its_entries_are_not_taken_for_money(self):
        doubtful = self.moved()
        taken = doubtful.item_ids.taken_line_id
        with self.assertRaisesRegex(UserError, "pays nothing"):
            (taken | self.lines(self.bill)).reconcile()
        with self.assertRaisesRegex(UserError, "choose “Move Back” there"):
            doubtful.move_ids.button_draft()

    def test_nobody_hides_a_debt_by_hand(self):
        line = self.lines(self.bill).with_user(self.accountant)
        with self.assertRaisesRegex(UserError, "not entered by hand"):
            line.collections_regrouped = True

    def test_a_promise_or_an_agreement_is_about_the_invoice(self):
        case = self.opened()
        self.moved()
        for model, name in (
            ("collections.contact.log", "promise_line_ids"),
            ("collections.agreement.make", "line_ids"),
        ):
            domain = self.env[model]._fields[name].domain
            values = {"partner_id": case.partner_id.id, "company_id": case.company_id.id}
            self.assertEqual(self.env["account.move.line"].search(safe_eval(domain, values)), self.lines(self.bill))

    # === AND BACK === #

    def test_it_can_be_moved_back(self):
        doubtful = self.moved()
        doubtful.action_move_back()
        self.assertEqual((doubtful.state, doubtful.left), ("reversed", 0))
        self.assertEqual((self.balances(), self.aged()), ([1000, 0], {"91": 1000}))
        self.assertTrue((doubtful.item_ids.moved_line_id | doubtful.item_ids.taken_line_id).mapped("reconciled"))
        self.assertEqual(self.owed(), ([(self.bill.name, 1000)], 0))

    def test_what_is_paid_on_the_invoice_is_moved_back_when_somebody_says_so(self):
        doubtful = self.moved()
        self.assertFalse(self.waiting())
        self.pay(self.bill, 400)
        self.assertEqual((self.waiting(), doubtful.settled), (doubtful, 400))
        self.assertEqual((self.aged(), self.owed()), ({"91": 600}, ([(self.bill.name, 600)], 0)))
        doubtful.action_move_back_settled()
        self.assertEqual((doubtful.state, doubtful.left, self.balances()), ("posted", 600, [0, 600]))
        self.assertFalse(self.waiting())
        self.pay(self.bill, 600)
        doubtful.action_move_back_settled()
        self.assertEqual((doubtful.state, self.balances(), self.aged()), ("reversed", [0, 0], {}))

    def test_what_is_written_off_is_moved_back(self):
        self.company.collections_write_off_account_id = self.account("650001", "Losses", "expense")
        doubtful = self.moved()
        write_offs = self.env["collections.write.off"].with_user(self.manager)
        values = write_offs._values_for(self.opened(), self.lines(self.bill))
        write_off = write_offs.create({**values, "reason": "insolvent"})
        write_off.action_write_off()
        self.assertFalse(write_off.has_credits)
        self.assertEqual(self.waiting(), doubtful)
        doubtful.action_move_back_settled()
        self.assertEqual((doubtful.state, self.balances(), self.aged()), ("reversed", [0, 0], {}))

    def test_another_currency_keeps_its_rate(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "company_id": self.company.id, "name": "2020-01-01", "rate": 0.5}
        )
        bill = self.invoice(self.lost, 100, overdue=50, currency_id=euro.id)
        doubtful = self.moved()
        self.assertEqual((doubtful.amount, self.balances()), (1200, [0, 1200]))
        self.assertEqual(sorted(doubtful.item_ids.mapped("amount")), [100, 1000])
        self.pay(bill, 50)
        doubtful.action_move_back_settled()
        self.assertEqual(self.balances(), [0, 1100])
        self.assertEqual(self.aged(), {"31": 100, "91": 1000})
