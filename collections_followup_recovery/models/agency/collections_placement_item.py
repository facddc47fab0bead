from odoo import api, fields, models
from odoo.exceptions import UserError

#: What a person says of a debt.
BY_PEOPLE = ("placement_id", "line_id")


class CollectionsPlacementItem(models.Model):
    """A debt that an agency collects, with its open amount at the hand-over."""

    _name = "collections.placement.item"
    _description = "Debt with an Agency"
    _inherit = ["collections.covered", "collections.decided.line"]
    _rec_name = "move_id"
    _commitment = _decided = "placement_id"
    _asked = "amount"

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
        """Add debts: people name the journal item, and the rest is read from the ledger."""
        if not self.env.su:
            vals_list = [{name: vals[name] for name in BY_PEOPLE if name in vals} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        """Refuse it: debts are chosen or taken out.

        :raises UserError: always, for people
        """
        if not self.env.su:
            raise UserError(self.env._("A debt is not changed: take it out, and choose another one."))
        return super().write(vals)
