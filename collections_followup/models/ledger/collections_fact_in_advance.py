from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ...tools import bulk

#: Payments of sales orders, as long as part of the order is to be invoiced, or its invoice is a draft.
SALES_ORDERS = SQL(
    """
    SELECT payment.id AS payment_id, sale.name
      FROM account_payment payment
      JOIN payment_transaction online ON online.id = payment.payment_transaction_id
      JOIN sale_order_transaction_rel paid_for ON paid_for.transaction_id IN (online.id, online.source_transaction_id)
      JOIN sale_order sale ON sale.id = paid_for.sale_order_id
     WHERE sale.state != 'cancel'
       AND (sale.invoice_status IN ('no', 'to invoice') OR EXISTS (
               SELECT FROM sale_order_line sale_line
                 JOIN sale_order_line_invoice_rel invoiced ON invoiced.order_line_id = sale_line.id
                 JOIN account_move_line line ON line.id = invoiced.invoice_line_id
                WHERE sale_line.order_id = sale.id AND line.parent_state = 'draft'))
    """
)


class CollectionsFactInAdvance(models.AbstractModel):
    """Money that was paid for something that is not invoiced yet: it pays no older debt."""

    _name = "collections.fact.in.advance"
    _inherit = ["collections.fact"]
    _description = "Payments in Advance"

    @api.model
    def _sources(self):
        """Return the sources of such payments. Another add-on adds its own here.

        :returns: a list of SELECTs, as SQL, of ``payment_id``, and the ``name`` of the order that it paid
        """
        if "sale_order_ids" not in self.env["payment.transaction"]._fields:
            return []
        for name in ("sale.order", "account.move.line", "account.payment", "payment.transaction"):
            self.env[name].flush_model()
        return [SALES_ORDERS]

    @api.model
    def _orders(self, payment_ids):
        """Return the payments that wait for the invoice of an order: names of orders by payment id."""
        ids = [payment_id for payment_id in payment_ids if payment_id]
        sources = self._sources() if ids else ()
        orders = defaultdict(set)
        for source in sources:
            of_source = SQL(
                "SELECT payment_id, name FROM (%s) advance WHERE payment_id = ANY(%s)", source, bulk.ids(ids)
            )
            for payment_id, name in self.env.execute_query(of_source):
                orders[payment_id].add(name)
        return {payment_id: ", ".join(sorted(names)) for payment_id, names in orders.items()}

    @api.model
    def _fingerprint(self, company):
        """Yield the open payments of orders that are not invoiced yet, and pay nothing else."""
        for source in self._sources():
            yield SQL(
                """
                SELECT partner.case_id, %(hash)s FROM partner
                  JOIN account_move_line line ON line.partner_id = partner.id AND line.payment_id IS NOT NULL
                                             AND %(open)s
                  JOIN (%(source)s) advance ON advance.payment_id = line.payment_id
                """,
                hash=self._hash("advance.payment_id", "advance.name"),
                open=self.env["collections.ledger"]._is_open(company, "line"),
                source=source,
            )
