from odoo import fields, models


class CollectionsCompanySettings(models.AbstractModel):
    _inherit = "collections.company.settings"

    collections_charges = fields.Selection(
        related="company_id.root_id.collections_charges", readonly=False, required=True
    )
    collections_charges_from = fields.Integer(related="company_id.root_id.collections_charges_from", readonly=False)
    collections_charges_least = fields.Monetary(
        related="company_id.root_id.collections_charges_least", readonly=False, currency_field="currency_id"
    )
    collections_charges_booking = fields.Selection(
        related="company_id.root_id.collections_charges_booking", readonly=False, required=True
    )
    collections_charges_post = fields.Boolean(related="company_id.root_id.collections_charges_post", readonly=False)
    collections_charges_account_id = fields.Many2one(
        related="company_id.root_id.collections_charges_account_id", readonly=False
    )
    collections_charges_tax_ids = fields.Many2many(
        related="company_id.root_id.collections_charges_tax_ids", readonly=False
    )
    collections_allocation = fields.Selection(
        related="company_id.root_id.collections_allocation", readonly=False, required=True
    )
    collections_waiver_limit = fields.Monetary(
        related="company_id.root_id.collections_waiver_limit", readonly=False, currency_field="currency_id"
    )
