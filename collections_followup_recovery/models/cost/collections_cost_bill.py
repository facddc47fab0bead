from odoo import api, models
from odoo.tools import SQL

from .collections_cost import SOURCES


class CollectionsCost(models.Model):
    """Vendor bills whose analytic distribution names the account of a customer: read from what Odoo writes of it."""

    _inherit = "collections.cost"
    _depends = {
        "account.analytic.account": ["collections_case_id"],
        "account.analytic.line": ["date", "name", "amount", "move_line_id", "company_id"],
        "account.move.line": ["move_id"],
        "account.move": ["move_type", "state", "reversed_entry_id"],
        "collections.case": ["partner_id", "company_id"],
        "res.company": ["currency_id", "parent_path"],
    }

    @api.model
    def _kinds(self):
        return [*super()._kinds(), ("bill", self.env._("Vendor Bill"))]

    @api.model
    def _sources(self):
        return [*super()._sources(), self._bills()]

    @api.model
    def _bills(self):
        """Return the SELECT of the shares of posted bills, receipts and credit notes, in the currency of the company.

        A share that names accounts of a customer in two plans is one row.
        """
        named = self._named("share")
        return SQL(
            """
            SELECT share.id::bigint * %(sources)s + 4, share.date, account.collections_case_id, kase.partner_id,
                   kase.company_id, NULL::int, NULL, share.create_uid, 'bill', share.name, bill.id, 0,
                   company.currency_id, -share.amount
              FROM account_analytic_account account
              JOIN account_analytic_line share ON account.id IN (%(named)s)
              JOIN account_move_line line ON line.id = share.move_line_id
              JOIN account_move bill ON bill.id = line.move_id
              JOIN collections_case kase ON kase.id = account.collections_case_id
              JOIN res_company company ON company.id = kase.company_id
              JOIN res_company billed ON billed.id = share.company_id
                                     AND starts_with(billed.parent_path, company.parent_path)
             WHERE bill.move_type IN ('in_invoice', 'in_refund', 'in_receipt') AND bill.state = 'posted'
               AND NOT EXISTS (SELECT FROM account_analytic_account other
                                WHERE other.id IN (%(named)s) AND other.id < account.id
                                  AND other.collections_case_id IS NOT NULL)
               AND NOT (%(counted)s)
            """,
            sources=SOURCES,
            named=named,
            counted=self._counted_otherwise(),
        )

    @api.model
    def _named(self, share):
        """Return the analytic accounts that a share names: one of each plan.

        :param share: the name of the table of analytic items
        """
        columns = self.env["account.analytic.line"]._get_plan_fnames()
        return SQL(", ").join(SQL.identifier(share, column) for column in columns)

    @api.model
    def _counted_otherwise(self):
        """Return a condition on ``line`` and ``bill``: it counts for the same case by what was entered about it, or by
        the commission that it asks for. A credit note for such a bill does not lower the commission."""
        return SQL("""
            EXISTS (SELECT FROM collections_cost_entry entry
                     WHERE entry.bill_line_id = line.id AND entry.case_id = kase.id)
            OR EXISTS (SELECT FROM collections_claim_step step
                        WHERE step.bill_line_id = line.id AND step.case_id = kase.id AND step.cost != 0)
            OR EXISTS (SELECT FROM collections_placement placement
                        WHERE placement.bill_id IN (bill.id, bill.reversed_entry_id) AND placement.case_id = kase.id
                          AND placement.placed_on IS NOT NULL AND placement.commission_value != 0)
        """)
