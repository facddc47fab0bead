from odoo import fields, models


class CollectionsOrderRelease(models.TransientModel):
    """A manager says why an order may be confirmed although it is held."""

    _name = "collections.order.release"
    _description = "Release an Order"

    order_id = fields.Many2one("sale.order", required=True, readonly=True, help="The order that is held.")
    why = fields.Text(related="order_id.collections_hold_why", help="Why it is held.")
    reason = fields.Char(required=True, help="Why it may be confirmed all the same.")
    until = fields.Date(
        default=lambda self: fields.Date.add(fields.Date.context_today(self), days=14),
        help="The release holds up to this day; empty: it has no end.",
    )

    def action_release(self):
        """Release the order; what the customer has accepted already is confirmed."""
        self.ensure_one()
        self.order_id.check_access("read")
        # collections managers may release without the right to write orders
        self.order_id.sudo()._collections_release(self.reason, self.until)
        return {"type": "ir.actions.act_window_close"}
