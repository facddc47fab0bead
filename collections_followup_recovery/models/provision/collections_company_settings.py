from odoo import fields, models


class CollectionsCompanySettings(models.AbstractModel):
    _inherit = "collections.company.settings"

    collections_allowance_account_id = fields.Many2one(
        related="company_id.root_id.collections_allowance_account_id", readonly=False
    )
    collections_impairment_account_id = fields.Many2one(
        related="company_id.root_id.collections_impairment_account_id", readonly=False
    )
