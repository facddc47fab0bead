from odoo import fields, models


class CollectionsStopEnd(models.TransientModel):
    """Ends a customer's request to stop, and says why the customer may be contacted again."""

    _name = "collections.stop.end"
    _inherit = "collections.ending"
    _description = "End a Request to Stop"

    stop_id = fields.Many2one(
        "collections.stop", "Request", required=True, readonly=True, ondelete="cascade", help="The request that ends."
    )
    told = fields.Text("What Ends", compute="_compute_told", help="What the customer had asked for.")
    reason = fields.Char(
        required=True, help="Why the customer may be contacted in this way again. It is kept with the request."
    )

    def _compute_told(self):
        for end in self:
            end.told = end.stop_id and end.stop_id._told()

    def _what_ends(self):
        return self.stop_id
