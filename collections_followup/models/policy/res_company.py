from odoo import api, models


class ResCompany(models.Model):
    """Each company has a policy from the beginning."""

    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies.filtered(lambda c: not c.parent_id)._create_default_collections_policy()
        return companies

    def _create_default_collections_policy(self):
        """Give each company a copy of the policy that ships."""
        template = self.env.ref("collections_followup.collections_policy_default", raise_if_not_found=False)
        Policy = self.env["collections.policy"].sudo().with_context(active_test=False)
        for company in self:
            if template and not Policy.search_count([("company_id", "=", company.id)], limit=1):
                template.sudo().with_context(active_test=False)._copy_to(company)
