from odoo import api, models


class CollectionsWorkDecision(models.AbstractModel):
    """Customers for whom the last level was taken: a person decides what comes next."""

    _name = "collections.work.decision"
    _inherit = "collections.asked"
    _description = "Customers for whom the last level was taken"

    _place = 60
    _icon = "fa-map-signs"
    _types = ("collections_followup.mail_activity_decide",)

    @api.model
    def _label(self):
        return self.env._("Decisions")

    @api.model
    def _button(self):
        return self.env._("Decide")
