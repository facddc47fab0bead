from odoo import models


class CollectionsContact(models.Model):
    """A dispute opened from what the customer has said."""

    _inherit = "collections.contact"

    def action_dispute(self):
        """Open the wizard for a dispute, filled in with what the customer has said here."""
        self.ensure_one()
        action, text = self.case_id.action_dispute(), self._text()
        values = {
            "default_contact_id": self.id,
            "default_description": text,
            "default_move_id": self.case_id._invoice_meant(f"{self.summary} {text}").id,
        }
        return {**action, "context": {**action["context"], **values}}
