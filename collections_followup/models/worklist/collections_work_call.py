from odoo import api, models


class CollectionsWorkCall(models.AbstractModel):
    """Calls to make."""

    _name = "collections.work.call"
    _inherit = "collections.asked"
    _description = "Calls to make"

    _place = 20
    _icon = "fa-phone"
    _types = ("mail.mail_activity_data_call",)

    @api.model
    def _label(self):
        return self.env._("Calls")

    @api.model
    def _button(self):
        return self.env._("Call Now")

    @api.model
    def _open(self, record):
        """Open the screen for calls."""
        return self.env["collections.calling"]._mine()._call(record)

    @api.model
    def _at_once(self, waiting):
        return self.env._("Start"), {"call": ["collections.calling", "action_start", []]}
