from odoo import fields, models


class CollectionsCompanySettings(models.AbstractModel):
    _inherit = "collections.company.settings"

    collections_hourly_rate = fields.Monetary(
        related="company_id.root_id.collections_hourly_rate", readonly=False, currency_field="currency_id"
    )
    collections_path_days = fields.Integer(related="company_id.root_id.collections_path_days", readonly=False)
    collections_path_margin = fields.Float(related="company_id.root_id.collections_path_margin", readonly=False)
