from odoo import fields, models


class CollectionsCompanySettings(models.AbstractModel):
    _inherit = "collections.company.settings"

    collections_limitation_law = fields.Selection(
        related="company_id.root_id.collections_limitation_law", readonly=False
    )
    collections_limitation_days = fields.Integer(
        related="company_id.root_id.collections_limitation_days", readonly=False
    )
