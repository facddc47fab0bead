from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import bulk
from ..ledger.collections_open_items import due


class CollectionsCase(models.Model):
    """The payment delay of the customer."""

    _inherit = "collections.case"

    payment_delay = fields.Float(
        readonly=True,
        digits=(8, 1),
        aggregator="avg",
        help="Days after the due date at which this customer paid in the last year, weighted by amount.",
    )


class CollectionsIndicatorPaymentDelay(models.AbstractModel):
    """The average payment delay of the customers in the past year.

    Days from the due date to the last payment of an item, weighted by amount: the "weighted average payment delay" of
    credit management. Items paid early count as negative days; what was written off was never paid.
    """

    _name = "collections.indicator.payment_delay"
    _inherit = ["collections.indicator"]
    _description = "Payment Delay"

    _reads = ("account.account", "account.move", "account.move.line", "account.partial.reconcile", "res.partner")

    @api.model
    def _figures(self, cases):
        return SQL(
            """
            SELECT kase.id, SUM(line.balance * (paid.day - %(due)s)) / SUM(line.balance)
              FROM collections_case kase
              JOIN res_partner partner ON partner.commercial_partner_id = kase.partner_id
              JOIN account_move_line line ON line.partner_id = partner.id
              JOIN account_account account ON account.id = line.account_id
              JOIN LATERAL (SELECT MAX(allocation.max_date) AS day, BOOL_OR(move.collections_is_loss) AS is_loss
                              FROM account_partial_reconcile allocation
                              JOIN account_move_line credit ON credit.id = allocation.credit_move_id
                              JOIN account_move move ON move.id = credit.move_id
                             WHERE allocation.debit_move_id = line.id) paid ON TRUE
             WHERE account.account_type = 'asset_receivable' AND line.reconciled AND line.balance > 0
               AND paid.is_loss IS NOT TRUE
               AND %(due)s IS NOT NULL AND line.company_id IN %(companies)s
               AND paid.day > %(today)s::date - 365
               AND kase.id = ANY(%(cases)s)
          GROUP BY kase.id
            """,
            today=cases.company_id._collections_day(),
            due=due("line"),
            companies=self.env["collections.ledger"]._branch_ids(cases.company_id.id),
            cases=bulk.ids(cases.ids),
        )
