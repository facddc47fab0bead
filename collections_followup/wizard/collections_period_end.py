from odoo import fields, models


class CollectionsPeriodEnd(models.TransientModel):
    """Somebody ends a representation, or a legal hold, before its day, and says why."""

    _name = "collections.period.end"
    _inherit = "collections.wizard"
    _description = "End"

    representative_id = fields.Many2one(
        "collections.representative", readonly=True, ondelete="cascade", help="Who no longer acts for the customer."
    )
    moratorium_id = fields.Many2one(
        "collections.moratorium", "Legal Hold", readonly=True, ondelete="cascade", help="What no longer holds."
    )
    reason = fields.Char(required=True, help="Why it ends. It is kept, and told in the time-line of the case.")

    def action_end(self):
        """End it today: from now on the customer is written to, or followed up, as before."""
        self.ensure_one()
        for period in (self.representative_id, self.moratorium_id):
            if period:
                period._end(self.reason)
        return {"type": "ir.actions.act_window_close"}
