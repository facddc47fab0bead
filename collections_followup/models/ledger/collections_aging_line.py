from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...decision.aging import FIRST_DAYS
from .collections_open_items import KIND, READS

#: Distinguishes the same item in two reports: the id of a row is the report's id, shifted, plus the item's id.
SHIFT = 32
#: The most customers whose items are named one by one.
CUSTOMERS_NAMED = 1000
#: The most items that are named: to read all open items is faster than to compare them with so many ids.
ITEMS_NAMED = 5000
#: Groupings that yield few groups, whatever the number of items.
FEW = {"bucket", "kind", "user_id", "country_id", "currency_id", "company_id", "due:month", "due:quarter", "due:year"}


class CollectionsAgingLine(models.Model):
    """A journal item that was open on the day of a report, and how old it was then.

    Rows are read from the ledger when the report is opened: nothing is copied, and reports, groups and totals always
    agree with the general ledger.
    """

    _name = "collections.aging.line"
    _description = "Aged Receivable"
    _auto = False
    _order = "due, id"
    _rec_name = "move_id"
    _depends = READS | {"collections.aging": ["company_id", "date"]}

    aging_id = fields.Many2one("collections.aging", "Report", readonly=True, help="The report, with its day.")
    root_id = fields.Many2one("res.company", "Main Company", readonly=True, help="To whom it is owed.")
    company_id = fields.Many2one("res.company", string="Branch", readonly=True, help="The company that booked it.")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, help="Contacts count as their company.")
    country_id = fields.Many2one("res.country", readonly=True, help="Country of the customer.")
    case_id = fields.Many2one("collections.case", readonly=True, help="The follow-up of the customer.")
    user_id = fields.Many2one("res.users", "Responsible", readonly=True, help="Who looks after the customer.")
    line_id = fields.Many2one("account.move.line", "Journal Item", readonly=True, help="The item in the ledger.")
    move_id = fields.Many2one("account.move", "Document", readonly=True, help="Invoice, credit note, payment or entry.")
    date = fields.Date(readonly=True, help="The day it was booked.")
    due = fields.Date("Due Date", readonly=True, help="What has no due date counts as due on the day it was booked.")
    days = fields.Integer(
        "Days Past Due", readonly=True, aggregator="max", help="On the day of the report; negative before it is due."
    )
    bucket = fields.Selection(lambda self: self._buckets(), "Age", readonly=True, help="How long it had been due.")
    kind = fields.Selection(
        [("debt", "Debt"), ("credit", "Outstanding Credit")],
        "Debt or Credit",
        readonly=True,
        help="Credit notes and payments that are not reconciled are aged by their own date.",
    )
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True, help="The currency of the item.")
    amount = fields.Monetary(
        "Open", currency_field="company_currency_id", readonly=True, help="Open on the day, in company currency."
    )
    amount_currency = fields.Monetary(
        "Open in Currency", readonly=True, aggregator=False, help="Open on the day, in the currency of the item."
    )
    amount_0 = fields.Monetary(
        "Not Due", currency_field="company_currency_id", readonly=True, help="Not due yet on the day."
    )
    amount_1 = fields.Monetary("1-30", currency_field="company_currency_id", readonly=True, help="Days past due.")
    amount_31 = fields.Monetary("31-60", currency_field="company_currency_id", readonly=True, help="Days past due.")
    amount_61 = fields.Monetary("61-90", currency_field="company_currency_id", readonly=True, help="Days past due.")
    amount_91 = fields.Monetary("Over 90", currency_field="company_currency_id", readonly=True, help="Days past due.")

    @api.model
    def _buckets(self):
        """Return the buckets, youngest first; sorted by value they keep that order."""
        names = {0: self.env._("Not due"), 91: self.env._("Over 90")}
        names |= {1: "1-30", 31: "31-60", 61: "61-90"}
        return [(str(first), names[first]) for first in FIRST_DAYS]

    @property
    def _table_query(self):
        """The rows of all reports, each with its own day, for queries that name no report."""
        branches = SQL(
            """(SELECT branch.id FROM res_company branch
                  JOIN res_company root ON starts_with(branch.parent_path, root.parent_path)
                 WHERE root.id = report.company_id)"""
        )
        items = self.env["collections.open.items"]._query(branches, SQL("report.date"))
        source = SQL("collections_aging report CROSS JOIN LATERAL (%s) item", items)
        return self._select(source, SQL("report.id"), SQL("report.company_id"), SQL("report.date"))

    @api.model
    def _table_of(self, report):
        """Return the rows of one report: with its day given, PostgreSQL can plan what to read."""
        items = self._items()._query_of_day(report.company_id, report.date)
        source = SQL("(%s) item", items)
        return SQL(
            "(%s)", self._select(source, *(SQL("%s", v) for v in (report.id, report.company_id.id, report.date)))
        )

    @api.model
    def _select(self, source, report, company, day):
        """Return the SELECT of the columns, from a source of open items ``item``."""
        bucket = self.env["collections.open.items"]._bucket(SQL("(%s - item.due)", day))
        amounts = SQL(", ").join(
            SQL("CASE WHEN %s = %s THEN item.amount END AS %s", bucket, str(first), SQL.identifier(f"amount_{first}"))
            for first in FIRST_DAYS
        )
        return SQL(
            """
            SELECT (%(report)s::bigint << %(shift)s) + item.id AS id, %(report)s AS aging_id, %(company)s AS root_id,
                   item.company_id, partner.commercial_partner_id AS partner_id, customer.country_id,
                   kase.id AS case_id, kase.user_id,
                   item.id AS line_id, item.move_id, item.date, item.due,
                   %(day)s - item.due AS days, %(bucket)s AS bucket,
                   %(kind)s AS kind,
                   root.currency_id AS company_currency_id, item.currency_id, item.amount, item.amount_currency,
                   %(amounts)s
              FROM %(source)s
         LEFT JOIN res_company root ON root.id = %(company)s
         LEFT JOIN res_partner partner ON partner.id = item.partner_id
         LEFT JOIN res_partner customer ON customer.id = partner.commercial_partner_id
         LEFT JOIN collections_case kase ON kase.partner_id = partner.commercial_partner_id
                                        AND kase.company_id = %(company)s
            """,
            source=source,
            report=report,
            company=company,
            day=day,
            shift=SHIFT,
            bucket=bucket,
            kind=KIND,
            amounts=amounts,
        )

    @api.model
    def get_empty_list_help(self, help_message):
        """Return a message that the report no longer exists, if so, instead of “nothing was open”."""
        report = self.env["collections.aging"].browse(self.env.context.get("active_id"))
        if report.search_count([("id", "in", report.ids)], limit=1):
            return super().get_empty_list_help(help_message)
        gone = self.env._("This report is not kept any more")
        ask = self.env._("Open it again")
        action = "collections_followup.collections_aging_action"
        return Markup('<p class="o_view_nocontent_smiling_face">%s</p><p>%s</p>') % (
            gone,
            Markup('<a type="action" name="%s" class="btn btn-primary">%s</a>') % (action, ask),
        )

    # === AMONG A MILLION ITEMS: read those that are asked for === #

    def _formatted_read_group_with_length(self, domain, groupby, aggregates, offset=0, limit=None, order=None):
        """Find the customers of a page first when grouping by customer, so that only their items are summed.

        Few groups are all summed at once: for the first of many, PostgreSQL would sort the items.
        """
        if set(groupby) <= FEW:
            groups = self.formatted_read_group(domain, groupby, aggregates, order=order)
            return groups[offset:][: limit or None], len(groups)
        if limit and list(groupby) == ["partner_id"] and order == "partner_id":
            customers, count = self._page_of_customers(domain, offset, limit)
            if count > limit:
                page = Domain(domain) & Domain("partner_id", "in", [i or False for i in customers])
                return self.formatted_read_group(page, groupby, aggregates, order=order), count
        return super()._formatted_read_group_with_length(domain, groupby, aggregates, offset, limit, order)

    def _page_of_customers(self, domain, offset, limit):
        """Return the ids of the customers on a page, and the total number of customers."""
        asked = self._asked_for(domain)
        report = self._report(asked)
        if report and len(asked) == 1:
            return self._items()._customers(report.company_id, report.date, offset, limit)
        query = self._search(domain)
        query.limit, query.offset = limit, offset
        customer = self._read_group_groupby(self._table, "partner_id", query)
        terms = {"partner_id": customer}
        query.order = self._read_group_orderby("partner_id", terms, query)
        query.groupby = SQL(", ").join(terms.values())
        rows = self.env.execute_query(query.select(customer, SQL("COUNT(*) OVER ()")))
        return [row[0] for row in rows], rows[0][1] if rows else 0

    @api.model
    def _search(self, domain, *args, **values):
        """Limit the query to the report, rows or customers that the domain names: PostgreSQL should read no others.

        All rows of one report are its own, and their rule says what the one of the report says. Said once more, of
        values that are the same in all rows, PostgreSQL would take the conditions for ones that hardly any row meets,
        and plan for a few rows.
        """
        domain = Domain(domain).optimize(self)
        kinds = self._asked_for(domain).get("kind") or ()
        domain = domain.map_conditions(self._by_amount)
        asked = self._asked_for(domain)
        customers = asked.get("partner_id") or ()
        if asked.get("id"):
            domain &= self._of_rows(asked["id"])
            asked = self._asked_for(domain)
        report = self._report(asked)
        if report and not asked.get("id") and 0 < len(customers) <= CUSTOMERS_NAMED:
            domain &= self._of_items(report, customers, kinds)
        if not report:
            return super()._search(domain, *args, **values)
        if not values.get("bypass_access"):
            self.browse().check_access("read")
        domain = domain.map_conditions(lambda part: Domain.TRUE if self._names(part, report) else part)
        query = super()._search(domain, *args, **{**values, "bypass_access": True})
        query._tables[self._table] = self._table_of(report)
        return query

    @api.model
    def _names(self, condition, report):
        """Return True if a condition names this report and nothing else."""
        is_named = (condition.field_expr, condition.operator) == ("aging_id", "in")
        return is_named and set(condition.value) == set(report.ids)

    @api.model
    def _of_items(self, report, customers, kinds):
        """Return a domain that names the items of these customers, unless they are very many."""
        [kind] = kinds if len(kinds) == 1 else [None]
        line_ids = self._items()._item_ids(report.company_id, report.date, customers, kind, ITEMS_NAMED + 1)
        return Domain("line_id", "in", line_ids) if len(line_ids) <= ITEMS_NAMED else Domain.TRUE

    @api.model
    def _by_amount(self, condition):
        """Replace a condition on debts or credits by one on amounts, for which PostgreSQL has statistics."""
        if condition.field_expr != "kind" or condition.operator != "in" or len(condition.value) != 1:
            return condition
        if "debt" in condition.value:
            return Domain("amount", ">=", 0) & (Domain("amount", "!=", 0) | Domain("amount_currency", ">=", 0))
        if "credit" in condition.value:
            return Domain("amount", "<=", 0) & (Domain("amount", "!=", 0) | Domain("amount_currency", "<", 0))
        return condition

    @api.model
    def _of_rows(self, ids):
        """Return the condition for rows by report and item, decoded from their ids."""
        ids = list(filter(None, ids))
        of_report = Domain("aging_id", "in", {i >> SHIFT for i in ids})
        return of_report & Domain("line_id", "in", [i & ((1 << SHIFT) - 1) for i in ids])

    @api.model
    def _asked_for(self, domain):
        """Return the conditions on all rows: by field, the values named, or None; alternatives by their number."""
        domain = Domain(domain).optimize_full(self)
        parts = domain.children if getattr(domain, "OPERATOR", None) == "&" else [domain]
        return {
            getattr(part, "field_expr", number): part.value if getattr(part, "operator", None) == "in" else None
            for number, part in enumerate(parts)
        }

    @api.model
    def _report(self, asked):
        """Return the one report that the domain names, if the user may see it."""
        report = self.env["collections.aging"].browse(asked.get("aging_id") or ())
        return report.search([("id", "=", report.id)]) if len(report) == 1 else report.browse()

    @api.model
    def _items(self):
        return self.env["collections.open.items"].sudo()  # whoever may see the report may know what it reads

    def action_open(self):
        """Open the document."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [(False, "form")],
        }
