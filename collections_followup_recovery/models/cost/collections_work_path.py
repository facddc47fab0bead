from odoo import api, models
from odoo.fields import Domain

from odoo.addons.collections_followup.const import MANAGER_GROUP


class CollectionsWorkPath(models.AbstractModel):
    """Customers for whom another way than going on is worth more."""

    _name = "collections.work.path"
    _inherit = "collections.work"
    _description = "Customers for whom another way is worth more"

    _place = 86
    _icon = "fa-balance-scale"
    _model = "collections.case"
    _case = "id"
    _groups = MANAGER_GROUP

    @api.model
    def _waiting(self):
        return Domain("path_waits", "=", True) & Domain("state", "=", "open")

    @api.model
    def _label(self):
        return self.env._("How to Go On")

    @api.model
    def _button(self):
        return self.env._("Decide")

    @api.model
    def _about(self, records):
        return {case.id: case.path_told or case.display_name for case in records}

    @api.model
    def _open(self, record):
        return record.action_decide_path()
