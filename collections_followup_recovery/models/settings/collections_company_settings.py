from odoo import fields, models


class CollectionsCompanySettings(models.AbstractModel):
    _inherit = "collections.company.settings"

    collections_write_off_limit = fields.Monetary(
        related="company_id.root_id.collections_write_off_limit", readonly=False, currency_field="currency_id"
    )
    collections_write_off_days = fields.Integer(related="company_id.root_id.collections_write_off_days", readonly=False)
    collections_write_off_journal_id = fields.Many2one(
        related="company_id.root_id.collections_write_off_journal_id", readonly=False
    )
    collections_write_off_account_id = fields.Many2one(
        related="company_id.root_id.collections_write_off_account_id", readonly=False
    )
    collections_recovered_account_id = fields.Many2one(
        related="company_id.root_id.collections_recovered_account_id", readonly=False
    )
    collections_doubtful_account_id = fields.Many2one(
        related="company_id.root_id.collections_doubtful_account_id", readonly=False
    )
    collections_write_off_taxes = fields.Boolean(
        related="company_id.root_id.collections_write_off_taxes", readonly=False
    )
    collections_placement_warns = fields.Boolean(
        related="company_id.root_id.collections_placement_warns", readonly=False
    )
    collections_placement_days = fields.Integer(related="company_id.root_id.collections_placement_days", readonly=False)
    collections_small_amount = fields.Monetary(
        related="company_id.root_id.collections_small_amount", readonly=False, currency_field="currency_id"
    )
    collections_written_off_days = fields.Integer(
        related="company_id.root_id.collections_written_off_days", readonly=False
    )
