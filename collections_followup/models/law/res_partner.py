from odoo import api, fields, models

from ...decision import contact_rule


class ResPartner(models.Model):
    _inherit = "res.partner"

    collections_customer_kind = fields.Selection(
        lambda self: self._collections_customer_kinds(),
        "Kind of Customer",
        compute="_compute_collections_customer_kind",
        inverse="_inverse_collections_customer_kind",
        help="Decides which contact rules apply. A company is a business, a person with a tax number is a sole trader, "
        "and everybody else is a consumer, unless something else is set.",
    )
    collections_customer_kind_set = fields.Selection(
        lambda self: self._collections_customer_kinds(),
        "Kind of Customer, as Set",
        help="Empty while it follows from what else is known of the customer.",
    )

    @api.model
    def _collections_customer_kinds(self):
        kinds = {
            "consumer": self.env._("Consumer"),
            "sole_trader": self.env._("Sole Trader"),
            "business": self.env._("Business"),
            "public": self.env._("Public Body"),
        }
        return list(kinds.items())

    @api.depends("collections_customer_kind_set", "commercial_partner_id", "is_company", "vat")
    def _compute_collections_customer_kind(self):
        for partner in self:
            whole = partner.commercial_partner_id or partner
            partner.collections_customer_kind = contact_rule.customer_kind(
                whole.collections_customer_kind_set, whole.is_company, whole.vat
            )

    def _inverse_collections_customer_kind(self):
        for partner in self:
            partner.commercial_partner_id.collections_customer_kind_set = partner.collections_customer_kind
