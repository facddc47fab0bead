from odoo import api, models
from odoo.tools import SQL


class CollectionsFactCircumstances(models.AbstractModel):
    """Until when customers who have told about their situation are left in peace."""

    _name = "collections.fact.circumstances"
    _inherit = ["collections.fact"]
    _description = "Circumstances of a Customer"

    _about = "case"
    _reads = ("collections.case",)

    @api.model
    def _columns(self):
        return {"circumstance_until": SQL("kase.circumstance_until")}

    @api.model
    def _fingerprint(self, company):
        """Yield nothing: any change to a case changes the fingerprint of its settings."""
        return iter(())
