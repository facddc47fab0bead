from odoo import fields, models

from odoo.addons.collections_followup.models.case.collections_case import OPEN_ITEMS


class CollectionsAgreementMake(models.TransientModel):
    """An agreement that settles a claim in court."""

    _inherit = "collections.agreement.make"

    line_ids = fields.Many2many(
        domain=f"{OPEN_ITEMS} + [('amount_residual_currency', '>', 0), ('collections_regrouped', '!=', True)]"
    )
    claim_id = fields.Many2one(
        "collections.claim", "Settles the Claim", help="The claim that ends when both have signed."
    )

    def _proposed_lines(self):
        return self.claim_id._origin._lines() or super()._proposed_lines()

    def action_make(self):
        action = super().action_make()
        if self.claim_id:
            self.claim_id.check_access("write")
            self.claim_id.sudo().agreement_id = action["res_id"]  # only here: what settles it is really for it
        return action
