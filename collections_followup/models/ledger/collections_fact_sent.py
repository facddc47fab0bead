from datetime import date

from odoo import api, models
from odoo.tools import SQL

from ...tools import bulk


class CollectionsFactSent(models.AbstractModel):
    """The days from which customers have had their invoices."""

    _name = "collections.fact.sent"
    _inherit = ["collections.fact"]
    _description = "Invoices Sent to Customers"

    _reads = ("account.move",)

    @api.model
    def _mark_new_to_customers(self, receivables, company, today):
        """Mark the items of invoices that customers have not received, or not for long enough.

        :param receivables: lists of Receivables by case id
        """
        if not company._collections_asks_when_sent():
            return
        move_ids = {item.move_id for own in receivables.values() for item in own}
        first_days = self._followed_from(move_ids, company, today)
        for own in receivables.values() if first_days else ():
            for index, item in enumerate(own):
                if item.move_id in first_days:
                    own[index] = item._replace(followed_from=first_days[item.move_id])

    @api.model
    def _followed_from(self, move_ids, company, today):
        """Return the day from which an invoice is followed up, if it is still to come, by invoice id.

        It is ``date.max`` as long as the invoice has not been sent. If no day is known, the invoice was posted before
        days were kept, or, if it has to be sent from Odoo, was marked as sent before: that is long ago.
        """
        from_odoo = company.collections_sent_by == "odoo"
        sent, posted = SQL("move.collections_sent_on"), SQL("move.collections_posted_on")
        never = SQL("move.is_move_sent IS NOT TRUE") if from_odoo else SQL("FALSE")
        rows = self.env.execute_query(
            SQL(
                """
                  WITH asked AS (SELECT UNNEST(%(moves)s) AS id)
                SELECT move.id, %(since)s + %(days)s
                  FROM account_move move
                  JOIN asked ON asked.id = move.id
                 WHERE move.move_type IN ('out_invoice', 'out_receipt')
                   AND (%(since)s + %(days)s > %(today)s OR %(never)s)
                """,
                moves=bulk.ids(move_ids),
                since=sent if from_odoo else SQL("COALESCE(%s, %s)", sent, posted),
                never=never,
                days=company.collections_sent_days,
                today=today,
            )
        )
        return {move_id: first or date.max for move_id, first in rows}

    @api.model
    def _fingerprint(self, company):
        """Yield the unpaid invoices that Odoo has sent."""
        if company._collections_asks_when_sent():
            yield SQL(
                """
                SELECT evaluated.id, %s FROM account_move move
                  JOIN evaluated ON evaluated.partner_id = move.commercial_partner_id
                 WHERE move.collections_sent_on IS NOT NULL AND move.payment_state IN ('not_paid', 'partial')
                """,
                self._hash("move.id", "move.collections_sent_on"),
            )
