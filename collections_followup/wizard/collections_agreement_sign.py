from odoo import models


class CollectionsAgreementSign(models.TransientModel):
    """A manager reads an agreement and signs it for the company."""

    _name = "collections.agreement.sign"
    _inherit = "collections.agreement.shown"
    _description = "Sign an Agreement for the Company"

    def action_sign(self):
        self.ensure_one()
        self.agreement_id.action_sign(self.terms)
