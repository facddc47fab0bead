from odoo import api, models
from odoo.exceptions import ValidationError


class CollectionsPromise(models.Model):
    """Refuses promises for what an agreement covers."""

    _inherit = "collections.promise"

    @api.constrains("case_id", "item_ids", "amount", "date")
    def _check_not_agreed(self):
        """Refuse a promise for debts in an agreement, whose calendar says when they are paid, unless it defaulted."""
        in_force = self.env["collections.agreement.item"]._in_force(self.item_ids.line_id, "active")
        for line in self.item_ids.line_id.filtered(lambda line: line.id in in_force):
            raise ValidationError(
                self.env._(
                    "%(invoice)s is in agreement %(agreement)s, which says when it is paid: "
                    "record the payment of its installment instead of a promise.",
                    invoice=line.move_id.name or line.name,
                    agreement=in_force[line.id].display_name,
                )
            )
