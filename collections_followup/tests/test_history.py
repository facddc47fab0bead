import json
from unittest.mock import patch

from lxml import etree

from odoo.sql_db import Cursor
from odoo.tests import tagged
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from .test_aging import AgingCommon

#: Paid invoices behind each open one.
PAID = 4000


@tagged("post_install", "-at_install")
class TestHistory(AgingCommon):
    """Aged receivables read what is open and what was allocated later, however long the paid history is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.late = cls.customer("Late Ltd")
        cls.bill = cls.invoice(cls.late, 100, overdue=40)
        for overdue in (-5, 5, 100):
            cls.invoice(cls.late, 50, overdue=overdue)
        cls.env.flush_all()
        cls.lengthen_history()

    @classmethod
    def lengthen_history(cls):
        """The receivable of the bill once more, paid, many times: as the years leave them."""
        cls.env.cr.execute(
            """SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns
                WHERE table_name = 'account_move_line' AND table_schema = current_schema
                  AND column_name NOT IN ('id', 'reconciled', 'amount_residual', 'amount_residual_currency')"""
        )
        columns = SQL(cls.env.cr.fetchone()[0])
        cls.env.cr.execute(
            SQL(
                """INSERT INTO account_move_line (reconciled, amount_residual, amount_residual_currency, %(columns)s)
                   SELECT TRUE, 0, 0, %(columns)s FROM account_move_line line, generate_series(1, %(paid)s)
                    WHERE line.move_id = %(move)s AND line.amount_residual > 0""",
                columns=columns,
                paid=PAID * 4,
                move=cls.bill.id,
            )
        )
        for table in ("account_move_line", "account_partial_reconcile", "res_partner", "collections_aging"):
            cls.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
        cls.env.invalidate_all()

    def test_every_filter_reads_open_items_only(self):
        view = etree.fromstring(self.lines().get_view(view_type="search")["arch"])
        domains = {node.get("name"): node.get("domain") for node in view.iter("filter") if node.get("domain")}
        self.assertGreater(len(domains), 3)
        domains["old or a credit"] = "['|', ('days', '>', 90), ('kind', '=', 'credit')]"
        for name, domain in domains.items():
            with self.subTest(filter=name):
                self.assertReadsLittle(
                    lambda own, d=domain: self.lines().web_search_read(own + self.asked(d), {}, limit=80)
                )
                self.assertReadsLittle(
                    lambda own, d=domain: self.lines().web_read_group(
                        own + self.asked(d), ["partner_id"], ["amount:sum"], limit=1
                    )
                )

    def test_every_grouping_reads_open_items_only(self):
        view = etree.fromstring(self.lines().get_view(view_type="search")["arch"])
        groups = {safe_eval(node.get("context"))["group_by"] for node in view.iter("filter") if node.get("context")}
        self.assertGreater(len(groups), 3)
        for name in groups:
            with self.subTest(group=name):
                self.assertReadsLittle(
                    lambda own, g=name: self.lines().web_read_group(own, [g], ["amount:sum"], limit=80)
                )

    def test_pivot_and_graph_read_open_items_only(self):
        for kind in ("pivot", "graph"):
            view = etree.fromstring(self.lines().get_view(view_type=kind)["arch"])
            fields = [node.get("name") for node in view.iter("field") if node.get("type") != "measure"]
            with self.subTest(view=kind):
                self.assertReadsLittle(lambda own, f=fields: self.lines().formatted_read_group(own, f, ["amount:sum"]))

    def lines(self):
        return self.env["collections.aging.line"].with_user(self.accountant)

    def asked(self, domain):
        return safe_eval(domain, {"uid": self.accountant.id, "context_today": lambda: self.today})

    def assertReadsLittle(self, look):
        """The rows of journal items that PostgreSQL goes through are those that are open, and hardly more."""
        seen, execute = [], Cursor.execute
        domain = [("aging_id", "=", self.report().id)]

        def spy(cursor, query, params=None, log_exceptions=True):
            if (
                isinstance(query, SQL)
                and "collections_aging" in query.code
                and query.code.lstrip().startswith("SELECT")
            ):
                seen.append(query)
            return execute(cursor, query, params, log_exceptions)

        self.env.flush_all()
        with patch.object(Cursor, "execute", spy):
            look(domain)
        self.assertTrue(seen)
        self.assertLess(max(map(self.rows_gone_through, seen)), PAID)

    def rows_gone_through(self, query):
        [(plan,)] = self.env.execute_query(SQL("EXPLAIN (ANALYZE, FORMAT JSON) %s", query))
        plan = json.loads(plan) if isinstance(plan, str) else plan
        return self.of_items(plan[0]["Plan"])

    def of_items(self, node):
        rows = sum(map(self.of_items, node.get("Plans", [])))
        if node.get("Relation Name") == "account_move_line":
            each = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
            rows += each * node["Actual Loops"]
        return rows
