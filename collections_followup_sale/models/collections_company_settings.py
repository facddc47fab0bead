from odoo import fields, models


class CollectionsCompanySettings(models.AbstractModel):
    _inherit = "collections.company.settings"

    collections_holds_orders = fields.Boolean(related="company_id.root_id.collections_holds_orders", readonly=False)
    collections_hold_days = fields.Integer(related="company_id.root_id.collections_hold_days", readonly=False)
    collections_hold_amount = fields.Monetary(
        related="company_id.root_id.collections_hold_amount", readonly=False, currency_field="currency_id"
    )
    collections_hold_broken = fields.Integer(related="company_id.root_id.collections_hold_broken", readonly=False)
    collections_hold_limit = fields.Boolean(related="company_id.root_id.collections_hold_limit", readonly=False)
