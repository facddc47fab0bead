from odoo import api, models
from odoo.fields import Domain

from odoo.addons.collections_followup.const import MANAGER_GROUP


class CollectionsWorkWriteOff(models.AbstractModel):
    """Write-offs above the limit of a colleague."""

    _name = "collections.work.write_off"
    _inherit = "collections.work"
    _description = "Write-offs that a manager decides about"

    _place = 85
    _icon = "fa-eraser"
    _model = "collections.write.off"
    _company = "company_id"
    _groups = MANAGER_GROUP

    @api.model
    def _waiting(self):
        return Domain("state", "=", "to_approve")

    @api.model
    def _label(self):
        return self.env._("Write-offs to Approve")

    @api.model
    def _button(self):
        return self.env._("Decide")

    @api.model
    def _about(self, records):
        return {write_off.id: write_off._in_one_line() for write_off in records}
