from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _collections_place(self):
        """Return the postal address in lines, without the name, in the order of its country."""
        lines = self._display_address(without_company=True).splitlines()
        return [" ".join(line.split()) for line in lines if line.strip()]
