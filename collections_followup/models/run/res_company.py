from odoo import api, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """The follow-up is switched on after a first proposal."""

    _inherit = "res.company"

    @api.constrains("collections_active")
    def _check_collections_seen(self):
        """Nothing goes out before somebody has seen what would."""
        for company in self.filtered("collections_active"):
            if not self.env["collections.run"].sudo().search_count([("company_id", "=", company.root_id.id)], limit=1):
                raise ValidationError(self.env._("Look at a first proposal before you switch on the follow-up."))
