from odoo import api, models
from odoo.fields import Domain

from odoo.addons.collections_followup.const import MANAGER_GROUP


class CollectionsWorkHeldOrder(models.AbstractModel):
    """Orders that customers have accepted, and that are held."""

    _name = "collections.work.held_order"
    _inherit = "collections.work"
    _description = "Orders that are held"

    _place = 75
    _icon = "fa-shopping-cart"
    _model = "sale.order"
    _case = None
    _user = "user_id"
    _company = "company_id"
    _groups = MANAGER_GROUP

    @api.model
    def _waiting(self):
        accepted = Domain("collections_hold", "=", "held") & Domain("collections_accepted", "=", True)
        return accepted & Domain("state", "in", ("draft", "sent"))

    @api.model
    def _label(self):
        return self.env._("Held Orders")

    @api.model
    def _button(self):
        return self.env._("Decide")
