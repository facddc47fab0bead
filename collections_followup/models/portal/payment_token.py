from odoo import models

from ...tools.opened import opened


class PaymentToken(models.Model):
    _inherit = "payment.token"

    def _handle_archiving(self):
        """Stop the automatic payments from a card that is deleted."""
        result = super()._handle_archiving()
        autopays = self.env["collections.autopay"].search([("token_id", "in", self.ids), ("state", "=", "active")])
        autopays._stop("card")
        return result

    def get_linked_records_info(self):
        """Show the owner of a card which agreements are paid from it, before it is deleted."""
        # whoever may read the card may not be able to read agreements
        paid_from_it = [("token_id", "=", self.id), ("state", "=", "active")]
        autopays = opened(self).env["collections.autopay"].search(paid_from_it)
        description = self.env._("Payment Agreement")
        return super().get_linked_records_info() + [
            {
                "description": description,
                "id": autopay.agreement_id.id,
                "name": autopay.agreement_id.display_name,
                "url": autopay.case_id._page_path(),
            }
            for autopay in autopays
        ]
