from odoo import models


class ResCountryGroup(models.Model):
    _inherit = "res.country.group"

    def write(self, vals):
        """Forget which contact rules apply where, if other countries belong to the group now."""
        result = super().write(vals)
        if "country_ids" in vals:
            self.env.registry.clear_cache()
        return result
