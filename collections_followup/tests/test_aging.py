from datetime import date, timedelta
from unittest.mock import patch

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from odoo.addons.collections_followup.models.ledger import collections_aging_line

from ..decision.aging import bucket
from .common import TODAY, CollectionsCommon

COLUMNS = ["aging_0", "aging_1", "aging_31", "aging_61", "aging_91"]


class AgingCommon(CollectionsCommon):
    """Reads the report as the accountant does, and the general ledger beside it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the class of Odoo's that tests build on has a euro of its own with a rate; ours changes from day to day
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.env["res.currency.rate"].search([("currency_id", "=", cls.euro.id)]).unlink()
        cls.rate("2020-01-01", 0.9)

    @classmethod
    def rate(cls, day, rate):
        """So many euros for a dollar from this day on."""
        cls.env["res.currency.rate"].create(
            {"currency_id": cls.euro.id, "name": day, "rate": rate, "company_id": cls.company.id}
        )

    def report(self, day=None, user=None):
        return self.env["collections.aging"].with_user(user or self.accountant).create({"date": day or self.today})

    def rows(self, day=None, partner=None, user=None):
        report = self.report(day, user)
        domain = [("aging_id", "=", report.id)] + ([("partner_id", "=", partner.id)] if partner else [])
        return self.env["collections.aging.line"].with_user(user or self.accountant).search(domain)

    def aged(self, partner, day=None):
        """Amounts in company currency by the first day past due of their bucket, without empty ones."""
        amounts = {}
        for row in self.rows(day, partner):
            amounts[int(row.bucket)] = amounts.get(int(row.bucket), 0.0) + row.amount
        return amounts

    def ledger(self, day=None, partner=None):
        """Balance of the receivable accounts in the general ledger at the end of a day."""
        domain = [
            *[("account_type", "=", "asset_receivable"), ("parent_state", "=", "posted")],
            *[("company_id", "child_of", self.company.id), ("date", "<=", day or self.today)],
        ]
        if partner:
            domain += [("partner_id.commercial_partner_id", "=", partner.id)]
        return self.env["account.move.line"]._read_group(domain, aggregates=["balance:sum"])[0][0] or 0.0

    def assertAgrees(self, day=None, partner=None):
        """The report is the ledger, to the cent."""
        rows = self.rows(day, partner)
        self.assertFalse(
            self.company.currency_id.compare_amounts(sum(rows.mapped("amount")), self.ledger(day, partner))
        )


@tagged("post_install", "-at_install")
class TestAging(AgingCommon):
    """How old the receivables are, today and on any day before."""

    def test_each_installment_and_invoice_is_in_the_bucket_of_its_due_date(self):
        late = self.customer("Late Ltd")
        for overdue in (-5, 0, 1, 30, 31, 60, 61, 90, 91):
            self.invoice(late, 100 + overdue, overdue=overdue)
        self.assertEqual(self.aged(late), {0: 195, 1: 231, 31: 291, 61: 351, 91: 191})
        for row in self.rows(partner=late):
            self.assertEqual(int(row.bucket), bucket(row.days), "the database and the rule put it into one bucket")
        self.assertAgrees()

    def test_the_wide_columns_are_the_buckets(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=40)
        row = self.rows(partner=late)
        self.assertEqual((row.amount_31, row.amount_0, row.amount_91), (100, 0, 0))

    def test_an_invoice_paid_later_is_open_on_a_past_day(self):
        """OCA/account-payment#386: aging at a past date dropped invoices that were paid later."""
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 1000, overdue=40)
        self.on(TODAY + timedelta(1))
        self.pay(invoice)
        self.assertEqual(self.aged(late, TODAY), {31: 1000})
        self.assertEqual(self.aged(late, TODAY + timedelta(1)), {})
        self.assertAgrees(TODAY)
        self.assertAgrees()

    def test_a_part_payment_counts_from_its_day(self):
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 1000, overdue=40)
        for days, amount in ((1, 300), (5, 200)):
            self.on(TODAY + timedelta(days))
            self.pay(invoice, amount)
        amounts = [sum(self.aged(late, TODAY + timedelta(n)).values()) for n in range(7)]
        self.assertEqual(amounts, [1000, 700, 700, 700, 700, 500, 500])

    def test_a_payment_before_its_invoice_is_open_until_the_invoice_is_booked(self):
        early = self.customer("Early Ltd")
        payment = self.receive(early, 100, date=TODAY - timedelta(60))
        invoice = self.invoice(early, 100, overdue=0)
        (payment.move_id + invoice).line_ids.filtered(lambda x: x.account_type == "asset_receivable").reconcile()
        self.assertEqual(self.aged(early, TODAY - timedelta(31)), {1: -100})
        self.assertEqual(self.aged(early, TODAY - timedelta(30)), {})

    def test_invoices_of_a_later_day_are_not_there_yet(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 1000, overdue=0)
        self.assertFalse(self.aged(late, TODAY - timedelta(31)))
        self.assertEqual(self.aged(late, TODAY - timedelta(30)), {0: 1000})

    def test_credits_are_aged_by_their_own_date_so_that_the_total_is_the_ledger(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 1000, overdue=40)
        self.credit_note(late, 100, overdue=70)
        self.receive(late, 300)
        self.assertEqual(self.aged(late), {31: 1000, 61: -100, 0: -300})
        self.assertEqual(self.rows(partner=late).filtered(lambda r: r.kind == "credit").mapped("amount"), [-100, -300])
        self.assertAgrees()

    def test_an_invoice_reset_to_draft_leaves_its_payment_open(self):
        """Odoo keeps the allocation, yet the ledger only knows of the payment."""
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 1000, overdue=40)
        self.pay(invoice)
        invoice.button_draft()
        self.assertEqual(self.aged(late), {0: -1000})
        self.assertAgrees()
        invoice.action_post()
        self.assertEqual(self.aged(late), {})

    def test_an_exchange_difference_booked_later_is_open_in_company_currency_until_then(self):
        late = self.customer("Late Ltd")
        invoice = self.invoice(late, 900, overdue=40, currency_id=self.euro.id)
        self.rate(TODAY + timedelta(1), 0.8)
        self.on(TODAY + timedelta(2))
        self.pay(invoice)
        self.assertEqual(self.aged(late, TODAY), {31: 1000})
        self.assertEqual(self.rows(TODAY, late).amount_currency, 900)
        self.assertEqual(self.aged(late), {})
        for days in range(3):
            self.assertAgrees(TODAY + timedelta(days))

    def test_items_of_contacts_belong_to_their_customer(self):
        late = self.customer("Late Ltd")
        contact = self.env["res.partner"].create({"name": "Ann", "parent_id": late.id})
        self.invoice(contact, 70, overdue=40)
        self.assertEqual(self.aged(late), {31: 70})

    def test_items_of_branches_belong_to_the_main_company(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids += branch
        chart = self.company.chart_template
        self.env["account.chart.template"].try_loading(chart, company=branch, install_demo=False)
        late = self.customer("Late Ltd")
        journals = self.env["account.journal"]
        journal = journals.search([("company_id", "parent_of", branch.id), ("type", "=", "sale")], limit=1)
        self.invoice(late.with_company(branch), 70, overdue=40, company_id=branch.id, journal_id=journal.id)
        self.assertEqual(self.rows(partner=late).sudo().company_id, branch)
        self.assertEqual(self.aged(late), {31: 70})
        self.assertAgrees()

    def test_an_entry_without_a_customer_is_shown_too(self):
        """The total is that of the ledger, whoever forgot to name the customer."""
        self.entry_without_customer(55)
        row = self.rows().filtered(lambda r: not r.partner_id)
        self.assertEqual((row.amount, row.bucket), (55, "0"))
        self.assertAgrees()

    def entry_without_customer(self, amount):
        accounts = self.company_data["default_account_receivable"], self.company_data["default_account_revenue"]
        lines = [
            Command.create({"account_id": account.id, "balance": balance})
            for account, balance in zip(accounts, (amount, -amount), strict=True)
        ]
        self.env["account.move"].create({"date": TODAY, "line_ids": lines}).action_post()

    # === THE REPORT === #

    def test_the_menu_opens_it_with_today_and_another_day_can_be_chosen(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        form = Form(self.env["collections.aging"].with_user(self.accountant))
        self.assertEqual(form.date, TODAY)
        form.date = TODAY - timedelta(5)
        action = form.save().action_show()
        self.assertIn("02/25/2026", action["name"])
        rows = self.env["collections.aging.line"].with_user(self.accountant).search(action["domain"])
        self.assertEqual(rows.bucket, "0")
        self.assertEqual(rows.action_open()["res_id"], rows.move_id.id)

    def test_rows_of_two_reports_are_told_apart(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        today, before = self.rows(partner=late), self.rows(TODAY - timedelta(5), partner=late)
        self.env.invalidate_all()
        self.assertEqual((today + before).mapped("days"), [5, 0])

    def test_groups_and_totals_are_those_of_the_rows(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.invoice(late, 30, overdue=45)
        domain = [("aging_id", "=", self.report().id), ("partner_id", "=", late.id)]
        Line = self.env["collections.aging.line"].with_user(self.accountant)
        [(partner, *amounts)] = Line._read_group(
            domain, ["partner_id"], ["amount:sum", "amount_1:sum", "amount_31:sum", "days:max"]
        )
        self.assertEqual((partner, amounts), (late, [130, 100, 30, 45]))
        self.assertEqual([b for (b,) in Line._read_group(domain, ["bucket"])], ["1", "31"])

    def test_nothing_is_asked_that_is_true_of_each_row(self):
        """PostgreSQL has no statistics of constants: it would plan for hardly any row, and join 100,000 one by one."""
        lines = self.env["collections.aging.line"].with_user(self.accountant)
        query = lines._search([("aging_id", "=", self.report().id), ("bucket", "=", "1")])
        asked = query.where_clause.code
        self.assertIn("bucket", asked)
        for constant in ("aging_id", "root_id", "create_uid"):
            self.assertNotIn(constant, asked)

    def test_pages_of_customers_are_those_of_the_whole(self):
        for name in ("Beta Ltd", "Alpha Ltd", "Delta Ltd", "Gamma Ltd"):
            self.invoice(self.customer(name), 100, overdue=5)
        contact = self.env["res.partner"].create({"name": "Zoe", "parent_id": self.customer("Alpha Holding").id})
        self.invoice(contact, 50, overdue=35)
        self.entry_without_customer(20)
        whole = self.groups(limit=1000)
        self.assertEqual(whole["length"], len(whole["groups"]))
        self.assertFalse(whole["groups"][-1]["partner_id"])
        pages = [self.groups(offset=n, limit=2) for n in range(0, whole["length"], 2)]
        self.assertEqual([group for page in pages for group in page["groups"]], whole["groups"])
        self.assertEqual({page["length"] for page in pages}, {whole["length"]})

    def test_pages_of_a_past_day_know_who_has_paid_since(self):
        for name in ("Alpha Ltd", "Beta Ltd", "Gamma Ltd"):
            self.pay(self.invoice(self.customer(name), 100, overdue=30))
        before = TODAY - timedelta(5)
        page = self.groups(before, limit=1)
        self.assertEqual(page["groups"], self.groups(before, limit=1000)["groups"][:1])
        self.assertEqual(page["length"] - self.groups(limit=1)["length"], 3)

    def test_pages_of_a_filter_are_those_of_its_whole(self):
        for number, name in enumerate(("Beta Ltd", "Alpha Ltd", "Delta Ltd", "Gamma Ltd", "Zeta Ltd")):
            customer = self.customer(name)
            self.invoice(customer, 100, overdue=5 + 30 * (number % 4))
            self.invoice(customer, 70, overdue=-5)
        self.pay(self.invoice(self.customer("Alpha Ltd"), 100, overdue=95))
        overdue, old = ("days", ">", 0), ("days", ">", 60)
        for day in (None, TODAY - timedelta(5)):
            for domain in ([overdue], [old], ["|", old, ("kind", "=", "credit")], [("kind", "=", "debt")]):
                with self.subTest(day=day, domain=domain):
                    whole = self.groups(day, limit=1000, domain=domain)
                    self.assertEqual(whole["length"], len(whole["groups"]))
                    pages = [self.groups(day, n, 2, domain) for n in range(0, whole["length"], 2)]
                    self.assertEqual([group for page in pages for group in page["groups"]], whole["groups"])
                    self.assertEqual({page["length"] for page in pages}, {whole["length"]})

    def test_a_page_of_customers_with_very_many_items_is_the_same(self):
        giant = self.customer("Giant Ltd")
        for overdue in (5, 40, 95):
            self.invoice(giant, 100, overdue)
        self.credit_note(giant, 30)
        for day, domain in ((None, []), (None, [("kind", "=", "credit")]), (TODAY - timedelta(5), [])):
            named = self.groups(day, limit=2, domain=domain)
            with patch.object(collections_aging_line, "ITEMS_NAMED", 2):
                self.assertEqual(self.groups(day, limit=2, domain=domain)["groups"], named["groups"])

    def test_each_item_is_a_debt_or_a_credit(self):
        late = self.customer("Late Ltd")
        self.invoice(late, 100, overdue=5)
        self.credit_note(late, 40)
        rows = self.rows(partner=late)
        debts, credits = (rows.search([("id", "in", rows.ids), ("kind", "=", kind)]) for kind in ("debt", "credit"))
        self.assertEqual(debts + credits, rows.sorted(lambda row: row.kind == "credit"))
        self.assertEqual((debts.mapped("amount"), credits.mapped("amount")), ([100], [-40]))
        self.assertEqual(rows.search([("id", "in", rows.ids), ("kind", "!=", "debt")]), credits)

    def test_pivot_and_graph_open_with_few_groups_however_many_the_customers(self):
        Line = self.env["collections.aging.line"].with_user(self.accountant)
        for kind in ("pivot", "graph"):
            view = etree.fromstring(Line.get_view(view_type=kind)["arch"])
            names = {node.get("name") for node in view.iter("field") if not node.get("invisible")}
            with self.subTest(view=kind):
                self.assertFalse(names & {"partner_id", "move_id", "line_id", "case_id"})

    def groups(self, day=None, offset=0, limit=80, domain=()):
        """What the list shows when it opens, or with a filter."""
        return (
            self.env["collections.aging.line"]
            .with_user(self.accountant)
            .web_read_group(
                [("aging_id", "=", self.report(day).id), *domain],
                ["partner_id"],
                ["amount:sum", "amount_1:sum", "amount_31:sum"],
                offset=offset,
                limit=limit,
            )
        )

    # === THE LIST OF CASES === #

    def test_the_list_of_cases_shows_the_same(self):
        late, other = self.customer("Late Ltd"), self.customer("Other Ltd")
        self.invoice(late, 100, overdue=5)
        self.invoice(late, 30, overdue=95)
        self.invoice(other, 7, overdue=45)
        self.company._open_collections_cases(TODAY)
        cases = (self.case(late) + self.case(other)).with_user(self.accountant)
        self.assertEqual([[case[c] for c in COLUMNS] for case in cases], [[0, 100, 0, 0, 30], [0, 0, 7, 0, 0]])

    def test_the_list_of_cases_takes_one_query_for_all(self):
        partners = [self.customer(f"Debtor{n} Ltd") for n in range(8)]
        for partner in partners:
            self.invoice(partner, 100, overdue=5)
        self.company._open_collections_cases(TODAY)
        cases = self.env["collections.case"].search([("partner_id", "in", [p.id for p in partners])])
        counts = []
        for some in (cases, cases[:2], cases):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.with_user(self.accountant).read(COLUMNS)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts[1:])  # the first has read what is read once

    # === WHO MAY SEE IT === #

    def test_only_who_follows_up_may_see_it(self):
        clerk = self._user("clerk", "base.group_user,account.group_account_invoice")
        with self.assertRaises(AccessError):
            self.report(user=clerk)
        report = self.report()
        with self.assertRaises(AccessError):
            self.env["collections.aging.line"].with_user(clerk).search([("aging_id", "=", report.id)])

    def test_reports_of_other_companies_are_refused(self):
        other = self.env["res.company"].create({"name": "Other Inc"})
        with self.assertRaises(AccessError):
            self.env["collections.aging"].with_user(self.accountant).create({"company_id": other.id, "date": TODAY})

    def test_a_report_that_was_changed_to_another_company_shows_nothing(self):
        other = self.env["res.company"].create({"name": "Other Inc"})
        report = self.report()
        self.invoice(self.customer("Late Ltd"), 100, overdue=5)
        report.sudo().company_id = other
        domain = [("aging_id", "=", report.id)]
        self.assertFalse(self.env["collections.aging.line"].with_user(self.accountant).search(domain))

    def test_reports_of_other_people_show_nothing(self):
        self.invoice(self.customer("Late Ltd"), 100, overdue=5)
        report = self.report(user=self.manager)
        self.assertFalse(
            self.env["collections.aging.line"].with_user(self.accountant).search([("aging_id", "=", report.id)])
        )

    def test_a_day_far_ahead_or_back_is_answered(self):
        self.invoice(self.customer("Late Ltd"), 100, overdue=5)
        self.assertFalse(self.rows(date(1990, 1, 1)))
        self.assertAgrees(date(2099, 12, 31))
