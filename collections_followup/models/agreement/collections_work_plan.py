from odoo import api, models
from odoo.fields import Domain


class CollectionsWorkPlan(models.AbstractModel):
    """Payment plans that customers have asked for."""

    _name = "collections.work.plan"
    _inherit = "collections.work"
    _description = "Payment plans that customers have asked for"

    _place = 45
    _icon = "fa-calendar-o"
    _model = "collections.agreement"

    @api.model
    def _waiting(self):
        return Domain("state", "=", "draft") & Domain("asked_by_id", "!=", False)

    @api.model
    def _label(self):
        return self.env._("Plans Asked For")

    @api.model
    def _button(self):
        return self.env._("Give an Answer")

    @api.model
    def _about(self, records):
        return {
            agreement.id: self.env._(
                "%(number)s: %(amount)s in installments",
                number=agreement.name,
                amount=agreement.currency_id.format(agreement.amount_total),
            )
            for agreement in records
        }
