from odoo import models


class AccountMove(models.Model):
    """Odoo's own pages take no payment that the law keeps the customer from."""

    _inherit = "account.move"

    def _has_to_be_paid(self):
        return super()._has_to_be_paid() and not self._collections_is_held()

    def _get_online_payment_error(self):
        told = super()._get_online_payment_error()
        if not self._collections_is_held():
            return told
        return "\n".join(filter(None, [told, self.env._("The law keeps this invoice from being paid here now.")]))

    def _collections_is_held(self):
        # customers ask it of their own invoices, and cannot read cases
        return self.sudo().collections_protection == "held"
