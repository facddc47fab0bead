from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.collections_followup.models.ledger.collections_open_items import READS, due

from ...decision.recovery_curve import DAYS, FIRST, LAST, Part, expected

#: Debts that fell due longer ago say little about today's customers.
YEARS = 5
#: The curve is shown at least up to this age, be it by the published table.
SHOWN = 361


class CollectionsRecoveryCurve(models.Model):
    """What the company still collected of debts of an age: a line for each 30 days, read from the ledger once a week.

    Amounts count, not invoices. What was credited was never owed; what was written off was never collected.
    """

    _name = "collections.recovery.curve"
    _description = "Expected Recovery by Age"
    _order = "company_id, age_from"
    _rec_name = "age_from"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade", help="Whose debts they were."
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    age_from = fields.Integer("Days Overdue", readonly=True, aggregator=False, help="First of the thirty days.")
    items = fields.Integer(
        readonly=True, help="Items that were open then, and fell due thirty days longer ago or more."
    )
    at_risk = fields.Monetary("Open Then", readonly=True, help="What was open of them at the first of the days.")
    collected = fields.Monetary("Paid in 30 Days", readonly=True, help="What was paid of it within the thirty days.")
    share = fields.Float(
        "Still Comes", readonly=True, aggregator="avg", help="Share of what is open at this age that is paid later."
    )
    is_own = fields.Boolean(
        "Own",
        readonly=True,
        help="Thirty items or more of your own were open at this age; they count as far as they go. Else, and after "
        "their end, the share is what the Commercial Collection Agencies of America have published: 68.9 % after three "
        "months, 44 % after six, 9 % after twelve.",
    )
    read_on = fields.Date(readonly=True, help="When it was last read from the ledger.")

    _once = models.Constraint("UNIQUE (company_id, age_from)", "There is one line for each age.")

    @api.model
    def _parts(self, company):
        """Return the curve of a company as the rules see it: {first day: Part}."""
        lines = self.sudo().search([("company_id", "=", company.id)])  # the rules are for all who see a case
        return {line.age_from: Part(line.at_risk, line.collected, line.items) for line in lines}

    def action_refresh(self):
        """Read the curves of the selected companies again."""
        self.browse().check_access("read")
        for company in self.env.companies.root_id:
            self._refresh(company)

    @api.model
    def _refresh(self, company):
        """Read the curve of a main company from the ledger; no other code writes it."""
        parts = self._read_parts(company)
        ages = range(FIRST, max([SHOWN, *parts]) + 1, DAYS)
        curves = self.sudo()  # written for all colleagues of the company
        curves.search([("company_id", "=", company.id)]).unlink()
        curves.create([self._values(company, parts, age) for age in ages])

    @api.model
    def _values(self, company, parts, age):
        part, found = parts.get(age, Part(0.0, 0.0, 0)), expected(parts, age)
        return {
            "company_id": company.id,
            "age_from": age,
            **part._asdict(),
            "share": found.share,
            "is_own": bool(found.items),
            "read_on": company._collections_day(),
        }

    @api.model
    def _read_parts(self, company):
        """Return the Parts of a main company and its branches, in one query: {first day: Part}."""
        for name in (*READS, "res.company"):
            self.env[name].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                WITH item AS MATERIALIZED (%(items)s), allocation AS MATERIALIZED (%(allocations)s),
                     debt AS (%(debts)s), watched AS (%(watched)s)
                SELECT first, SUM(at_risk)::float8, SUM(collected)::float8, COUNT(*)
                  FROM watched WHERE at_risk > 0 GROUP BY first ORDER BY first
                """,
                items=self._items(company, company._collections_day()),
                allocations=self._allocations(),
                debts=self._debts(),
                watched=self._watched(),
            )
        )
        return {first: Part(*rest) for first, *rest in rows}

    @api.model
    def _items(self, company, today):
        """Return the SELECT of debts that have been overdue for thirty days, with their age in days."""
        return SQL(
            """
            SELECT line.id, %(due)s AS due, %(today)s::date - %(due)s AS age, line.amount_residual AS residual
              FROM account_move_line line
             WHERE line.account_id IN %(accounts)s AND line.company_id IN %(companies)s
               AND line.parent_state = 'posted' AND line.balance > 0 AND line.no_followup IS NOT TRUE
               AND %(due)s BETWEEN %(today)s::date - %(history)s AND %(today)s::date - %(days)s
            """,
            due=due("line"),
            today=today,
            accounts=self.env["collections.open.items"]._accounts(),
            companies=self.env["collections.ledger"]._branch_ids(company.id),
            history=YEARS * 365,
            days=DAYS,
        )

    @api.model
    def _allocations(self):
        """Return the SELECT of what was taken off them, apart from credit notes, at which age."""
        return SQL(
            """
            SELECT item.id, allocation.max_date - item.due AS age, allocation.amount,
                   move.collections_is_loss IS TRUE AS is_loss
              FROM item
              JOIN account_partial_reconcile allocation ON allocation.debit_move_id = item.id
              JOIN account_move_line credit ON credit.id = allocation.credit_move_id
              JOIN account_move move ON move.id = credit.move_id
             WHERE move.move_type != 'out_refund'
            """
        )

    @api.model
    def _debts(self):
        """Return the SELECT of what is unpaid of each debt, written off or not, and when money last came for it."""
        return SQL(
            """
            SELECT item.id, item.age, item.residual + COALESCE(SUM(amount) FILTER (WHERE is_loss), 0) AS unpaid,
                   MAX(allocation.age) FILTER (WHERE NOT is_loss) AS paid_at
              FROM item LEFT JOIN allocation ON allocation.id = item.id
          GROUP BY item.id, item.age, item.residual
            """
        )

    @api.model
    def _watched(self):
        """Return the SELECT of each debt at each part that it was open in and has been watched for to the end."""
        return SQL(
            """
            SELECT part.first, debt.id, debt.unpaid + COALESCE(SUM(paid.amount), 0) AS at_risk,
                   COALESCE(SUM(paid.amount) FILTER (WHERE paid.age < part.first + %(days)s), 0) AS collected
              FROM debt
             CROSS JOIN LATERAL generate_series(%(first)s, LEAST(
                   debt.age - %(days)s + 1, %(last)s,
                   CASE WHEN debt.unpaid > 0 THEN %(last)s ELSE COALESCE(debt.paid_at, 0) END
                   ), %(days)s) part (first)
         LEFT JOIN allocation paid ON paid.id = debt.id AND NOT paid.is_loss AND paid.age >= part.first
          GROUP BY part.first, debt.id, debt.unpaid
            """,
            days=DAYS,
            first=FIRST,
            last=LAST,
        )
