from odoo import api, fields, models


class CollectionsClaimItem(models.Model):
    """A debt that is claimed in court, as it was when the claim was made."""

    _name = "collections.claim.item"
    _description = "Item of a Claim"
    _inherit = ["collections.covered", "collections.by.people"]
    _order = "due_date, id"
    _commitment = "claim_id"

    claim_id = fields.Many2one("collections.claim", required=True, ondelete="cascade", index=True, help="The claim.")
    name = fields.Char("Document", required=True, readonly=True, help="Number of the document.")
    currency_id = fields.Many2one(related="claim_id.currency_id")
    amount = fields.Monetary(readonly=True, help="What was open of it when the claim was made.")
    amount_residual_currency = fields.Monetary(related="line_id.amount_residual_currency", string="Open Now")
    collections_last_day = fields.Date(related="line_id.collections_last_day")

    @api.model
    def _values(self, line):
        return {**super()._values(line), "name": line.move_id.name or line.name}
