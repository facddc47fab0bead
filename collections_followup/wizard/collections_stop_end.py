from odoo import fields, models
from odoo.exceptions import ValidationError


class CollectionsStopEnd(models.TransientModel):
    """Ends requests of a customer to stop, and says why the customer may be contacted again."""

    _name = "collections.stop.end"
    _inherit = "collections.wizard"
    _description = "End a Request to Stop"

    stop_ids = fields.Many2many("collections.stop", string="Requests", required=True, help="The requests that end.")
    told = fields.Text("What Ends", compute="_compute_told", help="What the customer had asked for.")
    why = fields.Char(
        "Reason",
        required=True,
        help="Why the customer may be contacted in this way again. It is kept with the request.",
    )

    def _compute_told(self):
        for end in self:
            end.told = "\n".join(stop._told() for stop in end.stop_ids)

    def action_end(self):
        """End the requests; the customer may be contacted again.

        :raises ValidationError: without a reason
        """
        self.ensure_one()
        if not self.why.strip():
            raise ValidationError(self.env._("Say why the customer may be contacted in this way again."))
        self.stop_ids.case_id.check_access("write")
        self.stop_ids._end(self.why)
        return {"type": "ir.actions.act_window_close"}
