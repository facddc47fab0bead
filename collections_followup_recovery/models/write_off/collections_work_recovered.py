from odoo import api, models

from odoo.addons.collections_followup.const import MANAGER_GROUP


class CollectionsWorkRecovered(models.AbstractModel):
    """Money that came after a write-off, and that nobody has booked."""

    _name = "collections.work.recovered"
    _inherit = "collections.work"
    _description = "Money that came after a write-off"

    _place = 86
    _icon = "fa-undo"
    _model = "collections.write.off"
    _company = "company_id"
    _groups = MANAGER_GROUP

    @api.model
    def _waiting(self):
        return self.env["collections.write.off"]._with_credits()

    @api.model
    def _label(self):
        return self.env._("Money after a Write-off")

    @api.model
    def _button(self):
        return self.env._("Book")

    @api.model
    def _about(self, records):
        return {write_off.id: write_off._told() for write_off in records}
