from odoo import api, models

#: The policies that ship: for all customers, and for those who are treated with care or firmly.
SHIPPED = (
    "collections_followup.collections_policy_default",
    "collections_followup.collections_policy_care",
    "collections_followup.collections_policy_firm",
)


class ResCompany(models.Model):
    """Each company has policies from the beginning."""

    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies.filtered(lambda c: not c.parent_id)._create_default_collections_policy()
        return companies

    def _create_default_collections_policy(self):
        """Give each company that has no policy a copy of those that ship."""
        Policy = self.env["collections.policy"].sudo().with_context(active_test=False)
        templates = self._shipped_policies().sudo()
        for company in self:
            if not Policy.search_count([("company_id", "=", company.id)], limit=1):
                for template in templates.with_context(active_test=False):
                    template._copy_to(company)

    @api.model
    def _shipped_policies(self):
        """Return the policies that ship, as far as nobody has deleted them."""
        found = (self.env.ref(xmlid, raise_if_not_found=False) for xmlid in SHIPPED)
        return self.env["collections.policy"].union(*(policy for policy in found if policy))
