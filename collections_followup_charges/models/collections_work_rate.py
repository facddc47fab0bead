from odoo import api, models

from odoo.addons.collections_followup.const import MANAGER_GROUP

from .collections_rate_asked import ASKED


class CollectionsWorkRate(models.AbstractModel):
    """Reference rates that are missing."""

    _name = "collections.work.rate"
    _inherit = "collections.asked"
    _description = "Reference rates to enter"

    _place = 86
    _icon = "fa-percent"
    _case = None
    _groups = MANAGER_GROUP
    _types = (ASKED,)
    _asked_about = "collections.rate.series"

    @api.model
    def _label(self):
        return self.env._("Reference Rates to Enter")

    @api.model
    def _button(self):
        return self.env._("Enter")
