from odoo import fields, models


class CollectionsCompanySettings(models.AbstractModel):
    _inherit = "collections.company.settings"

    collections_creditor = fields.Selection(
        related="company_id.root_id.collections_creditor", readonly=False, required=True
    )

    def action_collections_load_holidays(self):
        """Enter the public holidays of the countries where customers are."""
        return self.env["collections.contact.rule"].action_load_holidays()
