import re
from contextlib import contextmanager
from unittest.mock import patch

from odoo.sql_db import Cursor
from odoo.tests import Form, tagged

from .common import CollectionsCommon

#: Columns that the add-on adds to lists of invoices and of customers.
MOVE_COLUMNS = [
    "collections_level_id",
    "collections_last_contact",
    "collections_case_id",
    "collections_next_date",
    "collections_why",
]
PARTNER_COLUMNS = [
    "collections_case_id",
    "collections_overdue",
    "collections_level_id",
    "collections_user_id",
    "collections_excluded",
    "collections_paused_until",
]


@tagged("post_install", "-at_install")
class TestQueries(CollectionsCommon):
    """It gets slower only in proportion to the debtors: queries do not grow with them, and others pay nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.debtors = cls.env["res.partner"].create(
            [
                {
                    "name": f"Debtor {n}",
                    "email": f"debtor{n}@customer.example",
                    "phone": "+1 555 0100",
                    "is_company": True,
                }
                for n in range(50)
            ]
        )
        moves = cls.env["account.move"]
        for partner in cls.debtors:
            moves |= cls.invoice(partner, 100, overdue=5, post=False)
        moves.action_post()
        cls.moves = moves
        cls.cases = cls.env["collections.case"]

    def setUp(self):
        super().setUp()
        self.switch_on()
        self.cases = self.env["collections.case"].search([("company_id", "=", self.company.id)], order="id")
        self.assertEqual(len(self.cases), 50)

    # === LOOKING AT CASES === #

    def test_proposing_costs_the_same_for_five_and_fifty(self):
        self.assertEqual(self.proposing(self.cases[:5]), self.proposing(self.cases))

    def test_judging_costs_the_same_for_five_and_fifty(self):
        self.cases._judge(self.today)
        few, many = self.cases[:5], self.cases
        self.assertEqual(self.count(lambda: few._judge(self.today)), self.count(lambda: many._judge(self.today)))

    def test_proposing_with_history_costs_the_same_for_five_and_fifty(self):
        self.nightly()
        self.assertEqual(len(self.env["collections.contact"].search([("case_id", "in", self.cases.ids)])), 50)
        self.days_later(12)
        self.assertEqual(self.proposing(self.cases[:5]), self.proposing(self.cases))

    def test_proposing_held_cases_costs_the_same_for_five_and_fifty(self):
        for partner in self.debtors:
            self.credit_note(partner, 100)
        self.assertEqual(self.proposing(self.cases[:5]), self.proposing(self.cases))

    def proposing(self, cases):
        """Queries of looking at the cases; a look before has warmed up what is read once."""
        self.propose(self.cases)
        run, count = self.propose(cases)
        self.assertEqual(len(run.step_ids), len(cases))
        return count

    def propose(self, cases):
        run = self.env["collections.run"]._create_run(self.company, self.today)
        self.env.flush_all()
        self.env.invalidate_all()
        return run, self.count(lambda: run._propose(cases.browse(cases.ids)))

    def test_opening_cases_costs_the_same_for_few_and_many(self):
        self.cases.sudo().write({"state": "closed"})
        many = self.opening()
        self.cases[:5].sudo().write({"state": "closed"})
        self.assertEqual(self.opening(), many)

    def opening(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.count(lambda: self.company._open_collections_cases(self.today))

    # === LISTS === #

    def test_list_of_invoices_with_our_columns(self):
        self.nightly()
        self.assertEqual(self.reading(self.moves[:2], MOVE_COLUMNS), self.reading(self.moves[:40], MOVE_COLUMNS))

    def test_list_of_customers_with_our_columns(self):
        self.nightly()
        self.assertEqual(
            self.reading(self.debtors[:2], PARTNER_COLUMNS), self.reading(self.debtors[:40], PARTNER_COLUMNS)
        )

    def test_list_of_cases(self):
        self.nightly()
        columns = [
            "partner_id",
            "amount_overdue",
            "days_overdue",
            "level_id",
            "next_date",
            "why",
            "unread_reply",
            "contact_count",
        ]
        self.assertEqual(self.reading(self.cases[:2], columns), self.reading(self.cases[:40], columns))

    def test_list_of_cases_whose_reasons_tell_of_money(self):
        for partner in self.debtors:
            self.credit_note(partner, 100)
        self.nightly()
        self.assertIn("$", self.cases[0].why)
        self.assertEqual(self.reading(self.cases[:2], ["why"]), self.reading(self.cases[:40], ["why"]))

    def test_list_of_contacts(self):
        self.nightly()
        contacts = self.env["collections.contact"].search([("company_id", "=", self.company.id)])
        columns = ["partner_id", "day", "level_id", "summary", "delivery", "amount", "user_id"]
        self.assertEqual(self.reading(contacts[:2], columns), self.reading(contacts[:40], columns))

    def test_list_of_runs(self):
        runs = self.env["collections.run"].search([("company_id", "=", self.company.id)])
        while len(runs) < 10:
            self.days_later(1)
            runs |= self.nightly()
        columns = ["name", "case_count", "proposed_count", "done_count", "failed_count", "amount_asked"]
        self.assertEqual(self.reading(runs[:2], columns), self.reading(runs, columns))

    def test_list_of_invoices_without_our_columns_reads_nothing_of_ours(self):
        self.assertFalse(self.ours(lambda: self.read_fresh(self.moves, ["name", "amount_residual", "no_followup"])))

    def test_list_of_customers_without_our_columns_reads_nothing_of_ours(self):
        self.assertFalse(self.ours(lambda: self.read_fresh(self.debtors, ["name", "email", "type", "credit"])))

    def reading(self, records, columns):
        self.read_fresh(records, columns)
        self.env.flush_all()
        self.env.invalidate_all()
        return self.count(lambda: records.with_user(self.accountant).read(columns))

    def read_fresh(self, records, columns):
        self.env.flush_all()
        self.env.invalidate_all()
        return records.with_user(self.accountant).read(columns)

    # === EVERYDAY WORK === #

    def test_posting_an_invoice_reads_nothing_of_ours(self):
        invoice = self.invoice(self.debtors[0], 10, overdue=1, post=False)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.ours(invoice.with_user(self.accountant).action_post))
        self.assertEqual(invoice.state, "posted")

    def test_making_an_invoice_reads_nothing_of_ours(self):
        self.assertFalse(self.ours(lambda: self.invoice(self.debtors[0], 10, overdue=1, post=False)))

    def test_customer_form_of_somebody_who_sees_no_case_reads_nothing_of_ours(self):
        clerk = self._user("clerk", "base.group_user,base.group_partner_manager,account.group_account_invoice")
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.ours(lambda: Form(self.debtors[0].with_user(clerk))))

    def test_invoice_form_of_somebody_who_sees_no_case_reads_nothing_of_ours(self):
        clerk = self._user("clerk", "base.group_user,account.group_account_invoice")
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.ours(lambda: Form(self.moves[0].with_user(clerk))))

    def test_saving_a_template_of_another_model_reads_nothing_of_ours(self):
        model_id = self.env["ir.model"]._get_id("res.partner")
        template = self.env["mail.template"].create({"name": "Other", "model_id": model_id, "subject": "Hello"})
        self.assertFalse(self.ours(lambda: template.write({"subject": "Go to jail", "body_html": "<p>Go to jail</p>"})))

    # === MEASURES === #

    def count(self, work):
        """Number of queries, those included that write down what is pending."""
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def ours(self, work):
        """Queries that name one of the add-on's tables."""
        self.env.flush_all()
        with self.queries() as queries:
            work()
            self.env.flush_all()
        self.assertTrue(queries)
        return [
            query for query in queries if re.search(r"\bcollections_(case|contact|level|policy|run|step|tone)", query)
        ]

    @contextmanager
    def queries(self):
        seen, execute = [], Cursor.execute

        def spy(cursor, query, params=None, log_exceptions=True):
            seen.append(str(getattr(query, "code", query)))
            return execute(cursor, query, params, log_exceptions)

        with patch.object(Cursor, "execute", spy):
            yield seen
