"""A card of the overview: how much is insured, and by whom it is paid in the end."""

from odoo import api, models
from odoo.fields import Domain


class CollectionsOverviewInsured(models.AbstractModel):
    _name = "collections.overview.card.probe_insured"
    _inherit = ["collections.overview.card"]
    _description = "Insured Invoices"

    _place = 35
    _column = "side"

    @api.model
    def _title(self):
        return self.env._("Insured")

    @api.model
    def _content(self, scope):
        insured = Domain("move_type", "=", "out_invoice") & Domain("probe_insurer", "!=", False)
        insured &= Domain("company_id", "child_of", scope.companies.ids)
        label, action = self.env._("Insured Invoices"), "account.action_move_out_invoice_type"
        amount = ("amount_residual_signed", "company_id")
        return {"figures": [self._counted("invoices", label, "account.move", insured, action, amount, zero=True)]}
