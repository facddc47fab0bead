from odoo import api, models


class CollectionsWorkLimitation(models.AbstractModel):
    """Debts that are soon time-barred."""

    _name = "collections.work.recovery_limitation"
    _inherit = "collections.asked"
    _description = "Debts that are soon time-barred"

    _place = 45
    _icon = "fa-hourglass-end"
    _types = ("collections_followup_recovery.mail_activity_limitation",)

    @api.model
    def _label(self):
        return self.env._("Soon Time-barred")

    @api.model
    def _button(self):
        return self.env._("Show")
