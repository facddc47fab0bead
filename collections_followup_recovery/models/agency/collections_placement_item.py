from odoo import api, fields, models


class CollectionsPlacementItem(models.Model):
    """A debt that an agency collects, with its open amount at the hand-over."""

    _name = "collections.placement.item"
    _description = "Debt with an Agency"
    _inherit = ["collections.covered"]
    _rec_name = "move_id"
    _commitment = "placement_id"

    display_name = fields.Char(compute_sudo=True)  # whoever may see the debt may see the number of its invoice
    placement_id = fields.Many2one(
        "collections.placement", required=True, ondelete="cascade", index=True, help="The placement."
    )
    currency_id = fields.Many2one(related="placement_id.currency_id")
    amount = fields.Monetary(readonly=True, help="What was open of it at the hand-over.")
    amount_residual_currency = fields.Monetary(
        related="line_id.amount_residual_currency", string="Open Now", help="What is open of it now."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Add debts to drafts."""
        items = super().create(vals_list)
        items._check_undecided()
        return items

    def write(self, vals):
        """Change debts of drafts."""
        self._check_undecided()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_of_drafts(self):
        self._check_undecided()

    def _check_undecided(self):
        if not self.env.su:
            self.placement_id._check_undecided()
