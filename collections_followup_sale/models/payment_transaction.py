from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        """Return the orders that are confirmed: one that is held was taken, and is neither invoiced nor announced."""
        return super()._check_amount_and_confirm_order().filtered(lambda order: order.state == "sale")
