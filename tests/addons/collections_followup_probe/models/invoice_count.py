"""An indicator: how many invoices the customer has had."""

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.collections_followup.tools import bulk


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    probe_invoice_count = fields.Integer(
        "Invoices Ever", readonly=True, aggregator="sum", help="Posted invoices of the customer, paid or not."
    )


class CollectionsIndicatorInvoiceCount(models.AbstractModel):
    _name = "collections.indicator.probe_invoice_count"
    _inherit = ["collections.indicator"]
    _description = "Invoices Ever"

    _default = 0
    _reads = ("account.move",)

    @api.model
    def _figures(self, cases):
        return SQL(
            """
            SELECT kase.id, COUNT(*)
              FROM collections_case kase
              JOIN account_move move ON move.commercial_partner_id = kase.partner_id
             WHERE kase.id = ANY(%s) AND move.move_type = 'out_invoice' AND move.state = 'posted'
          GROUP BY kase.id
            """,
            bulk.ids(cases.ids),
        )

    @api.model
    def _filter(self):
        return self.env._("Regular Customers"), [("probe_invoice_count", ">", 1)]
