from odoo import fields, models

from ...const import USER_GROUP


class ResPartner(models.Model):
    _inherit = "res.partner"

    collections_agreement_count = fields.Integer(
        "Payment Agreements",
        related="collections_case_id.agreement_count",
        groups=USER_GROUP,
        help="Number of payment agreements of this customer with the current company.",
    )

    def action_collections_agreements(self):
        """Show the payment agreements of this customer with the current company."""
        return self._collections_ensure_case().action_view_agreements()
