from odoo import api, models
from odoo.tools import SQL


class CollectionsFactSettings(models.AbstractModel):
    """Since when the customer has stopped all contact."""

    _inherit = "collections.fact.settings"

    @api.model
    def _columns(self):
        return {**super()._columns(), "stopped_all": SQL("kase.stopped_all")}
