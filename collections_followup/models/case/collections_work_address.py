from odoo import api, models


class CollectionsWorkAddress(models.AbstractModel):
    """Customers who cannot be reached: an address is missing, or does not work."""

    _name = "collections.work.address"
    _inherit = "collections.asked"
    _description = "Customers who cannot be reached"

    _place = 70
    _icon = "fa-map-marker"
    _types = (
        "collections_followup.mail_activity_address",
        "collections_followup.mail_activity_full",
        "collections_followup.mail_activity_rejected",
        "collections_followup.mail_activity_too_large",
        "collections_followup.mail_activity_failed",
    )

    @api.model
    def _label(self):
        return self.env._("Addresses to Find")

    @api.model
    def _button(self):
        return self.env._("Show")
