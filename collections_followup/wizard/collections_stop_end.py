from odoo import fields, models
from odoo.exceptions import ValidationError


class CollectionsStopEnd(models.TransientModel):
    """Ends a customer's request to stop, and says why the customer may be contacted again."""

    _name = "collections.stop.end"
    _inherit = "collections.wizard"
    _description = "End a Request to Stop"

    stop_id = fields.Many2one(
        "collections.stop", "Request", required=True, readonly=True, ondelete="cascade", help="The request that ends."
    )
    told = fields.Text("What Ends", compute="_compute_told", help="What the customer had asked for.")
    why = fields.Char(
        "Reason",
        required=True,
        help="Why the customer may be contacted in this way again. It is kept with the request.",
    )

    def _compute_told(self):
        for end in self:
            end.told = end.stop_id and end.stop_id._told()

    def action_end(self):
        """End the request; the customer may be contacted again.

        :raises ValidationError: without a reason
        """
        self.ensure_one()
        if not self.why.strip():
            raise ValidationError(self.env._("Say why the customer may be contacted in this way again."))
        self.stop_id.case_id.check_access("write")
        self.stop_id._end(self.why)
        return {"type": "ir.actions.act_window_close"}
