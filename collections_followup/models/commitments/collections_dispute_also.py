from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CollectionsDispute(models.Model):
    """Several invoices that a customer disputes for the same reason: noted at once, each with a dispute of its own."""

    _inherit = "collections.dispute"

    also_ids = fields.Many2many(
        "account.move",
        store=False,
        domain="[('commercial_partner_id', '=', partner_id), ('state', '=', 'posted'), ('id', '!=', move_id),"
        " ('move_type', 'in', ('out_invoice', 'out_receipt', 'entry')), ('payment_state', '!=', 'paid')]",
        help="Further invoices that the customer disputes for the same reason. Each gets a dispute of its own, with "
        "the same owner and deadline.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        further = [values for vals in vals_list for values in self._of_others(vals)]
        return super().create([*vals_list, *further])[: len(vals_list)]

    @api.model
    def _of_others(self, vals):
        """Take the further invoices out of the values of a dispute, and return the values of theirs.

        :raises ValidationError: if the dispute is about a part of its invoice
        """
        chosen = self.new({"also_ids": vals.pop("also_ids", [])}).also_ids
        moves = chosen._origin.filtered(lambda move: move.id != vals.get("move_id"))
        if moves and (vals.get("amount") or vals.get("line_id")):
            raise ValidationError(
                self.env._("For a part of an invoice, note one dispute at a time: leave “Also” empty.")
            )
        return [{**vals, "move_id": move.id} for move in moves]
