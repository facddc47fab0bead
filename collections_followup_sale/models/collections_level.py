from odoo import fields, models


class CollectionsLevel(models.Model):
    _inherit = "collections.level"

    hold_orders = fields.Boolean(help="Orders are held from this level on, while the customer is overdue.")

    def _holds_orders(self):
        """Return True if orders are held at this level: it says so, or one below it does."""
        self.ensure_one()
        return any(level.hold_orders for level in self.policy_id.level_ids if level.sequence <= self.sequence)
