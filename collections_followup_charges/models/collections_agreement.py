from odoo import models


class CollectionsAgreement(models.Model):
    _inherit = "collections.agreement"

    def _give_way(self, successor):
        """Hand over what is waived for as long as the agreement is kept."""
        if self.state == "active":
            # whoever signs need not see waivers, and nobody writes them
            self.env["collections.waiver"].sudo().search([("agreement_id", "=", self.id)]).agreement_id = successor
        return super()._give_way(successor)
