from odoo import api, models


class CollectionsWorkCredit(models.AbstractModel):
    """Outstanding credits that cover what is overdue, and that nobody has reconciled."""

    _name = "collections.work.credit"
    _inherit = "collections.asked"
    _description = "Credits that nobody has reconciled, and that cover what is overdue"

    _place = 80
    _icon = "fa-exchange"
    _types = ("collections_followup.mail_activity_allocate",)

    @api.model
    def _label(self):
        return self.env._("Credits to Reconcile")

    @api.model
    def _button(self):
        return self.env._("Reconcile")
