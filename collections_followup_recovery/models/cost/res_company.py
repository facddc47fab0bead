from odoo import api, models


class ResCompany(models.Model):
    """Each company has a list of what contacts cost."""

    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["collections.channel.cost"]._complete(companies.filtered(lambda company: not company.parent_id))
        return companies
