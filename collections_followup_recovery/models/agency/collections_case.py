from odoo import fields, models
from odoo.exceptions import UserError


class CollectionsCase(models.Model):
    """What of a customer is with agencies."""

    _inherit = "collections.case"

    placement_ids = fields.One2many(
        "collections.placement", "case_id", "Placements", help="What was handed over to agencies, or is to be."
    )

    def action_hand_over(self):
        """Open a draft that hands over what may be handed over.

        :raises UserError: if nothing may be
        """
        self.ensure_one()
        self.check_access("write")
        placements = self.env["collections.placement"]
        left_out = placements._left_out(self)
        lines = self.item_ids.filtered(lambda line: line.id not in left_out and line.amount_residual > 0)
        if not lines:
            why = [
                self.env._("Nothing of %s may be handed over.", self.display_name),
                *dict.fromkeys(left_out.values()),
            ]
            raise UserError("\n".join(why))
        lines = lines.filtered(lambda line: line.currency_id == lines[0].currency_id)
        return self._open_draft(self.env._("Hand Over to an Agency"), placements, lines)
