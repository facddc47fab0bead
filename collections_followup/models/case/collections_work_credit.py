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

    @api.model
    def _open(self, record):
        """Open the window that reconciles; who may not reconcile sees the case."""
        if not self.env["account.partial.reconcile"].has_access("create"):
            return super()._open(record)
        return self.env[record.res_model].browse(record.res_id).action_reconcile()
