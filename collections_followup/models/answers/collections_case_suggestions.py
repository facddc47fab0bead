from odoo import api, fields, models

#: Days for which suggestions are shown.
SHOWN_DAYS = 30


class CollectionsCase(models.Model):
    """The suggestions from the customer's replies, shown beside them."""

    _inherit = "collections.case"

    suggestion_ids = fields.One2many(
        "collections.reply.suggestion", "case_id", "All Suggestions", help="What replies of the customer seem to say."
    )
    open_suggestion_ids = fields.Many2many(
        "collections.reply.suggestion",
        string="Suggestions",
        compute="_compute_open_suggestion_ids",
        help="What the customer's latest replies seem to say, and nobody has decided about yet.",
    )

    @api.depends("suggestion_ids.state")
    def _compute_open_suggestion_ids(self):
        since = fields.Datetime.subtract(fields.Datetime.now(), days=SHOWN_DAYS)
        for case in self:
            case.open_suggestion_ids = case.suggestion_ids.filtered(
                lambda s: s.state == "open" and s.contact_id.date > since
            )

    def action_replies_read(self):
        """Dismiss open suggestions when the replies are marked as read."""
        result = super().action_replies_read()
        # the right to write is checked above
        if undecided := self.sudo().open_suggestion_ids:
            undecided._decide("dismissed")
        return result
