from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_amount


class CollectionsWorkCharge(models.AbstractModel):
    """Drafts of interest and charges: whoever may post invoices looks at them, and posts or cancels them."""

    _name = "collections.work.charge"
    _inherit = "collections.work"
    _description = "Interest and charges to post"

    _place = 84
    _icon = "fa-percent"
    _model = "account.move"
    _case = None
    _company = "company_id"
    _groups = "account.group_account_invoice"

    @api.model
    def _waiting(self):
        return Domain("collections_is_charge", "=", True) & Domain("state", "=", "draft")

    @api.model
    def _label(self):
        return self.env._("Interest and Charges to Post")

    @api.model
    def _button(self):
        return self.env._("Look at It")

    @api.model
    def _about(self, records):
        return {
            move.id: f"{move.partner_id.display_name}: {format_amount(self.env, move.amount_total, move.currency_id)}"
            for move in records
        }
