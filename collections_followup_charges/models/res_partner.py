from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    collections_interest_rule_id = fields.Many2one(
        "collections.interest.rule",
        "Interest When Late",
        domain="[('agreed', '=', True)]",
        ondelete="restrict",
        help="Interest agreed with this customer, instead of that of the payment term or the law.",
    )

    @api.model
    def _commercial_fields(self):
        return [*super()._commercial_fields(), "collections_interest_rule_id"]
