from odoo import api, models


class CollectionsWizard(models.AbstractModel):
    """Wizards show data of records that the caller names: only to users who may read these."""

    _name = "collections.wizard"
    _inherit = ["collections.named", "collections.limited"]
    _description = "Wizard of the Follow-up"

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        wizards._check_named()
        return wizards

    def write(self, vals):
        result = super().write(vals)
        self._check_named()
        return result
