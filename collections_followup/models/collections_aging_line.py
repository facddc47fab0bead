from odoo import api, fields, models
from odoo.tools import SQL

from ..decision.aging import FIRST_DAYS
from .collections_open_items import READS

#: Tells an item in one report from the same item in another: id of the report, shifted, and id of the item.
SHIFT = 32


class CollectionsAgingLine(models.Model):
    """A journal item that was open on the day of a report, and how old it was then.

    Read from the ledger when it is looked at, so nothing is copied, and reports, groups and totals always agree
    with the general ledger.
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
        [("debt", "Debt"), ("credit", "Credit to Allocate")],
        "Debt or Credit",
        readonly=True,
        help="Credit notes and payments that nobody has allocated are aged by their own date.",
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
        """The buckets, youngest first; sorted by value they keep that order."""
        names = {0: self.env._("Not due"), 91: self.env._("Over 90")}
        names |= {1: "1-30", 31: "31-60", 61: "61-90"}
        return [(str(first), names[first]) for first in FIRST_DAYS]

    @property
    def _table_query(self):
        items = self.env["collections.open.items"]
        amounts = SQL(", ").join(
            SQL("CASE WHEN b.bucket = %s THEN i.amount END AS %s", str(first), SQL.identifier(f"amount_{first}"))
            for first in FIRST_DAYS
        )
        return SQL(
            """
            SELECT (g.id::bigint << %(shift)s) + i.id AS id, g.id AS aging_id, g.company_id AS root_id, i.company_id,
                   p.commercial_partner_id AS partner_id, q.country_id, k.id AS case_id, k.user_id,
                   i.id AS line_id, i.move_id, i.date, i.due, g.date - i.due AS days, b.bucket,
                   CASE WHEN i.amount < 0 OR i.amount = 0 AND i.amount_currency < 0
                        THEN 'credit' ELSE 'debt' END AS kind,
                   rc.currency_id AS company_currency_id, i.currency_id, i.amount, i.amount_currency, %(amounts)s
              FROM collections_aging g
              JOIN res_company rc ON rc.id = g.company_id
             CROSS JOIN LATERAL (%(items)s) i
             CROSS JOIN LATERAL (SELECT %(bucket)s AS bucket) b
         LEFT JOIN res_partner p ON p.id = i.partner_id
         LEFT JOIN res_partner q ON q.id = p.commercial_partner_id
         LEFT JOIN collections_case k ON k.partner_id = p.commercial_partner_id AND k.company_id = g.company_id
            """,
            shift=SHIFT,
            items=items._query(SQL("g.company_id"), SQL("g.date")),
            bucket=items._bucket(SQL("(g.date - i.due)")),
            amounts=amounts,
        )

    def _as_query(self, ordered=True):
        """Read by ids, name the report and the items apart, so that PostgreSQL looks at no others."""
        query = super()._as_query(ordered)
        for column, ids in (("aging_id", [i >> SHIFT for i in self._ids]), ("line_id", self._line_ids())):
            query.add_where(SQL("%s IN %s", SQL.identifier(self._table, column), tuple(ids) or (0,)))
        return query

    def _line_ids(self):
        return [record_id & ((1 << SHIFT) - 1) for record_id in self._ids]

    def action_open(self):
        """Open the document."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [(False, "form")],
        }
