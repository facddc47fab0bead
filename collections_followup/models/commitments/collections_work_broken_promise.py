from odoo import api, models


class CollectionsWorkBrokenPromise(models.AbstractModel):
    """Promises that were not kept."""

    _name = "collections.work.broken_promise"
    _inherit = "collections.asked"
    _description = "Promises that were not kept"

    _place = 30
    _icon = "fa-chain-broken"
    _types = ("collections_followup.mail_activity_promise",)

    @api.model
    def _label(self):
        return self.env._("Broken Promises")

    @api.model
    def _button(self):
        return self.env._("Show")
