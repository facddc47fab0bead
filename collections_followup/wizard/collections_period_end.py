from odoo import fields, models


class CollectionsPeriodEnd(models.TransientModel):
    """Somebody ends a representation, or a legal hold, before its day, and says why."""

    _name = "collections.period.end"
    _inherit = "collections.ending"
    _description = "End"

    representative_id = fields.Many2one(
        "collections.representative", readonly=True, ondelete="cascade", help="Who no longer acts for the customer."
    )
    moratorium_id = fields.Many2one(
        "collections.moratorium", "Legal Hold", readonly=True, ondelete="cascade", help="What no longer holds."
    )
    reason = fields.Char(required=True)

    def _what_ends(self):
        return [*self.representative_id, *self.moratorium_id]
